"""Stored writes awaiting a person: hashes, what others may see of them, and who may decide."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select, update

from actions.diffs import DiffEntry, digest
from actions.models import ActionRun, Proposal
from actions.registry import load_actions
from actions.spec import Action, Confirm, UndoKind
from kernel.auth.access import Masked, allows, may_see, predicate
from kernel.auth.principal import Principal, PrincipalKind
from kernel.clock import now
from kernel.db.uow import UnitOfWork


class Person(BaseModel):
    """Somebody named in a proposal or run."""

    id: UUID
    name: str


class EffectRead(BaseModel):
    """One consequence in words."""

    kind: str
    text: str
    data: dict[str, Any] = {}


class ProposalRead(BaseModel):
    """A proposal as one person sees it."""

    id: UUID
    action: str
    title: str
    summary: str
    args: dict[str, Any]
    args_display: dict[str, Any]
    diff: list[DiffEntry]
    effects: list[EffectRead]
    warnings: list[str]
    risk: str
    undo: UndoKind
    undo_note: str
    required: str
    step_up: bool
    state: str
    expires_at: datetime
    args_hash: str
    record_versions: dict[str, int]
    requested_by: Person
    can_confirm: bool
    why_not: str | None
    conversation_id: UUID | None
    created_at: datetime
    decided_by: Person | None
    decided_at: datetime | None
    run_id: UUID | None


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


def hash_args(action: Action, args: dict[str, Any]) -> str:
    """What a confirmation is bound to: the action, its arguments and its declared rules."""
    return digest([action.name, args, action.permission, action.risk, action.confirm])


def required_of(action: Action) -> str:
    """What the proposal needs: `confirm` by the person, or `four_eyes`."""
    return "four_eyes" if action.confirm is Confirm.FOUR_EYES else "confirm"


def why_not(principal: Principal, proposal: Proposal) -> str | None:
    """The reason this person cannot confirm a proposal now, or None."""
    action = load_actions()[proposal.action]
    if proposal.state != "open":
        return f"it is {proposal.state}"
    if proposal.expires_at <= now():
        return "it has expired"
    if principal.kind is not PrincipalKind.USER:
        return "only a person can confirm"
    if not allows(principal, action.permission).is_allowed:
        return f"you need the right {action.permission}"
    if proposal.required == "four_eyes" and proposal.requested_by == principal.user_id:
        return "a second person has to confirm"
    if proposal.required != "four_eyes" and proposal.requested_by != principal.user_id:
        return "it is for the person who asked to confirm"
    return None


def read_proposal(principal: Principal, row: Proposal) -> ProposalRead:
    """A stored proposal as this person sees it."""
    reason = why_not(principal, row)
    is_expired = row.state == "open" and row.expires_at <= now()
    decided = Person(id=row.decided_by, name=row.decided_by_name or "") if row.decided_by else None
    return ProposalRead(
        id=row.id, action=row.action, title=load_actions()[row.action].title,
        summary=row.summary, args=row.args, args_display=row.args_display,
        diff=_shown_diff(principal, row), effects=row.effects,
        warnings=row.warnings, risk=row.risk, undo=UndoKind(row.undo), undo_note=row.undo_note,
        required=row.required, step_up=row.step_up,
        state="expired" if is_expired else row.state, expires_at=row.expires_at,
        args_hash=row.args_hash, record_versions=row.record_versions,
        requested_by=Person(id=row.requested_by, name=row.requested_by_name),
        can_confirm=reason is None, why_not=reason, conversation_id=row.conversation_id,
        created_at=row.created_at, decided_by=decided, decided_at=row.decided_at,
        run_id=row.run_id,
    )  # fmt: skip


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
    return RunRead(
        id=row.id, action=row.action, title=action.title, summary=row.summary, state=row.state,
        result=row.result, diff=_shown_diff(principal, row),
        undo=UndoKind(row.undo), undo_note=row.undo_note,
        can_undo=can_undo, requested_by=Person(id=row.requested_by, name=row.requested_by_name),
        decided_by=decided, via=row.via, created_at=row.created_at, undone_at=row.undone_at,
        proposal_id=row.proposal_id,
    )  # fmt: skip


def _shown_diff(principal: Principal, row: Proposal | ActionRun) -> list[DiffEntry]:
    """The diff without the sensitive values a reader who took no part in it may not see."""
    entries = [DiffEntry.model_validate(entry) for entry in row.diff]
    if principal.user_id in (row.requested_by, row.decided_by):
        return entries
    permission = load_actions()[row.action].permission
    for field in (f for entry in entries for f in entry.fields if f.field_set):
        if not may_see(principal, permission, str(field.field_set)):
            field.before = field.after = Masked().model_dump()
    return entries


async def list_proposals(
    uow: UnitOfWork, *, state: str | None, is_approvals: bool, limit: int
) -> list[Proposal]:
    """Newest first: the person's own, or those of others that they may decide."""
    query = select(Proposal).order_by(Proposal.created_at.desc()).limit(limit)
    if state == "open":
        query = query.where(Proposal.state == "open", Proposal.expires_at > now())
    elif state:
        query = query.where(Proposal.state == state)
    if not is_approvals:
        return list(await uow.session.scalars(query.where(_mine(uow.principal))))
    query = query.where(
        Proposal.required == "four_eyes", Proposal.requested_by != uow.principal.user_id
    )
    rows = await uow.session.scalars(query)
    return [row for row in rows if why_not(uow.principal, row) is None]


async def find_proposal(uow: UnitOfWork, proposal_id: UUID) -> Proposal | None:
    """A proposal this person asked for, may review, or may decide."""
    row = await uow.session.get(Proposal, proposal_id)
    if row is None or not _may_see(uow.principal, row):
        return None
    return row


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


async def close_open_proposals(uow: UnitOfWork, conversation_id: UUID) -> None:
    """A newer proposal of a conversation replaces the one still open there."""
    await uow.session.execute(
        update(Proposal)
        .where(Proposal.conversation_id == conversation_id, Proposal.state == "open")
        .values(state="superseded", decided_at=now())
    )


def _mine(principal: Principal) -> Any:
    return Proposal.requested_by == principal.user_id


def _may_see(principal: Principal, row: Proposal) -> bool:
    if row.requested_by == principal.user_id or why_not(principal, row) is None:
        return True
    return allows(principal, "assistant.run.read", row).is_allowed
