"""Opening a company, whole: the steps and the parts of the system they touch."""

from erp_domains.authentication.service.invitations import invite_user
from erp_domains.finance.service.accounts import seed_chart
from erp_domains.hrm.service.calendars import calendar_of_country
from erp_domains.rbac.service import assign_role, seed_roles
from erp_domains.tenants.schemas import TenantOrder
from erp_domains.tenants.service import (
    activate_tenant,
    find_tenant_in,
    make_schema,
    remove_tenant,
    reserve_tenant,
)
from erp_domains.tenants.service.directory import PROVISIONING
from erp_domains.tenants.service.provisioning import Opened, Step, open_in_steps
from kernel.auth.principal import system_principal
from kernel.db.uow import begin
from kernel.embed.choose import embedder
from kernel.idempotency import Key
from kernel.settings import settings
from rag.store import vector_store

OWNER = "owner"


async def open_company(order: TenantOrder, key: Key | None = None) -> Opened:
    """Open a company, or tell how an earlier request for it ended.

    Raises TenantExists, ProvisioningUnderWay, BadSlug, Invalid, Unavailable.
    """
    return await open_in_steps(order, key, STEPS)


async def _reserve(order: TenantOrder) -> str:
    await reserve_tenant(order)
    return f"on {order.database}"


async def _make_schema(order: TenantOrder) -> str:
    await make_schema(order.slug)
    return ""


async def _seed(order: TenantOrder) -> str:
    tenant = await find_tenant_in(order.slug, PROVISIONING)
    async with begin(system_principal(tenant)) as uow:
        await seed_roles(uow.session)
        accounts = await seed_chart(uow)
        calendar = await calendar_of_country(uow, tenant.country)
    days = calendar.name if calendar else f"no public holidays known for {tenant.country}"
    return f"roles, {accounts} accounts, {days}"


async def _make_collection(order: TenantOrder) -> str:
    if settings().qdrant_url is None:
        return "no vector store is configured; made with the first document"
    await vector_store().ensure_collection(order.slug, embedder())
    return ""


async def _drop_collection(slug: str) -> None:
    if settings().qdrant_url is not None:
        await vector_store().drop(slug)


async def _invite(order: TenantOrder) -> str:
    if order.admin is None:
        return "nobody named"
    tenant = await find_tenant_in(order.slug, PROVISIONING)
    async with begin(system_principal(tenant)) as uow:
        user = await invite_user(uow, email=order.admin.email, name=order.admin.name)
    async with begin(system_principal(tenant)) as uow:
        await assign_role(uow, user.id, OWNER)
        uow.audit("tenants.opened", owner=user.id)
    return f"{user.email} is mailed a link"


async def _activate(order: TenantOrder) -> str:
    await activate_tenant(order.slug)
    return ""


STEPS = (
    Step("directory", _reserve, remove_tenant),
    Step("schema", _make_schema),
    Step("seed", _seed),
    Step("vectors", _make_collection, _drop_collection),
    Step("invitation", _invite),
    Step("activation", _activate),
)
"""`remove_tenant` takes the schema with it, so the steps inside it need no undo of their own."""
