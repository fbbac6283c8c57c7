"""The records of this domain that people name, and how they are found."""

from uuid import UUID

from actions.refs import Candidate, RefKind, ref_kind
from erp_domains.hrm.models import Department, Employee, HolidayCalendar, LeaveRequest
from erp_domains.hrm.repository.leave import span_of, visible_requests
from erp_domains.hrm.service.wording import days_text, kind_text, span_text
from erp_domains.hrm.terms import LeaveStatus
from kernel.db.uow import UnitOfWork

REQUESTS_FOUND_MAX = 2_000


async def find_requests(uow: UnitOfWork, request_id: UUID | None) -> list[Candidate]:
    """Leave requests by number; when asked for, also by person, month and kind.

    Of several found so, pending ones come before granted ones to come, and those before the rest.
    """
    rows = await visible_requests(uow, REQUESTS_FOUND_MAX, request_id)
    return [candidate_of(uow, request, employee) for request, employee in rows]


def candidate_of(uow: UnitOfWork, request: LeaveRequest, employee: Employee) -> Candidate:
    """A request as a choice: `LR-101`, `Sofia Rossi: annual leave, 2 days, ...`."""
    when = span_text(span_of(request))
    facts = f"{kind_text(request.kind)}, {days_text(request.days)}, {when}, {request.status}"
    months = f"{request.start_on:%B} {request.end_on:%B}"
    return Candidate(
        id=request.id,
        kind="leave_request",
        label=request.number,
        names=(request.number, request.number),
        detail=f"{employee.name}: {facts}",
        also=f"{employee.name} {employee.number} {facts} {months}",
        rank=_rank(uow, request),
    )


def _rank(uow: UnitOfWork, request: LeaveRequest) -> int:
    if request.status == LeaveStatus.PENDING.value:
        return 0 if request.employee_id != uow.principal.employee_id else 1
    is_coming = request.start_on > uow.today() and request.status == LeaveStatus.APPROVED.value
    return 1 if is_coming else 2


ref_kind(
    RefKind(
        "employee",
        Employee,
        label="name",
        exact=("number", "email"),
        detail="title",
        is_person=True,
        is_subject=True,
    )
)
ref_kind(RefKind("department", Department, label="name", exact=("code",)))
ref_kind(RefKind("holiday_calendar", HolidayCalendar, label="name", exact=("code",)))
ref_kind(
    RefKind("leave_request", LeaveRequest, label="number", finder=find_requests, is_subject=True)
)
