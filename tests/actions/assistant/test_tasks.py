"""Tasks at a time: what may be scheduled, when it is due, and that each time runs once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import anyio
import pytest
from sqlalchemy import select, text, update

from actions.errors import DeniedByPolicy, NotSchedulable
from actions.models import Autonomy, AutonomyRule
from actions.orders import NotAnOrder
from actions.outcomes import ProposalRequired, Via
from actions.runner import run
from actions.scheduling import run_due
from actions.undo import undo
from actions.when import read_when
from erp_domains.assistant.errors import TaskInThePast, TooManyTasks
from erp_domains.assistant.models import ScheduledRun, ScheduledTask
from erp_domains.assistant.policy import moved_on, next_due
from erp_domains.authentication.models import User
from erp_domains.authentication.service import create_user
from erp_domains.notifications.models import Notification
from erp_domains.rbac.service import assign_role, revoke_role
from gateway.assistant.jobs import queue_due_tasks, run_task
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.clock import Clock
from kernel.db.uow import begin
from kernel.errors import Invalid, NotFound, PermissionDenied
from kernel.limits import TASK_TRIES_MAX, TASKS_ACTIVE_MAX
from tests.actions.callers import CHAT, asked, done, state_of
from tests.fixtures.api import PASSWORD, Api
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio
SCHEDULE = "assistant.schedule_task"
BERLIN = "Europe/Berlin"
MONDAY = date(2026, 3, 16)
TUESDAY_8 = datetime(2026, 3, 17, 7, 0, tzinfo=UTC)
TABLES = ("scheduled_tasks", "scheduled_runs", "contacts", "notifications")
LISTING = {"action": "crm.list_tickets", "args": {"limit": 5}}
ADDING = {"action": "crm.create_contact", "args": {"name": "Tern Logistics AS"}}


@pytest.fixture
async def ana(acme: TenantContext) -> Principal:
    """Somebody in sales with a sign-in, so that her rights can be looked up later."""
    async with begin(system_principal(acme)) as uow:
        user = await create_user(uow, email="ana@acme.example", name="Ana", password=PASSWORD)
        for role in ("employee", "sales"):
            await assign_role(uow, user.id, role)
    return principal_of(acme, "employee", "sales", name="Ana", user_id=user.id)


def at(tenant: TenantContext, moment: datetime) -> Principal:
    """The platform itself at another business time."""
    return system_principal(replace(tenant, clock=Clock(BERLIN, moment)))


async def tell(person: Principal) -> list[tuple[str, str]]:
    async with begin(person) as uow:
        rows = await uow.session.scalars(
            select(Notification).where(Notification.user_id == person.user_id)
        )
        return [(row.kind, row.text) for row in rows]


async def task_of(person: Principal) -> ScheduledTask:
    async with begin(person) as uow:
        return (await uow.session.scalars(select(ScheduledTask))).one()


async def schedule(person: Principal, **arguments: object) -> ScheduledTask:
    given = {"what": LISTING, "on": "2026-03-17", "at": "08:00", "recurrence": "daily"} | arguments
    await done(person, SCHEDULE, **given)
    return await task_of(person)


@pytest.mark.parametrize(
    ("words", "recurrence", "on", "when", "rest"),
    [
        ("every Monday at 9 show the leads", "weekly", MONDAY, time(9), "show the leads"),
        ("list leads tomorrow at 14:30", "once", date(2026, 3, 17), time(14, 30), "list leads"),
        ("each weekday at 8am who is away?", "weekdays", None, time(8), "who is away?"),
        ("on the last day of every month show X", "monthly", date(2026, 1, 31), None, "show X"),
        ("daily at noon show who is away this week", "daily", None, time(12),
         "show who is away this week"),
        ("show X every week starting 1 April", "weekly", date(2026, 4, 1), None, "show X"),
        ("list my tickets", "once", None, None, "list my tickets"),
    ],
)  # fmt: skip
def test_times_are_read_out_of_a_sentence(
    words: str, recurrence: str, on: date | None, when: time | None, rest: str
) -> None:
    read = read_when(words, date(2026, 2, 10) if "last day" in words else MONDAY)
    assert (read.recurrence, read.on, read.at, read.rest) == (recurrence, on, when, rest)


def test_due_times_keep_the_wall_clock_and_end_with_the_month() -> None:
    before = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)
    first = next_due("daily", date(2026, 3, 1), time(9), BERLIN, before)
    assert first == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    gap = next_due("once", date(2026, 3, 29), time(2, 30), BERLIN)
    assert gap == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    monthly = next_due("monthly", date(2026, 1, 31), time(9), "UTC", before)
    assert monthly == datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
    friday = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
    after = next_due("weekdays", date(2026, 1, 3), time(9), "UTC", friday)
    assert after == datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
    assert next_due("once", MONDAY, time(9), "UTC", friday) is None
    assert moved_on(MONDAY, "weekly", MONDAY, date(2026, 3, 30)) == date(2026, 3, 30)
    assert moved_on(date(2026, 3, 31), "monthly", MONDAY, date(2026, 4, 16)) == date(2026, 4, 30)


async def test_the_four_callers(ana: Principal, api: Api) -> None:
    before = await state_of(ana, *TABLES)
    order = {"what": LISTING, "recurrence": "daily"}
    for name, arguments in ((SCHEDULE, order), ("assistant.list_tasks", {})):
        assert (await api.client.post(f"/v1/actions/{name}", json=arguments)).status_code == 401
        with pytest.raises(PermissionDenied):
            await run(principal_of(ana.tenant), name, arguments)
    with pytest.raises(PermissionDenied):  # may schedule, but not this
        await run(ana, SCHEDULE, {"what": {"action": "finance.trial_balance"}})
    assert await state_of(ana, *TABLES) == before
    task = await schedule(ana)
    other = principal_of(ana.tenant, "employee", "sales", name="Ben")
    with pytest.raises(NotFound):
        await run(other, "assistant.cancel_task", {"task": task.number})
    assert (await done(other, "assistant.list_tasks")).result["items"] == []
    assert (await done(ana, "assistant.list_tasks")).result["items"][0]["number"] == task.number


async def test_the_assistant_proposes_what_the_words_mean(ana: Principal) -> None:
    outcome = await asked(ana, SCHEDULE, {"request": "every Monday at 9 show the open tickets"})
    assert isinstance(outcome, ProposalRequired)
    assert outcome.proposal.summary == "Schedule every week at 09:00: List tickets"
    assert outcome.proposal.args_display["what"]["action"] == "crm.list_tickets"
    assert any("Monday 23 March 2026, 09:00" in effect.text for effect in outcome.proposal.effects)
    assert await state_of(ana, "scheduled_tasks") == {"scheduled_tasks": None}


async def test_no_rule_lets_an_agent_schedule_with_the_rights_of_its_person(
    ana: Principal,
) -> None:
    async with begin(ana) as uow:
        uow.add(AutonomyRule(role="*", action="assistant.*", mode=Autonomy.AUTO_BELOW.value))
    agent = ana.through("assistant", "some model")
    outcome = await run(agent, SCHEDULE, {"what": LISTING, "recurrence": "daily"}, CHAT)
    assert isinstance(outcome, ProposalRequired)
    assert "with your rights" in outcome.proposal.warnings[0]
    assert await state_of(ana, "scheduled_tasks") == {"scheduled_tasks": None}


@pytest.mark.parametrize(
    "action",
    ["crm.move_stage", "assistant.undo", "rbac.assign_role", "finance.post_journal", SCHEDULE],
)
async def test_what_a_person_confirms_each_time_is_not_scheduled(
    acme: TenantContext, action: str
) -> None:
    owner = principal_of(acme, "owner")
    if action == "crm.move_stage":
        async with begin(owner) as uow:
            uow.add(AutonomyRule(role="*", action="crm.*", mode=Autonomy.ASK.value))
    with pytest.raises(NotSchedulable):
        await run(owner, SCHEDULE, {"what": {"action": action}})
    assert await state_of(owner, "scheduled_tasks") == {"scheduled_tasks": None}


async def test_words_that_leave_something_open_are_refused(ana: Principal) -> None:
    with pytest.raises(Invalid, match="say when"):
        await run(ana, SCHEDULE, {"request": "show the open tickets"})
    with pytest.raises(NotAnOrder):
        await run(ana, SCHEDULE, {"request": "every Monday at 9 sing a song about the sea"})
    with pytest.raises(TaskInThePast):
        await run(ana, SCHEDULE, {"what": LISTING, "on": "2026-03-13", "at": "09:00"})


async def test_a_person_has_so_many_tasks_and_no_more(ana: Principal) -> None:
    await schedule(ana)
    async with begin(ana) as uow:
        await uow.session.execute(text(
            "INSERT INTO scheduled_tasks SELECT number || n, user_id, title, action, arguments,"
            " shown_arguments, recurrence, first_on, base_on, at, next_due_at, state, stop_reason,"
            " tries, gen_random_uuid(), created_at, updated_at, version"
            f" FROM scheduled_tasks, generate_series(2, {TASKS_ACTIVE_MAX}) n"
        ))  # fmt: skip
    with pytest.raises(TooManyTasks):
        await run(ana, SCHEDULE, {"what": LISTING, "recurrence": "daily"})


async def test_each_time_is_carried_out_once_and_told(ana: Principal) -> None:
    task = await schedule(ana, what=ADDING)
    assert task.next_due_at == TUESDAY_8
    system = at(ana.tenant, TUESDAY_8)
    await run_due(system_principal(ana.tenant), task.id, TUESDAY_8)  # its time has not come
    assert await tell(ana) == []
    for _ in range(3):
        await run_due(system, task.id, TUESDAY_8)
    told = await tell(ana)
    assert [kind for kind, _ in told] == ["task.done"]
    assert "Tern Logistics AS" in told[0][1]
    async with begin(ana) as uow:
        assert await uow.session.scalar(text("SELECT count(*) FROM contacts")) == 1
        row = (await uow.session.scalars(select(ScheduledRun))).one()
    assert row.run_id
    assert (await task_of(ana)).next_due_at == datetime(2026, 3, 18, 7, 0, tzinfo=UTC)
    await undo(ana, row.run_id, Via.API)


async def test_missed_times_are_made_up_for_once(ana: Principal) -> None:
    task = await schedule(ana)
    await run_due(at(ana.tenant, datetime(2026, 3, 27, 9, 30, tzinfo=UTC)), task.id, TUESDAY_8)
    assert len(await tell(ana)) == 1
    assert (await task_of(ana)).next_due_at == datetime(2026, 3, 28, 7, 0, tzinfo=UTC)


async def test_a_lost_right_stops_the_task(ana: Principal) -> None:
    task = await schedule(ana, what=ADDING)
    async with begin(system_principal(ana.tenant)) as uow:
        await revoke_role(uow, ana.user_id, "sales")
    before = await state_of(ana, "contacts")
    await run_due(at(ana.tenant, TUESDAY_8), task.id, TUESDAY_8)
    stopped = await task_of(ana)
    assert (stopped.state, stopped.next_due_at) == ("stopped", None)
    [(kind, words)] = await tell(ana)
    assert kind == "task.stopped"
    assert "crm.contact.create" in words
    assert await state_of(ana, "contacts") == before


async def test_a_closed_sign_in_stops_the_task(ana: Principal) -> None:
    task = await schedule(ana)
    async with begin(system_principal(ana.tenant)) as uow:
        await uow.session.execute(
            update(User).where(User.id == ana.user_id).values(is_active=False)
        )
    await run_due(at(ana.tenant, TUESDAY_8), task.id, TUESDAY_8)
    assert (await task_of(ana)).stop_reason == "your sign-in is not active any more"


async def test_a_rule_of_the_company_stops_the_task(ana: Principal) -> None:
    task = await schedule(ana)
    async with begin(system_principal(ana.tenant)) as uow:
        uow.add(AutonomyRule(role="*", action="crm.*", mode=Autonomy.DENY.value))
    await run_due(at(ana.tenant, TUESDAY_8), task.id, TUESDAY_8)
    assert (await task_of(ana)).state == "stopped"
    with pytest.raises(DeniedByPolicy):
        await run(ana, SCHEDULE, {"what": LISTING, "recurrence": "daily"})


async def test_a_refusal_is_told_and_the_next_time_stands(ana: Principal) -> None:
    await done(ana, "crm.create_contact", name="Tern Logistics AS")
    task = await schedule(ana, what=ADDING)
    await run_due(at(ana.tenant, TUESDAY_8), task.id, TUESDAY_8)
    assert [kind for kind, _ in await tell(ana)] == ["task.failed"]
    assert (await task_of(ana)).state == "active"


async def test_a_time_that_kills_its_worker_again_and_again_is_given_up(ana: Principal) -> None:
    task = await schedule(ana, what=ADDING)
    async with begin(ana) as uow:  # as if so many workers had died before they could commit
        await uow.session.execute(update(ScheduledTask).values(tries=TASK_TRIES_MAX))
    await run_due(at(ana.tenant, TUESDAY_8), task.id, TUESDAY_8)
    assert [kind for kind, _ in await tell(ana)] == ["task.failed"]
    assert (await task_of(ana)).tries == 0


async def test_dates_of_a_recurring_task_move_with_it(ana: Principal) -> None:
    person = principal_of(ana.tenant, "owner", name="Ana", user_id=ana.user_id)
    async with begin(system_principal(ana.tenant)) as uow:
        await assign_role(uow, ana.user_id, "owner")
    what = {"action": "finance.trial_balance", "args": {"as_of": "2026-03-17"}}
    task = await schedule(person, what=what, recurrence="weekly")
    for moment in (TUESDAY_8, datetime(2026, 3, 24, 7, 0, tzinfo=UTC)):
        await run_due(at(ana.tenant, moment), task.id, moment)
    told = [words for _, words in await tell(person)]
    assert "17 March" in told[0] or "2026-03-17" in told[0]
    assert "24 March" in told[1] or "2026-03-24" in told[1]


async def test_cancelling_and_its_undo(ana: Principal) -> None:
    task = await schedule(ana)
    cancelled = await done(ana, "assistant.cancel_task", task=task.number)
    await run_due(at(ana.tenant, TUESDAY_8), task.id, TUESDAY_8)
    assert await tell(ana) == []
    assert cancelled.run_id
    await undo(ana, cancelled.run_id, Via.API)
    assert (await task_of(ana)).next_due_at == TUESDAY_8


async def test_undo_of_scheduling_cancels(ana: Principal) -> None:
    made = await done(ana, SCHEDULE, what=LISTING, recurrence="daily", at="08:00")
    assert made.run_id
    await undo(ana, made.run_id, Via.API)
    assert (await task_of(ana)).state == "cancelled"


async def test_due_tasks_are_queued_one_by_one(ana: Principal) -> None:
    task = await schedule(ana)
    await queue_due_tasks(at(ana.tenant, TUESDAY_8))
    await run_task(at(ana.tenant, TUESDAY_8), str(task.id), TUESDAY_8.isoformat())
    assert [kind for kind, _ in await tell(ana)] == ["task.done"]


async def test_workers_at_the_same_time_and_killed_ones_carry_it_out_once(
    committed: TenantContext,
) -> None:
    async with begin(system_principal(committed)) as uow:
        user = await create_user(uow, email="ana@scratch.example", name="Ana", password=PASSWORD)
        for role in ("employee", "sales"):
            await assign_role(uow, user.id, role)
    ana = principal_of(committed, "employee", "sales", name="Ana", user_id=user.id)
    task = await schedule(ana, what=ADDING)
    system = at(committed, TUESDAY_8)
    for pause_s in (0.0, 0.01, 0.03, 0.06):  # killed before, in the middle, or after its commit
        with anyio.move_on_after(pause_s):
            await run_due(system, task.id, TUESDAY_8)
    async with begin(ana) as uow:
        await uow.session.execute(update(ScheduledTask).values(tries=0))
    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(run_due, system, task.id, TUESDAY_8)
    assert [kind for kind, _ in await tell(ana)] == ["task.done"]
    async with begin(ana) as uow:
        assert await uow.session.scalar(text("SELECT count(*) FROM contacts")) == 1
        assert len(list(await uow.session.scalars(select(ScheduledRun)))) == 1
