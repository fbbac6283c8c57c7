"""What a change of a role, or of a person's roles, would give and take, before anybody makes it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from actions.registry import load_actions
from erp_domains.authentication.models import User
from erp_domains.rbac.errors import RoleNotFound
from erp_domains.rbac.policy import WIDTH, RoleGraph, descendants, right_to
from erp_domains.rbac.schemas import GrantLine
from erp_domains.rbac.service.roles import changed_graph
from erp_domains.workflows.people_rights import Holders, active_people, load_holders
from kernel.auth.principal import Grant
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.limits import ROLE_LINES_MAX, ROLE_PARENTS_MAX

Names = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=ROLE_PARENTS_MAX)]


class Changes(BaseModel):
    """What would change: lines and parents of a role, or roles of a person."""

    model_config = ConfigDict(extra="forbid")

    grants: list[GrantLine] | None = Field(
        None, max_length=ROLE_LINES_MAX, description="All lines of the role from then on."
    )
    add: list[GrantLine] = Field(
        default_factory=list[GrantLine], max_length=ROLE_LINES_MAX, description="Lines to add."
    )
    remove: list[str] = Field(
        default_factory=list[str], max_length=ROLE_LINES_MAX, description="Permissions to take out."
    )
    parents: Names | None = Field(None, description="Names of all roles it inherits from.")
    add_roles: Names = Field(default_factory=list[str], description="Roles a person gets.")
    remove_roles: Names = Field(default_factory=list[str], description="Roles a person loses.")


class Named(BaseModel):
    """A person in the outcome."""

    id: UUID
    name: str


class Difference(BaseModel):
    """One person and the actions that come or go; `scopes` are those that reach differently far."""

    user: Named
    actions: list[str]
    scopes: list[str] = Field(description="e.g. `hrm.find_employee: team -> all`")


class Simulated(BaseModel):
    """Who would gain and who would lose what."""

    gains: list[Difference]
    loses: list[Difference]
    affected_users: int


async def simulate_role(uow: UnitOfWork, role_id: UUID, changes: Changes) -> Simulated:
    """The effect of a changed role on everybody who holds it, directly or by inheritance.

    Raises BadGrant, RoleCycle, RoleNotFound.
    """
    before = await load_holders(uow)
    names = {node.name: node.id for node in before.graph.values()}
    parents = None
    if changes.parents is not None:
        parents = [_id_of(names, name) for name in changes.parents]
    lines = _lines(before.graph, role_id, changes)
    graph = changed_graph(before.graph, role_id, lines=lines, parents=parents)
    heirs = descendants(graph, role_id) | descendants(before.graph, role_id)
    people = [p for p in await active_people(uow) if before.roles.get(p.id, set()) & heirs]
    return _compare(people, before, Holders(graph, before.roles))


async def simulate_person(uow: UnitOfWork, user_id: UUID, changes: Changes) -> Simulated:
    """The effect of roles given to or taken from one person. Raises RoleNotFound, Invalid."""
    before = await load_holders(uow)
    names = {node.name: node.id for node in before.graph.values()}
    added = {_id_of(names, name) for name in changes.add_roles}
    taken = {_id_of(names, name) for name in changes.remove_roles}
    if not added and not taken:
        raise Invalid("say which roles the person would get or lose")
    roles = before.roles | {user_id: (before.roles.get(user_id, set()) | added) - taken}
    people = [p for p in await active_people(uow) if p.id == user_id]
    return _compare(people, before, Holders(before.graph, roles))


def _id_of(names: dict[str, UUID], name: str) -> UUID:
    if name not in names:
        raise RoleNotFound(f"there is no role {name!r}; there are {', '.join(sorted(names))}")
    return names[name]


def _lines(graph: RoleGraph, role_id: UUID, changes: Changes) -> list[GrantLine] | None:
    if changes.grants is None and not changes.add and not changes.remove:
        return None
    stored = [
        GrantLine(
            permission=g.permission, scope=g.scope, fields=sorted(g.fields), is_deny=g.is_deny
        )
        for g in graph[role_id].grants
    ]
    kept = stored if changes.grants is None else changes.grants
    return [line for line in kept if line.permission not in changes.remove] + changes.add


def _compare(people: Sequence[User], before: Holders, after: Holders) -> Simulated:
    gains: list[Difference] = []
    loses: list[Difference] = []
    for person in people:
        had, has = before.grants(person.id), after.grants(person.id)
        gained = _difference(person, had, has)
        lost = _difference(person, has, had, is_loss=True)
        if gained.actions or gained.scopes:
            gains.append(gained)
        if lost.actions or lost.scopes:
            loses.append(lost)
    affected = {d.user.id for d in (*gains, *loses)}
    return Simulated(gains=gains, loses=loses, affected_users=len(affected))


def _difference(
    person: User, less: Sequence[Grant], more: Sequence[Grant], *, is_loss: bool = False
) -> Difference:
    """What `more` allows beyond `less`."""
    actions: list[str] = []
    scopes: list[str] = []
    for action in load_actions().values():
        small, large = right_to(less, action.permission), right_to(more, action.permission)
        if large.scope is None:
            continue
        if small.scope is None:
            actions.append(action.name)
        elif WIDTH[large.scope] > WIDTH[small.scope]:
            ways = (large.scope, small.scope) if is_loss else (small.scope, large.scope)
            scopes.append(f"{action.name}: {ways[0]} -> {ways[1]}")
    return Difference(user=Named(id=person.id, name=person.name), actions=actions, scopes=scopes)
