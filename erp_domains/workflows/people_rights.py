"""People with their roles and delegations, and who holds both sides of a separated duty."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, select

from erp_domains.authentication.models import User
from erp_domains.rbac import repository
from erp_domains.rbac.models import Delegation
from erp_domains.rbac.policy import (
    OWNER,
    RoleGraph,
    conflicts_held,
    grants_of,
    lineage,
    right_to,
)
from erp_domains.rbac.service import load_graph
from kernel.auth.access import predicate, visible
from kernel.auth.principal import Grant
from kernel.db.uow import UnitOfWork


class RoleHeld(BaseModel):
    """A role of a person: until when, and by which other role if it is inherited."""

    name: str
    title: str
    expires_at: datetime | None = None
    via: str | None = None


class DelegationRead(BaseModel):
    """Who stands in for whom, for what and when."""

    id: UUID
    delegator: str = Field(title="For")
    delegate: str = Field(title="Stands in")
    permissions: list[str] = Field(title="Rights")
    starts_on: date = Field(title="From")
    ends_on: date = Field(title="Until")
    reason: str | None = Field(title="Reason")
    is_active: bool = Field(title="Now")
    delegator_id: UUID
    delegate_id: UUID


class PersonRead(BaseModel):
    """Somebody who can sign in, with what they hold."""

    user_id: UUID
    name: str = Field(title="Name")
    email: str = Field(title="E-mail")
    is_active: bool = Field(title="Active")
    is_invited: bool = Field(title="Invited")
    roles: list[RoleHeld] = Field(title="Roles")
    delegations: list[DelegationRead] = Field(title="Delegations")


class ConflictRead(BaseModel):
    """A person who holds both sides of a duty, and the word of an owner if there is one."""

    user_id: UUID
    name: str = Field(title="Person")
    duty: str = Field(title="Duty")
    title: str = Field(title="May")
    first: str = Field(title="One side")
    second: str = Field(title="Other side")
    is_owner: bool = Field(title="Owner")
    exception: str | None = Field(title="Exception")
    recorded_by: str | None = Field(title="Recorded by")


@dataclass(frozen=True, slots=True)
class Holders:
    """All roles, and which of them each user holds today."""

    graph: RoleGraph
    roles: dict[UUID, set[UUID]]

    def grants(self, user_id: UUID) -> tuple[Grant, ...]:
        """All grants of a user, inherited ones included, without delegated ones."""
        return grants_of(self.graph, self.roles.get(user_id, set()))


async def load_holders(uow: UnitOfWork) -> Holders:
    """Who holds what, for questions about everybody."""
    roles: dict[UUID, set[UUID]] = defaultdict(set)
    for held in await repository.holdings(uow.session, uow.now()):
        roles[held.user_id].add(held.role_id)
    return Holders(await load_graph(uow.session), dict(roles))


async def active_people(uow: UnitOfWork) -> list[User]:
    """Everybody who can sign in, by name; programs left out."""
    query = select(User).where(User.is_active, User.is_service.is_(False)).order_by(User.name)
    return list(await uow.session.scalars(query))


async def people_with(uow: UnitOfWork, permission: str) -> list[User]:
    """The active people whose roles give a permission."""
    holders = await load_holders(uow)
    people = await active_people(uow)
    return [p for p in people if right_to(holders.grants(p.id), permission).is_held]


async def list_people(
    uow: UnitOfWork, text: str | None, limit: int, role_id: UUID | None = None
) -> list[PersonRead]:
    """People by name or e-mail, with their roles and delegations, as far as one may see them.

    With a role only those who hold it, themselves or by a role that inherits from it.
    """
    held = await repository.holdings(uow.session, uow.now())
    graph = await load_graph(uow.session)
    query = visible(uow.principal, User).where(User.is_service.is_(False)).order_by(User.name)
    if text:
        wanted = text.casefold()
        query = query.where(
            func.lower(User.name).contains(wanted, autoescape=True)
            | User.email.contains(wanted, autoescape=True)
        )
    if role_id is not None:
        giving = [h.user_id for h in held if role_id in {h.role_id, *lineage(graph, h.role_id)}]
        query = query.where(User.id.in_(giving))
    people = list(await uow.session.scalars(query.limit(limit)))
    delegations = await read_delegations(uow, await repository.list_delegations(
        uow.session, uow.today()
    ))  # fmt: skip
    return [
        PersonRead(
            user_id=p.id,
            name=p.name,
            email=p.email,
            is_active=p.is_active,
            is_invited=p.invited_at is not None and p.accepted_at is None,
            roles=_roles_of(graph, {h.role_id: h.expires_at for h in held if h.user_id == p.id}),
            delegations=[d for d in delegations if p.id in (d.delegator_id, d.delegate_id)],
        )
        for p in people
    ]


def _roles_of(graph: RoleGraph, direct: dict[UUID, datetime | None]) -> list[RoleHeld]:
    found: dict[UUID, RoleHeld] = {
        role_id: RoleHeld(
            name=graph[role_id].name, title=graph[role_id].title, expires_at=expires_at
        )
        for role_id, expires_at in direct.items()
    }
    for role_id, expires_at in direct.items():
        for above in lineage(graph, role_id):
            node = graph[above]
            found.setdefault(
                above,
                RoleHeld(
                    name=node.name,
                    title=node.title,
                    expires_at=expires_at,
                    via=graph[role_id].title,
                ),
            )
    return sorted(found.values(), key=lambda role: (role.via is not None, role.title))


async def visible_delegations(uow: UnitOfWork) -> list[DelegationRead]:
    """Those in force or to come which the caller gave, got, or may review."""
    condition = predicate(uow.principal, Delegation)
    rows = await repository.list_delegations(uow.session, uow.today(), condition)
    return await read_delegations(uow, rows)


async def read_delegations(uow: UnitOfWork, rows: Sequence[Delegation]) -> list[DelegationRead]:
    """Delegations with the names of the two people."""
    ids = {each for row in rows for each in (row.delegator_id, row.delegate_id)}
    named = await uow.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    names = {row.id: row.name for row in named}
    today = uow.today()
    return [
        DelegationRead(
            id=row.id,
            delegator=names[row.delegator_id],
            delegate=names[row.delegate_id],
            permissions=[str(p) for p in row.permissions],
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            reason=row.reason,
            is_active=row.ended_at is None and row.starts_on <= today <= row.ends_on,
            delegator_id=row.delegator_id,
            delegate_id=row.delegate_id,
        )
        for row in rows
    ]


async def list_conflicts(uow: UnitOfWork) -> list[ConflictRead]:
    """Everybody who may do both sides of a separated duty, with recorded exceptions."""
    holders = await load_holders(uow)
    exceptions = {(e.user_id, e.duty): e for e in await repository.exceptions_of(uow.session)}
    found: list[ConflictRead] = []
    for person in await active_people(uow):
        grants = holders.grants(person.id)
        for conflict in conflicts_held(grants):
            exception = exceptions.get((person.id, conflict.duty.value))
            found.append(
                ConflictRead(
                    user_id=person.id,
                    name=person.name,
                    duty=conflict.duty.value,
                    title=conflict.title,
                    first=conflict.first,
                    second=conflict.second,
                    is_owner=any(OWNER in g.path for g in grants),
                    exception=exception.reason if exception else None,
                    recorded_by=exception.recorded_by_name if exception else None,
                )
            )
    return found
