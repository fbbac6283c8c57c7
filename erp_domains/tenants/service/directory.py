"""The tenant directory: find, list, provision, remove."""

from dataclasses import replace

from sqlalchemy import delete, select

from erp_domains.tenants.errors import TenantExists, TenantMoving, TenantNotFound, UnknownPlan
from erp_domains.tenants.limits import PLANS
from erp_domains.tenants.policy import is_timezone
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.settings import TenantSettings, forget_settings, read_settings
from kernel.auth.principal import TenantContext
from kernel.clock import Clock
from kernel.db.engine import DEFAULT, database_names
from kernel.db.migrate import admin_connection, migrate_tenant
from kernel.db.shared import Tenant, TenantMigration, TenantSetting, UserDirectory
from kernel.db.tenancy import drop_tenant_schema, schema_of
from kernel.db.uow import begin_shared
from kernel.errors import Invalid, Unavailable
from kernel.money import minor_digits

ACTIVE, PROVISIONING, MOVING = "active", "provisioning", "moving"
DEFAULT_PLAN = "standard"
SANDBOX_PLAN = "sandbox"


async def find_tenant(slug: str) -> TenantContext:
    """The company of that short name with its settings in force.

    Raises TenantNotFound, TenantMoving.
    """
    async with begin_shared() as session:
        row = (await session.scalars(select(Tenant).where(Tenant.slug == slug))).one_or_none()
    if row is not None and row.state == MOVING:
        raise TenantMoving(f"{row.name} is being moved to another server; try again in a minute")
    if row is None or row.state != ACTIVE:
        raise TenantNotFound(f"there is no company {slug!r}")
    tenant = context_of(row)
    return with_settings(tenant, await read_settings(tenant))


async def list_tenants(*, only_sandboxes: bool = False) -> list[TenantContext]:
    """The active companies by short name."""
    query = select(Tenant).where(Tenant.state == ACTIVE).order_by(Tenant.slug)
    if only_sandboxes:
        query = query.where(Tenant.is_sandbox)
    async with begin_shared() as session:
        return [context_of(row) for row in await session.scalars(query)]


async def find_tenant_in(slug: str, *states: str) -> TenantContext:
    """A company in one of these states of the directory, e.g. one that is being opened."""
    async with begin_shared() as session:
        row = (await session.scalars(select(Tenant).where(Tenant.slug == slug))).one_or_none()
    if row is None or row.state not in states:
        raise TenantNotFound(f"there is no company {slug!r}")
    return context_of(row)


async def provision_tenant(data: TenantCreate) -> TenantContext:
    """Make a company's directory entry, role and schema, migrated and ready to be seeded.

    Safe to repeat after a failure: an unfinished company is taken up where it stopped.
    Raises TenantExists, BadSlug, Invalid, Unavailable.
    """
    await reserve_tenant(data)
    await make_schema(data.slug)
    return await activate_tenant(data.slug)


async def reserve_tenant(data: TenantCreate) -> None:
    """Put a company into the directory, not yet open. Raises TenantExists, BadSlug, Invalid."""
    schema_of(data.slug)
    _check_order(data)
    async with begin_shared() as session:
        query = select(Tenant).where(Tenant.slug == data.slug)
        known = (await session.scalars(query)).one_or_none()
        if known is not None and known.state != PROVISIONING:
            raise TenantExists(f"the company {data.slug!r} exists already")
        if known is None:
            facts = data.model_dump(include=set(TenantCreate.model_fields))
            session.add(Tenant(**facts, state=PROVISIONING))


async def make_schema(slug: str) -> None:
    """Make a reserved company's role and schema. Raises Unavailable."""
    status = await migrate_tenant(slug)
    if status.error:
        raise Unavailable(f"the schema of {slug} could not be made: {status.error}")


async def activate_tenant(slug: str) -> TenantContext:
    """Open a company to its people."""
    async with begin_shared() as session:
        row = (await session.scalars(select(Tenant).where(Tenant.slug == slug))).one()
        row.state = ACTIVE
        return context_of(row)


async def remove_tenant(slug: str) -> None:
    """Drop a company's schema and directory entry, e.g. after a load that failed half-way."""
    async with begin_shared() as session:
        query = select(Tenant.database).where(Tenant.slug == slug)
        place = (await session.execute(query)).scalar_one_or_none()
    async with admin_connection(place or DEFAULT) as connection:
        await drop_tenant_schema(connection, slug)
    forget_settings(slug)
    async with begin_shared() as session:
        found = select(Tenant.id).where(Tenant.slug == slug).scalar_subquery()
        await session.execute(delete(TenantSetting).where(TenantSetting.tenant_id == found))
        for model in (TenantMigration, UserDirectory):
            await session.execute(delete(model).where(model.tenant == slug))
        await session.execute(delete(Tenant).where(Tenant.slug == slug))


def context_of(row: Tenant) -> TenantContext:
    """The directory entry as every transaction carries it."""
    return TenantContext(
        slug=row.slug,
        name=row.name,
        id=row.id,
        currency=row.currency,
        locale=row.locale,
        country=row.country,
        is_sandbox=row.is_sandbox,
        database=row.database,
        clock=Clock(row.timezone, row.pinned_at if row.is_sandbox else None),
        plan=SANDBOX_PLAN if row.is_sandbox and row.plan == DEFAULT_PLAN else row.plan,
        limits=tuple(sorted(row.limits.items())),
    )


def with_settings(tenant: TenantContext, settings: TenantSettings) -> TenantContext:
    """The same company as its settings describe it."""
    regional = settings.regional
    return replace(
        tenant,
        name=regional.name,
        currency=regional.currency,
        locale=regional.locale,
        country=regional.country,
        region=regional.region,
        fiscal_year_start_month=regional.fiscal_year_start_month,
        rounding=regional.rounding,
        clock=replace(tenant.clock, timezone=regional.timezone),
    )


def _check_order(data: TenantCreate) -> None:
    minor_digits(data.currency)
    if not is_timezone(data.timezone):
        raise Invalid(f"{data.timezone!r} is not an IANA time zone, e.g. Europe/Berlin")
    if data.pinned_at is not None and (not data.is_sandbox or data.pinned_at.tzinfo is None):
        raise Invalid("a pinned time needs a sandbox company and an offset or Z")
    if data.plan not in PLANS:
        raise UnknownPlan(f"there is no plan {data.plan!r}; there are {', '.join(PLANS)}")
    if data.database not in database_names():
        raise Invalid(
            f"no database server is called {data.database!r}; there are "
            f"{', '.join(database_names())}"
        )
