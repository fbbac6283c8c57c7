"""The end of an employment, and changes that become due with their day."""

from datetime import date, timedelta
from uuid import UUID

from erp_domains.hrm.errors import BadTransition
from erp_domains.hrm.events import EmployeeTerminated, EmployeeUpdated
from erp_domains.hrm.models import Employee
from erp_domains.hrm.policy.employment import check_transition
from erp_domains.hrm.repository.leave import list_open_requests
from erp_domains.hrm.repository.people import list_all_employees, list_reports, lock_employee
from erp_domains.hrm.service.employees import apply_job_of, facts_of
from erp_domains.hrm.service.leave_calls import cancel_leave
from erp_domains.hrm.service.people_rules import require_present
from erp_domains.hrm.terms import EmployeeState
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid

Old = tuple[EmployeeState, date | None]


async def terminate_employee(uow: UnitOfWork, employee_id: UUID, left_on: date) -> Employee:
    """End an employment with its last day; leave beyond it is called off.

    Until that day the person is in notice; afterwards terminated. What ends
    the person's access listens to the event. Raises BadTransition, Invalid.
    """
    employee = await lock_employee(uow, employee_id)
    require(uow.principal, "hrm.employee.delete", employee)
    if employee.id == uow.principal.employee_id:
        raise Invalid("nobody ends their own employment here; a second person has to")
    if left_on < employee.joined_on:
        raise Invalid(f"the last day cannot lie before the first, {employee.joined_on}")
    state = EmployeeState.TERMINATED if left_on < uow.today() else EmployeeState.NOTICE
    if state != employee.state:
        check_transition(employee.name, EmployeeState(employee.state), state)
    employee.left_on = left_on
    employee.state = state.value
    await uow.flush()
    await _close_leave(uow, employee, left_on)
    await _warn_of_reports(uow, employee)
    uow.emit(EmployeeTerminated(**facts_of(employee), left_on=left_on))
    return employee


async def reinstate_employee(
    uow: UnitOfWork, employee_id: UUID, *, state: EmployeeState, left_on: date | None
) -> Employee:
    """Take a termination back: as before, except for access and leave that was called off."""
    employee = await lock_employee(uow, employee_id)
    require(uow.principal, "hrm.employee.delete", employee)
    if employee.state not in (EmployeeState.NOTICE, EmployeeState.TERMINATED):
        raise BadTransition(f"{employee.name} is {employee.state}; there is nothing to take back")
    if employee.manager_id is not None:
        await require_present(uow, employee.manager_id)
    employee.state = state.value
    employee.left_on = left_on
    await uow.flush()
    changed = EmployeeUpdated(
        **facts_of(employee), fields=["left_on", "state"], effective_on=uow.today()
    )
    uow.emit(changed)
    return employee


async def apply_due_changes(uow: UnitOfWork) -> int:
    """Make today's job, state and end of employment true; returns how many people changed.

    Safe to run twice: it compares with what is stored.
    """
    today = uow.today()
    changed = 0
    for person in await list_all_employees(uow):
        employee = await lock_employee(uow, person.id)
        moved = await apply_job_of(uow, employee, today)
        state = _due_state(employee, today)
        if state.value != employee.state:
            employee.state = state.value
            moved = True
        if moved:
            await uow.flush()
            fields = ["job", "state"]
            uow.emit(EmployeeUpdated(**facts_of(employee), fields=fields, effective_on=today))
            changed += 1
    return changed


def _due_state(employee: Employee, today: date) -> EmployeeState:
    state = EmployeeState(employee.state)
    if employee.left_on is not None and employee.left_on < today:
        return EmployeeState.TERMINATED
    if state is EmployeeState.ONBOARDING and employee.joined_on <= today:
        return EmployeeState.ACTIVE
    return state


async def _close_leave(uow: UnitOfWork, employee: Employee, left_on: date) -> None:
    after = left_on + timedelta(days=1)
    for request in await list_open_requests(uow, employee.id):
        if request.start_on >= after:
            await cancel_leave(uow, request.id)
        elif request.end_on >= after:
            uow.warn(f"{request.number} reaches beyond the last day; shorten it by hand")


async def _warn_of_reports(uow: UnitOfWork, employee: Employee) -> None:
    names = [person.name for person in await list_reports(uow, employee.id)]
    if names:
        uow.warn(f"{', '.join(names)} still report to {employee.name}; transfer them")
