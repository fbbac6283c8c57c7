"""Who in the company may do what somebody else may not: what a refusal can say of help."""

from collections.abc import Iterable
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from erp_domains.authentication.models import User
from erp_domains.hrm.models import Employee
from erp_domains.rbac.policy import grants_of, held_permissions, right_to
from erp_domains.workflows.people_rights import Holders, active_people, load_holders
from kernel.auth.access import predicate
from kernel.auth.principal import Scope
from kernel.db.uow import UnitOfWork


class RoleNamed(BaseModel):
    """A role by its name and the title people know it by."""

    name: str
    title: str


class WhoMay(BaseModel):
    """The roles of the company that give a right, and holders as far as the asker may see them."""

    roles: list[RoleNamed]
    people: list[str]


async def who_may(uow: UnitOfWork, permission: str, limit: int) -> WhoMay:
    """Roles that somebody holds, and people, with a right that reaches beyond own records.

    The most special come first: who may do little else rather than who may do everything.
    """
    holders = await load_holders(uow)
    able = [p for p in await active_people(uow) if p.id != uow.principal.user_id]
    able = [p for p in able if _reaches_others(holders, holders.roles.get(p.id, ()), permission)]
    held = {role for p in able for role in holders.roles.get(p.id, ())}
    roles = [role for role in held if _reaches_others(holders, [role], permission)]
    roles.sort(key=lambda role: _rank(holders, [role]))
    seen = await _visible_people(uow)
    able.sort(key=lambda p: _rank(holders, holders.roles[p.id]))
    return WhoMay(
        roles=[
            RoleNamed(name=holders.graph[role].name, title=holders.graph[role].title)
            for role in roles[:limit]
        ],
        people=[p.name for p in able if p.id in seen][:limit],
    )


def _reaches_others(holders: Holders, roles: Iterable[UUID], permission: str) -> bool:
    scope = right_to(grants_of(holders.graph, roles), permission).scope
    return scope not in (None, Scope.OWN)


def _rank(holders: Holders, roles: Iterable[UUID]) -> tuple[int, str]:
    roles = list(roles)
    titles = sorted(holders.graph[role].title for role in roles)
    return len(held_permissions(grants_of(holders.graph, roles))), " ".join(titles)


async def _visible_people(uow: UnitOfWork) -> set[UUID]:
    """Whose names the asker may read: as sign-ins, or as employees."""
    users = select(User.id).where(predicate(uow.principal, User))
    employees = select(Employee.user_id).where(
        predicate(uow.principal, Employee), Employee.user_id.is_not(None)
    )
    found = [*await uow.session.scalars(users), *await uow.session.scalars(employees)]
    return {each for each in found if each is not None}
