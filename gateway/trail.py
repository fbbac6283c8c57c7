"""Lines of the audit trail as people read them: who, what, in whose name, decided how."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from actions.registry import load_actions
from erp_domains.authentication.models import User
from kernel.auth.principal import SYSTEM_USER_ID
from kernel.db.platform import AuditEntry
from kernel.db.uow import UnitOfWork

PLATFORM = "Steward"
_WORDS = {
    "action.executed": "{action}",
    "action.proposed": "Proposed: {action}",
    "action.denied": "Denied by rule: {action}",
    "action.dismissed": "Dismissed: {action}",
    "action.undone": "Undone: {action}",
    "action.not_executed": "Not carried out: {action}",
    "batch.proposed": "Batch proposed",
    "batch.confirmed": "Batch confirmed",
    "plan.proposed": "Plan proposed",
    "plan.confirmed": "Plan confirmed",
    "auth.signed_in": "Signed in",
    "auth.stepped_up": "Proved who they are",
    "auth.reuse_detected": "Stolen sign-in detected",
}
_SUMMARY = ("summary", "reason", "title", "name", "email")


class Actor(BaseModel):
    """In whose session it happened."""

    id: UUID
    name: str


class TrailLine(BaseModel):
    """One line, its body and its link in the chain."""

    seq: int
    at: datetime
    kind: str
    title: str
    summary: str
    actor_id: UUID | None
    actor: Actor | None
    agent: str | None
    model: str | None
    decided_by: Actor | None
    decided_via: str | None
    proposal_id: UUID | None
    run_id: UUID | None
    body: dict[str, Any]
    hash: str


async def read_lines(uow: UnitOfWork, rows: Sequence[AuditEntry]) -> list[TrailLine]:
    """The lines with people by their names."""
    names = await _names(uow, {row.actor_id for row in rows if row.actor_id})
    return [_line(row, names) for row in rows]


def title_of(kind: str, body: dict[str, Any]) -> str:
    """A line's kind in words: the action's title, or the kind itself made readable."""
    named = load_actions().get(str(body.get("action")))
    action = named.title if named else str(body.get("action") or "an action")
    if kind in _WORDS:
        return _WORDS[kind].format(action=action)
    return kind.split(".", 1)[-1].replace("_", " ").capitalize()


def _line(row: AuditEntry, names: dict[UUID, str]) -> TrailLine:
    body = row.body
    found = next((body[key] for key in _SUMMARY if isinstance(body.get(key), str)), "")
    return TrailLine(
        seq=row.seq, at=row.at, kind=row.kind, title=title_of(row.kind, body), summary=found,
        actor_id=row.actor_id,
        actor=Actor(id=row.actor_id, name=names.get(row.actor_id, "")) if row.actor_id else None,
        agent=body.get("agent"), model=body.get("model"), decided_by=_decider(body),
        decided_via=body.get("decided_via"), proposal_id=body.get("proposal_id"),
        run_id=body.get("run_id"), body=body, hash=row.hash,
    )  # fmt: skip


def _decider(body: dict[str, Any]) -> Actor | None:
    decided_by = body.get("decided_by")
    return Actor(id=decided_by, name=body.get("decided_by_name") or "") if decided_by else None


async def _names(uow: UnitOfWork, ids: set[UUID]) -> dict[UUID, str]:
    query = select(User.id, User.name).where(User.id.in_(ids))
    found = {row[0]: row[1] for row in (await uow.session.execute(query)).all()} if ids else {}
    return {SYSTEM_USER_ID: PLATFORM, **found}
