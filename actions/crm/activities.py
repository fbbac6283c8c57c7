"""Noting what was done and planning what comes next."""

from datetime import date
from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

from actions.crm.wording import day
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.crm import service
from erp_domains.crm.models import ActivityKind
from erp_domains.crm.schemas import ActivityCreate, ActivityRead
from kernel.db.uow import UnitOfWork

KIND_WORDS: JsonDict = {
    "x-synonyms": {
        "note": ["comment", "remark", "memo"],
        "call": ["phone call", "phoned", "called", "rang", "spoke", "ring"],
        "email": ["mail", "wrote", "mailed", "write"],
        "meeting": ["met", "visit", "visited", "lunch", "demo"],
        "task": ["to do", "todo", "reminder"],
    }
}


class LogActivity(ActionArgs):
    """Note something about a contact, lead or opportunity: a note, call, mail or meeting.

    Not for reminders with a date, and not for sending mail.
    """

    about: Annotated[Ref, RefTo("sales_record")] = Field(
        description="The contact, lead or opportunity."
    )
    text: str = Field(min_length=1, max_length=10_000, description="What to note.")
    kind: ActivityKind = Field(
        ActivityKind.NOTE,
        description="Note, call, email or meeting.",
        json_schema_extra=KIND_WORDS,
    )


_NOTED = {
    ActivityKind.NOTE: "Note on",
    ActivityKind.CALL: "Call with",
    ActivityKind.EMAIL: "E-mail with",
    ActivityKind.MEETING: "Meeting with",
    ActivityKind.TASK: "Task for",
}


def _describe_note(result: ActivityRead) -> str:
    return f"{_NOTED[ActivityKind(result.kind)]} {result.about} kept: “{result.text}”"


@action(
    "crm.log_activity",
    permission="crm.activity.create",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.restore("the note is removed"),
    describe=_describe_note,
    summarize=lambda args: f"{_NOTED[args.kind]} {args.about.label}",
    examples=[
        "note on Birchwood: they want delivery in the mornings only",
        "add a note: wants the offer before the fair",
        "put a note there: not this year",
        "log a call with Nadia Okafor, she will decide next week",
        "I met Clara Voss for lunch, they are happy with the samples",
        "add a comment to O-303 saying legal has approved the contract",
        "write down for Harrow & Finch that the budget is frozen until autumn",
        "called Larkspur Hotels, nobody picked up",
        "note to lead Ostrava Tools: prefers email",
        "record a meeting with Tern Logistics about the pilot",
        "put a memo on the Lobby refit deal: competitor offers 10 % less",
        "Quayside mentioned they are opening a second site, keep that in the notes",
        "log activty: mailed the price list to Moreau",
        "remember on the contact Haddad that he speaks French",
        "spoke to Seaforth today, they are fine with the new terms",
    ],
)
async def log_activity(uow: UnitOfWork, args: LogActivity) -> ActivityRead:
    """Keep the note as it is."""
    data = ActivityCreate(record_id=args.about.id, text=args.text, kind=args.kind)
    return ActivityRead.model_validate(await service.log_activity(uow, data))


class ScheduleFollowup(ActionArgs):
    """Plan a follow-up on a contact, lead or opportunity for a day, as a task of one's own.

    Not for leave, project tasks or noting what was done already.
    """

    about: Annotated[Ref, RefTo("sales_record")] = Field(
        description="The contact, lead or opportunity."
    )
    due_on: date = Field(description="The day to follow up.")
    text: str | None = Field(None, max_length=10_000, description="What to do then.")
    kind: ActivityKind = Field(
        ActivityKind.TASK,
        description="Call, email, meeting or another task.",
        json_schema_extra=KIND_WORDS,
    )


def _describe_followup(result: ActivityRead) -> str:
    when = f" on {day(result.due_on)}" if result.due_on else ""
    return f"Planned a {result.kind} about {result.about}{when}: “{result.text}”"


@action(
    "crm.schedule_followup",
    permission="crm.activity.create",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.restore("the follow-up is removed"),
    describe=_describe_followup,
    summarize=lambda args: f"Follow up on {args.about.label} on {day(args.due_on)}",
    examples=[
        "remind me to call Birchwood on Friday",
        "follow up with Nadia Okafor next Tuesday",
        "schedule a follow-up on O-303 for 12 May",
        "set a reminder for the lead Harrow & Finch in two weeks",
        "I have to get back to Larkspur Hotels by the end of the month",
        "plan a meeting with Clara Voss on 3 June about the renewal",
        "ping Tern Logistics again in 10 days",
        "put a call with Moreau in my list for tomorrow",
        "chase Ostrava Tools on Monday",
        "task: send Seaforth the revised offer on 21 April",
        "folow up Quayside next month",
        "don't let me forget Fjord Packaging, check in on the 15th",
        "callback for Mr Haddad the day after tomorrow",
        "remind me to ring Nadia Okafor on Thursday at 10",
        "remind me on Monday to call Ostrava Tools about the offer",
        "remind me to write to Moreau next week",
        "tomorrow morning remind me to phone Clara Voss",
        "can you remind me to see Tern Logistics on 3 June",
    ],
)
async def schedule_followup(uow: UnitOfWork, args: ScheduleFollowup) -> ActivityRead:
    """Plan the follow-up."""
    text = args.text or f"Follow up with {args.about.label}"
    data = ActivityCreate(record_id=args.about.id, text=text, kind=args.kind, due_on=args.due_on)
    return ActivityRead.model_validate(await service.log_activity(uow, data))
