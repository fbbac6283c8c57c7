"""Calling leave off, and putting it back."""

from uuid import UUID

from erp_domains.hrm.errors import AlreadyDecided, CannotUndoLeave, LeaveStarted
from erp_domains.hrm.events import LeaveApproved, LeaveCancelled, LeaveRequested
from erp_domains.hrm.models import Employee, LeaveRequest
from erp_domains.hrm.repository.leave import lock_request, span_of
from erp_domains.hrm.repository.people import lock_employee
from erp_domains.hrm.service.leave_decisions import return_days
from erp_domains.hrm.service.leave_requests import bookable_days, entries_of
from erp_domains.hrm.service.leave_rules import rule_for
from erp_domains.hrm.service.leave_year import post_entries
from erp_domains.hrm.service.wording import facts_of, note_balance
from erp_domains.hrm.terms import LeaveKind, LeaveStatus
from kernel.auth.access import allows, require
from kernel.db.uow import UnitOfWork

OPEN = (LeaveStatus.PENDING.value, LeaveStatus.APPROVED.value)


async def cancel_leave(
    uow: UnitOfWork, leave_request_id: UUID, *, is_undo: bool = False
) -> LeaveRequest:
    """Call leave off before it starts; its days are back. HR may also cancel what has begun.

    `is_undo` takes back what was recorded a moment ago, e.g. sick leave from this morning.
    Raises NotFound, AlreadyDecided (rejected or cancelled), LeaveStarted.
    """
    request = await lock_request(uow, leave_request_id)
    employee = await lock_employee(uow, request.employee_id)
    require(uow.principal, "hrm.leave.create", request)
    if request.status not in OPEN:
        raise AlreadyDecided(f"{request.number} is {request.status} already")
    _check_not_started(uow, request, employee, is_undo=is_undo)
    if request.status == LeaveStatus.APPROVED.value:
        await return_days(uow, request)
    request.status = LeaveStatus.CANCELLED.value
    await uow.flush()
    uow.emit(LeaveCancelled(**facts_of(request, employee)))
    await note_balance(uow, employee, await rule_for(uow, LeaveKind(request.kind)), request)
    return request


async def restore_cancelled(
    uow: UnitOfWork, leave_request_id: UUID, status: LeaveStatus
) -> LeaveRequest:
    """Put cancelled leave back as it was, if its days are still free.

    Raises CannotUndoLeave, LeaveOverlaps, InsufficientLeave.
    """
    request = await lock_request(uow, leave_request_id)
    employee = await lock_employee(uow, request.employee_id)
    require(uow.principal, "hrm.leave.create", request)
    if request.status != LeaveStatus.CANCELLED.value or status.value not in OPEN:
        raise CannotUndoLeave(f"{request.number} is {request.status}; ask for the days again")
    rule = await rule_for(uow, LeaveKind(request.kind))
    days = await bookable_days(uow, employee, rule, span_of(request), request_id=request.id)
    request.status = status.value
    await uow.flush()
    if status is LeaveStatus.APPROVED and rule.is_counted:
        await post_entries(uow, employee.id, rule.kind, entries_of(days, request.id))
    event = LeaveApproved if status is LeaveStatus.APPROVED else LeaveRequested
    uow.emit(event(**facts_of(request, employee)))
    return request


def _check_not_started(
    uow: UnitOfWork, request: LeaveRequest, employee: Employee, *, is_undo: bool
) -> None:
    is_begun = request.status == LeaveStatus.APPROVED.value and request.start_on <= uow.today()
    was_automatic = request.decided_by is None
    if not is_begun or (is_undo and was_automatic):
        return
    if not allows(uow.principal, "hrm.leave.adjust", employee).is_allowed:
        raise LeaveStarted(
            f"{request.number} began on {request.start_on}; ask people and culture to correct it"
        )
    uow.warn("this leave has begun already; all its days are given back")
