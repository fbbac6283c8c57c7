"""Two doors at the same time, and the nightly job."""

import asyncio
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from erp_domains.hrm import jobs, service
from erp_domains.hrm.errors import LeaveOverlaps
from erp_domains.hrm.models import LeaveEntry, LeaveRequest
from erp_domains.hrm.schemas import EmployeeCreate, LeaveAsk
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin
from kernel.jobs.registry import run_job
from tests.erp_domains.hrm.company import JOINED, Company

pytestmark = pytest.mark.anyio


async def test_of_equal_requests_at_the_same_moment_one_is_booked(
    committed: TenantContext,
) -> None:
    system = system_principal(committed)
    async with begin(system) as uow:
        person = await service.create_employee(uow, EmployeeCreate(name="Ana", joined_on=JOINED))

    async def ask() -> str:
        async with begin(system) as uow:
            wanted = LeaveAsk(start_on=date(2026, 5, 4), end_on=date(2026, 5, 8))
            return (await service.request_leave(uow, person.id, wanted)).status

    answers = await asyncio.gather(*(ask() for _ in range(4)), return_exceptions=True)
    assert [a for a in answers if not isinstance(a, LeaveOverlaps)] == ["pending"]
    async with begin(system) as uow:
        assert await uow.session.scalar(select(func.count(LeaveRequest.id))) == 1


async def test_the_nightly_job_run_twice_equals_once(company: Company) -> None:
    assert jobs.roll_leave
    clock = replace(
        company.tenant.clock, pinned_at=datetime.fromisoformat("2027-01-02T01:10:00+00:00")
    )
    system = replace(company.system, tenant=replace(company.tenant, clock=clock))
    counts: list[int | None] = []
    for _ in range(2):
        await run_job(system, "hrm.roll_leave", {})
        async with begin(system) as uow:
            counts.append(await uow.session.scalar(select(func.count(LeaveEntry.id))))
    people = len(company.ids)
    # one accrual, two lines of carry-over, one expiry and one accrual of the new year each
    assert counts == [people * 5, people * 5]
