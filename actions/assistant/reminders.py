"""Being reminded of something at a time, once or again and again."""

import re
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from actions.assistant.task_list import word_recurrence
from actions.assistant.tasks import WHOLE_MESSAGE
from actions.assistant.timing import settle_time
from actions.scheduling import REMINDER
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from actions.when import DEFAULT_AT, read_when
from erp_domains.assistant import service
from erp_domains.assistant.models import Recurrence
from erp_domains.assistant.schemas import TaskCreate, TaskRead
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid

WORDS_CHARS_MAX = 1_000
TEXT_CHARS_MAX = 300
_OPENING = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|would you|bitte|and|then)\b[\s,]*)*"
    r"(?:(?:also )?(?:remind me|give me a (?:reminder|nudge)|nudge me|ping me|tell me"
    r"|(?:set|create|make|add|put)(?: me)?(?: up)? an? (?:reminder|alarm)(?: for me)?"
    r"|i (?:want|need|would like) (?:a reminder|to be reminded)|a? ?reminder"
    r"|(?:do not|don['’]?t) let me forget|make sure i (?:do not|don['’]?t) forget"
    r"|erinner[en]? mich(?: bitte)?|rappelle[- ]moi|recuérdame|recuerdame|ricordami|lembra-me"
    r"|herinner me(?: eraan)?)\b)[\s,:;-]*"
    r"(?:(?:on|at|by|from|am|um|le|el)\b[\s,:;-]*)?"  # what held the time, which is left out
    r"(?:(?:about|of|to|that|for|daran|an|dass|zu|de|que|di|om)\b[\s,:;-]*|d['’]){0,2}",
    re.I,
)
_TRAILING = re.compile(
    r"[\s,:;-]*\b(?:remind me|set a reminder|a reminder)(?: (?:about|of) (?:it|that|this))?\W*$",
    re.I,
)
_SHORTLY = re.compile(
    r"\bin (?:about )?(?P<number>\d{1,3}|an?|half an)\s?(?P<unit>minutes?|mins?|hours?|hrs?|h)\b",
    re.I,
)


class RemindMe(ActionArgs):
    """Remind the person who asks of something at a time, once or again and again.

    For what is no record here, e.g. "call the landlord". Not for following up with a customer or
    lead, not for having a report or another action run by itself, and not for remembering facts.
    """

    request: str | None = Field(
        None,
        max_length=WORDS_CHARS_MAX,
        description="Of what and when, in the person's own words.",
        json_schema_extra=WHOLE_MESSAGE,
    )
    text: str | None = Field(
        None, max_length=TEXT_CHARS_MAX, description="What to be reminded of, if it is known."
    )
    on: date | None = Field(None, description="The first day.")
    at: str | None = Field(
        None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Time of day, like 09:00."
    )
    recurrence: Recurrence | None = Field(None, description="How often.")


def _describe(task: TaskRead) -> str:
    when = task.next_run_text
    if task.recurrence is not Recurrence.ONCE:
        when = word_recurrence(task)
    return f"I will remind you ({when}, {task.timezone}): {task.args['text']} ({task.number})"


async def _forget(uow: UnitOfWork, context: UndoContext) -> str:
    task = await service.cancel_task(uow, UUID(context.result["id"]))
    return f"{task.number} is cancelled; I will not remind you."


@action(
    REMINDER,
    permission="assistant.task.create",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.by(_forget, "the reminder is cancelled", is_strict=False),
    describe=_describe,
    summarize=lambda args: f"Remind me: {args.text or args.request or ''}",
    title="Remind me",
    examples=[
        "remind me on thursday at 9 to call the landlord",
        "every friday remind me to send the timesheet",
        "remind me tomorrow at 8 to bring the keys",
        "set a reminder for Monday 14:00: dentist",
        "don't let me forget to water the plants on Wednesday",
        "remind me in two hours to take the cake out of the oven",
        "remind me about the fire drill next Tuesday at 10",
        "can you remind me every morning at 8:30 to check the mailbox",
        "I want to be reminded on 3 June to renew my passport",
        "please remind me at 5 pm to lock the back door",
        "give me a nudge tomorrow afternoon about the slides",
        "reminder for the 1st of every month: pay the rent",
        "remind me in 20 minutes to join the call",
        "each evening remind me to back up my laptop",
        "ping me on Sunday at noon to phone my sister",
        "remind me to stand up every day at 11",
        "make sure I don't forget the parking ticket on Friday",
        "set up a reminder next week Monday to book the train",
    ],
)
async def remind(uow: UnitOfWork, args: RemindMe) -> TaskRead:
    """Keep the reminder as a task that only tells its person something."""
    if args.request:
        _read_words(uow, args, args.request)
    text = " ".join((args.text or "").split())
    if not text:
        raise Invalid("say what to remind you of, e.g. “remind me on Friday at 9 to call the bank”")
    args.text = text[:TEXT_CHARS_MAX]
    settle_time(uow, args)
    if args.on is None or args.at is None or args.recurrence is None:
        raise TypeError("the time was settled before")
    data = TaskCreate(
        title=f"Reminder: {args.text}",
        action=REMINDER,
        arguments={"text": args.text},
        shown_arguments={"text": args.text},
        recurrence=args.recurrence,
        first_on=args.on,
        at=time.fromisoformat(args.at),
        conversation_id=uow.conversation_id,
    )
    return service.read_task(uow, await service.schedule_task(uow, data))


def subject_of(words: str) -> str:
    """What somebody wants to be reminded of, without the asking itself."""
    rest = _TRAILING.sub("", _OPENING.sub("", words, count=1)).strip(" ,;:-")
    return rest.rstrip(".!? ")


def _read_words(uow: UnitOfWork, args: RemindMe, words: str) -> None:
    """What the words say of the time counts more than what a model read in them."""
    if match := _SHORTLY.search(words):
        due = _local(uow) + _span(match)
        args.recurrence, args.on, args.at = Recurrence.ONCE, due.date(), f"{due:%H:%M}"
        words = f"{words[: match.start()]} {words[match.end() :]}"
        args.text = subject_of(" ".join(words.split())) or args.text
        return
    when = read_when(words, uow.today(), uow.principal.tenant.locale)
    if not when.is_said and args.on is None and args.at is None and args.recurrence is None:
        raise Invalid("say when, e.g. “remind me tomorrow at 9 to call the bank”")
    if when.is_said:
        args.recurrence, args.on = when.recurrence, when.on
        args.at = f"{when.at:%H:%M}" if when.at else None
    args.text = subject_of(when.rest) or subject_of(args.text or "")
    if args.at is None and args.on == uow.today():
        args.at = f"{_later_today(uow):%H:%M}"


def _later_today(uow: UnitOfWork) -> time:
    """The usual time of day, or the next full hour where that is past."""
    at = _local(uow)
    if at.time() < DEFAULT_AT:
        return DEFAULT_AT
    return (at + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0).time()


def _span(match: re.Match[str]) -> timedelta:
    number, is_minutes = match["number"].lower(), match["unit"].lower().startswith("m")
    count = {"a": 1.0, "an": 1.0, "half an": 0.5}.get(number) or float(number)
    return timedelta(minutes=count if is_minutes else count * 60)


def _local(uow: UnitOfWork) -> datetime:
    return uow.now().astimezone(ZoneInfo(uow.principal.tenant.timezone))
