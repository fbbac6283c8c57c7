"""Asking for leave, calling it off, recording leave agreed already."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from actions.hrm.arguments import EmployeeRef, Half, Kind, RequestRef, employee_or_self
from actions.hrm.examples_leave import CANCEL_LEAVE, RECORD_LEAVE, REQUEST_LEAVE
from actions.hrm.leave_pick import pick_for_cancelling
from actions.refs import Ambiguous, Choice
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.hrm import service
from erp_domains.hrm.policy.working_time import make_span
from erp_domains.hrm.repository.leave import lock_request
from erp_domains.hrm.schemas import LeaveAsk, LeaveRequestRead
from erp_domains.hrm.service.reads import read_request
from erp_domains.hrm.service.wording import date_text, days_text, kind_text, span_text
from erp_domains.hrm.terms import LeaveKind, LeaveStatus
from kernel.db.uow import UnitOfWork

HALF_MEANS = (
    "Half a day: morning or afternoon. In longer leave, afternoon begins at midday of the first "
    "day and morning ends at midday of the last."
)


class RequestLeave(ActionArgs):
    """Ask for leave (vacation, sickness, ...) for the person who asks, or for somebody they lead.

    Not for deciding on a request, and not for leave already taken that HR enters.
    """

    start_on: date = Field(description="First day away.")
    end_on: date | None = Field(
        None, description="Last day away, included; the first day again for a single day."
    )
    days: Decimal | None = Field(
        None, gt=0, le=400, description="Working days to take, instead of the last day."
    )
    kind: Kind = Field(LeaveKind.ANNUAL, description="Kind of leave.")
    half_day: Half | None = Field(None, description=HALF_MEANS)
    reason: str | None = Field(None, max_length=500, description="A note for the approver.")
    employee: EmployeeRef | None = Field(
        None, description="For whom; left out, the person who asks."
    )


class RecordLeave(ActionArgs):
    """Enter leave that was agreed or taken already, e.g. past sickness; granted at once.

    For people and culture. Not for asking for leave.
    """

    employee: EmployeeRef = Field(description="Whose leave.")
    start_on: date = Field(description="First day away.")
    end_on: date | None = Field(None, description="Last day away, included.")
    days: Decimal | None = Field(None, gt=0, le=400, description="Working days, instead of it.")
    kind: Kind = Field(LeaveKind.ANNUAL, description="Kind of leave.")
    half_day: Half | None = Field(None, description=HALF_MEANS)
    reason: str = Field(
        min_length=1, max_length=500, description="Why it is recorded, e.g. agreed by phone."
    )


def _ask(args: RequestLeave | RecordLeave) -> LeaveAsk:
    return LeaveAsk(
        kind=args.kind,
        start_on=args.start_on,
        end_on=args.end_on,
        days=args.days,
        half_day=args.half_day,
        reason=args.reason,
    )


def _when(args: RequestLeave | RecordLeave) -> str:
    if args.days is not None and args.end_on is None:
        return f"{days_text(args.days)} from {date_text(args.start_on)}"
    return span_text(make_span(args.start_on, args.end_on, args.half_day))


def _check_end(args: RequestLeave | RecordLeave) -> None:
    """Leave without an end is a question, never a guess."""
    if args.end_on is None and args.days is None and args.half_day is None:
        only = Choice(label=f"Only {date_text(args.start_on)}", value=args.start_on.isoformat())
        raise Ambiguous("Until which day?", "end_on", [only])


def _left(result: LeaveRequestRead) -> str:
    if result.left_days is None:
        return ""
    year = result.start_on.year
    return f" {days_text(result.left_days)} of {kind_text(result.kind)} are then left for {year}."


def describe_request(result: LeaveRequestRead) -> str:
    """One request in plain sentences."""
    facts = f"{days_text(result.days)} of {kind_text(result.kind)}, {result.when}"
    state = {
        LeaveStatus.PENDING: "waiting for approval",
        LeaveStatus.APPROVED: "approved",
        LeaveStatus.REJECTED: "rejected",
        LeaveStatus.CANCELLED: "cancelled",
    }[result.status]
    return f"{result.number}: {result.employee}, {facts}; {state}.{_left(result)}"


def _summarize_request(args: RequestLeave) -> str:
    for_whom = f" for {args.employee.label}" if args.employee else ""
    return f"Request {kind_text(args.kind)}{for_whom}: {_when(args)}"


async def _withdraw(uow: UnitOfWork, context: UndoContext) -> str:
    request = await service.cancel_leave(uow, UUID(str(context.result["id"])), is_undo=True)
    return f"{request.number} was withdrawn; its days are back."


@action(
    "hrm.request_leave",
    permission="hrm.leave.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=describe_request,
    summarize=_summarize_request,
    undo=Undo.by(_withdraw),
    examples=REQUEST_LEAVE,
)
async def request_leave(uow: UnitOfWork, args: RequestLeave) -> LeaveRequestRead:
    """Ask for leave."""
    _check_end(args)
    employee_id = employee_or_self(uow, args.employee)
    return await read_request(uow, await service.request_leave(uow, employee_id, _ask(args)))


def _summarize_record(args: RecordLeave) -> str:
    return f"Record {kind_text(args.kind)} of {args.employee.label}: {_when(args)}"


@action(
    "hrm.record_leave",
    permission="hrm.leave.adjust",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=describe_request,
    summarize=_summarize_record,
    undo=Undo.by(_withdraw),
    examples=RECORD_LEAVE,
)
async def record_leave(uow: UnitOfWork, args: RecordLeave) -> LeaveRequestRead:
    """Enter leave as granted."""
    _check_end(args)
    request = await service.record_leave(uow, args.employee.id, _ask(args))
    return await read_request(uow, request)


class CancelLeave(ActionArgs):
    """Call off one's leave, pending or approved, before it starts. Not for rejecting others'."""

    leave_request: RequestRef | None = Field(
        None, description="Number of the request, e.g. LR-101, or words that name it."
    )
    on: date | None = Field(None, description="A day of that leave, if the number is not known.")
    employee: EmployeeRef | None = Field(
        None, description="Whose leave; left out, of the person who asks."
    )


def _summarize_cancel(args: CancelLeave) -> str:
    return f"Cancel {args.leave_request.label if args.leave_request else 'leave'}"


async def _put_back(uow: UnitOfWork, context: UndoContext) -> str:
    before = LeaveStatus(str(context.result["previous_status"]))
    request = await service.restore_cancelled(uow, UUID(str(context.result["id"])), before)
    return f"{request.number} stands again, {request.status}."


@action(
    "hrm.cancel_leave",
    permission="hrm.leave.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=describe_request,
    summarize=_summarize_cancel,
    undo=Undo.by(_put_back, "as long as the days are free and covered"),
    examples=CANCEL_LEAVE,
)
async def cancel_leave(uow: UnitOfWork, args: CancelLeave) -> LeaveRequestRead:
    """Call leave off."""
    picked = await pick_for_cancelling(uow, args.leave_request, args.employee, args.on)
    args.leave_request = picked  # what is proposed and hashed is this one request
    before = LeaveStatus((await lock_request(uow, picked.id)).status)
    request = await service.cancel_leave(uow, picked.id)
    return await read_request(uow, request, before)
