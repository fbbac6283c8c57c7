"""The one place where rights are decided: yes or no, SQL filter, vector filter, field mask.

A model says how it is owned by `__access__`; everything else follows from the caller's grants.
Deny beats allow. "Not yours" is NotFound, so that nobody learns what exists.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true

from kernel.auth.principal import Grant, Principal, PrincipalKind, Reach, Scope
from kernel.errors import NotFound, PermissionDenied

DOCUMENT_READ = "kb.document.read"
NOBODY = "nobody"  # a reader key no document can carry
ASK_SOMEBODY = "; ask an administrator"
"""How a refusal ends that does not know who could help."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a table is owned: columns with an employee, a user or a department, and its read right.

    `owner` and `also_owner` hold employee ids, `user` and `also_user` user ids, `department` a
    department id. A table without any of them is reached by scope `all` alone.
    """

    read: str
    owner: str | None = None
    also_owner: str | None = None
    user: str | None = None
    also_user: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A yes or no with the grants that led to it."""

    is_allowed: bool
    permission: str
    rules: tuple[Grant, ...] = ()

    @property
    def reason(self) -> str:
        """The deciding rule in words."""
        if not self.rules:
            return f"no role grants {self.permission}"
        return describe_grant(self.rules[0])


def describe_grant(grant: Grant) -> str:
    """A grant in words: who gives it, what, how far."""
    verb = "denies" if grant.is_deny else "grants"
    words = f"role {grant.role or '-'} {verb} {grant.permission} ({grant.scope.value})"
    return f"via delegation of {grant.reach.name}: {words}" if grant.reach else words


class Masked(BaseModel):
    """Stands in the place of a value the reader may not see."""

    masked: bool = True


@lru_cache(maxsize=32_768)  # all pairs of catalogue and grants, with room
def matches(pattern: str, permission: str) -> bool:
    """Whether a granted `domain.resource.verb` (parts may be `*`) covers a permission."""
    return all(
        want in ("*", have)
        for want, have in zip(pattern.split("."), permission.split("."), strict=True)
    )


def grants_for(principal: Principal, permission: str) -> list[Grant]:
    """The grants of the caller that speak about this permission."""
    return [g for g in principal.grants if matches(g.permission, permission)]


def allows(principal: Principal, permission: str, record: Any = None) -> Decision:
    """Decide for a kind of thing, or for one record of a model that declares `__access__`."""
    grants = grants_for(principal, permission)
    reaching = [g for g in grants if record is None or reaches(principal, g, record)]
    denials = [g for g in reaching if g.is_deny and (record is not None or g.scope is Scope.ALL)]
    if denials:
        return Decision(False, permission, tuple(denials))
    allowing = [g for g in reaching if not g.is_deny]
    return Decision(bool(allowing), permission, tuple(allowing))


def require(principal: Principal, permission: str, record: Any = None) -> Decision:
    """Let the caller pass or raise PermissionDenied (kind of thing) or NotFound (one record)."""
    decision = allows(principal, permission)
    if not decision.is_allowed:
        raise PermissionDenied(
            f"you need the right {permission} for this{ASK_SOMEBODY}",
            permission=permission,
            reason=decision.reason,
        )
    if record is None:
        return decision
    decision = allows(principal, permission, record)
    if not decision.is_allowed:
        raise NotFound("there is no such record among those you may see")
    return decision


def visible(principal: Principal, model: Any, permission: str | None = None) -> Select[Any]:
    """The start of every list query: the rows of a model the caller may read."""
    return select(model).where(predicate(principal, model, permission))


def predicate(
    principal: Principal, model: Any, permission: str | None = None
) -> ColumnElement[bool]:
    """The caller's grants on a model as a SQL condition; `false()` where nothing is granted."""
    grants = grants_for(principal, permission or model.__access__.read)
    allowed = [_condition(principal, g, model) for g in grants if not g.is_deny]
    denied = [_condition(principal, g, model) for g in grants if g.is_deny]
    if not allowed:
        return false()
    return _but_not(or_(*allowed), denied)


def reader_keys(principal: Principal) -> list[str]:
    """What documents may name to be read by this person, for SQL and vector filters.

    Never empty: who is denied all documents gets a key that no document carries. Whether the
    caller has the right at all is asked where documents are asked for.
    """
    if any(g.is_deny and g.scope is Scope.ALL for g in grants_for(principal, DOCUMENT_READ)):
        return [NOBODY]
    keys = ["all", f"user:{principal.user_id}", *(f"role:{role}" for role in principal.roles)]
    if principal.department_id is not None:
        keys.append(f"department:{principal.department_id}")
    if principal.kind is PrincipalKind.SYSTEM:
        keys.append("system")
    return keys


def field_sets(principal: Principal, permission: str, record: Any = None) -> frozenset[str]:
    """The sensitive field sets (salary, bank, cost, margin, ...) the caller may see here."""
    found: set[str] = set()
    for grant in grants_for(principal, permission):
        if not grant.is_deny and (record is None or reaches(principal, grant, record)):
            found |= grant.fields
    return frozenset(found)


def may_see(principal: Principal, permission: str, field_set: str, record: Any = None) -> bool:
    """Whether one field set is open to the caller, on one record if given."""
    open_sets = field_sets(principal, permission, record)
    return "*" in open_sets or field_set in open_sets


def may_see_everywhere(principal: Principal, permission: str, field_set: str) -> bool:
    """Whether a field set is open on every record: where the record itself is not at hand."""
    grants = grants_for(principal, permission)
    return not any(g.is_deny for g in grants) and any(
        g.scope is Scope.ALL and g.reach is None and ("*" in g.fields or field_set in g.fields)
        for g in grants
    )


def reaches(principal: Principal, grant: Grant, record: Any) -> bool:
    """Whether a grant speaks about this record.

    A delegated one never does about records of the two people: what neither may decide about
    themselves, nobody decides for them by delegation.
    """
    if grant.reach is None:
        return _within(principal.reach, grant.scope, record)
    return _within(grant.reach, grant.scope, record) and not any(
        _within(reach, scope, record) for reach, scope in _exceptions(principal, grant, grant.reach)
    )


def _exceptions(principal: Principal, grant: Grant, delegator: Reach) -> list[tuple[Reach, Scope]]:
    denied = sorted(grant.except_scopes)
    return [
        (principal.reach, Scope.OWN),
        (delegator, Scope.OWN),
        *((delegator, scope) for scope in denied),
    ]


def _within(reach: Reach, scope: Scope, record: Any) -> bool:
    if scope is Scope.ALL:
        return True
    access: Access = type(record).__access__
    owners = {v for n in _owner_columns(access) if (v := getattr(record, n)) is not None}
    users = {getattr(record, n) for n in (access.user, access.also_user) if n}
    is_own = reach.user_id in users or reach.employee_id in owners
    if is_own or scope is Scope.OWN:
        return is_own
    if scope is Scope.TEAM:
        return bool(owners & reach.team_ids)
    in_department = (
        access.department is not None
        and reach.department_id is not None
        and getattr(record, access.department) == reach.department_id
    )
    return in_department or bool(owners & reach.department_member_ids)


def _owner_columns(access: Access) -> list[str]:
    return [n for n in (access.owner, access.also_owner) if n]


def _condition(principal: Principal, grant: Grant, model: Any) -> ColumnElement[bool]:
    if grant.reach is None:
        return _within_sql(principal.reach, grant.scope, model)
    exceptions = _exceptions(principal, grant, grant.reach)
    return _but_not(
        _within_sql(grant.reach, grant.scope, model),
        [_within_sql(reach, scope, model) for reach, scope in exceptions],
    )


def _but_not(
    allowed: ColumnElement[bool], denied: list[ColumnElement[bool]]
) -> ColumnElement[bool]:
    if not denied:
        return allowed
    # A row without an owner is nobody's: NULL must not make the denial unknown.
    return and_(allowed, not_(func.coalesce(or_(*denied), false())))


def _within_sql(reach: Reach, scope: Scope, model: Any) -> ColumnElement[bool]:
    if scope is Scope.ALL:
        return true()
    access: Access = model.__access__
    people: set[UUID] = {reach.employee_id} if reach.employee_id else set()
    if scope is Scope.TEAM:
        people |= reach.team_ids
    if scope is Scope.DEPARTMENT:
        people |= reach.department_member_ids
    owners = _owner_columns(access) if people else []
    parts: list[ColumnElement[bool]] = [getattr(model, n).in_(people) for n in owners]
    parts += [getattr(model, n) == reach.user_id for n in (access.user, access.also_user) if n]
    if scope is Scope.DEPARTMENT and access.department and reach.department_id:
        parts.append(getattr(model, access.department) == reach.department_id)
    return or_(*parts) if parts else false()
