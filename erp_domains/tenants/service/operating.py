"""What the operator of the installation sees of companies, and the limits they are given."""

from collections.abc import Mapping

from sqlalchemy import select, update

from erp_domains.tenants.errors import TenantNotFound
from erp_domains.tenants.limits import PLANS, LimitName
from erp_domains.tenants.schemas import TenantRead
from erp_domains.tenants.service.directory import find_tenant
from erp_domains.tenants.service.provisioning import steps_of
from kernel.auth.principal import system_principal
from kernel.db.shared import Tenant, TenantMigration
from kernel.db.uow import begin, begin_shared
from kernel.errors import Invalid

OPERATOR = "operator"


async def list_companies() -> list[TenantRead]:
    """Every company of the directory, in whatever state, by short name."""
    query = (
        select(Tenant, TenantMigration)
        .outerjoin(TenantMigration, TenantMigration.tenant == Tenant.slug)
        .order_by(Tenant.slug)
    )
    async with begin_shared() as session:
        return [_read(row, note) for row, note in await session.execute(query)]


async def read_company(slug: str) -> TenantRead:
    """One company with the steps of its opening. Raises TenantNotFound."""
    query = (
        select(Tenant, TenantMigration)
        .outerjoin(TenantMigration, TenantMigration.tenant == Tenant.slug)
        .where(Tenant.slug == slug)
    )
    async with begin_shared() as session:
        found = (await session.execute(query)).one_or_none()
    if found is None:
        raise TenantNotFound(f"there is no company {slug!r}")
    return _read(*found).model_copy(update={"steps": await steps_of(slug)})


async def list_migrations() -> list[TenantMigration]:
    """How every tenant's schema fared at its last migration."""
    async with begin_shared() as session:
        return list(await session.scalars(select(TenantMigration).order_by(TenantMigration.tenant)))


async def grant_limits(
    slug: str, *, plan: str | None = None, limits: Mapping[str, int | None] | None = None
) -> TenantRead:
    """Give a company another plan, or more or less of single limits; None means as the plan says.

    In force with the company's next request, noted in its audit trail. Raises TenantNotFound,
    Invalid.
    """
    if plan is not None and plan not in PLANS:
        raise Invalid(f"there is no plan {plan!r}; there are {', '.join(PLANS)}")
    if wrong := sorted(set(limits or {}) - set(LimitName)):
        raise Invalid(f"there is no limit {', '.join(wrong)}; there are {', '.join(LimitName)}")
    if any(value is not None and value < 0 for value in (limits or {}).values()):
        raise Invalid("a limit is 0 or more; null gives what the plan says")
    tenant = await find_tenant(slug)
    async with begin_shared() as session:
        row = (await session.scalars(select(Tenant).where(Tenant.slug == slug))).one()
        own = {**row.limits, **(limits or {})}
        values = {"limits": {k: v for k, v in own.items() if v is not None}}
        await session.execute(
            update(Tenant).where(Tenant.slug == slug).values({**values, "plan": plan or row.plan})
        )
    async with begin(system_principal(tenant)) as uow:
        uow.audit("tenants.limits_granted", by=OPERATOR, plan=plan, limits=dict(limits or {}))
    return await read_company(slug)


def _read(row: Tenant, note: TenantMigration | None) -> TenantRead:
    return TenantRead(
        slug=row.slug,
        name=row.name,
        state=row.state,
        is_sandbox=row.is_sandbox,
        plan=row.plan,
        limits=row.limits,
        database=row.database,
        currency=row.currency,
        timezone=row.timezone,
        country=row.country,
        created_at=row.created_at,
        revision=note.revision if note else None,
        migration=note.status if note else None,
    )
