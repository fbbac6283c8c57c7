"""Opening a company: schema, roles, chart of accounts, and what else it cannot work without."""

from erp_domains.finance.service.accounts import seed_chart
from erp_domains.rbac.service import seed_roles
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin


async def open_company(data: TenantCreate) -> TenantContext:
    """Provision and seed a company. Raises TenantExists, BadSlug, Invalid, Unavailable."""
    tenant = await provision_tenant(data)
    async with begin(system_principal(tenant)) as uow:
        await seed_roles(uow.session)
        await seed_chart(uow)
    return tenant
