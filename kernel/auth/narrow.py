"""Rights cut by a list: what a person may do and a key or an agent was permitted, both at once.

The cut is the set of all pairs (a grant of the person, a grant of the list): patterns meet part
by part, the narrower scope stays, field sets intersect. Denials of both sides are kept.
"""

from collections.abc import Sequence
from dataclasses import replace

from kernel.auth.principal import Grant, Principal, Scope

_WIDTH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.DEPARTMENT: 2, Scope.ALL: 3}
ANY = "*"


def narrow(principal: Principal, permitted: Sequence[Grant]) -> Principal:
    """The same person, able to do only what they may do and the list permits.

    An empty list permits nothing, and what was delegated to the person is not handed on.
    """
    held = [grant for grant in principal.grants if not grant.is_deny and grant.reach is None]
    listed = [grant for grant in permitted if not grant.is_deny]
    denials = [grant for grant in (*principal.grants, *permitted) if grant.is_deny]
    cut = [met for a in held for b in listed if (met := _meet(principal, a, b)) is not None]
    return replace(principal, grants=tuple(dict.fromkeys([*cut, *denials])))


def covers(principal: Principal, wanted: Grant) -> bool:
    """Whether one grant of the caller holds everything another grants; denials are not looked at.

    For handing rights on: a pattern is covered by the same or a wider pattern alone.
    """
    return any(
        _is_within(wanted.permission, held.permission)
        and _narrower(principal, wanted.scope, held.scope) is wanted.scope
        and (ANY in held.fields or wanted.fields <= held.fields)
        for held in principal.grants
        if not held.is_deny and held.reach is None
    )


def _meet(principal: Principal, held: Grant, listed: Grant) -> Grant | None:
    permission = _meet_patterns(held.permission, listed.permission)
    if permission is None:
        return None
    return replace(
        held,
        permission=permission,
        scope=_narrower(principal, held.scope, listed.scope),
        fields=_meet_fields(held.fields, listed.fields),
    )


def _meet_patterns(one: str, other: str) -> str | None:
    """The pattern both match, or None: `hrm.*.read` and `*.leave.*` meet in `hrm.leave.read`."""
    parts: list[str] = []
    for a, b in zip(one.split("."), other.split("."), strict=True):
        if ANY not in (a, b) and a != b:
            return None
        parts.append(b if a == ANY else a)
    return ".".join(parts)


def _meet_fields(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if ANY in one:
        return other
    return one if ANY in other else one & other


def _narrower(principal: Principal, one: Scope, other: Scope) -> Scope:
    """The scope inside both. A team may reach beyond its manager's department.

    Where it does, the two overlap in people no scope names, and only what is the person's own
    is surely inside both.
    """
    narrow_one, wide_one = sorted((one, other), key=_WIDTH.__getitem__)
    if (narrow_one, wide_one) != (Scope.TEAM, Scope.DEPARTMENT):
        return narrow_one
    is_inside = principal.team_ids <= principal.department_member_ids
    return Scope.TEAM if is_inside else Scope.OWN


def _is_within(pattern: str, wider: str) -> bool:
    parts = zip(pattern.split("."), wider.split("."), strict=True)
    return all(wide in (ANY, part) for part, wide in parts)
