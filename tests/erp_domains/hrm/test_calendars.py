"""Whose public holidays count: one's own calendar, the company's region, the whole country."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from erp_domains.hrm import service
from erp_domains.hrm.models import HolidayCalendar
from erp_domains.hrm.policy.working_time import Span, leave_days, total_days
from erp_domains.hrm.repository.calendars import find_calendar
from erp_domains.hrm.schemas import EmployeeChange, EmployeeCreate
from erp_domains.hrm.service.calendars import work_calendar
from erp_domains.hrm.service.reads import read_employee
from erp_domains.tenants.errors import BadSetting
from erp_domains.tenants.settings import read_settings
from erp_domains.workflows.settings import change_settings
from kernel.db.uow import UnitOfWork, begin
from tests.erp_domains.hrm.company import Company, employee_of

pytestmark = pytest.mark.anyio
CORPUS_CHRISTI_WEEK = Span(date(2026, 6, 1), date(2026, 6, 5))  # a day off in BW, not in Berlin
EPIPHANY = date(2026, 1, 6)


async def days(company: Company, who: str, span: Span = CORPUS_CHRISTI_WEEK) -> Decimal:
    async with begin(company.system) as uow:
        employee = await employee_of(uow, company.ids[who])
        return total_days(leave_days(span, await work_calendar(uow, employee, span)))


async def take_over(company: Company, *regions: str, country: str = "DE") -> None:
    async with begin(company.system) as uow:
        for region in regions:
            await service.import_calendar(uow, country, region)


async def calendar(uow: UnitOfWork, code: str) -> HolidayCalendar:
    found = await find_calendar(uow, code)
    assert found is not None
    return found


async def change(company: Company, who: str, **values: Any) -> None:
    async with begin(company.system) as uow:
        await service.update_employee(uow, company.ids[who], EmployeeChange(**values))


async def test_the_days_of_the_only_region_taken_over_count_for_who_was_there_before(
    company: Company,
) -> None:
    assert await days(company, "ana") == 5
    await take_over(company, "BW")
    assert await days(company, "ana") == 4
    async with begin(company.system) as uow:
        assert (await read_employee(uow, company.ids["ana"])).holiday_calendar == (
            "Public holidays DE-BW"
        )


async def test_of_several_regions_the_setting_says_which_is_the_companys(company: Company) -> None:
    await take_over(company, "BW", "BE")
    assert await days(company, "ana") == 5
    south = replace(company, tenant=replace(company.tenant, region="BW"))
    assert await days(south, "ana") == 4
    north = replace(company, tenant=replace(company.tenant, region="BE"))
    assert await days(north, "ana") == 5


async def test_a_calendar_of_ones_own_region_comes_before_the_companys(company: Company) -> None:
    await take_over(company, "BW", "BE")
    south = replace(company, tenant=replace(company.tenant, region="BW"))
    async with begin(company.system) as uow:
        berlin = await calendar(uow, "DE-BE")
    await change(company, "ana", holiday_calendar_id=berlin.id)
    assert await days(south, "ana") == 5
    assert await days(south, "ben") == 4


async def test_days_the_company_added_for_the_country_count_in_its_region(company: Company) -> None:
    await take_over(company, "BW")
    async with begin(company.system) as uow:
        whole = await calendar(uow, "DE")
        await service.add_holiday(uow, whole, date(2026, 6, 2), "Summer party", is_half_day=True)
    assert await days(company, "ana") == Decimal("3.5")


async def test_somebody_abroad_has_the_days_of_their_country(company: Company) -> None:
    await take_over(company, "BW")
    async with begin(company.system) as uow:
        luc = EmployeeCreate(name="Luc Petit", joined_on=date(2026, 3, 2), country="FR")
        abroad = {"luc": (await service.create_employee(uow, luc)).id}
    there = replace(company, ids={**company.ids, **abroad})
    assert await days(there, "luc") == 5
    assert await days(there, "luc", Span(date(2026, 7, 13), date(2026, 7, 17))) == 4


async def test_a_new_colleague_gets_the_calendar_of_the_region(company: Company) -> None:
    await take_over(company, "BW")
    async with begin(company.system) as uow:
        new = await service.create_employee(
            uow, EmployeeCreate(name="Nora Neu", joined_on=date(2026, 3, 2))
        )
        assert new.holiday_calendar_id == (await calendar(uow, "DE-BW")).id
        span = Span(EPIPHANY, EPIPHANY)
        assert leave_days(span, await work_calendar(uow, new, span)) == []


async def test_naming_the_region_takes_its_holidays_over_and_refuses_an_unknown_one(
    company: Company,
) -> None:
    async with begin(company.system) as uow:
        await change_settings(uow, {"regional.region": "bw"})
        assert (await calendar(uow, "DE-BW")).last_year == 2028
    assert (await read_settings(company.tenant)).regional.region == "BW"
    with pytest.raises(BadSetting, match=r"regional\.region: .*no region of DE"):
        async with begin(company.system) as uow:
            await change_settings(uow, {"regional.region": "ZH"})
    with pytest.raises(BadSetting, match="no region of AT"):
        async with begin(company.system) as uow:
            await change_settings(uow, {"regional.country": "AT"})
