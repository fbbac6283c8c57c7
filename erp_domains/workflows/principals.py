"""Who a user is today: their sign-in, roles, grants, place in the company."""

from uuid import UUID

from sqlalchemy import select

from erp_domains.authentication.models import User
from erp_domains.hrm.models import Employee
from erp_domains.rbac import repository as roles
from kernel.auth.principal import Principal, PrincipalKind, TenantContext, system_principal
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import NotFound, Unauthenticated


async def load_principal(
    uow: UnitOfWork, user_id: UUID, kind: PrincipalKind = PrincipalKind.USER
) -> Principal:
    """A user with everything decisions about rights need. Raises Unauthenticated."""
    user = await uow.session.get(User, user_id)
    if user is None or not user.is_active:
        raise Unauthenticated("this sign-in is not active; ask an administrator")
    held, grants = await roles.rights_of(uow.session, user_id, uow.now())
    employee = (
        await uow.session.scalars(select(Employee).where(Employee.user_id == user_id))
    ).one_or_none()
    department_id = employee.department_id if employee else None
    return Principal(
        tenant=uow.principal.tenant,
        user_id=user.id,
        kind=kind,
        name=user.name,
        email=user.email,
        employee_id=employee.id if employee else None,
        department_id=department_id,
        team_ids=await _team_of(uow, employee.id) if employee else frozenset(),
        department_member_ids=await _members_of(uow, department_id),
        roles=held,
        grants=grants,
        permission_version=user.permission_version,
    )


async def principal_by_email(tenant: TenantContext, email: str) -> Principal:
    """A person of a company by their address. Raises NotFound."""
    async with begin(system_principal(tenant)) as uow:
        query = select(User.id).where(User.email == email.strip().casefold())
        user_id = (await uow.session.execute(query)).scalar_one_or_none()
        if user_id is None:
            raise NotFound(f"nobody at {tenant.name} signs in as {email}")
        return await load_principal(uow, user_id)


async def _team_of(uow: UnitOfWork, manager_id: UUID) -> frozenset[UUID]:
    """Everybody below a manager, at any depth."""
    below = select(Employee.id).where(Employee.manager_id == manager_id).cte(recursive=True)
    below = below.union(select(Employee.id).join(below, Employee.manager_id == below.c.id))
    return frozenset((await uow.session.execute(select(below.c.id))).scalars())


async def _members_of(uow: UnitOfWork, department_id: UUID | None) -> frozenset[UUID]:
    if department_id is None:
        return frozenset()
    query = select(Employee.id).where(Employee.department_id == department_id)
    return frozenset((await uow.session.execute(query)).scalars())
