"""Work done by delegation: named in the trail, and no second authority beside who delegated."""

from typing import Any

from sqlalchemy import inspect

from actions.errors import SecondPersonRequired
from actions.spec import Action
from kernel.auth.access import allows, grants_for
from kernel.db.base import TenantBase
from kernel.db.uow import UnitOfWork


def require_own_authority(uow: UnitOfWork, action: Action) -> None:
    """Who confirms in the place of the requester adds no second authority.

    Raises SecondPersonRequired if every right of the confirmer comes from who asked.
    """
    grants = [g for g in grants_for(uow.principal, action.permission) if not g.is_deny]
    lenders = {g.reach.user_id if g.reach else None for g in grants}
    if uow.requested_by is not None and lenders == {uow.requested_by}:
        raise SecondPersonRequired(
            "you stand in for the person who asked; somebody with a right of their own confirms"
        )


def stood_in_for(uow: UnitOfWork, action: Action) -> dict[str, Any]:
    """The audit fact `via_delegation_of`, where only delegated rights reach what was changed."""
    names: set[str] = set()
    touched = {(change.table, change.key) for change in uow.changes}
    for row in list(uow.session.identity_map.values()):
        if not isinstance(row, TenantBase) or not hasattr(type(row), "__access__"):
            continue
        key = ",".join(str(part) for part in inspect(row).identity or ())
        if (row.__tablename__, key) in touched:
            rules = allows(uow.principal, action.permission, row).rules
            lenders = {g.reach.name if g.reach else None for g in rules}
            names |= {each for each in lenders if each is not None and None not in lenders}
    return {"via_delegation_of": sorted(names)} if names else {}
