"""Leave as people ask for it: words, questions, proposals, undo."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.decisions import confirm
from actions.outcomes import Completed, NeedsClarification, ProposalRequired, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.hrm.errors import LeaveStarted
from kernel.errors import AppError, NotFound
from tests.actions.callers import asked, done, state_of
from tests.erp_domains.hrm.company import Company, carry

pytestmark = pytest.mark.anyio
LEDGER = ("leave_requests", "leave_entries")
TWO_DAYS = {"start_on": "2026-03-19", "end_on": "2026-03-20"}


async def left(company: Company, who: str = "ana") -> dict[str, Any]:
    answer = await done(company.eva, "hrm.leave_balance", employee=who, kind="annual")
    return answer.result["items"][0]


async def test_asking_says_what_will_be_left_before_anything_is_booked(company: Company) -> None:
    before = await state_of(company.eva, *LEDGER)
    outcome = await asked(company.ana, "hrm.request_leave", TWO_DAYS)
    assert isinstance(outcome, ProposalRequired)
    proposal = outcome.proposal
    assert proposal.summary == "Request annual leave: Thu 19 to Fri 20 Mar 2026"
    assert [e.text for e in proposal.effects] == [
        "Ana Silva: 2 days, Thu 19 to Fri 20 Mar 2026",
        "Ana Silva then has 23 days of annual leave left for 2026",
    ]
    assert await state_of(company.eva, *LEDGER) == before
    decided = await confirm(company.ana, proposal.id, Via.CHAT)
    run_read = decided.run  # pyright: ignore[reportAttributeAccessIssue]
    assert [e.model_dump() for e in run_read.diff if e.record_kind == "leave_requests"]
    previewed = {f.field: f.after for e in proposal.diff for f in e.fields}
    happened = {f.field: f.after for e in run_read.diff for f in e.fields}
    assert {k: v for k, v in previewed.items() if k not in ("employee_id", "requested_at")} == {
        k: v for k, v in happened.items() if k not in ("employee_id", "requested_at")
    }
    assert (await left(company))["pending_days"] == "2"


async def test_leave_without_an_end_is_a_question(company: Company) -> None:
    before = await state_of(company.eva, *LEDGER)
    outcome = await asked(company.ana, "hrm.request_leave", {"start_on": "2026-04-03"})
    assert isinstance(outcome, NeedsClarification)
    assert outcome.clarification.field == "end_on"
    assert outcome.clarification.choices[0].value == "2026-04-03"
    assert await state_of(company.eva, *LEDGER) == before


async def test_a_request_is_found_by_its_person_and_pending_ones_are_meant(
    company: Company,
) -> None:
    await done(company.ana, "hrm.request_leave", start_on="2026-06-01", end_on="2026-06-02")
    await done(company.mia, "hrm.approve_leave", leave_request="101")
    await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    outcome = await asked(company.mia, "hrm.approve_leave", {"leave_request": "Ana"})
    assert isinstance(outcome, ProposalRequired)
    assert outcome.proposal.summary.startswith("Approve LR-102 (Ana Silva: annual leave, 2 days")


async def test_approving_by_person_confirms_exactly_the_request_that_was_shown(
    company: Company,
) -> None:
    await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    outcome = await asked(company.mia, "hrm.approve_leave", {"employee": "Ana"})
    assert isinstance(outcome, ProposalRequired)
    await done(company.ana, "hrm.request_leave", start_on="2026-06-01", end_on="2026-06-02")
    await confirm(company.mia, outcome.proposal.id, Via.CHAT)
    rows = (await done(company.ana, "hrm.list_leave_requests", whose="mine", order="oldest")).result
    assert [(r["number"], r["status"]) for r in rows["items"]] == [
        ("LR-101", "approved"),
        ("LR-102", "pending"),
    ]


async def test_the_request_among_several_is_a_question_with_the_facts(company: Company) -> None:
    await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    await done(company.ben, "hrm.request_leave", start_on="2026-05-04", end_on="2026-05-08")
    outcome = await asked(company.mia, "hrm.approve_leave", {})
    assert isinstance(outcome, NeedsClarification)
    assert outcome.clarification.field == "leave_request"
    assert [(c.value, c.detail) for c in outcome.clarification.choices] == [
        ("LR-101", "Ana Silva: annual leave, 2 days, Thu 19 to Fri 20 Mar 2026, pending"),
        ("LR-102", "Ben Adeyemi: annual leave, 5 days, Mon 4 to Fri 8 May 2026, pending"),
    ]


async def test_a_number_that_does_not_exist_finds_no_neighbour(company: Company) -> None:
    await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    with pytest.raises(NotFound):
        await run(company.mia, "hrm.approve_leave", {"leave_request": "LR-102"})


async def test_another_teams_request_does_not_exist_for_a_manager(company: Company) -> None:
    await done(company.lou, "hrm.request_leave", **TWO_DAYS)
    for arguments in ({"leave_request": "LR-101"}, {"employee": "Lou"}, {}):
        with pytest.raises(NotFound):
            await run(company.mia, "hrm.approve_leave", arguments)


async def test_an_approval_is_undone_before_the_leave_starts(company: Company) -> None:
    await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    approved = await done(company.mia, "hrm.approve_leave", employee="Ana")
    assert (await left(company))["planned_days"] == "2"
    assert approved.run_id is not None
    await undo(company.mia, approved.run_id, Via.CHAT)
    figures = await left(company)
    assert (figures["planned_days"], figures["pending_days"]) == ("0", "2")


async def test_a_request_a_rejection_and_a_cancellation_can_be_taken_back(
    company: Company,
) -> None:
    first = await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    assert first.run_id
    rejected = await done(company.mia, "hrm.reject_leave", employee="Ana", reason="release week")
    assert "release week" in rejected.summary
    assert rejected.run_id
    await undo(company.mia, rejected.run_id, Via.CHAT)
    approved = await done(company.mia, "hrm.approve_leave", employee="Ana")
    cancelled = await done(company.ana, "hrm.cancel_leave", on="2026-03-20")
    assert (cancelled.result["status"], cancelled.result["left_days"]) == ("cancelled", "25")
    assert cancelled.run_id
    await undo(company.ana, cancelled.run_id, Via.CHAT)
    assert (await left(company))["planned_days"] == "2"
    assert approved.result["status"] == "approved"


async def test_undoing_a_request_withdraws_it(company: Company) -> None:
    first = await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    assert first.run_id
    await undo(company.ana, first.run_id, Via.CHAT)
    assert (await left(company))["pending_days"] == "0"


async def test_leave_that_began_is_not_cancelled_by_the_person(company: Company) -> None:
    await done(
        company.eva,
        "hrm.record_leave",
        employee="Ana",
        start_on="2026-03-12",
        end_on="2026-03-17",
        reason="agreed",
    )
    with pytest.raises(LeaveStarted):
        await run(company.ana, "hrm.cancel_leave", {})


async def test_the_balance_tells_whether_carried_days_will_be_lost(company: Company) -> None:
    await carry(company, "ana", "5", date(2026, 3, 31))
    told = (await done(company.ana, "hrm.leave_balance")).summary
    assert "You have 30 days of annual leave left (25 for 2026, 5 carried over" in told
    assert "Of these expire: 5 days after Tue 31 Mar 2026." in told
    await done(
        company.eva,
        "hrm.record_leave",
        employee="Ana",
        start_on="2026-01-12",
        end_on="2026-01-23",
        reason="history",
    )
    told = (await done(company.ana, "hrm.leave_balance")).summary
    assert "20 days" in told
    assert "None of the carried-over days are left, so none will be lost." in told


async def test_the_overview_names_who_has_most_left(company: Company) -> None:
    await carry(company, "ben", "3", date(2026, 12, 31))
    answer = await done(company.eva, "hrm.leave_overview", manager="Mia Weber")
    assert answer.summary.startswith(
        "Ben Adeyemi has the most annual leave left among the people reporting to Mia Weber: "
        "28 days."
    )
    least = await done(company.eva, "hrm.leave_overview", manager="Mia Weber", ascending=True)
    assert least.result["items"][0]["employee"] == "Ana Silva"
    own_team = await done(company.mia, "hrm.leave_overview")
    assert {r["employee"] for r in own_team.result["items"]} == {
        "Mia Weber",
        "Ana Silva",
        "Ben Adeyemi",
    }


async def test_colleagues_learn_that_somebody_is_away_but_not_why(company: Company) -> None:
    await done(company.ben, "hrm.request_leave", kind="sick", reason="surgery", **TWO_DAYS)
    await done(company.ana, "hrm.request_leave", start_on="2026-03-23", end_on="2026-03-24")
    seen = await done(company.ana, "hrm.team_calendar")
    assert [(r["employee"], r["what"]) for r in seen.result["items"]] == [
        ("Ben Adeyemi", "away"),
        ("Ana Silva", "annual leave (pending)"),
    ]
    for hidden in ("surgery", "sick"):
        assert hidden not in str(seen.result) + seen.summary
    manager = await done(company.mia, "hrm.team_calendar")
    assert manager.result["items"][0]["what"] == "sick leave"
    other = await done(company.lou, "hrm.team_calendar")
    assert other.result["items"] == []


async def test_the_list_of_what_waits_for_me_leaves_my_own_out(company: Company) -> None:
    await done(company.mia, "hrm.request_leave", start_on="2026-05-04", end_on="2026-05-05")
    await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    waiting = await done(company.mia, "hrm.list_leave_requests", whose="to_decide")
    assert [r["employee"] for r in waiting.result["items"]] == ["Ana Silva"]
    mine = await done(company.mia, "hrm.list_leave_requests", whose="mine")
    assert [r["employee"] for r in mine.result["items"]] == ["Mia Weber"]


async def test_a_correction_is_undone_by_an_opposite_line(company: Company) -> None:
    adjusted = await done(
        company.eva, "hrm.adjust_leave", employee="Ana", days="1.5", reason="weekend move"
    )
    assert "26.5 days are now left" in adjusted.summary
    assert adjusted.run_id
    await undo(company.eva, adjusted.run_id, Via.CHAT)
    assert (await left(company))["left_days"] == "25"


async def test_the_company_sets_its_own_terms_and_takes_them_back(company: Company) -> None:
    changed = await done(
        company.eva, "hrm.set_leave_rule", kind="annual", notice_days_min=14, allows_half_days=False
    )
    assert "14 days' notice" in changed.summary
    refused = await asked_for(company, **TWO_DAYS)
    assert refused == "notice_too_short"
    assert changed.run_id
    await undo(company.eva, changed.run_id, Via.CHAT)
    assert await asked_for(company, **TWO_DAYS) == "completed"


async def asked_for(company: Company, **arguments: Any) -> str:
    try:
        outcome = await run(company.ana, "hrm.request_leave", arguments)
    except AppError as error:
        return error.code
    assert isinstance(outcome, Completed)
    return outcome.status


async def test_holidays_of_the_own_calendar_are_told(company: Company) -> None:
    told = await done(company.ana, "hrm.list_holidays")
    assert told.summary.startswith("Next: Fri 3 Apr 2026 Good Friday")
    added = await done(
        company.eva,
        "hrm.add_holiday",
        calendar="DE",
        on_date="2026-03-20",
        name="Summer party",
        half_day=True,
    )
    booked = await done(company.ana, "hrm.request_leave", **TWO_DAYS)
    assert Decimal(booked.result["days"]) == Decimal("1.5")
    assert added.run_id
    await undo(company.eva, added.run_id, Via.CHAT)
    told = await done(company.ana, "hrm.list_holidays")
    assert "Summer party" not in told.summary
