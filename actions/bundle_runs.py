"""Carrying batches and plans out, item by item, and taking plans back in reverse.

Every item is a transaction of its own, together with the note that it is done: whatever happens
in between, a repeated confirmation goes on where it stopped and does nothing twice.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from actions.bundles import created_key
from actions.deciders import require_person
from actions.deciding import close, load_requester, lock_proposal, require_decider, require_open
from actions.decisions import IsBundle, confirm
from actions.errors import NotUndoable, ProposalClosed, ProposalNotFound
from actions.execution import execute
from actions.models import ActionRun, ItemState, Proposal, ProposalItem, ProposalKind
from actions.outcomes import BundleDecided, Circumstances, Decided, ItemDone, Replayed, Via
from actions.proposals import actions_in, hash_args, items_of
from actions.references import fill_in
from actions.refs import resolve_refs
from actions.registry import find_action
from actions.runner import validate
from actions.spec import Action, Confirm
from actions.undo import undo_within
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.changes import ChangeKind
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import AppError, Conflict
from kernel.idempotency import Key, StoredAnswer, remember, replay
from kernel.limits import BUNDLE_RESUME_H


class ItemChanged(Conflict):
    """A record of this item changed since the preview, so it was left alone."""

    code = "stale_item"


async def confirm_any(
    principal: Principal, proposal_id: UUID, via: Via, key: Key | None = None
) -> Decided | BundleDecided | Replayed:
    """A person says yes to a proposal of whatever kind; see `confirm` and `confirm_bundle`."""
    try:
        return await confirm(principal, proposal_id, via, key)
    except IsBundle:
        return await confirm_bundle(principal, proposal_id, via, key)


async def confirm_bundle(
    principal: Principal, proposal_id: UUID, via: Via, key: Key | None = None
) -> BundleDecided | Replayed:
    """A person says yes to all items: each is checked again and carried out by itself.

    A batch goes on past an item that fails, a plan stops there. Repeating the confirmation takes
    up what is still pending. Raises what `confirm` raises; faults of items are reported instead.
    """
    require_person(principal)
    async with begin(principal) as uow:
        if key is not None and (stored := await replay(uow, key)) is not None:
            return Replayed(http_status=stored.status, body=stored.body)
        row = await lock_proposal(uow, proposal_id)
        if row.kind == ProposalKind.ACTION:
            raise ProposalNotFound("this is not a batch or plan")
        await _decide(uow, row, via)
        items = (await items_of(uow, [row])).get(row.id, [])
        positions = [item.position for item in items]
        is_plan = row.kind == ProposalKind.PLAN
    for position in positions:
        state = await _carry_out(principal, proposal_id, position, via)
        if is_plan and state is not ItemState.COMPLETED:
            break
    return await _report(principal, proposal_id, key)


async def undo_bundle(
    principal: Principal, proposal_id: UUID, kind: ProposalKind, via: Via
) -> BundleDecided:
    """Take the completed items back, the last first; stops at the first that cannot be.

    Raises ProposalNotFound, NotUndoable where nothing was carried out.
    """
    require_person(principal)
    async with begin(principal) as uow:
        row = await lock_proposal(uow, proposal_id)
        if row.kind != kind:
            raise ProposalNotFound(f"there is no such {kind.value} among those you may see")
        items = (await items_of(uow, [row])).get(row.id, [])
        done = [i.position for i in reversed(items) if i.state == ItemState.COMPLETED]
    if not done:
        raise NotUndoable(f"nothing of this {kind.value} stands, so there is nothing to undo")
    for position in done:
        try:
            await _take_back(principal, proposal_id, position, via)
        except AppError as error:
            async with begin(principal) as uow:
                item = await _lock_item(uow, proposal_id, position)
                item.error = error.as_json()["error"]
            break
    async with begin(principal) as uow:
        return await _told(uow, proposal_id, is_undo=True)


async def _decide(uow: UnitOfWork, row: Proposal, via: Via) -> None:
    permissions = [action.permission for action in actions_in(row)]
    if row.state == "confirmed" and row.decided_by == uow.principal.user_id:
        if row.decided_at and now() - row.decided_at > timedelta(hours=BUNDLE_RESUME_H):
            raise ProposalClosed("this was confirmed too long ago to go on; propose the rest anew")
        await require_decider(uow, row, permissions)
        return
    require_open(row)
    await require_decider(uow, row, permissions)
    close(row, uow.principal, "confirmed", via)
    uow.audit(
        f"{row.kind}.confirmed", proposal_id=row.id, summary=row.summary,
        requested_by=row.requested_by, requested_by_name=row.requested_by_name,
        decided_by=row.decided_by, decided_by_name=row.decided_by_name, decided_via=via,
        args_hash=row.args_hash,
    )  # fmt: skip


async def _carry_out(principal: Principal, proposal_id: UUID, position: int, via: Via) -> ItemState:
    try:
        async with begin(principal) as uow:
            item = await _lock_item(uow, proposal_id, position)
            if item.state != ItemState.PENDING:
                return ItemState(item.state)
            await _execute_item(uow, item, via)
            return ItemState.COMPLETED
    except AppError as error:
        state = ItemState.STALE if isinstance(error, ItemChanged) else ItemState.FAILED
        return await _note_fault(principal, proposal_id, position, state, error)


async def _execute_item(uow: UnitOfWork, item: ProposalItem, via: Via) -> None:
    row = await uow.session.get_one(Proposal, item.proposal_id)
    action = find_action(item.action)
    require(uow.principal, action.permission)
    if hash_args(action, item.args) != item.args_hash:
        raise ItemChanged("what this action asks for has changed; propose it anew")
    earlier = await _earlier_runs(uow, item)
    results = {position: run.result for position, run in earlier.items()}
    args = validate(action, fill_in(item.args, results if row.kind == ProposalKind.PLAN else {}))
    made = {
        created_key(change["table"], change["key"])
        for run in earlier.values()
        for change in run.changes
        if change["kind"] == ChangeKind.CREATE
    }
    async with uow.acting_as(await _actor_of(uow, row, action)) as inner:
        inner.is_replay = False  # a person's own work, to which every rule applies
        await resolve_refs(inner, args)
        run, done = await execute(inner, action, args, Circumstances(via=via), row)
        seen = {k: v for k, v in inner.changes.versions_before().items() if k not in made}
    if seen != item.record_versions:
        raise ItemChanged("a record changed since the preview; look at it and propose this anew")
    item.state, item.run_id = ItemState.COMPLETED.value, run.id
    item.outcome, item.error = done.summary, None


async def _actor_of(uow: UnitOfWork, row: Proposal, action: Action) -> Principal:
    """In whose name an item runs.

    Under four eyes the second person carries out what needs them; the rest of the bundle stays
    the requester's own act, with the requester's rights of today.
    """
    if row.required != "four_eyes" or action.confirm is Confirm.FOUR_EYES:
        return uow.principal
    return await load_requester(uow, row) or uow.principal


async def _earlier_runs(uow: UnitOfWork, item: ProposalItem) -> dict[int, ActionRun]:
    query = (
        select(ProposalItem.position, ActionRun)
        .join(ActionRun, ActionRun.id == ProposalItem.run_id)
        .where(ProposalItem.proposal_id == item.proposal_id)
        .where(ProposalItem.position < item.position)
    )
    return {row[0]: row[1] for row in (await uow.session.execute(query)).all()}


async def _lock_item(uow: UnitOfWork, proposal_id: UUID, position: int) -> ProposalItem:
    query = (
        select(ProposalItem)
        .where(ProposalItem.proposal_id == proposal_id, ProposalItem.position == position)
        .with_for_update()
    )
    return (await uow.session.scalars(query)).one()


async def _note_fault(
    principal: Principal, proposal_id: UUID, position: int, state: ItemState, error: AppError
) -> ItemState:
    async with begin(principal) as uow:
        item = await _lock_item(uow, proposal_id, position)
        if item.state != ItemState.PENDING:
            return ItemState(item.state)
        item.state, item.error = state.value, error.as_json()["error"]
        uow.audit(
            "action.not_executed", proposal_id=proposal_id, index=position, action=item.action,
            summary=item.summary, reason=error.message,
        )  # fmt: skip
    return state


async def _take_back(principal: Principal, proposal_id: UUID, position: int, via: Via) -> None:
    async with begin(principal) as uow:
        item = await _lock_item(uow, proposal_id, position)
        if item.state != ItemState.COMPLETED or item.run_id is None:
            return
        run = await undo_within(uow, item.run_id, via)
        item.state, item.error = ItemState.UNDONE.value, None
        item.outcome = run.undo_summary


async def _report(
    principal: Principal, proposal_id: UUID, key: Key | None
) -> BundleDecided | Replayed:
    async with begin(principal) as uow:
        if key is not None and (stored := await replay(uow, key)) is not None:
            return Replayed(http_status=stored.status, body=stored.body)
        answer = await _told(uow, proposal_id)
        if key is not None:
            remember(uow, key, StoredAnswer(200, answer.model_dump_json()))
        return answer


async def _told(uow: UnitOfWork, proposal_id: UUID, *, is_undo: bool = False) -> BundleDecided:
    row = await uow.session.get_one(Proposal, proposal_id)
    items = (await items_of(uow, [row])).get(row.id, [])
    return BundleDecided(
        status=_status(items, is_undo=is_undo),
        kind=row.kind,
        proposal_id=row.id,
        items=[_done(item) for item in items],
    )


def _status(items: list[ProposalItem], *, is_undo: bool) -> Any:
    states = {item.state for item in items}
    if is_undo:
        return "partial" if ItemState.COMPLETED in states else "undone"
    if states == {ItemState.COMPLETED}:
        return "completed"
    return "partial" if ItemState.COMPLETED in states else "failed"


def _done(item: ProposalItem) -> ItemDone:
    return ItemDone(
        index=item.position,
        action=item.action,
        title=find_action(item.action).title,
        status=item.state,
        summary=item.outcome or item.summary,
        run_id=item.run_id,
        error=item.error,
    )
