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

from kernel.auth.principal import Grant, Principal, PrincipalKind, Scope
from kernel.errors import NotFound, PermissionDenied


@dataclass(frozen=True, slots=True)
class Access:
    """How a table is owned: columns with an employee, a user or a department, and its read right.

    `owner` and `also_owner` hold employee ids, `user` a user id, `department` a department id.
    A table without any of them is reached by scope `all` alone.
    """

    read: str
    owner: str | None = None
    also_owner: str | None = None
    user: str | None = None
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
        rule = self.rules[0]
        verb = "denies" if rule.is_deny else "grants"
        return f"role {rule.role or '-'} {verb} {rule.permission} ({rule.scope.value})"


class Masked(BaseModel):
    """Stands in the place of a value the reader may not see."""

    masked: bool = True


@lru_cache(maxsize=4096)
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
    reaching = [g for g in grants if record is None or _reaches(principal, g.scope, record)]
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
            f"you need the right {permission} for this; ask an administrator",
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
    allowed = [_condition(principal, g.scope, model) for g in grants if not g.is_deny]
    denied = [_condition(principal, g.scope, model) for g in grants if g.is_deny]
    if not allowed:
        return false()
    if not denied:
        return or_(*allowed)
    # A row without an owner is nobody's: NULL must not make the denial unknown.
    return and_(or_(*allowed), not_(func.coalesce(or_(*denied), false())))


def reader_keys(principal: Principal) -> list[str]:
    """What documents may name to be read by this person, for SQL and vector filters."""
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
        if not grant.is_deny and (record is None or _reaches(principal, grant.scope, record)):
            found |= grant.fields
    return frozenset(found)


def may_see(principal: Principal, permission: str, field_set: str, record: Any = None) -> bool:
    """Whether one field set is open to the caller, on one record if given."""
    open_sets = field_sets(principal, permission, record)
    return "*" in open_sets or field_set in open_sets


def _owners(access: Access, record: Any) -> set[UUID]:
    names = [n for n in (access.owner, access.also_owner) if n]
    return {value for n in names if (value := getattr(record, n)) is not None}


def _reaches(principal: Principal, scope: Scope, record: Any) -> bool:
    if scope is Scope.ALL:
        return True
    access: Access = type(record).__access__
    owners = _owners(access, record)
    is_own = (principal.employee_id is not None and principal.employee_id in owners) or (
        access.user is not None and getattr(record, access.user) == principal.user_id
    )
    if is_own or scope is Scope.OWN:
        return is_own
    if scope is Scope.TEAM:
        return bool(owners & principal.team_ids)
    in_department = (
        access.department is not None
        and principal.department_id is not None
        and getattr(record, access.department) == principal.department_id
    )
    return in_department or bool(owners & principal.department_member_ids)


def _condition(principal: Principal, scope: Scope, model: Any) -> ColumnElement[bool]:
    if scope is Scope.ALL:
        return true()
    access: Access = model.__access__
    people: set[UUID] = {principal.employee_id} if principal.employee_id else set()
    if scope is Scope.TEAM:
        people |= principal.team_ids
    if scope is Scope.DEPARTMENT:
        people |= principal.department_member_ids
    owners = (access.owner, access.also_owner) if people else ()
    parts: list[ColumnElement[bool]] = [getattr(model, n).in_(people) for n in owners if n]
    if access.user:
        parts.append(getattr(model, access.user) == principal.user_id)
    if scope is Scope.DEPARTMENT and access.department and principal.department_id:
        parts.append(getattr(model, access.department) == principal.department_id)
    return or_(*parts) if parts else false()
