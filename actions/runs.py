"""Writes that were carried out, as people see them in their activity."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from actions.diffs import DiffEntry
from actions.errors import RunNotFound
from actions.masks import masked_view
from actions.models import ActionRun
from actions.proposals import Person, diff_entries
from actions.registry import load_actions
from actions.spec import UndoKind
from kernel.auth.access import allows, predicate
from kernel.auth.principal import Principal, PrincipalKind
from kernel.db.uow import UnitOfWork


class RunRead(BaseModel):
    """A run as people see it in their activity."""

    id: UUID
    action: str
    title: str
    summary: str
    state: str
    result: dict[str, Any]
    diff: list[DiffEntry]
    undo: UndoKind
    undo_note: str
    can_undo: bool
    requested_by: Person
    decided_by: Person | None
    via: str
    created_at: datetime
    undone_at: datetime | None
    proposal_id: UUID | None


def read_run(principal: Principal, row: ActionRun) -> RunRead:
    """A stored run as this person sees it."""
    action = load_actions()[row.action]
    can_undo = (
        row.state == "completed"
        and row.undo != UndoKind.NO
        and principal.kind is PrincipalKind.USER
        and allows(principal, action.permission).is_allowed
    )
    decided = Person(id=row.decided_by, name=row.decided_by_name or "") if row.decided_by else None
    seen = RunRead(
        id=row.id, action=row.action, title=action.title, summary=row.summary, state=row.state,
        result=row.result, diff=diff_entries(row),
        undo=UndoKind(row.undo), undo_note=row.undo_note,
        can_undo=can_undo, requested_by=Person(id=row.requested_by, name=row.requested_by_name),
        decided_by=decided, via=row.via, created_at=row.created_at, undone_at=row.undone_at,
        proposal_id=row.proposal_id,
    )  # fmt: skip
    is_asker = row.requested_by == principal.user_id
    return masked_view(principal, seen, permission=action.permission, is_asker=is_asker)


async def list_runs(
    uow: UnitOfWork, *, action: str | None, state: str | None, limit: int
) -> list[ActionRun]:
    """Newest first: the runs this person asked for, or all for those who may review them."""
    query = select(ActionRun).where(predicate(uow.principal, ActionRun))
    if action:
        query = query.where(ActionRun.action == action)
    if state:
        query = query.where(ActionRun.state == state)
    return list(await uow.session.scalars(query.order_by(ActionRun.created_at.desc()).limit(limit)))


async def find_run(uow: UnitOfWork, run_id: UUID, *, locked: bool = False) -> ActionRun:
    """A run this person asked for, decided, or may review. Raises RunNotFound."""
    row = await uow.session.get(ActionRun, run_id, with_for_update=locked or None)
    if row is not None:
        is_party = uow.principal.user_id in (row.requested_by, row.decided_by)
        if is_party or allows(uow.principal, "assistant.run.read", row).is_allowed:
            return row
    raise RunNotFound("there is no such run among those you may see")
