"""Having an action carried out at a time, once or again and again."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue
from pydantic.config import JsonDict

from actions.assistant.task_list import OFTEN, word_recurrence
from actions.assistant.timing import settle_time
from actions.execution import displayed_args, stored_args, summary_of
from actions.orders import read_order
from actions.refs import Ambiguous, resolve_refs
from actions.registry import find_action
from actions.runner import validate
from actions.scheduling import require_schedulable
from actions.spec import (
    Action,
    ActionArgs,
    Effect,
    Risk,
    Undo,
    UndoContext,
    action,
)
from actions.when import read_when
from erp_domains.assistant import service
from erp_domains.assistant.models import Recurrence
from erp_domains.assistant.schemas import TaskCreate, TaskRead
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid

SCHEDULE = "assistant.schedule_task"
ORDER_CHARS_MAX = 1_000
WHOLE_MESSAGE: JsonDict = {"x-takes": "message"}


class TaskAction(BaseModel):
    """What is to be carried out."""

    action: str = Field(max_length=100, description="Name of the action.")
    args: dict[str, JsonValue] = Field(
        default_factory=dict[str, JsonValue], description="Its arguments."
    )


class ScheduleTask(ActionArgs):
    """Have something done later or again and again, by itself: at a time, every day, week or month.

    For look-ups and small changes; what a person has to confirm each time cannot be scheduled. Not
    for being reminded of something and not for meetings.
    """

    request: str | None = Field(
        None,
        max_length=ORDER_CHARS_MAX,
        description="What to do and when, in the person's own words.",
        json_schema_extra=WHOLE_MESSAGE,
    )
    what: TaskAction | None = Field(None, description="The action, if it is known.")
    on: date | None = Field(None, description="The first day.")
    at: str | None = Field(
        None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Time of day, like 09:00."
    )
    recurrence: Recurrence | None = Field(None, description="How often.")


def _describe(task: TaskRead) -> str:
    return (
        f"{task.number} is scheduled: {task.title}; {word_recurrence(task)} ({task.timezone}). "
        "You will be told what came of it, here as well."
    )


def _summarize(args: ScheduleTask) -> str:
    if args.what is None or args.on is None:
        return "Schedule a task"
    day = f"on {args.on:%A} {args.on.day} {args.on:%B %Y}"
    often = args.recurrence or Recurrence.ONCE
    when = day if often is Recurrence.ONCE else OFTEN[often]
    return f"Schedule {when} at {args.at}: {find_action(args.what.action).title}"


async def _unschedule(uow: UnitOfWork, context: UndoContext) -> str:
    task = await service.cancel_task(uow, UUID(context.result["id"]))
    return f"{task.number} is cancelled."


@action(
    SCHEDULE,
    permission="assistant.task.create",
    risk=Risk.WRITE,
    undo=Undo.by(_unschedule, "the task is cancelled; what it has done stays", is_strict=False),
    describe=_describe,
    summarize=_summarize,
    title="Schedule a task",
    examples=[
        "every Monday at 9 show me the open leads",
        "each morning at 8 tell me who is away today",
        "send me the trial balance on the 1st of every month",
        "schedule the list of overdue invoices for every Friday afternoon",
        "run the stock report daily at 7",
        "tomorrow at 14:30 log a call with Birchwood: ask about the pilot",
        "every weekday at 8:15 list the leave requests that wait for me",
        "once a week show the sales pipeline automatically",
        "schedule a task: show low stock every Tuesday at 10",
        "on the last day of every month give me the profit and loss",
        "set up an automatic report of new leads each Wednesday",
        "I want to see the receivables every month on the 15th at 9",
        "do this automatically every day: list products below their reorder point",
        "monthly at noon tell me the cash position",
        "have the list of open tickets sent to me every evening",
        "repeat this every week",
        "next Monday at 7 am add a note to O-303 that the contract has ended",
        "on the first of every month give me the balance sheet",
        "each month on the 20th show the leave balance of my team",
        "run the customer statement for Birchwood next Friday at 10",
        "at 6 pm every day list the invoices that are still open",
        "automatically show me unpaid invoices every Thursday at 4 pm",
        "every first of the month tell me who has a birthday",
        "weekly on Wednesdays: what did we sell",
        "Tuesdays at 11 list the deals that are stuck",
        "each evening send me what was booked today",
        "the day after tomorrow at 8 show the stock in Hamburg",
        "check the budget for me every Monday morning",
        "let me see the pipeline regularly, every Friday",
        "on 1 June at 9 list the products without a price",
    ],
)
async def schedule_task(uow: UnitOfWork, args: ScheduleTask) -> TaskRead:
    """Keep the task; words are read once, so that the proposal shows what will be done."""
    if args.request and args.what is None:
        await _read_words(uow, args, args.request)
    if args.what is None:
        raise Invalid("say what is to be done, e.g. “every Monday at 9 show me the open leads”")
    known = find_action(args.what.action)
    await require_schedulable(uow, known)
    inner = validate(known, args.what.args)
    await _resolve(uow, inner)
    due_at = settle_time(uow, args)
    args.what = TaskAction(action=known.name, args=stored_args(inner))
    task = await service.schedule_task(uow, _data_of(uow, args, known, inner))
    _tell_effects(uow, args, known, due_at)
    return service.read_task(uow, task)


async def _read_words(uow: UnitOfWork, args: ScheduleTask, request: str) -> None:
    when = read_when(request, uow.today(), uow.principal.tenant.locale)
    if when.recurrence is not Recurrence.ONCE or args.recurrence is None:
        args.recurrence = when.recurrence
    # What the words say of the day counts; a day of the rest belongs to what is to be done.
    args.on = when.on if when.is_said else args.on
    args.at = f"{when.at:%H:%M}" if when.at else args.at
    if not when.is_said and args.on is None and args.at is None:
        raise Invalid("say when, e.g. “tomorrow at 9” or “every Monday at 9”")
    first_on = settle_time(uow, args).date()
    call = await read_order(uow, when.rest, first_on, frozenset({SCHEDULE}))
    args.what = TaskAction(action=call.name, args=call.arguments)


async def _resolve(uow: UnitOfWork, inner: ActionArgs) -> None:
    try:
        await resolve_refs(uow, inner)
    except Ambiguous as question:
        names = ", ".join(choice.label for choice in question.choices)
        raise Invalid(
            f"{question.question} {names}. Say the whole task again with that name"
        ) from question


def _data_of(uow: UnitOfWork, args: ScheduleTask, known: Action, inner: ActionArgs) -> TaskCreate:
    if args.on is None or args.at is None or args.recurrence is None:
        raise TypeError("the time was settled before")
    is_write = known.effect is Effect.WRITE
    return TaskCreate(
        title=summary_of(known, inner) if is_write else _title_of_read(known, inner),
        action=known.name,
        arguments=stored_args(inner),
        shown_arguments=displayed_args(inner),
        recurrence=args.recurrence,
        first_on=args.on,
        at=time.fromisoformat(args.at),
        conversation_id=uow.conversation_id,
    )


def _title_of_read(known: Action, inner: ActionArgs) -> str:
    given: dict[str, Any] = {
        name: value
        for name, value in displayed_args(inner).items()
        if name in inner.model_fields_set
    }
    facts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in given.items())
    return f"{known.title} ({facts})" if facts else known.title


def _tell_effects(uow: UnitOfWork, args: ScheduleTask, known: Action, due_at: datetime) -> None:
    text = f"First on {due_at:%A} {due_at.day} {due_at:%B %Y, %H:%M}"
    uow.effect("event", f"{text} ({uow.principal.tenant.timezone}).", at=due_at)
    # A warning, so that no rule ever lets an agent schedule with the rights of its person alone.
    changes = " and changes records" if known.effect is Effect.WRITE else ""
    uow.warn(f"It runs by itself with your rights{changes}, without asking you again.")
    has_dates = any(
        isinstance(v, str) and _is_date(v) for v in (args.what or _NOTHING).args.values()
    )
    if has_dates and args.recurrence is not Recurrence.ONCE:
        uow.effect("event", "Its dates move on with each time.")


_NOTHING = TaskAction(action="")


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
