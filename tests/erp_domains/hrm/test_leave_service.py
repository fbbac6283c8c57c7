"""Leave from asking to the ledger, on the real database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from erp_domains.hrm import service
from erp_domains.hrm.errors import (
    AlreadyDecided,
    CalendarTooShort,
    InsideBlackout,
    InsufficientLeave,
    LeaveOverlaps,
    LeaveStarted,
    NoticeTooShort,
    NoWorkingDays,
    OwnLeave,
    ReasonRequired,
)
from erp_domains.hrm.models import LeaveEntry, LeaveRequest
from erp_domains.hrm.schemas import Adjustment, LeaveAsk, RuleChange
from erp_domains.hrm.terms import HalfDay, LeaveDecision, LeaveKind, LeaveStatus
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.errors import AppError, NotFound
from tests.erp_domains.hrm.company import MONDAY, Company, carry

pytestmark = pytest.mark.anyio
THURSDAY = date(2026, 3, 19)
FRIDAY = date(2026, 3, 20)
TWO_DAYS = LeaveAsk(start_on=THURSDAY, end_on=FRIDAY)


async def ask(company: Company, who: str = "ana", **values: Any) -> LeaveRequest:
    wanted = LeaveAsk(**values) if values else TWO_DAYS
    async with begin(company.who(who, "employee")) as uow:
        return await service.request_leave(uow, company.ids[who], wanted)


async def decide(
    who: Principal, request: LeaveRequest, action: LeaveDecision, comment: str | None = None
) -> LeaveRequest:
    async with begin(who) as uow:
        return await service.process_leave_request(uow, request.id, action, comment=comment)


async def left(company: Company, who: str = "ana", as_of: date | None = None) -> Any:
    async with begin(company.system) as uow:
        (found,) = await service.leave_balance(
            uow, company.ids[who], kind=LeaveKind.ANNUAL, as_of=as_of
        )
        return found.figures


async def fails(company: Company, error: type[AppError], **values: Any) -> AppError:
    with pytest.raises(error) as caught:
        await ask(company, **values)
    return caught.value


async def test_a_request_waits_and_takes_nothing_from_the_ledger(company: Company) -> None:
    request = await ask(company)
    assert (request.number, request.status, request.days) == ("LR-101", "pending", 2)
    figures = await left(company)
    assert (figures.left_days, figures.pending_days, figures.planned_days) == (25, 2, 0)


async def test_approval_moves_days_from_pending_to_the_ledger(company: Company) -> None:
    approved = await decide(company.mia, await ask(company), LeaveDecision.APPROVE)
    assert approved.decided_by_name == "Mia"
    figures = await left(company)
    assert (figures.pending_days, figures.planned_days, figures.left_days) == (0, 2, 23)
    after = await left(company, as_of=THURSDAY)
    assert (after.taken_days, after.planned_days, after.balance_days) == (1, 1, 24)


async def test_the_events_are_those_of_the_source_document(company: Company) -> None:
    async with begin(company.ana) as uow:
        request = await service.request_leave(uow, company.ids["ana"], TWO_DAYS)
        assert uow.event_types == ["leave.requested"]
    async with begin(company.mia) as uow:
        await service.process_leave_request(uow, request.id, LeaveDecision.APPROVE)
        assert uow.event_types == ["leave.approved"]
        await service.reopen_request(uow, request.id)
        await service.process_leave_request(uow, request.id, LeaveDecision.REJECT, comment="no")
        assert uow.event_types[-1] == "leave.rejected"


async def test_nobody_decides_on_their_own_leave_not_even_hr(company: Company) -> None:
    async with begin(company.eva) as uow:
        own = await service.request_leave(uow, company.ids["eva"], TWO_DAYS)
    with pytest.raises(OwnLeave):
        await decide(company.eva, own, LeaveDecision.APPROVE)


async def test_a_manager_of_another_team_finds_no_such_request(company: Company) -> None:
    request = await ask(company)
    with pytest.raises(NotFound):
        await decide(company.sam, request, LeaveDecision.APPROVE)
    assert request.status == LeaveStatus.PENDING


async def test_a_request_is_decided_once_and_a_rejection_says_why(company: Company) -> None:
    request = await ask(company)
    with pytest.raises(ReasonRequired):
        await decide(company.mia, request, LeaveDecision.REJECT)
    rejected = await decide(company.mia, request, LeaveDecision.REJECT, "trade fair")
    assert (rejected.status, rejected.comment) == ("rejected", "trade fair")
    with pytest.raises(AlreadyDecided):
        await decide(company.mia, request, LeaveDecision.APPROVE)


async def test_overlapping_leave_is_refused_but_two_halves_fit_into_a_day(
    company: Company,
) -> None:
    await ask(company, start_on=FRIDAY, half_day=HalfDay.MORNING)
    error = await fails(company, LeaveOverlaps, start_on=THURSDAY, end_on=FRIDAY)
    assert error.details["number"] == "LR-101"
    other = await ask(company, start_on=FRIDAY, half_day=HalfDay.AFTERNOON)
    assert other.days == Decimal("0.5")


async def test_weekends_and_public_holidays_are_no_leave(company: Company) -> None:
    await fails(company, NoWorkingDays, start_on=date(2026, 3, 21), end_on=date(2026, 3, 22))
    await fails(company, NoWorkingDays, start_on=date(2026, 4, 3))  # Good Friday
    easter = await ask(company, start_on=date(2026, 4, 2), end_on=date(2026, 4, 7))
    assert easter.days == 2


async def test_a_number_of_days_skips_what_is_not_worked(company: Company) -> None:
    request = await ask(company, start_on=date(2026, 4, 2), days=Decimal("2.5"))
    assert (request.end_on, request.is_until_midday) == (date(2026, 4, 8), True)
    assert request.days == Decimal("2.5")


async def test_more_than_is_left_is_refused_with_what_is_left(company: Company) -> None:
    await ask(company, start_on=date(2026, 6, 1), end_on=date(2026, 6, 26))
    error = await fails(
        company, InsufficientLeave, start_on=date(2026, 8, 3), end_on=date(2026, 8, 14)
    )
    asked = Decimal(error.details["asked_days"])
    assert asked == 10
    assert Decimal(error.details["left_days"]) < asked


async def test_days_that_expire_before_the_leave_do_not_cover_it(company: Company) -> None:
    await carry(company, "ana", "5", date(2026, 3, 31))
    many = {"start_on": date(2026, 9, 1), "end_on": date(2026, 10, 6)}
    await fails(company, InsufficientLeave, **many)
    await ask(company, start_on=date(2026, 9, 1), end_on=date(2026, 10, 5))


async def test_next_years_leave_is_covered_by_next_years_days(company: Company) -> None:
    await ask(company, start_on=date(2026, 11, 2), end_on=date(2026, 12, 4))
    request = await ask(company, start_on=date(2027, 2, 1), end_on=date(2027, 2, 5))
    assert request.days == 5


async def test_notice_holds_for_people_and_hr_may_waive_it(company: Company) -> None:
    async with begin(company.eva) as uow:
        await service.set_leave_rule(uow, LeaveKind.ANNUAL, RuleChange(notice_days_min=7))
    error = await fails(company, NoticeTooShort, start_on=MONDAY + timedelta(days=6), days=1)
    assert error.details["earliest_on"] == "2026-03-23"
    async with begin(company.eva) as uow:
        await service.request_leave(uow, company.ids["ana"], TWO_DAYS)
        assert any("notice" in warning for warning in uow.warnings)


async def test_a_blackout_holds_for_its_department_only(company: Company) -> None:
    async with begin(company.eva) as uow:
        await service.add_blackout(uow, "release", THURSDAY, FRIDAY, company.departments["ENG"])
    await fails(company, InsideBlackout, start_on=FRIDAY)
    assert (await ask(company, "lou", start_on=FRIDAY)).days == 1


async def test_sick_leave_needs_no_approval_and_takes_no_days(company: Company) -> None:
    request = await ask(company, start_on=date(2026, 3, 12), days=3, kind=LeaveKind.SICK)
    assert request.status == LeaveStatus.APPROVED
    assert (await left(company)).left_days == 25


async def test_leave_beyond_the_known_holidays_is_refused(company: Company) -> None:
    await fails(company, CalendarTooShort, start_on=date(2031, 1, 7))


async def test_cancelling_before_the_start_gives_the_days_back(company: Company) -> None:
    await carry(company, "ana", "5", date(2026, 3, 31))
    request = await decide(company.mia, await ask(company), LeaveDecision.APPROVE)
    async with begin(company.ana) as uow:
        await service.cancel_leave(uow, request.id)
        assert uow.event_types == ["leave.cancelled"]
    figures = await left(company)
    assert (figures.left_days, figures.planned_days) == (30, 0)
    assert dict(figures.expiring) == {date(2026, 3, 31): 5, date(2026, 12, 31): 25}
    async with begin(company.ana) as uow:
        await service.restore_cancelled(uow, request.id, LeaveStatus.APPROVED)
    assert (await left(company)).planned_days == 2


async def test_leave_that_has_begun_can_only_be_cancelled_by_hr(company: Company) -> None:
    async with begin(company.eva) as uow:
        request = await service.record_leave(
            uow,
            company.ids["ana"],
            LeaveAsk(start_on=date(2026, 3, 12), end_on=FRIDAY, reason="agreed by phone"),
        )
    with pytest.raises(LeaveStarted):
        async with begin(company.ana) as uow:
            await service.cancel_leave(uow, request.id)
    with pytest.raises(LeaveStarted):
        async with begin(company.mia) as uow:
            await service.reopen_request(uow, request.id)
    async with begin(company.eva) as uow:
        await service.cancel_leave(uow, request.id)
    assert (await left(company)).taken_days == 0


async def test_the_team_is_warned_of_clashes_by_name_only(company: Company) -> None:
    await decide(company.mia, await ask(company, "ben"), LeaveDecision.APPROVE)
    async with begin(company.ana) as uow:
        await service.request_leave(uow, company.ids["ana"], TWO_DAYS)
        assert uow.warnings == ["Ben Adeyemi of the same team is away on some of these days"]


async def test_a_correction_needs_a_reason_and_can_be_reversed(company: Company) -> None:
    async with begin(company.eva) as uow:
        with pytest.raises(ReasonRequired):
            await service.adjust_leave(
                uow, company.ids["ana"], Adjustment(days=Decimal(2), reason=" ")
            )
        line = await service.adjust_leave(
            uow, company.ids["ana"], Adjustment(days=Decimal(-2), reason="counted twice")
        )
    assert (await left(company)).left_days == 23
    async with begin(company.eva) as uow:
        await service.reverse_adjustment(uow, line.id, "was right")
    assert (await left(company)).left_days == 25


async def test_the_ledger_cannot_be_rewritten(company: Company) -> None:
    for statement in ("UPDATE leave_entries SET days = 99", "DELETE FROM leave_entries"):
        with pytest.raises(DBAPIError):
            async with begin(company.system) as uow:
                await uow.session.execute(text(statement))


async def test_the_year_is_closed_once_however_often_it_runs(company: Company) -> None:
    await ask(company, start_on=date(2026, 11, 2), end_on=date(2026, 11, 20))
    next_year = _at(company, "2027-01-04T08:00:00+00:00")
    async with begin(next_year) as uow:
        first = await service.run_leave_year(uow)
        second = await service.run_leave_year(uow)
    assert first > 0
    assert second == 0
    figures = await _figures(next_year, company)
    assert (figures.carried_days, figures.entitled_days, figures.left_days) == (5, 25, 30)
    april = _at(company, "2027-04-01T08:00:00+00:00")
    async with begin(april) as uow:
        await service.run_leave_year(uow)
        rows = await uow.session.scalars(
            select(LeaveEntry).where(LeaveEntry.employee_id == company.ids["ana"])
        )
        total = sum((r.days for r in rows if r.effective_on <= date(2027, 4, 1)), Decimal(0))
    assert (await _figures(april, company)).balance_days == total == 25


def _at(company: Company, instant: str) -> Principal:
    clock = replace(company.tenant.clock, pinned_at=datetime.fromisoformat(instant))
    return replace(company.system, tenant=replace(company.tenant, clock=clock))


async def _figures(who: Principal, company: Company) -> Any:
    async with begin(who) as uow:
        (found,) = await service.leave_balance(uow, company.ids["ana"], kind=LeaveKind.ANNUAL)
        return found.figures


async def test_the_balance_of_a_past_day_stays_what_it_was(company: Company) -> None:
    await carry(company, "ana", "5", date(2026, 3, 31))
    before = (await left(company, as_of=date(2026, 2, 1))).balance_days
    await decide(company.mia, await ask(company), LeaveDecision.APPROVE)
    assert (await left(company, as_of=date(2026, 2, 1))).balance_days == before == 30
