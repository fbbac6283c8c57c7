"""Who a user is today: their sign-in, roles, grants, place in the company."""

from uuid import UUID

from sqlalchemy import select

from erp_domains.authentication.models import User
from erp_domains.hrm.models import Employee
from erp_domains.rbac import repository as roles
from erp_domains.rbac.policy import delegated_grants
from erp_domains.workflows.owners import keep_an_owner
from kernel.auth.principal import (
    Grant,
    Principal,
    PrincipalKind,
    Reach,
    TenantContext,
    system_principal,
)
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import NotFound, Unauthenticated

CHECKS = (keep_an_owner,)
"""Registered by being imported: wherever people act, this module is there."""


async def load_principal(
    uow: UnitOfWork, user_id: UUID, kind: PrincipalKind = PrincipalKind.USER
) -> Principal:
    """A user with everything decisions about rights need. Raises Unauthenticated."""
    user = await uow.session.get(User, user_id)
    if user is None or not user.is_active:
        raise Unauthenticated("this sign-in is not active; ask an administrator")
    held, grants = await roles.rights_of(uow.session, user_id, uow.now())
    reach = await reach_of(uow, user)
    return Principal(
        tenant=uow.principal.tenant,
        user_id=user.id,
        kind=kind,
        name=user.name,
        email=user.email,
        employee_id=reach.employee_id,
        department_id=reach.department_id,
        team_ids=reach.team_ids,
        department_member_ids=reach.department_member_ids,
        roles=held,
        grants=(*grants, *await _delegated(uow, user_id)),
        permission_version=user.permission_version,
    )


async def reach_of(uow: UnitOfWork, user: User) -> Reach:
    """Whose records "own", "team" and "department" mean for a user today."""
    query = select(Employee).where(Employee.user_id == user.id)
    employee = (await uow.session.scalars(query)).one_or_none()
    if employee is None:
        return Reach(user.id, user.name)
    return Reach(
        user_id=user.id,
        name=user.name,
        employee_id=employee.id,
        department_id=employee.department_id,
        team_ids=await _team_of(uow, employee.id),
        department_member_ids=await _members_of(uow, employee.department_id),
    )


async def _delegated(uow: UnitOfWork, user_id: UUID) -> tuple[Grant, ...]:
    """What others have delegated for today: never more than they may do themselves today."""
    found: list[Grant] = []
    for row in await roles.delegations_to(uow.session, user_id, uow.today()):
        delegator = await uow.session.get(User, row.delegator_id)
        if delegator is None or not delegator.is_active:
            continue
        _, grants = await roles.rights_of(uow.session, delegator.id, uow.now())
        found += delegated_grants(row.permissions, grants, await reach_of(uow, delegator))
    return tuple(dict.fromkeys(found))


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
