"""Reminders: what people say is read once, and told at its time, once, to its person alone."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from actions.assistant.reminders import subject_of
from actions.outcomes import Circumstances, Completed, ProposalRequired, Via
from actions.runner import run
from actions.scheduling import run_due
from actions.undo import undo
from erp_domains.assistant.errors import TaskInThePast
from erp_domains.assistant.models import Conversation, ConversationMessage, ScheduledTask
from erp_domains.authentication.service import create_user
from erp_domains.notifications.models import Notification
from erp_domains.rbac.service import assign_role, revoke_role
from gateway.assistant import history
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.clock import Clock
from kernel.db.uow import begin
from kernel.errors import Invalid, PermissionDenied
from kernel.ids import new_id
from tests.actions.callers import done, state_of
from tests.fixtures.api import PASSWORD, Api
from tests.fixtures.database import principal_of
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio
REMIND = "assistant.remind_me"
LANDLORD = "remind me on thursday at 9 to call the landlord"
THURSDAY_9 = datetime(2026, 3, 19, 8, 0, tzinfo=UTC)
TABLES = ("scheduled_tasks", "notifications", "conversation_messages")


@pytest.fixture
async def ana(acme: TenantContext) -> Principal:
    """An employee with a sign-in."""
    async with begin(system_principal(acme)) as uow:
        user = await create_user(uow, email="ana@acme.example", name="Ana", password=PASSWORD)
        await assign_role(uow, user.id, "employee")
    return principal_of(acme, "employee", name="Ana", user_id=user.id)


def at(tenant: TenantContext, moment: datetime) -> Principal:
    return system_principal(replace(tenant, clock=Clock("Europe/Berlin", moment)))


async def task_of(person: Principal) -> ScheduledTask:
    async with begin(person) as uow:
        return (await uow.session.scalars(select(ScheduledTask))).one()


async def messages_of(person: Principal) -> list[ConversationMessage]:
    async with begin(person) as uow:
        query = select(ConversationMessage).order_by(ConversationMessage.position)
        return list(await uow.session.scalars(query))


async def told_to(person: Principal) -> list[tuple[str, str]]:
    async with begin(person) as uow:
        query = select(Notification).where(Notification.user_id == person.user_id)
        return [(row.kind, row.text) for row in await uow.session.scalars(query)]


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("remind me to call the landlord", "call the landlord"),
        ("please remind me about the fire drill", "the fire drill"),
        ("set a reminder: dentist", "dentist"),
        ("don't let me forget to water the plants", "water the plants"),
        ("Can you remind me that Ben is back?", "Ben is back"),
        ("call the bank, remind me of it", "call the bank"),
        ("erinnere mich daran, den Vermieter anzurufen", "den Vermieter anzurufen"),
        ("rappelle-moi d'appeler le propriétaire", "appeler le propriétaire"),
        ("remind me on to be kind", "be kind"),
        ("remind me to at least call", "at least call"),
        ("remind me", ""),
    ],
)
def test_what_to_be_reminded_of_is_left_of_the_words(words: str, subject: str) -> None:
    assert subject_of(words) == subject


@pytest.mark.parametrize(
    ("words", "often", "first", "text"),
    [
        (LANDLORD, "once", "2026-03-19 09:00", "call the landlord"),
        ("every friday remind me to send the timesheet", "weekly", "2026-03-20 09:00",
         "send the timesheet"),
        ("remind me in 20 minutes to join the call", "once", "2026-03-16 09:20", "join the call"),
        ("remind me in half an hour: tea", "once", "2026-03-16 09:30", "tea"),
        ("remind me today to water the plants", "once", "2026-03-16 10:00", "water the plants"),
        ("remind me at 8 to lock up", "once", "2026-03-17 08:00", "lock up"),
        ("on the 1st of every month remind me to pay the rent", "monthly", "2026-04-01 09:00",
         "pay the rent"),
    ],
)  # fmt: skip
async def test_words_say_of_what_and_when(
    ana: Principal, words: str, often: str, first: str, text: str
) -> None:
    made = await done(ana, REMIND, request=words)
    task = await task_of(ana)
    assert task.next_due_at
    local = task.next_due_at.astimezone(ZoneInfo(ana.tenant.timezone))
    assert (task.recurrence, f"{local:%Y-%m-%d %H:%M}") == (often, first)
    assert task.arguments == {"text": text}
    assert text in made.summary


async def test_what_cannot_be_a_reminder_says_why(ana: Principal) -> None:
    before = await state_of(ana, *TABLES)
    with pytest.raises(Invalid, match="say when"):
        await run(ana, REMIND, {"request": "remind me to call the landlord"})
    with pytest.raises(Invalid, match="say what"):
        await run(ana, REMIND, {"request": "remind me tomorrow at 9"})
    with pytest.raises(TaskInThePast):
        await run(ana, REMIND, {"text": "tea", "on": "2026-03-13"})
    assert await state_of(ana, *TABLES) == before


async def test_without_a_sign_in_or_the_right_there_is_no_reminder(
    api: Api, ana: Principal
) -> None:
    before = await state_of(ana, *TABLES)
    answer = await api.client.post(f"/v1/actions/{REMIND}", json={"request": LANDLORD})
    assert answer.status_code == 401
    with pytest.raises(PermissionDenied):
        await run(principal_of(ana.tenant), REMIND, {"request": LANDLORD})
    assert await state_of(ana, *TABLES) == before


async def test_nobody_sees_or_ends_the_reminder_of_another(ana: Principal) -> None:
    await done(ana, REMIND, request=LANDLORD)
    ben = principal_of(ana.tenant, "employee", name="Ben")
    assert (await done(ben, "assistant.list_tasks")).result["items"] == []
    [listed] = (await done(ana, "assistant.list_tasks")).result["items"]
    assert listed["title"] == "Reminder: call the landlord"
    await done(ana, "assistant.cancel_task", task=listed["number"])
    await run_due(at(ana.tenant, THURSDAY_9), (await task_of(ana)).id, THURSDAY_9)
    assert await told_to(ana) == []


async def test_undo_cancels_it(ana: Principal) -> None:
    made = await done(ana, REMIND, request=LANDLORD)
    assert made.run_id
    await undo(ana, made.run_id, Via.API)
    assert (await task_of(ana)).state == "cancelled"


async def test_foreign_text_cannot_set_one_by_itself(ana: Principal) -> None:
    tainted = Circumstances(via=Via.CHAT, conversation_id=new_id(), is_tainted=True)
    outcome = await run(ana, REMIND, {"request": LANDLORD}, tainted)
    assert isinstance(outcome, ProposalRequired)
    assert await state_of(ana, "scheduled_tasks") == {"scheduled_tasks": None}


async def test_it_is_said_in_the_conversation_and_told_at_its_time(ana: Principal) -> None:
    chat = Chat(ana)
    answer = await chat.say(LANDLORD)
    assert [(a.name, a.status) for a in answer.actions] == [(REMIND, "completed")]
    assert "Thursday 19 March 2026, 09:00" in answer.answer
    task = await task_of(ana)
    for _ in range(2):
        await run_due(at(ana.tenant, THURSDAY_9), task.id, THURSDAY_9)
    assert await told_to(ana) == [("task.reminder", "Reminder: call the landlord")]
    *_, last = await messages_of(ana)
    assert (last.conversation_id, last.role, last.position) == (
        chat.conversation_id,
        "assistant",
        3,
    )
    assert last.text == "Reminder: call the landlord"
    assert (await task_of(ana)).state == "done"
    again = await chat.say("thanks")
    assert again.answer
    assert [m.position for m in await messages_of(ana)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("role", ["employee", "sales"])
async def test_without_a_record_it_is_a_reminder_for_whoever_asks(
    acme: TenantContext, role: str
) -> None:
    person = principal_of(acme, "employee", role, name="Ana")
    for words in ("remind me to call Priya on Friday", "don't let me forget the dentist on Friday"):
        answer = await Chat(person).say(words)
        assert [(a.name, a.status) for a in answer.actions] == [(REMIND, "completed")], words


async def test_with_a_customer_it_is_a_follow_up(acme: TenantContext) -> None:
    sam = principal_of(acme, "employee", "sales", name="Sam")
    await done(sam, "crm.create_contact", name="Tern Logistics AS")
    answer = await Chat(sam).say("remind me to call Tern Logistics on Friday")
    assert [a.name for a in answer.actions] == ["crm.schedule_followup"]


async def test_what_a_task_found_stands_in_its_conversation_with_its_table(
    ana: Principal,
) -> None:
    chat = Chat(ana)
    await chat.say("hello")
    asked = Circumstances(via=Via.API, conversation_id=chat.conversation_id)
    wish = {"what": {"action": "assistant.list_tasks"}, "on": "2026-03-19", "at": "09:00"}
    outcome = await run(ana, "assistant.schedule_task", wish, asked)
    assert isinstance(outcome, Completed)
    await run_due(at(ana.tenant, THURSDAY_9), (await task_of(ana)).id, THURSDAY_9)
    *_, last = await messages_of(ana)
    assert last.facts["task"] == "ST-101"
    [action] = last.facts["actions"]
    assert (action["name"], action["status"]) == ("assistant.list_tasks", "completed")
    assert action["table"]["rows"]
    loaded = await history.load(ana, chat.conversation_id)
    assert loaded.messages[-1].source_id  # others' names may stand in it: nobody vouches for it


async def test_a_reminder_is_vouched_for_where_nothing_foreign_was_read(ana: Principal) -> None:
    chat = Chat(ana)
    await chat.say("hello")
    asked = Circumstances(via=Via.API, conversation_id=chat.conversation_id)
    await run(ana, REMIND, {"request": LANDLORD}, asked)
    await run_due(at(ana.tenant, THURSDAY_9), (await task_of(ana)).id, THURSDAY_9)
    loaded = await history.load(ana, chat.conversation_id)
    assert loaded.messages[-1].text == "Reminder: call the landlord"
    assert loaded.messages[-1].source_id is None


async def test_a_deleted_conversation_or_a_lost_right_is_no_obstacle_to_the_rest(
    ana: Principal,
) -> None:
    chat = Chat(ana)
    await chat.say("remind me every day at 9 to stretch")
    async with begin(ana) as uow:
        assert chat.conversation_id
        await history.forget(uow, chat.conversation_id)
    first = datetime(2026, 3, 17, 8, 0, tzinfo=UTC)
    task = await task_of(ana)
    await run_due(at(ana.tenant, first), task.id, first)
    assert await told_to(ana) == [("task.reminder", "Reminder: stretch")]
    async with begin(system_principal(ana.tenant)) as uow:
        await revoke_role(uow, ana.user_id, "employee")
    second = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
    await run_due(at(ana.tenant, second), task.id, second)
    assert (await task_of(ana)).state == "stopped"


async def test_a_reminder_is_not_told_in_somebody_elses_conversation(ana: Principal) -> None:
    await done(ana, REMIND, request=LANDLORD)
    other = new_id()
    async with begin(ana) as uow:
        uow.add(Conversation(id=other, user_id=new_id(), title="Ben's", messages_count=0))
        await uow.session.execute(update(ScheduledTask).values(conversation_id=other))
    await run_due(at(ana.tenant, THURSDAY_9), (await task_of(ana)).id, THURSDAY_9)
    assert await messages_of(ana) == []
    assert [kind for kind, _ in await told_to(ana)] == ["task.reminder"]
