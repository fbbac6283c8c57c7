"""People and departments as people ask for them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.decisions import confirm
from actions.errors import SecondPersonRequired
from actions.outcomes import NeedsClarification, ProposalRequired, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.hrm import service
from erp_domains.hrm.errors import EmailTaken, EmployeeInUse, ManagerCycle, NumberTaken
from erp_domains.hrm.models import JobChange, LeaveEntry
from erp_domains.hrm.terms import EmployeeState
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.errors import Conflict, NotFound
from tests.actions.callers import asked, done, state_of
from tests.erp_domains.hrm.company import Company, employee_of

pytestmark = pytest.mark.anyio
CLARA = {
    "name": "Clara Novak",
    "department": "Sales",
    "joined_on": "2026-04-01",
    "monthly_gross": "3100",
}


async def test_a_new_colleague_has_number_manager_calendar_history_and_leave(
    company: Company,
) -> None:
    await done(company.eva, "hrm.update_department", department="Sales", manager="Sam")
    outcome = await asked(company.eva, "hrm.create_employee", CLARA)
    assert isinstance(outcome, ProposalRequired)
    assert outcome.proposal.summary == "Add Clara Novak in Sales from Wed 1 Apr 2026"
    effects = [e.text for e in outcome.proposal.effects]
    assert effects == ["Clara Novak is credited 19 days of annual leave"]
    decided = await confirm(company.eva, outcome.proposal.id, Via.CHAT)
    made = decided.run.result  # pyright: ignore[reportAttributeAccessIssue]
    assert made["number"] == "E008"
    assert (made["manager"], made["department"]) == ("Sam Okafor", "Sales")
    assert (made["state"], made["monthly_gross"]) == ("onboarding", "3100.00")
    balance = await done(company.eva, "hrm.leave_balance", employee="Clara Novak")
    assert balance.result["items"][0]["entitled_days"] == "19"


async def test_creating_is_undone_until_somebody_depends_on_it(company: Company) -> None:
    made = await done(company.eva, "hrm.create_employee", **CLARA)
    assert made.run_id
    await undo(company.eva, made.run_id, Via.CHAT)
    with pytest.raises(NotFound):
        await run(company.eva, "hrm.get_employee", {"employee": "Clara Novak"})
    async with begin(company.system) as uow:
        query = select(func.sum(LeaveEntry.days)).where(LeaveEntry.employee_id == made.result["id"])
        assert await uow.session.scalar(query) == 0
    again = await done(company.eva, "hrm.create_employee", **CLARA)
    await done(
        company.eva,
        "hrm.request_leave",
        employee="Clara Novak",
        start_on="2026-05-04",
        end_on="2026-05-05",
    )
    assert again.run_id
    with pytest.raises(EmployeeInUse):
        await undo(company.eva, again.run_id, Via.CHAT)


async def test_an_address_or_number_in_use_is_refused(company: Company) -> None:
    before = await state_of(company.eva, "employees")
    with pytest.raises(EmailTaken):
        await run(company.eva, "hrm.create_employee", {**CLARA, "email": "ANA@acme.example"})
    with pytest.raises(NumberTaken):
        await run(company.eva, "hrm.create_employee", {**CLARA, "number": "E001"})
    assert await state_of(company.eva, "employees") == before


async def test_part_timers_get_their_share_of_leave(company: Company) -> None:
    arguments = {**CLARA, "joined_on": "2025-01-01", "working_days": ["monday", "tuesday"]}
    made = await done(company.eva, "hrm.create_employee", **arguments, hours_a_week="12")
    assert made.result["week"] == "12 hours a week, Monday, Tuesday"
    balance = await done(company.eva, "hrm.leave_balance", employee=made.result["number"])
    assert balance.result["items"][0]["entitled_days"] == "10"


async def test_a_raise_holds_from_its_day_and_the_past_stays(company: Company) -> None:
    change = {"employee": "Ana", "monthly_gross": "5000", "effective_on": "2026-07-01"}
    changed = await done(company.eva, "hrm.update_employee", **change)
    now_paid = await done(company.eva, "hrm.get_employee", employee="Ana")
    assert now_paid.result["monthly_gross"] == "4600.0000"
    assert "from Wed 1 Jul 2026" in changed.summary
    async with begin(_on(company, "2026-07-01T08:00:00+00:00")) as uow:
        assert await service.apply_due_changes(uow) == 1
        assert await service.apply_due_changes(uow) == 0
        assert (await employee_of(uow, company.ids["ana"])).monthly_gross == 5000


def _on(company: Company, instant: str) -> Principal:
    return at(company.system, instant)


async def test_a_change_is_undone_with_its_history(company: Company) -> None:
    before = await state_of(company.eva, "job_history")
    changed = await done(company.eva, "hrm.update_employee", employee="Ana", title="Lead Engineer")
    assert "title Lead Engineer" in changed.summary
    assert changed.run_id
    await undo(company.eva, changed.run_id, Via.CHAT)
    assert await state_of(company.eva, "job_history") == before
    person = await done(company.eva, "hrm.get_employee", employee="Ana")
    assert person.result["title"] == "Engineer"


async def test_a_transfer_moves_the_person_and_refuses_a_circle(company: Company) -> None:
    with pytest.raises(ManagerCycle):
        await run(company.eva, "hrm.transfer_employee", {"employee": "Mia", "manager": "Ana"})
    moved = await done(
        company.eva,
        "hrm.transfer_employee",
        employee="Ben",
        department="Sales",
        manager="Sam",
        effective_on="2026-03-16",
    )
    assert "department Sales; manager Sam Okafor" in moved.summary
    tree = await done(company.eva, "hrm.org_chart", employee="Sam")
    assert "2 people report to Sam Okafor" in tree.summary
    async with begin(company.system) as uow:
        rows = list(
            await uow.session.scalars(
                select(JobChange)
                .where(JobChange.employee_id == company.ids["ben"])
                .order_by(JobChange.from_on)
            )
        )
    assert [row.from_on for row in rows] == [date(2022, 1, 3), date(2026, 3, 16)]


async def test_ending_an_employment_takes_two_people_and_calls_leave_off(
    company: Company,
) -> None:
    await done(company.ana, "hrm.request_leave", start_on="2026-07-06", end_on="2026-07-10")
    outcome = await run(
        company.eva, "hrm.terminate_employee", {"employee": "Ana", "left_on": "2026-06-30"}
    )
    assert isinstance(outcome, ProposalRequired)
    assert outcome.proposal.step_up
    with pytest.raises(SecondPersonRequired):
        await confirm(fresh(company.eva), outcome.proposal.id, Via.PAGE)
    second = fresh(company.who("ceo", "employee", "hr"))
    decided = await confirm(second, outcome.proposal.id, Via.PAGE)
    run_read = decided.run  # pyright: ignore[reportAttributeAccessIssue]
    assert run_read.result["employee"]["state"] == "notice"
    requests = await done(company.eva, "hrm.list_leave_requests", employee="Ana")
    assert requests.result["items"][0]["status"] == "cancelled"
    async with begin(_on(company, "2026-07-01T08:00:00+00:00")) as uow:
        await service.apply_due_changes(uow)
        assert (await employee_of(uow, company.ids["ana"])).state == EmployeeState.TERMINATED


async def test_a_termination_taken_back_leaves_the_person_as_before(company: Company) -> None:
    outcome = await run(
        company.eva, "hrm.terminate_employee", {"employee": "Ana", "left_on": "2026-06-30"}
    )
    assert isinstance(outcome, ProposalRequired)
    second = fresh(company.who("ceo", "employee", "hr"))
    decided = await confirm(second, outcome.proposal.id, Via.PAGE)
    await undo(second, decided.run.id, Via.PAGE)  # pyright: ignore[reportAttributeAccessIssue]
    person = await done(company.eva, "hrm.get_employee", employee="Ana")
    assert (person.result["state"], person.result["left_on"]) == ("active", None)


async def test_two_people_of_one_first_name_are_a_question(company: Company) -> None:
    await done(company.eva, "hrm.create_employee", **{**CLARA, "name": "Ana Petrov"})
    outcome = await run(company.eva, "hrm.get_employee", {"employee": "Ana"})
    assert isinstance(outcome, NeedsClarification)
    assert {c.label for c in outcome.clarification.choices} == {"Ana Silva", "Ana Petrov"}
    found = await done(company.eva, "hrm.get_employee", employee="ana@acme.example")
    assert found.result["name"] == "Ana Silva"


async def test_lists_and_counts_hold_what_the_reader_may_see(company: Company) -> None:
    everyone = await done(company.eva, "hrm.find_employee", sort="number")
    assert everyone.result["total"] == 7
    team = await done(company.mia, "hrm.find_employee")
    assert {r["name"] for r in team.result["items"]} == {"Mia Weber", "Ana Silva", "Ben Adeyemi"}
    assert (await done(company.mia, "hrm.headcount")).result["total"] == team.result["total"] == 3
    assert (await done(company.ana, "hrm.headcount")).result["total"] == 1


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"text": "engin"}, ["Ana Silva", "Ben Adeyemi", "Mia Weber"]),
        ({"manager": "Clara Boss"}, ["Eva Novak", "Mia Weber", "Sam Okafor"]),
        ({"department": "SAL", "descending": True}, ["Sam Okafor", "Lou Martin"]),
        ({"joined_after": "2026-01-01"}, []),
    ],
)
async def test_people_are_filtered_and_sorted(
    company: Company, wanted: dict[str, Any], names: list[str]
) -> None:
    found = await done(company.eva, "hrm.find_employee", **wanted)
    assert [r["name"] for r in found.result["items"]] == names


async def test_a_department_is_removed_again_only_while_empty(company: Company) -> None:
    made = await done(company.eva, "hrm.create_department", name="Legal")
    assert made.run_id
    await done(company.eva, "hrm.transfer_employee", employee="Lou", department="Legal")
    with pytest.raises(Conflict):
        await undo(company.eva, made.run_id, Via.CHAT)
    other = await done(company.eva, "hrm.create_department", name="Export", manager="Sam")
    assert other.run_id
    await undo(company.eva, other.run_id, Via.CHAT)
    listed = await done(company.eva, "hrm.list_departments")
    assert "Export" not in listed.summary
    assert "Legal" in listed.summary


def fresh(principal: Principal) -> Principal:
    """The same person, having just proved who they are."""
    return replace(principal, proved_at=now())


def at(principal: Principal, instant: str) -> Principal:
    """The same person at another time."""
    clock = replace(principal.tenant.clock, pinned_at=datetime.fromisoformat(instant))
    return replace(principal, tenant=replace(principal.tenant, clock=clock))
