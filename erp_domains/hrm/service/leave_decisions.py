"""Deciding on a request: approve, reject, and taking the decision back."""

from uuid import UUID

from erp_domains.hrm.errors import AlreadyDecided, LeaveStarted, OwnLeave, ReasonRequired
from erp_domains.hrm.events import LeaveRejected, LeaveRequested
from erp_domains.hrm.models import Employee, LeaveRequest
from erp_domains.hrm.policy.ledger import Entry
from erp_domains.hrm.repository.leave import list_request_entries, lock_request, span_of
from erp_domains.hrm.repository.people import lock_employee
from erp_domains.hrm.service.leave_requests import bookable_days, grant, warn_of_clashes
from erp_domains.hrm.service.leave_rules import rule_for
from erp_domains.hrm.service.leave_year import post_entries
from erp_domains.hrm.service.wording import facts_of, note_balance
from erp_domains.hrm.terms import EntryReason, LeaveDecision, LeaveKind, LeaveStatus
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork


async def process_leave_request(
    uow: UnitOfWork, leave_request_id: UUID, action: LeaveDecision, *, comment: str | None = None
) -> LeaveRequest:
    """Approve or reject a pending request; the approver is the one who acts.

    Approval checks the rules again and takes the days from the ledger; the requester learns of it
    by event. Raises NotFound (out of reach), OwnLeave, AlreadyDecided, ReasonRequired (rejection
    without a comment), InsufficientLeave.
    """
    request, employee = await lock_for_decision(uow, leave_request_id)
    if request.status != LeaveStatus.PENDING.value:
        raise AlreadyDecided(
            f"{request.number} of {employee.name} is {request.status} already; nothing to decide"
        )
    if action is LeaveDecision.APPROVE:
        await _approve(uow, request, employee)
    else:
        _reject(uow, request, employee, comment)
    request.comment = comment or request.comment
    request.decided_by = uow.principal.user_id
    request.decided_by_name = uow.principal.name
    request.decided_at = uow.now()
    await uow.flush()
    return request


async def reopen_request(uow: UnitOfWork, leave_request_id: UUID) -> LeaveRequest:
    """Take a decision back: the request is pending again and its days are back.

    Raises LeaveStarted once granted leave has begun, AlreadyDecided if there is no decision.
    """
    request, employee = await lock_for_decision(uow, leave_request_id)
    if request.status == LeaveStatus.APPROVED.value:
        if request.start_on <= uow.today():
            raise LeaveStarted(f"{request.number} has begun and cannot be reopened")
        await return_days(uow, request)
    elif request.status == LeaveStatus.REJECTED.value:
        rule = await rule_for(uow, LeaveKind(request.kind))
        await bookable_days(uow, employee, rule, span_of(request), request_id=request.id)
    else:
        raise AlreadyDecided(f"{request.number} is {request.status}; there is no decision to undo")
    request.status = LeaveStatus.PENDING.value
    request.comment = request.decided_by = request.decided_by_name = request.decided_at = None
    await uow.flush()
    uow.emit(LeaveRequested(**facts_of(request, employee)))
    return request


async def lock_for_decision(
    uow: UnitOfWork, leave_request_id: UUID
) -> tuple[LeaveRequest, Employee]:
    """A request within the caller's right to approve, with its person, both locked.

    Raises OwnLeave for one's own, NotFound beyond the caller's reach.
    """
    request = await lock_request(uow, leave_request_id)
    require(uow.principal, "hrm.leave.approve")
    if request.employee_id == uow.principal.employee_id:
        raise OwnLeave("you cannot decide on your own leave; your manager or HR can")
    require(uow.principal, "hrm.leave.approve", request)
    return request, await lock_employee(uow, request.employee_id)


async def return_days(uow: UnitOfWork, request: LeaveRequest) -> None:
    """Give the days of a request back, each to the day it was taken from."""
    net: dict[object, Entry] = {}
    for line in await list_request_entries(uow, request.id):
        known = net.get(line.effective_on)
        days = (known.days if known else 0) - line.days
        net[line.effective_on] = Entry(
            line.effective_on, days, EntryReason.CANCELLED, None, request.id
        )
    owed = [entry for entry in net.values() if entry.days]
    await post_entries(uow, request.employee_id, LeaveKind(request.kind), owed)


async def _approve(uow: UnitOfWork, request: LeaveRequest, employee: Employee) -> None:
    rule = await rule_for(uow, LeaveKind(request.kind))
    span = span_of(request)
    days = await bookable_days(
        uow, employee, rule, span, request_id=request.id, minds_blackouts=False
    )
    await grant(uow, request, employee, rule, days)
    if request.start_on <= uow.today():
        uow.warn("this leave has begun already, so the approval cannot be undone")
    await note_balance(uow, employee, rule, request)
    await warn_of_clashes(uow, employee, span)


def _reject(
    uow: UnitOfWork, request: LeaveRequest, employee: Employee, comment: str | None
) -> None:
    if not (comment or "").strip():
        said = f"say why {request.number} is rejected; {employee.name} will read it"
        raise ReasonRequired(said, fields=["comment", "reason"])
    request.status = LeaveStatus.REJECTED.value
    uow.emit(LeaveRejected(**facts_of(request, employee), comment=comment or ""))
