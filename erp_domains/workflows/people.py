"""Giving a person a sign-in: user, roles, and the employee they are."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from erp_domains.authentication.models import User
from erp_domains.authentication.repository import user_by_email
from erp_domains.authentication.service import create_user, normalise_email
from erp_domains.hrm.models import Employee
from erp_domains.rbac.service import assign_role
from erp_domains.workflows.limits import require_seat
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """Who may sign in, with which roles; `employee` is their number or e-mail if they are one."""

    email: str
    name: str
    roles: tuple[str, ...]
    employee: str | None = None
    password: str | None = None


async def add_sign_in(uow: UnitOfWork, request: SignInRequest) -> User:
    """Create the user if new, give the roles, tie the employee record to it.

    Raises Conflict, WeakPassword, RoleNotFound, BeyondOwnRights, NotFound (employee),
    LimitReached (seats).
    """
    email = normalise_email(request.email)
    user = await user_by_email(uow.session, email)
    if user is None:
        await require_seat(uow)
        user = await create_user(uow, email=email, name=request.name, password=request.password)
    for role in request.roles:
        await assign_role(uow, user.id, role)
    if request.employee is not None:
        employee = await _find_employee(uow, request.employee)
        employee.user_id = user.id
    user.permission_version += 1
    await uow.flush()
    return user


async def _find_employee(uow: UnitOfWork, number_or_email: str) -> Employee:
    query = select(Employee).where(
        or_(
            Employee.number == number_or_email, Employee.email == number_or_email.strip().casefold()
        )
    )
    found = (await uow.session.scalars(query)).one_or_none()
    if found is None:
        raise NotFound(f"there is no employee {number_or_email!r} yet; create the employee first")
    return found
