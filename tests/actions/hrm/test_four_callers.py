"""Every action on people and leave, asked for by the four callers."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.outcomes import Completed, ProposalRequired
from actions.registry import load_actions
from actions.runner import run
from actions.spec import Confirm, Risk
from erp_domains.hrm import service
from erp_domains.hrm.schemas import LeaveAsk
from erp_domains.hrm.terms import LeaveKind
from kernel.auth.principal import Grant, Principal, Scope
from kernel.db.uow import begin
from kernel.errors import NotFound, PermissionDenied
from tests.actions.callers import asked, state_of
from tests.erp_domains.hrm.company import Company
from tests.fixtures.api import Api
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio
TABLES = (
    "employees",
    "departments",
    "job_history",
    "leave_requests",
    "leave_entries",
    "leave_rules",
    "leave_blackouts",
    "holiday_calendars",
    "holidays",
    "counters",
)
ONE = "one record out of reach"
NONE = "sees nothing"
ALL = "the right has no narrower scope"
ANA = {"employee": "Ana"}
DAYS = {"start_on": "2026-05-04", "end_on": "2026-05-08"}
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("hrm.find_employee", {"department": "ENG"}, ONE),
    ("hrm.get_employee", ANA, ONE),
    ("hrm.org_chart", {"employee": "Mia Weber"}, ONE),
    ("hrm.headcount", {}, ALL),
    ("hrm.create_employee", {"name": "Clara Novak", "joined_on": "2026-04-01"}, ALL),
    ("hrm.update_employee", {**ANA, "title": "Lead"}, ONE),
    ("hrm.transfer_employee", {**ANA, "manager": "Sam Okafor"}, ONE),
    ("hrm.terminate_employee", {**ANA, "left_on": "2026-06-30"}, ONE),
    ("hrm.list_departments", {}, NONE),
    ("hrm.create_department", {"name": "Legal"}, ALL),
    ("hrm.update_department", {"department": "SAL", "name": "Trade"}, ONE),
    ("hrm.leave_balance", ANA, ONE),
    ("hrm.leave_overview", {}, NONE),
    ("hrm.adjust_leave", {**ANA, "days": "2", "reason": "weekend work"}, ONE),
    ("hrm.request_leave", {**ANA, **DAYS}, ONE),
    ("hrm.record_leave", {**ANA, **DAYS, "reason": "agreed"}, ONE),
    ("hrm.cancel_leave", {"leave_request": "LR-101"}, ONE),
    ("hrm.approve_leave", {"leave_request": "LR-101"}, ONE),
    ("hrm.reject_leave", {"leave_request": "LR-101", "reason": "fair"}, ONE),
    ("hrm.list_leave_requests", {}, NONE),
    ("hrm.team_calendar", {}, NONE),
    ("hrm.list_holidays", {"calendar": "DE"}, ONE),
    ("hrm.set_leave_rule", {"kind": "annual", "entitlement_days": "28"}, ALL),
    ("hrm.run_leave_year", {}, ALL),
    ("hrm.add_leave_blackout", {"name": "fair", **DAYS}, ALL),
    ("hrm.import_holidays", {"country": "FR"}, ALL),
    (
        "hrm.add_holiday",
        {"calendar": "DE", "on_date": "2026-12-31", "name": "New Year's Eve"},
        ONE,
    ),
]


def test_every_action_of_the_domain_is_here() -> None:
    assert {n for n in load_actions() if n.startswith("hrm.")} == {name for name, _, _ in CASES}


def nobody(company: Company) -> Principal:
    """Signed in, but without any role."""
    return principal_of(company.tenant)


def stranger(company: Company) -> Principal:
    """Holds every right, but only over themselves and no record at all."""
    grants = (Grant("hrm.*.*", Scope.OWN, role="stranger"),)
    base = principal_of(company.tenant)
    return Principal(tenant=base.tenant, user_id=base.user_id, name="Stranger", grants=grants)


@pytest.fixture
async def waiting(company: Company) -> Company:
    """The company with one pending request, LR-101 of Ana."""
    async with begin(company.ana) as uow:
        wanted = LeaveAsk(start_on=date(2026, 4, 13), end_on=date(2026, 4, 14))
        await service.request_leave(uow, company.ids["ana"], wanted)
    return company


async def test_nobody_and_strangers_get_nowhere(waiting: Company) -> None:
    before = await state_of(waiting.eva, *TABLES)
    for name, arguments, reach in CASES:
        with pytest.raises(PermissionDenied):
            await run(nobody(waiting), name, arguments)
        if reach == ONE:
            with pytest.raises(NotFound):
                await run(stranger(waiting), name, arguments)
        elif reach == NONE:
            seen = await run(stranger(waiting), name, arguments)
            assert isinstance(seen, Completed), name
            assert seen.result["items"] == [], name
    assert await state_of(waiting.eva, *TABLES) == before


async def test_the_allowed_caller_gets_through(waiting: Company) -> None:
    for name, arguments, _ in CASES:
        before = await state_of(waiting.eva, *TABLES)
        outcome = await run(waiting.eva, name, await _fresh(waiting, arguments))
        if load_actions()[name].confirm is Confirm.FOUR_EYES:
            assert isinstance(outcome, ProposalRequired), name
            assert outcome.proposal.required == "four_eyes", name
            continue
        assert isinstance(outcome, Completed), name
        assert outcome.summary, name
        is_write = load_actions()[name].risk is not Risk.READ
        if name == "hrm.run_leave_year":
            continue  # tops up what the higher entitlement above lacks, or nothing
        assert (await state_of(waiting.eva, *TABLES) != before) == is_write, name


async def test_the_assistant_only_proposes_and_changes_nothing(waiting: Company) -> None:
    before = await state_of(waiting.eva, *TABLES)
    for name, arguments, _ in CASES:
        outcome = await asked(waiting.eva, name, arguments)
        if load_actions()[name].risk is Risk.READ:
            assert isinstance(outcome, Completed), name
            continue
        assert isinstance(outcome, ProposalRequired), name
        if name == "hrm.run_leave_year":
            continue  # nothing is due on that day
        assert outcome.proposal.diff or outcome.proposal.effects, name
        assert await state_of(waiting.eva, *TABLES) == before, name


async def _fresh(company: Company, arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments that still fit after the cases before: other days, another pending request."""
    if "leave_request" in arguments:
        async with begin(company.eva) as uow:
            taken = await service.leave_balance(uow, company.ids["ben"], kind=LeaveKind.ANNUAL)
            day = 20 + int(taken[0].figures.pending_days + taken[0].figures.planned_days)
            wanted = LeaveAsk(start_on=date(2026, 4, day))
            request = await service.request_leave(uow, company.ids["ben"], wanted)
        return {**arguments, "leave_request": request.number}
    if "reason" in arguments and "start_on" in arguments:
        return {**arguments, "start_on": "2026-06-01", "end_on": "2026-06-02"}
    return arguments


async def test_without_a_sign_in_there_is_no_answer(api: Api, waiting: Company) -> None:
    before = await state_of(waiting.eva, *TABLES)
    for name, arguments, _ in CASES:
        answer = await api.client.post(f"/v1/actions/{name}", json=arguments)
        assert answer.status_code == 401, name
    assert await state_of(waiting.eva, *TABLES) == before


async def test_an_employee_may_neither_create_people_nor_read_others_pay(
    waiting: Company,
) -> None:
    with pytest.raises(PermissionDenied):
        await run(waiting.ana, "hrm.create_employee", {"name": "X", "joined_on": "2026-04-01"})
    own = await run(waiting.ana, "hrm.get_employee", {})
    assert isinstance(own, Completed)
    assert Decimal(own.result["monthly_gross"]) == 4600
    seen = await run(waiting.mia, "hrm.get_employee", {"employee": "Ana"})
    assert isinstance(seen, Completed)
    assert seen.result["monthly_gross"] == {"masked": True}
    assert "4,600" not in seen.summary
