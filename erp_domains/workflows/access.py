"""Ending access when somebody has left: after the event, and each night for later last days."""

from uuid import UUID

from sqlalchemy import select

from erp_domains.assistant.service import forget_person
from erp_domains.authentication.models import User
from erp_domains.authentication.service import deactivate_user
from erp_domains.hrm.models import Employee
from kernel.db.uow import UnitOfWork


async def end_access(uow: UnitOfWork, employee_id: UUID) -> bool:
    """Deactivate the sign-in of somebody whose last day is over; whether there was one to end.

    What they told the assistant about themselves is forgotten with it.
    """
    employee = await uow.session.get(Employee, employee_id)
    if employee is None or employee.user_id is None or employee.left_on is None:
        return False
    user = await uow.session.get(User, employee.user_id)
    if user is None or not user.is_active or employee.left_on >= uow.today():
        return False
    await forget_person(uow, user.id)
    await deactivate_user(uow, user, f"{employee.number} left the company")
    return True


async def end_access_of_leavers(uow: UnitOfWork) -> int:
    """The same for everybody whose last day has passed; how many sign-ins were ended."""
    query = select(Employee.id).where(Employee.left_on < uow.today(), Employee.user_id.is_not(None))
    ids = list((await uow.session.execute(query)).scalars())
    return sum([await end_access(uow, employee_id) for employee_id in ids])
