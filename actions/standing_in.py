"""Work done by delegation: named in the trail, and no second authority beside who delegated."""

from typing import Any
from uuid import UUID

from actions.diffs import model_of
from actions.errors import SecondPersonRequired
from actions.spec import Action
from kernel.auth.access import allows, grants_for
from kernel.db.changes import ChangeKind
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


async def stood_in_for(uow: UnitOfWork, action: Action) -> dict[str, Any]:
    """The audit fact `via_delegation_of`, where only delegated rights reach what was changed."""
    if not any(g.reach for g in grants_for(uow.principal, action.permission)):
        return {}
    names: set[str] = set()
    for change in uow.changes:
        model = model_of(change.table)
        if change.is_silent or change.kind is ChangeKind.DELETE or not hasattr(model, "__access__"):
            continue
        row = await uow.session.get(model, UUID(change.key))
        rules = allows(uow.principal, action.permission, row).rules if row is not None else ()
        if rules and all(g.reach for g in rules):
            names |= {g.reach.name for g in rules if g.reach}
    return {"via_delegation_of": sorted(names)} if names else {}
