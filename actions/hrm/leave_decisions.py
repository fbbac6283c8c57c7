"""Deciding on leave: what waits, approve, reject."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from actions.hrm.arguments import DepartmentRef, EmployeeRef, Kind, RequestRef, id_of
from actions.hrm.examples_leave import APPROVE_LEAVE, LIST_LEAVE_REQUESTS, REJECT_LEAVE
from actions.hrm.leave_pick import pick_for_decision
from actions.hrm.leave_requests import describe_request
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.hrm import service
from erp_domains.hrm.repository.leave import list_requests
from erp_domains.hrm.schemas import LeaveRequestRead, LeaveRequestRow, RequestFilter
from erp_domains.hrm.service.people_rules import own_employee_id
from erp_domains.hrm.service.reads import read_request, request_row
from erp_domains.hrm.service.wording import days_text, kind_text
from erp_domains.hrm.terms import LeaveDecision, LeaveStatus
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork

NAMED_MAX = 6


class ApproveLeave(ActionArgs):
    """Grant somebody's pending leave request. Never one's own; not for asking for leave."""

    leave_request: RequestRef | None = Field(
        None, description="Number of the request, e.g. LR-101, or words that name it."
    )
    employee: EmployeeRef | None = Field(
        None, description="Whose request, if the number is not known."
    )
    comment: str | None = Field(None, max_length=500, description="A note for the person.")


class RejectLeave(ActionArgs):
    """Turn down somebody's pending leave request, with a reason. Never one's own."""

    leave_request: RequestRef | None = Field(
        None, description="Number of the request, e.g. LR-101, or words that name it."
    )
    employee: EmployeeRef | None = Field(
        None, description="Whose request, if the number is not known."
    )
    reason: str = Field(min_length=1, max_length=500, description="Why; the person reads it.")


def _summarize_approve(args: ApproveLeave) -> str:
    return f"Approve {args.leave_request.label if args.leave_request else 'leave'}"


def _summarize_reject(args: RejectLeave) -> str:
    named = args.leave_request.label if args.leave_request else "leave"
    return f"Reject {named}: {args.reason}"


async def _reopen(uow: UnitOfWork, context: UndoContext) -> str:
    request = await service.reopen_request(uow, UUID(str(context.result["id"])))
    return f"{request.number} is pending again."


@action(
    "hrm.approve_leave",
    permission="hrm.leave.approve",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=describe_request,
    summarize=_summarize_approve,
    undo=Undo.by(_reopen, "before the leave starts"),
    examples=APPROVE_LEAVE,
)
async def approve_leave(uow: UnitOfWork, args: ApproveLeave) -> LeaveRequestRead:
    """Grant a request."""
    picked = await pick_for_decision(uow, args.leave_request, args.employee, "approve")
    args.leave_request = picked  # what is proposed and hashed is this one request
    request = await service.process_leave_request(
        uow, picked.id, LeaveDecision.APPROVE, comment=args.comment
    )
    return await read_request(uow, request)


@action(
    "hrm.reject_leave",
    permission="hrm.leave.approve",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=lambda result: f"{describe_request(result)} Reason: {result.comment}",
    summarize=_summarize_reject,
    undo=Undo.by(_reopen, "as long as the days are free and covered"),
    examples=REJECT_LEAVE,
)
async def reject_leave(uow: UnitOfWork, args: RejectLeave) -> LeaveRequestRead:
    """Turn a request down."""
    picked = await pick_for_decision(uow, args.leave_request, args.employee, "reject")
    args.leave_request = picked  # what is proposed and hashed is this one request
    request = await service.process_leave_request(
        uow, picked.id, LeaveDecision.REJECT, comment=args.reason
    )
    return await read_request(uow, request)


class Whose(StrEnum):
    """Which requests are meant."""

    TO_DECIDE = "to_decide"
    MINE = "mine"
    ALL = "all"


class RequestOrder(StrEnum):
    """Which requests come first."""

    NEWEST = "newest"
    OLDEST = "oldest"


class ListLeaveRequests(ActionArgs):
    """List leave requests: one's own, those waiting for one's decision, or of a person or team.

    Not for days left (leave balance) and not for who is away (team calendar).
    """

    whose: Whose = Field(
        Whose.ALL,
        description="to_decide: pending ones I may approve; mine: my own; all: all I may see.",
        json_schema_extra={
            "x-synonyms": {
                "to_decide": [
                    "waiting for me", "to approve", "for me to sign", "open for me", "my ok",
                    "my approval", "my decision", "my okay", "my yes", "to decide",
                    "from my people", "wait for me", "do i have to approve", "need to approve",
                    "to sign off", "my people", "my team",
                ],
                "mine": ["my", "my own", "I asked for"],
            }
        },
    )  # fmt: skip
    employee: EmployeeRef | None = Field(None, description="Only requests of this person.")
    department: DepartmentRef | None = Field(None, description="Only people of this department.")
    status: LeaveStatus | None = Field(
        None,
        description="Only requests in this state.",
        json_schema_extra={"x-synonyms": {"pending": ["open", "waiting", "undecided"]}},
    )
    kind: Kind | None = Field(None, description="Only this kind of leave.")
    from_on: date | None = Field(None, description="Only leave that ends on or after this day.")
    until_on: date | None = Field(None, description="Only leave that starts by this day.")
    order: RequestOrder = Field(RequestOrder.NEWEST, description="Newest or oldest first.")
    limit: int = Field(20, ge=1, le=200, description="How many at most.")


class LeaveRequestList(BaseModel):
    """The requests found."""

    whose: Whose
    items: list[LeaveRequestRow]


def _describe_list(result: LeaveRequestList) -> str:
    if not result.items:
        none = {Whose.TO_DECIDE: "No leave request waits for you.", Whose.MINE: "You have none."}
        return none.get(result.whose, "No leave request you may see fits that.")
    count = len(result.items)
    named = "; ".join(
        f"{r.number} {r.employee}, {days_text(r.days)} of {kind_text(r.kind)} "
        f"{r.start_on.isoformat()} to {r.end_on.isoformat()}, {r.status}"
        for r in result.items[:NAMED_MAX]
    )
    more = f" and {count - NAMED_MAX} more" if count > NAMED_MAX else ""
    return f"{'1 request' if count == 1 else f'{count} requests'}: {named}{more}."


@action(
    "hrm.list_leave_requests",
    permission="hrm.leave.read",
    risk=Risk.READ,
    describe=_describe_list,
    examples=LIST_LEAVE_REQUESTS,
)
async def list_leave_requests(uow: UnitOfWork, args: ListLeaveRequests) -> LeaveRequestList:
    """List requests among those the reader may see."""
    is_deciding = args.whose is Whose.TO_DECIDE
    if is_deciding:
        require(uow.principal, "hrm.leave.approve")
    status = args.status or (LeaveStatus.PENDING if is_deciding else None)
    wanted = RequestFilter(
        employee_id=own_employee_id(uow) if args.whose is Whose.MINE else id_of(args.employee),
        not_employee_id=uow.principal.employee_id if is_deciding else None,
        department_id=id_of(args.department),
        kind=args.kind,
        statuses=[status] if status else [],
        from_on=args.from_on,
        until_on=args.until_on,
        is_for_decision=is_deciding,
        is_newest_first=args.order is RequestOrder.NEWEST,
        limit=args.limit,
    )
    rows = await list_requests(uow, wanted)
    return LeaveRequestList(whose=args.whose, items=[request_row(r, e) for r, e in rows])
