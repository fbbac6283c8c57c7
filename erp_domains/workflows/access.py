"""Ending access when somebody has left: after the event, and each night for later last days."""

from uuid import UUID

from sqlalchemy import select

from erp_domains.authentication import repository as sign_ins
from erp_domains.authentication.models import User
from erp_domains.hrm.models import Employee
from kernel.clock import now
from kernel.db.uow import UnitOfWork


async def end_access(uow: UnitOfWork, employee_id: UUID) -> bool:
    """Deactivate the sign-in of somebody whose last day is over; whether there was one to end."""
    employee = await uow.session.get(Employee, employee_id)
    if employee is None or employee.user_id is None or employee.left_on is None:
        return False
    user = await uow.session.get(User, employee.user_id)
    if user is None or not user.is_active or employee.left_on >= uow.today():
        return False
    user.is_active = False
    user.permission_version += 1
    for session in await sign_ins.live_sessions(uow.session, user.id):
        await sign_ins.end_session(uow.session, session.id, now(), "left the company")
    uow.audit("auth.access_ended", user_id=user.id, employee=employee.number)
    return True


async def end_access_of_leavers(uow: UnitOfWork) -> int:
    """The same for everybody whose last day has passed; how many sign-ins were ended."""
    query = select(Employee.id).where(Employee.left_on < uow.today(), Employee.user_id.is_not(None))
    ids = list((await uow.session.execute(query)).scalars())
    return sum([await end_access(uow, employee_id) for employee_id in ids])
