"""Which request is meant when people name the person, a day, or nothing at all."""

from collections.abc import Sequence
from datetime import date

from actions.hrm.kinds import candidate_of
from actions.refs import Ambiguous, NoSuchRecord, Ref, choice_of
from erp_domains.hrm.models import Employee, LeaveRequest
from erp_domains.hrm.repository.leave import list_requests
from erp_domains.hrm.schemas import RequestFilter
from erp_domains.hrm.terms import LeaveStatus
from kernel.db.uow import UnitOfWork
from kernel.limits import REFERENCE_CHOICES_MAX

Found = Sequence[tuple[LeaveRequest, Employee]]
FIELD = "leave_request"


async def pick_for_decision(
    uow: UnitOfWork, named: Ref | None, employee: Ref | None, verb: str
) -> Ref:
    """The request to decide on: the one named, else the only pending one of that person.

    Raises Ambiguous with the choices, NoSuchRecord if nothing waits.
    """
    if named is not None:
        return await describe_pick(uow, named)
    wanted = RequestFilter(
        employee_id=employee.id if employee else None,
        not_employee_id=None if employee else uow.principal.employee_id,
        statuses=[LeaveStatus.PENDING],
        is_for_decision=True,
        is_newest_first=False,
    )
    of_whom = f" of {employee.label}" if employee else ""
    return _only(
        uow,
        await list_requests(uow, wanted),
        nothing=f"no leave request{of_whom} waits for your decision",
        question=f"Which leave request{of_whom} do you want to {verb}?",
    )


async def pick_for_cancelling(
    uow: UnitOfWork, named: Ref | None, employee: Ref | None, on: date | None
) -> Ref:
    """The leave to call off: the one named, else the only open one of the person (that day).

    Raises Ambiguous with the choices, NoSuchRecord if there is none.
    """
    if named is not None:
        return await describe_pick(uow, named)
    wanted = RequestFilter(
        employee_id=employee.id if employee else uow.principal.employee_id,
        statuses=[LeaveStatus.PENDING, LeaveStatus.APPROVED],
        from_on=on or uow.today(),
        until_on=on,
        is_newest_first=False,
    )
    of_whom = f" of {employee.label}" if employee else ""
    return _only(
        uow,
        await list_requests(uow, wanted),
        nothing=f"there is no open leave{of_whom} to cancel then",
        question=f"Which leave{of_whom} shall be cancelled?",
    )


async def describe_pick(uow: UnitOfWork, named: Ref) -> Ref:
    """The request with a label that tells whose it is and when, for headlines."""
    rows = await list_requests(uow, RequestFilter(request_id=named.id))
    for request, employee in rows:
        named.label = label_of(uow, request, employee)
    return named


def label_of(uow: UnitOfWork, request: LeaveRequest, employee: Employee) -> str:
    """`LR-101 (Sofia Rossi: annual leave, 2 days, Thu 19 to Fri 20 Mar 2026, pending)`."""
    candidate = candidate_of(uow, request, employee)
    return f"{candidate.label} ({candidate.detail})"


def _only(uow: UnitOfWork, rows: Found, *, nothing: str, question: str) -> Ref:
    if not rows:
        raise NoSuchRecord(nothing, field=FIELD)
    if len(rows) > 1:
        choices = [choice_of(candidate_of(uow, *row)) for row in rows[:REFERENCE_CHOICES_MAX]]
        raise Ambiguous(question, FIELD, choices)
    request, employee = rows[0]
    return Ref(request.number, request.id, label_of(uow, request, employee))
