"""Stored writes awaiting a person: hashes, what others may see of them, and who may decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import or_, select, update

from actions.diffs import DiffEntry, digest
from actions.masks import masked_view
from actions.models import ActionRun, Proposal, ProposalItem, ProposalKind
from actions.registry import load_actions
from actions.spec import Action, Confirm, UndoKind
from kernel.auth.access import allows
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


class ItemRead(BaseModel):
    """One item of a batch or one step of a plan; `index` counts from 1, as `$ref` does."""

    index: int
    action: str
    title: str
    summary: str
    args: dict[str, Any]
    args_display: dict[str, Any]
    diff: list[DiffEntry]
    effects: list[EffectRead]
    warnings: list[str]
    undo: UndoKind
    undo_note: str
    status: str
    run_id: UUID | None
    error: dict[str, Any] | None


class ProposalRead(BaseModel):
    """A proposal as one person sees it; `items` of a batch, `steps` of a plan."""

    id: UUID
    kind: ProposalKind = ProposalKind.ACTION
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
    items: list[ItemRead] | None = None
    steps: list[ItemRead] | None = None


def hash_args(action: Action, args: dict[str, Any]) -> str:
    """What a confirmation is bound to: the action, its arguments and its declared rules."""
    rules = [action.permission, action.risk, action.confirm, action.step_up]
    return digest([action.name, args, *rules])


def required_of(action: Action) -> str:
    """What the proposal needs: `confirm` by the person, or `four_eyes`."""
    return "four_eyes" if action.confirm is Confirm.FOUR_EYES else "confirm"


def actions_in(proposal: Proposal) -> list[Action]:
    """The action of a proposal, or those of all its items."""
    known = load_actions()
    if proposal.kind == ProposalKind.ACTION:
        return [known[proposal.action]]
    return [known[item["action"]] for item in proposal.args["items"]]


def is_anybodys(proposal: Proposal) -> bool:
    """Whether no person asked: then whoever holds the rights may decide."""
    return proposal.requested_kind == PrincipalKind.SERVICE


def why_not(principal: Principal, proposal: Proposal) -> str | None:
    """The reason this person cannot confirm a proposal now, or None.

    For whoever reads a conversation: what their assistant proposes is theirs to confirm.
    """
    if proposal.state != "open":
        return f"it is {proposal.state}"
    if proposal.expires_at <= now():
        return "it has expired"
    if principal.kind is not PrincipalKind.USER:
        return "only a person can confirm"
    for action in actions_in(proposal):
        if not allows(principal, action.permission).is_allowed:
            return f"you need the right {action.permission}"
    is_own = proposal.requested_by == principal.user_id
    if proposal.required == "four_eyes" and is_own:
        return "a second person has to confirm"
    if proposal.required != "four_eyes" and not is_own and not is_anybodys(proposal):
        return "it is for the person who asked to confirm"
    return None


def title_of(row: Proposal) -> str:
    """What the proposal is, in a few words."""
    if row.kind == ProposalKind.ACTION:
        return load_actions()[row.action].title
    return "Batch" if row.kind == ProposalKind.BATCH else "Plan"


def read_proposal(
    principal: Principal, row: Proposal, items: Sequence[ProposalItem] = ()
) -> ProposalRead:
    """A stored proposal as this person sees it, with the items of a batch or plan."""
    reason = why_not(principal, row)
    shown = [read_item(principal, row, item) for item in items]
    is_expired = row.state == "open" and row.expires_at <= now()
    decided = Person(id=row.decided_by, name=row.decided_by_name or "") if row.decided_by else None
    seen = ProposalRead(
        id=row.id, kind=ProposalKind(row.kind), action=row.action, title=title_of(row),
        summary=row.summary, args=row.args, args_display=row.args_display,
        diff=[e for i in shown for e in i.diff] if shown else diff_entries(row),
        effects=row.effects, warnings=row.warnings, risk=row.risk, undo=UndoKind(row.undo),
        undo_note=row.undo_note, required=row.required, step_up=row.step_up,
        state="expired" if is_expired else row.state, expires_at=row.expires_at,
        args_hash=row.args_hash, record_versions=row.record_versions,
        requested_by=Person(id=row.requested_by, name=row.requested_by_name),
        can_confirm=reason is None, why_not=reason, conversation_id=row.conversation_id,
        created_at=row.created_at, decided_by=decided, decided_at=row.decided_at,
        run_id=row.run_id, items=shown if row.kind == ProposalKind.BATCH else None,
        steps=shown if row.kind == ProposalKind.PLAN else None,
    )  # fmt: skip
    is_asker = row.requested_by == principal.user_id
    return masked_view(principal, seen, permission=_right(row.action), is_asker=is_asker)


def read_item(principal: Principal, row: Proposal, item: ProposalItem) -> ItemRead:
    """One item as this person sees it."""
    action = load_actions()[item.action]
    entries = [DiffEntry.model_validate(entry) for entry in item.diff]
    seen = ItemRead(
        index=item.position, action=item.action, title=action.title,
        summary=item.outcome or item.summary, args=item.args, args_display=item.args_display,
        diff=entries, effects=item.effects, warnings=item.warnings, undo=action.undo.kind,
        undo_note=action.undo.note, status=item.state, run_id=item.run_id, error=item.error,
    )  # fmt: skip
    is_asker = row.requested_by == principal.user_id
    return masked_view(principal, seen, permission=action.permission, is_asker=is_asker)


def diff_entries(row: Proposal | ActionRun) -> list[DiffEntry]:
    """The stored diff; `masked_view` decides what a reader sees of it."""
    return [DiffEntry.model_validate(entry) for entry in row.diff]


def _right(name: str) -> str | None:
    known = load_actions().get(name)
    return known.permission if known else None


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
        or_(
            Proposal.required == "four_eyes",
            Proposal.requested_kind == PrincipalKind.SERVICE.value,
        ),
        Proposal.requested_by != uow.principal.user_id,
    )
    rows = await uow.session.scalars(query)
    return [row for row in rows if why_not(uow.principal, row) is None]


async def items_of(uow: UnitOfWork, rows: Sequence[Proposal]) -> dict[UUID, list[ProposalItem]]:
    """The items of the batches and plans among these proposals, in their order."""
    found: dict[UUID, list[ProposalItem]] = {}
    ids = [row.id for row in rows if row.kind != ProposalKind.ACTION]
    query = select(ProposalItem).where(ProposalItem.proposal_id.in_(ids))
    if ids:
        for item in await uow.session.scalars(query.order_by(ProposalItem.position)):
            found.setdefault(item.proposal_id, []).append(item)
    return found


async def find_proposal(uow: UnitOfWork, proposal_id: UUID) -> Proposal | None:
    """A proposal this person asked for, may review, or may decide."""
    row = await uow.session.get(Proposal, proposal_id)
    if row is None or not _may_see(uow.principal, row):
        return None
    return row


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
    is_party = principal.user_id in (row.requested_by, row.decided_by)
    if is_party or why_not(principal, row) is None:
        return True
    return allows(principal, "assistant.run.read", row).is_allowed
