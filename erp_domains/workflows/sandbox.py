"""Sandbox companies: whose sign-ins may be shown, and with which password."""

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.authentication.models import User
from erp_domains.rbac.models import Role, UserRole
from erp_domains.tenants.service import list_tenants
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.shared import TenantSetting
from kernel.db.uow import begin, begin_shared
from kernel.errors import Invalid

PASSWORD_KEY = "sandbox_password"  # noqa: S105  # the name of a setting
SANDBOX_PASSWORD = "steward-demo"  # noqa: S105  # shown to everybody, for sandboxes only
_MORE_TELLING = ("owner", "admin", "hr", "accountant", "sales_lead", "sales", "warehouse", "pm",
                 "manager", "auditor", "employee")  # fmt: skip


class SignIn(BaseModel):
    """One person a newcomer may sign in as."""

    email: str
    name: str
    role: str
    tenant: str
    tenant_name: str


class SignIns(BaseModel):
    """All of them, and the password they share."""

    items: list[SignIn]
    password_hint: str | None = None


async def sandbox_sign_ins() -> SignIns:
    """The active sign-ins of every sandbox company whose password may be shown."""
    items: list[SignIn] = []
    hint: str | None = None
    for tenant in await list_tenants(only_sandboxes=True):
        password = await _shown_password(tenant)
        if password is not None:
            hint = password
            items += await _people_of(tenant)
    return SignIns(items=items, password_hint=hint)


async def show_password(tenant: TenantContext, password: str) -> None:
    """Let the sign-in page name the password of a sandbox. Raises Invalid for a real company."""
    if not tenant.is_sandbox:
        raise Invalid("the password of a real company is never shown")
    values = {"value": {"password": password}}
    async with begin_shared() as session:
        await session.execute(
            upsert(TenantSetting)
            .values(tenant_id=tenant.id, key=PASSWORD_KEY, **values)
            .on_conflict_do_update(index_elements=["tenant_id", "key"], set_=values)
        )


async def _shown_password(tenant: TenantContext) -> str | None:
    async with begin_shared() as session:
        row = await session.get(TenantSetting, (tenant.id, PASSWORD_KEY))
        return str(row.value["password"]) if row else None


async def _people_of(tenant: TenantContext) -> list[SignIn]:
    query = (
        select(User.email, User.name, Role.name)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(User.is_active)
        .order_by(User.created_at)
    )
    async with begin(system_principal(tenant)) as uow:
        rows = (await uow.session.execute(query)).all()
    roles: dict[tuple[str, str], list[str]] = {}
    for email, name, role in rows:
        roles.setdefault((email, name), []).append(role)
    return [
        SignIn(email=email, name=name, role=min(held, key=_rank), tenant=tenant.slug,
               tenant_name=tenant.name)
        for (email, name), held in roles.items()
    ]  # fmt: skip


def _rank(role: str) -> int:
    return _MORE_TELLING.index(role) if role in _MORE_TELLING else len(_MORE_TELLING)
