"""A sales team: Ana with her records, Ben beside her, Zoe above both."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from erp_domains.hrm.models import Employee
from erp_domains.tenants.service import find_tenant
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.uow import begin
from kernel.ids import new_id
from tests.actions.callers import done
from tests.fixtures.database import principal_of, set_back


@dataclass
class Team:
    ana: Principal
    ben: Principal
    zoe: Principal
    nobody: Principal
    outsider: Principal


def _employee(employee_id: UUID, number: str, name: str) -> Employee:
    return Employee(
        id=employee_id, number=number, name=name, joined_on=date(2024, 1, 1),
        work_hours="8,8,8,8,8,0,0", currency="EUR", country="DE",
    )  # fmt: skip


@pytest.fixture(scope="module")
async def hired(shared_db: AsyncConnection) -> Team:
    """The people and Ana's records, once for a module."""
    team = await _hire(await find_tenant("acme"))
    await _sell(team.ana)
    return team


@pytest.fixture
async def db(hired: Team, shared_db: AsyncConnection) -> AsyncGenerator[None]:
    """What a test does is undone; the team stays."""
    async with set_back(shared_db):
        yield


@pytest.fixture
async def sales(db: None, hired: Team) -> Team:
    """Ana has a company, a lead, a deal and a ticket."""
    return hired


async def _hire(acme: TenantContext) -> Team:
    ana, ben, zoe = (new_id() for _ in range(3))
    async with begin(system_principal(acme)) as uow:
        people = ((ana, "E1", "Ana Lima"), (ben, "E2", "Ben Okoro"), (zoe, "E3", "Zoe Park"))
        for employee_id, number, name in people:
            uow.add(_employee(employee_id, number, name))
    return Team(
        ana=principal_of(acme, "sales", employee_id=ana, name="Ana Lima"),
        ben=principal_of(acme, "sales", employee_id=ben, name="Ben Okoro"),
        zoe=principal_of(acme, "owner", employee_id=zoe, team_ids=[zoe, ana, ben], name="Zoe Park"),
        nobody=principal_of(acme),
        outsider=principal_of(acme, "warehouse", name="Wim de Vries"),
    )


async def _sell(ana: Principal) -> None:
    await done(ana, "crm.create_contact", name="Birchwood Ltd", email="Hello@Birchwood.example",
               industry="retail")  # fmt: skip
    await done(ana, "crm.create_lead", name="Dana Wolff", company="Ostrava Tools",
               email="dana@ostrava.example", industry="Technology", company_size=250)  # fmt: skip
    await done(ana, "crm.create_opportunity", contact="Birchwood Ltd", title="Lobby refit",
               amount="20000")  # fmt: skip
    await done(ana, "assistant.handoff_human", reason="My invoice looks wrong")
