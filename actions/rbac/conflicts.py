"""Separated duties: who holds both sides, and the exceptions an owner records."""

from uuid import UUID

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from actions.rbac.examples import ALLOW_CONFLICT, END_CONFLICT, LIST_CONFLICTS
from actions.rbac.kinds import PersonRef
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.rbac import service
from erp_domains.rbac.policy import CONFLICTS, Duty
from erp_domains.workflows import people_rights
from erp_domains.workflows.people_rights import ConflictRead
from kernel.db.uow import UnitOfWork


class ListConflicts(ActionArgs):
    """List people who may do both sides of a separated duty, e.g. create and approve bills."""


class ConflictList(BaseModel):
    """People with both sides of a duty."""

    items: list[ConflictRead]


def _describe_list(result: ConflictList) -> str:
    if not result.items:
        return "Nobody holds both sides of a separated duty."
    return " ".join(
        f"{c.name} may {c.title}{f' (exception: {c.exception})' if c.exception else ''}."
        for c in result.items
    )


@action(
    "rbac.list_conflicts",
    permission="rbac.conflict.read",
    risk=Risk.READ,
    describe=_describe_list,
    title="List conflicts of duties",
    examples=LIST_CONFLICTS,
)
async def list_conflicts(uow: UnitOfWork, args: ListConflicts) -> ConflictList:
    """Everybody who holds both sides."""
    return ConflictList(items=await people_rights.list_conflicts(uow))


DUTY: JsonDict = {
    "x-synonyms": {
        "vendor_payment": ["vendors and payments", "vendor payments", "pay vendors"],
        "bill": ["bills", "create and approve bills"],
        "payroll": ["prepare and post payroll"],
        "journal": ["journals", "journal entries"],
    }
}


class AllowConflict(ActionArgs):
    """Record, as an owner, that one person may hold both sides of a duty, with the reason.

    The same person still cannot take both steps on one record.
    """

    person: PersonRef = Field(description="Who, by name or e-mail.")
    duty: Duty = Field(description="Which duty.", json_schema_extra=DUTY)
    reason: str = Field(min_length=5, max_length=500, description="Why this is accepted.")


class ConflictAllowed(BaseModel):
    """A recorded exception."""

    user_id: UUID
    person: str
    duty: Duty
    title: str
    reason: str


@action(
    "rbac.allow_conflict",
    permission="rbac.conflict.except",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda done: f"{done.person} may {done.title}. Reason: {done.reason}.",
    summarize=lambda args: f"Except {args.person.label} from the separation of duties: {args.duty}",
    undo=Undo.restore("the exception ends; rights held already stay"),
    title="Record an exception from separated duties",
    examples=ALLOW_CONFLICT,
)
async def allow_conflict(uow: UnitOfWork, args: AllowConflict) -> ConflictAllowed:
    """Record it; owners only."""
    row = await service.record_exception(uow, args.person.id, args.duty, args.reason)
    await uow.flush()
    return ConflictAllowed(
        user_id=row.user_id,
        person=args.person.label,
        duty=args.duty,
        title=title_of(args.duty),
        reason=args.reason,
    )


class EndConflict(ActionArgs):
    """End, as an owner, an exception from the separation of duties that was recorded."""

    person: PersonRef = Field(description="Who, by name or e-mail.")
    duty: Duty = Field(description="Which duty.", json_schema_extra=DUTY)


class ConflictEnded(BaseModel):
    """An exception that is over."""

    person: str
    duty: Duty
    title: str


@action(
    "rbac.end_conflict",
    permission="rbac.conflict.except",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=lambda done: (
        f"{done.person} is no longer excepted: may not {done.title}. Rights held already stay "
        "until a role is taken."
    ),
    summarize=lambda args: f"End the exception of {args.person.label} from: {args.duty}",
    undo=Undo.no("an exception is given anew, with a reason and fresh proof"),
    title="End an exception from separated duties",
    examples=END_CONFLICT,
)
async def end_conflict(uow: UnitOfWork, args: EndConflict) -> ConflictEnded:
    """End it; owners only."""
    await service.end_exception(uow, args.person.id, args.duty)
    return ConflictEnded(person=args.person.label, duty=args.duty, title=title_of(args.duty))


def title_of(duty: Duty) -> str:
    """Both sides of a duty in words."""
    return next(c.title for c in CONFLICTS if c.duty is duty)
