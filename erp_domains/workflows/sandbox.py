"""Sandbox companies: whose sign-ins may be shown, and with which password."""

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.authentication.models import User
from erp_domains.authentication.repository import live_sessions
from erp_domains.authentication.schemas import Device
from erp_domains.authentication.service import open_session
from erp_domains.rbac.models import Role, UserRole
from erp_domains.tenants.service import find_tenant, list_tenants
from erp_domains.workflows.principals import principal_by_email
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.auth.tokens import AccessToken, issue_access_token
from kernel.db.shared import TenantSetting
from kernel.db.uow import begin, begin_shared
from kernel.errors import Invalid, NotFound, PermissionDenied

OPERATOR_DEVICE = "steward command line"
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
        .where(User.is_active, User.is_service.is_(False), Role.name != "bot")
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


async def open_sandbox_session(email: str, slug: str | None) -> AccessToken:
    """A token for a person of a sandbox company, for its operator's command line.

    Raises NotFound, Invalid (the address is known to several companies), PermissionDenied (a real
    company).
    """
    person = await _find_person(email, slug)
    async with begin(person) as uow:
        live = await live_sessions(uow.session, person.user_id)
        mine = next((s.id for s in live if s.device == OPERATOR_DEVICE), None)
        user = await uow.session.get(User, person.user_id)
        if mine is None and user is not None:
            mine = (await open_session(uow, user, Device(OPERATOR_DEVICE))).session_id
    return issue_access_token(
        tenant=person.tenant.slug,
        user_id=person.user_id,
        session_id=mine,
        permission_version=person.permission_version,
    )


async def _find_person(email: str, slug: str | None) -> Principal:
    tenants = [await find_tenant(slug)] if slug else await list_tenants()
    found = [p for t in tenants if (p := await _person_of(t, email)) is not None]
    if not found:
        raise NotFound(f"nobody signs in as {email}; `steward status` lists the demo's sign-ins")
    if len(found) > 1:
        names = ", ".join(p.tenant.slug for p in found)
        raise Invalid(f"{email} signs in at several companies ({names}); name one with --tenant")
    if not found[0].tenant.is_sandbox:
        raise PermissionDenied(
            f"{found[0].tenant.slug} is a real company: its people sign in themselves"
        )
    return found[0]


async def _person_of(tenant: TenantContext, email: str) -> Principal | None:
    try:
        return await principal_by_email(tenant, email)
    except NotFound:
        return None
