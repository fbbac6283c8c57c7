"""Roles, people and delegations as they are named, and what several actions here share."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime
from sqlalchemy import select

from actions.refs import Candidate, Ref, RefKind, RefTo, ref_kind
from actions.registry import load_actions
from actions.spec import Confirm
from erp_domains.authentication.models import User
from erp_domains.rbac.models import Delegation, Role
from erp_domains.rbac.policy import RoleGraph, grants_of, right_to
from erp_domains.workflows.people_rights import read_delegations
from erp_domains.workflows.principals import load_principal
from kernel.auth.access import predicate
from kernel.auth.principal import Grant, Principal
from kernel.db.uow import UnitOfWork
from kernel.limits import MENTION_RECORDS_MAX

ASSIGN = "rbac.role.assign"

RoleRef = Annotated[Ref, RefTo("role")]
PersonRef = Annotated[Ref, RefTo("person")]
ColleagueRef = Annotated[Ref, RefTo("colleague")]
DelegationRef = Annotated[Ref, RefTo("delegation")]


async def find_delegations(uow: UnitOfWork, delegation_id: UUID | None) -> list[Candidate]:
    """Those in force or to come which the person gave, got or may review; by the other's name."""
    query = select(Delegation).where(
        predicate(uow.principal, Delegation),
        Delegation.ended_at.is_(None),
        Delegation.ends_on >= uow.today(),
    )
    if delegation_id is not None:
        query = query.where(Delegation.id == delegation_id)
    rows = list(await uow.session.scalars(query.limit(MENTION_RECORDS_MAX)))
    return [
        Candidate(
            id=row.id,
            kind="delegation",
            label=f"{row.delegate} for {row.delegator}",
            names=(f"{row.delegate} for {row.delegator}", str(row.id)),
            detail=f"{row.starts_on:%d %B %Y} to {row.ends_on:%d %B %Y}",
        )
        for row in await read_delegations(uow, rows)
    ]


ref_kind(RefKind("role", Role, label="title", exact=("name",), part_words_min=2))
ref_kind(
    RefKind(
        "person",
        User,
        label="name",
        exact=("email",),
        detail="email",
        narrow=lambda: User.is_service.is_(False),
        is_person=True,
    )
)
ref_kind(
    RefKind(
        "colleague",
        User,
        label="name",
        exact=("email",),
        detail="email",
        permission="rbac.delegation.create",
        narrow=lambda: User.is_service.is_(False) & User.is_active,
        is_person=True,
    )
)
ref_kind(RefKind("delegation", Delegation, label="id", finder=find_delegations))


def expiry_of(uow: UnitOfWork, until: date | None, at: AwareDatetime | None) -> datetime | None:
    """When a role ends: the end of its last day where the company is, or the time given."""
    if until is None:
        return at
    zone = ZoneInfo(uow.principal.tenant.timezone)
    return datetime.combine(until + timedelta(days=1), time(), zone)


async def asker_of(uow: UnitOfWork) -> Principal:
    """Who asked for what is carried out, with their rights of this moment."""
    if uow.requested_by is None or uow.requested_by == uow.principal.user_id:
        return uow.principal
    return await load_principal(uow, uow.requested_by)


def four_eyes_permissions() -> set[str]:
    """The rights with which a person can be the second pair of eyes."""
    return {a.permission for a in load_actions().values() if a.confirm is Confirm.FOUR_EYES}


def powers_in(grants: Sequence[Grant]) -> list[str]:
    """The rights among these that take two people to hand out."""
    return sorted(p for p in four_eyes_permissions() if right_to(grants, p).is_held)


def role_powers(graph: RoleGraph, role_id: UUID) -> list[str]:
    """The same for a role with all it inherits."""
    return powers_in(grants_of(graph, [role_id]))
