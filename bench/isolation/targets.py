"""What belongs to a company: the ids, numbers and names somebody else must not get at."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Table, Uuid, select, text

from bench.isolation.companies import Company
from erp_domains.tenants.service import find_tenant
from ingestion.models import DocumentVersion
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.migrate import admin_connection
from kernel.db.uow import begin
from migrations.models import load_models

IDS_PER_TABLE = 8
KEY = select(DocumentVersion.object_key)


@dataclass(slots=True)
class Belongings:
    """Ids by table, and the words that name records."""

    company: Company
    tenant: TenantContext
    ids: dict[str, list[UUID]] = field(default_factory=dict[str, list[UUID]])
    object_keys: list[str] = field(default_factory=list[str])

    @property
    def all_ids(self) -> list[UUID]:
        """Every id, of whatever kind."""
        return [i for ids in self.ids.values() for i in ids]

    @property
    def words(self) -> list[str]:
        """Names and addresses by which people would ask for its records."""
        mark = self.company.mark
        names = ["Client 0", "Lead 1", "Deal 2", "Part 0", "Yard", "Desk", "Rule 1", "Clerk"]
        return [mark, *(f"{name} {mark}" for name in names), self.company.email("clerk")]


async def belongings_of(company: Company) -> Belongings:
    """Look into every table of the company that has an id."""
    tenant = await find_tenant(company.slug)
    found = Belongings(company, tenant)
    async with begin(system_principal(tenant)) as uow:
        for table in tenant_tables():
            if "id" not in table.c or not isinstance(table.c.id.type, Uuid):
                continue
            rows = await uow.session.execute(select(table.c.id).limit(IDS_PER_TABLE))
            if ids := list(rows.scalars()):
                found.ids[table.name] = ids
        found.object_keys = list((await uow.session.scalars(KEY)).all())
    return found


async def fingerprint(company: Company) -> dict[str, str]:
    """Table -> hash of all its rows, to see afterwards whether anything changed."""
    found: dict[str, str] = {}
    async with admin_connection() as connection:
        for table in tenant_tables():
            where = f'"tenant_{company.slug}"."{table.name}"'
            query = f"SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM {where} t"
            found[table.name] = str((await connection.execute(text(query))).scalar_one())
    return found


def tenant_tables() -> list[Table]:
    """Every table of a company."""
    return load_models()[1].sorted_tables
