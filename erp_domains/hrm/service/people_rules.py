"""Checks shared by the operations on people."""

from uuid import UUID

from erp_domains.hrm.errors import EmailTaken, ManagerGone, NoEmployeeLinked, NumberTaken
from erp_domains.hrm.models import Employee
from erp_domains.hrm.policy.employment import check_no_cycle
from erp_domains.hrm.repository.people import (
    email_owner,
    get_employee,
    manager_map,
    number_exists,
)
from erp_domains.hrm.terms import EmployeeState
from kernel.db.uow import UnitOfWork

NUMBER_WIDTH = 3


def own_employee_id(uow: UnitOfWork) -> UUID:
    """The signed-in person as an employee. Raises NoEmployeeLinked."""
    if uow.principal.employee_id is None:
        raise NoEmployeeLinked("your account belongs to no employee; name the employee you mean")
    return uow.principal.employee_id


async def require_present(uow: UnitOfWork, manager_id: UUID) -> Employee:
    """Somebody who may lead others. Raises ManagerGone."""
    manager = await get_employee(uow, manager_id)
    if manager.state == EmployeeState.TERMINATED:
        raise ManagerGone(f"{manager.name} has left the company; choose another manager")
    return manager


async def check_manager(uow: UnitOfWork, employee_id: UUID, manager_id: UUID) -> None:
    """Raises ManagerGone or ManagerCycle."""
    await require_present(uow, manager_id)
    check_no_cycle(employee_id, manager_id, await manager_map(uow))


async def free_email(uow: UnitOfWork, email: str, employee_id: UUID | None = None) -> str:
    """The address in its stored form. Raises EmailTaken."""
    address = email.strip().lower()
    owner = await email_owner(uow, address)
    if owner is not None and owner.id != employee_id:
        raise EmailTaken(f"{address} belongs to {owner.number}; use another address")
    return address


async def free_number(uow: UnitOfWork, wanted: str | None) -> str:
    """The wanted employee number, or the next one. Raises NumberTaken."""
    if wanted is not None:
        if await number_exists(uow, wanted):
            raise NumberTaken(f"the employee number {wanted} is in use; leave it out or change it")
        return wanted
    while True:
        number = f"E{await uow.next_number('employee'):0{NUMBER_WIDTH}d}"
        if not await number_exists(uow, number):
            return number
