"""Pure rules of rights: what grants amount to, inheritance, separated duties, delegation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from erp_domains.rbac.catalogue import PERMISSIONS
from kernel.auth.access import matches
from kernel.auth.principal import Grant, Reach, Scope

OWNER = "owner"
WIDTH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.DEPARTMENT: 2, Scope.ALL: 3}
FIELD_SETS = frozenset({"salary", "bank", "ssn", "cost", "margin"})
NOT_DELEGABLE = frozenset({"auth", "tenants", "rbac", "billing", "audit", "assistant", "kb"})


@dataclass(frozen=True, slots=True)
class RoleNode:
    """A role as the rules see it."""

    id: UUID
    name: str
    title: str
    parents: tuple[UUID, ...]
    grants: tuple[Grant, ...]


RoleGraph = Mapping[UUID, RoleNode]


def lineage(graph: RoleGraph, role_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """The role and all it inherits from, each with the shortest way to it by names."""
    found: dict[UUID, tuple[str, ...]] = {role_id: (graph[role_id].name,)}
    waiting = [role_id]
    while waiting:
        node = graph[waiting.pop(0)]
        above = sorted(node.parents, key=lambda parent: graph[parent].name)
        for parent in (p for p in above if p not in found):
            found[parent] = (*found[node.id], graph[parent].name)
            waiting.append(parent)
    return found


def descendants(graph: RoleGraph, role_id: UUID) -> set[UUID]:
    """The role and every role that inherits from it."""
    return {node.id for node in graph.values() if role_id in lineage(graph, node.id)}


def find_cycle(graph: RoleGraph, role_id: UUID, parents: Iterable[UUID]) -> list[str] | None:
    """The circle these parents would close, by names from the role back to itself, or None."""
    for parent in parents:
        way = _way(graph, parent, role_id)
        if way is not None:
            return [graph[role_id].name, *way]
    return None


def _way(graph: RoleGraph, start: UUID, goal: UUID) -> tuple[str, ...] | None:
    return lineage(graph, start).get(goal)


def grants_of(graph: RoleGraph, role_ids: Iterable[UUID]) -> tuple[Grant, ...]:
    """All grants of these roles, inherited ones included, each with the way it came."""
    found: list[Grant] = []
    seen: set[UUID] = set()
    ways = sorted(
        ((way, each) for role in set(role_ids) for each, way in lineage(graph, role).items()),
        key=lambda entry: (len(entry[0]), entry[0]),
    )
    for way, each in ways:
        if each not in seen:
            seen.add(each)
            found += [replace(g, role=graph[each].name, path=way) for g in graph[each].grants]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Right:
    """What grants amount to for one permission."""

    allowed: tuple[Grant, ...]
    denied: frozenset[Scope]

    @property
    def is_held(self) -> bool:
        """Whether anything is left of it."""
        return bool(self.allowed) and Scope.ALL not in self.denied

    @property
    def scope(self) -> Scope | None:
        """The widest scope."""
        return max((g.scope for g in self.allowed), key=WIDTH.__getitem__) if self.is_held else None


def right_to(grants: Iterable[Grant], permission: str) -> Right:
    """What these grants amount to for a permission."""
    mine = [g for g in grants if matches(g.permission, permission)]
    denied = frozenset(g.scope for g in mine if g.is_deny)
    return Right(tuple(g for g in mine if not g.is_deny), denied)


def held_permissions(grants: Sequence[Grant]) -> list[str]:
    """The permissions of the catalogue that these grants give, somewhere."""
    return [p for p in sorted(PERMISSIONS) if right_to(grants, p).is_held]


def first_beyond(held: Sequence[Grant], wanted: Sequence[Grant]) -> str | None:
    """A permission that `wanted` gives and `held` does not, or not as far; None if there is none.

    Field sets count, and so do denials: who is denied something cannot hand it out. Delegated
    grants are nobody's to hand on.
    """
    own = [g for g in held if g.reach is None]
    for permission in sorted(PERMISSIONS):
        asked = right_to(wanted, permission)
        if not asked.is_held:
            continue
        mine = right_to(own, permission)
        is_denied_more = not mine.denied <= asked.denied
        if is_denied_more or not all(_is_covered(g, mine.allowed) for g in asked.allowed):
            return permission
    return None


def _is_covered(wanted: Grant, held: Iterable[Grant]) -> bool:
    return any(
        WIDTH[h.scope] >= WIDTH[wanted.scope] and ("*" in h.fields or wanted.fields <= h.fields)
        for h in held
    )


class Duty(StrEnum):
    """What one person should not do alone."""

    VENDOR_PAYMENT = "vendor_payment"
    BILL = "bill"
    PAYROLL = "payroll"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two steps of a duty with the permissions they take.

    Where `on_assignment` is false people may hold both, and only the same record keeps them
    apart: two bookkeepers write and post entries for one another.
    """

    duty: Duty
    title: str
    first: str
    second: str
    on_assignment: bool = True


CONFLICTS = (
    Conflict(
        Duty.VENDOR_PAYMENT, "create vendors and approve payments",
        "crm.contact.create", "finance.payment.process",
    ),
    Conflict(
        Duty.BILL, "create bills and approve bills",
        "finance.bill.create", "finance.bill.approve",
    ),
    Conflict(
        Duty.PAYROLL, "prepare payroll and post payroll",
        "hrm.payroll.process", "hrm.payroll.post",
    ),
    Conflict(
        Duty.JOURNAL, "write journal entries and post them",
        "finance.journal.create", "finance.journal.post", on_assignment=False,
    ),
)  # fmt: skip


def conflicts_held(grants: Sequence[Grant]) -> list[Conflict]:
    """The separated duties of which these grants give both sides."""
    return [
        c
        for c in CONFLICTS
        if right_to(grants, c.first).is_held and right_to(grants, c.second).is_held
    ]


def delegable(grants: Sequence[Grant]) -> list[str]:
    """What these grants let a person delegate: business permissions that reach beyond themselves.

    What was delegated to them is not among it.
    """
    own = [g for g in grants if g.reach is None]
    business = [p for p in held_permissions(own) if p.split(".")[0] not in NOT_DELEGABLE]
    return [p for p in business if right_to(own, p).scope is not Scope.OWN]


def default_delegation(grants: Sequence[Grant]) -> list[str]:
    """The approvals a person may delegate, and reading what they are about."""
    held = delegable(grants)
    approvals = [p for p in held if p.endswith(".approve")]
    return with_reading(approvals, held)


def with_reading(permissions: Iterable[str], held: Iterable[str]) -> list[str]:
    """These permissions, and reading the same resources where the person may."""
    chosen = set(permissions)
    reading = {p.rsplit(".", 1)[0] + ".read" for p in chosen}
    return sorted(chosen | (reading & set(held)))


def delegated_grants(
    permissions: Iterable[str], grants: Sequence[Grant], reach: Reach
) -> tuple[Grant, ...]:
    """What a delegation gives today: the delegator's own scopes, without sensitive field sets.

    Only what the delegator holds now counts, and where they are denied it gives nothing.
    """
    found: list[Grant] = []
    can_be = set(delegable(grants))
    for permission in sorted(set(permissions) & can_be):
        mine = right_to([g for g in grants if g.reach is None], permission)
        found += [
            Grant(
                permission=permission,
                scope=grant.scope,
                role=grant.role,
                path=grant.path,
                reach=reach,
                except_scopes=mine.denied,
            )
            for grant in mine.allowed
        ]
    return tuple(dict.fromkeys(found))
