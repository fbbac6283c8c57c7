"""What a person decides about a proposal or a run: confirm, dismiss, edit, undo."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import inspect, select

from actions.errors import (
    HumanRequired,
    NotUndoable,
    ProposalClosed,
    ProposalExpired,
    ProposalNotFound,
    SecondPersonRequired,
    StaleProposal,
    StepUpRequired,
    UndoConflict,
)
from actions.models import ActionRun, Proposal
from actions.outcomes import Circumstances, Decided, Outcome, Replayed, Via
from actions.proposals import find_proposal, hash_args, model_of, read_proposal, read_run
from actions.refs import resolve_refs
from actions.registry import find_action
from actions.runner import execute, preview, run, stored_args
from actions.spec import Action, UndoContext, UndoKind
from kernel.auth.access import allows, require
from kernel.auth.principal import Principal, PrincipalKind
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import NotFound
from kernel.idempotency import Key, StoredAnswer, remember, replay
from kernel.limits import STEP_UP_LIFE_S


class RunNotFound(NotFound):
    """There is no such run for this person."""

    code = "run_not_found"


async def confirm(
    principal: Principal, proposal_id: UUID, via: Via, key: Key | None = None
) -> Decided | Replayed:
    """A person says yes: everything is checked again, then the write happens exactly once.

    Raises HumanRequired, ProposalNotFound, ProposalClosed, ProposalExpired,
    SecondPersonRequired, StepUpRequired, StaleProposal (with the fresh proposal) and whatever
    the business operation refuses by.
    """
    require_person(principal)
    try:
        async with begin(principal) as uow:
            if key is not None and (stored := await replay(uow, key)) is not None:
                return Replayed(http_status=stored.status, body=stored.body)
            row = await _lock_proposal(uow, proposal_id)
            action = _require_decidable(principal, row)
            decided = await _execute_proposal(uow, action, row, via)
            if key is not None:
                remember(uow, key, StoredAnswer(200, decided.model_dump_json()))
            return decided
    except _Changed:
        raise await _renew(principal, proposal_id) from None


async def dismiss(principal: Principal, proposal_id: UUID, reason: str | None = None) -> Proposal:
    """A person says no. Raises ProposalNotFound or ProposalClosed."""
    require_person(principal)
    async with begin(principal) as uow:
        row = await _lock_proposal(uow, proposal_id)
        _require_open(row)
        _decide(row, principal, "dismissed")
        row.reason = reason
        uow.audit("action.dismissed", proposal_id=row.id, action=row.action, reason=reason)
        return row


async def edit(principal: Principal, proposal_id: UUID, arguments: Mapping[str, Any]) -> Outcome:
    """Changed arguments make a new proposal; the old one can no longer be confirmed."""
    require_person(principal)
    async with begin(principal) as uow:
        row = await _lock_proposal(uow, proposal_id)
        _require_open(row)
        if row.requested_by != principal.user_id:
            raise ProposalNotFound("only the person who asked can edit a proposal")
        name, conversation_id, was_tainted = row.action, row.conversation_id, row.is_tainted
    asked = Circumstances(
        via=Via.PAGE,
        conversation_id=conversation_id,
        is_tainted=was_tainted,
        must_propose=True,
    )
    outcome = await run(principal, name, arguments, asked)
    if outcome.status != "proposal_required" if not isinstance(outcome, Replayed) else True:
        return outcome
    async with begin(principal) as uow:
        row = await _lock_proposal(uow, proposal_id)
        if row.state == "open":
            _decide(row, principal, "superseded")
    return outcome


async def undo(
    principal: Principal, run_id: UUID, via: Via, key: Key | None = None
) -> Decided | Replayed:
    """Take a run back, once. Raises RunNotFound, NotUndoable, UndoConflict, PermissionDenied."""
    require_person(principal)
    async with begin(principal) as uow:
        if key is not None and (stored := await replay(uow, key)) is not None:
            return Replayed(http_status=stored.status, body=stored.body)
        row = await undo_within(uow, run_id, via)
        decided = Decided(run=read_run(principal, row))
        if key is not None:
            remember(uow, key, StoredAnswer(200, decided.model_dump_json()))
        return decided


async def undo_within(uow: UnitOfWork, run_id: UUID, via: Via) -> ActionRun:
    """The undo inside a transaction that is open already."""
    row = await _lock_run(uow, run_id)
    action = find_action(row.action)
    require(uow.principal, action.permission)
    if row.state != "completed":
        raise NotUndoable("this was undone already")
    if action.undo.kind is UndoKind.NO:
        raise NotUndoable(f"{action.title} cannot be undone: {action.undo.note}")
    if action.undo.is_strict:
        await _require_unchanged(uow, row)
    row.undo_summary = await _take_back(uow, action, row)
    row.state = "undone"
    row.undone_by = uow.principal.user_id
    row.undone_at = now()
    await uow.flush()
    uow.audit(
        "action.undone",
        run_id=row.id,
        action=row.action,
        summary=row.undo_summary,
        decided_by=uow.principal.user_id,
        decided_by_name=uow.principal.name,
        decided_via=via,
    )
    return row


def require_person(principal: Principal) -> None:
    """Raises HumanRequired for every token that is not a person's own session."""
    if principal.kind is not PrincipalKind.USER or principal.agent is not None:
        raise HumanRequired("only a person, signed in, can decide this")


class _Changed(Exception):
    """A record differs from the preview; the transaction must roll back."""


async def _lock_proposal(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    locked = await uow.session.get(Proposal, proposal_id, with_for_update=True)
    if locked is None or await find_proposal(uow, proposal_id) is None:
        raise ProposalNotFound("there is no such proposal among those you may see")
    return locked


def _require_open(row: Proposal) -> None:
    if row.state != "open":
        raise ProposalClosed(f"this proposal was {row.state} already", state=row.state)
    if row.expires_at <= now():
        raise ProposalExpired("this proposal has expired; ask for it again")


def _require_decidable(principal: Principal, row: Proposal) -> Action:
    _require_open(row)
    action = find_action(row.action)
    require(principal, action.permission)
    is_own = row.requested_by == principal.user_id
    if row.required == "four_eyes" and is_own:
        raise SecondPersonRequired("a second person has to confirm what you asked for")
    if row.required != "four_eyes" and not is_own:
        raise ProposalNotFound("there is no such proposal among those you may decide")
    if row.step_up and not has_fresh_factor(principal):
        raise StepUpRequired("confirm it is you first: repeat your second factor or password")
    return action


def has_fresh_factor(principal: Principal) -> bool:
    """Whether the person proved who they are less than five minutes ago."""
    limit = timedelta(seconds=STEP_UP_LIFE_S)
    return principal.proved_at is not None and now() - principal.proved_at < limit


async def _execute_proposal(uow: UnitOfWork, action: Action, row: Proposal, via: Via) -> Decided:
    args = action.args.model_validate(row.args)
    await resolve_refs(uow, args)
    if hash_args(action, stored_args(args)) != row.args_hash:
        raise _Changed
    done, _ = await execute(uow, action, args, Circumstances(via=via), row)
    if uow.changes.versions_before() != row.record_versions:
        raise _Changed
    _decide(row, uow.principal, "confirmed")
    row.decided_via = via.value
    row.run_id = done.id
    await uow.flush()  # fills the columns that have defaults
    return Decided(run=read_run(uow.principal, done))


async def _renew(principal: Principal, proposal_id: UUID) -> StaleProposal:
    """Close the stale proposal and offer a fresh one with the new diff."""
    async with begin(principal) as uow:
        row = await _lock_proposal(uow, proposal_id)
        if row.state == "open":
            _decide(row, principal, "stale")
        action = find_action(row.action)
        asked = Circumstances(
            via=Via(row.requested_via),
            conversation_id=row.conversation_id,
            is_tainted=row.is_tainted,
        )
        arguments = dict(row.args)
        requester = (row.requested_by, row.requested_by_name, row.agent, row.model)
    fresh = await preview(principal, action, action.args.model_validate(arguments), asked)
    fresh.requested_by, fresh.requested_by_name, fresh.agent, fresh.model = requester
    async with begin(principal) as uow:
        uow.add(fresh)
        uow.audit("action.proposed", proposal_id=fresh.id, action=fresh.action, renews=proposal_id)
        await uow.flush()
        shown = read_proposal(principal, fresh).model_dump(mode="json")
    return StaleProposal(
        "a record changed since the preview; look at the new proposal", proposal=shown
    )


def _decide(row: Proposal, principal: Principal, state: str) -> None:
    row.state = state
    row.decided_by = principal.user_id
    row.decided_by_name = principal.name
    row.decided_at = now()


async def _lock_run(uow: UnitOfWork, run_id: UUID) -> ActionRun:
    row = await uow.session.get(ActionRun, run_id, with_for_update=True)
    if row is None:
        raise RunNotFound("there is no such run among those you may see")
    is_party = uow.principal.user_id in (row.requested_by, row.decided_by)
    if not is_party and not allows(uow.principal, "assistant.run.read", row).is_allowed:
        raise RunNotFound("there is no such run among those you may see")
    return row


async def _require_unchanged(uow: UnitOfWork, row: ActionRun) -> None:
    for name, version in row.record_versions.items():
        table, _, key = name.partition(":")
        model = _model_of(table)
        query = select(model.version).where(model.id == UUID(key))
        if (await uow.session.execute(query)).scalar_one_or_none() != version:
            raise UndoConflict(
                f"the {table.replace('_', ' ').removesuffix('s')} was changed again since; "
                "undo the later change first"
            )


async def _take_back(uow: UnitOfWork, action: Action, row: ActionRun) -> str:
    if action.undo.compensate is None:
        await _restore(uow, row)
        return f"Undone: {row.summary}"
    args = action.args.model_validate(row.args)
    await resolve_refs_leniently(uow, args)
    created: dict[str, list[UUID]] = {}
    for change in row.changes:
        if change["kind"] == "create" and len(change["key"]) == 36:
            created.setdefault(change["table"], []).append(UUID(change["key"]))
    return await action.undo.compensate(uow, UndoContext(row.id, args, row.result, created))


async def resolve_refs_leniently(uow: UnitOfWork, args: Any) -> None:
    """Resolve what is still visible; the rows the run made are known by id anyway."""
    try:
        await resolve_refs(uow, args)
    except NotFound:
        return


async def _restore(uow: UnitOfWork, row: ActionRun) -> None:
    for change in reversed(row.changes):
        model = _model_of(change["table"])
        if change["kind"] == "delete":
            uow.add(model(id=UUID(change["key"]), **_typed(model, change["before"])))
            continue
        record = await uow.session.get(model, UUID(change["key"]))
        if record is None:
            raise UndoConflict("a record this made is gone; there is nothing left to undo")
        if change["kind"] == "create":
            await uow.session.delete(record)
            await uow.flush()
            continue
        for name, value in _typed(model, change["before"]).items():
            setattr(record, name, value)
    await uow.flush()


def _typed(model: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = inspect(model).columns
    return {
        name: TypeAdapter(columns[name].type.python_type | None).validate_python(value)
        for name, value in values.items()
    }


def _model_of(table: str) -> Any:
    model = model_of(table)
    if model is None:
        raise NotUndoable(f"the records of {table} are not known any more")
    return model
