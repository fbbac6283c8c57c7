"""What a person decides about a proposal or a run: confirm, dismiss, edit, undo."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from actions.deciders import has_fresh_factor, require_person
from actions.errors import (
    ProposalClosed,
    ProposalExpired,
    ProposalNotFound,
    SecondPersonRequired,
    StaleProposal,
    StepUpRequired,
)
from actions.execution import execute, stored_args
from actions.models import Proposal
from actions.outcomes import Circumstances, Decided, Outcome, Replayed, Via
from actions.proposals import find_proposal, hash_args, read_proposal, read_run
from actions.refs import resolve_refs
from actions.registry import find_action
from actions.runner import preview, run
from actions.spec import Action
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.idempotency import Key, StoredAnswer, remember, replay


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
            decided, answer = await _execute_proposal(uow, action, row, via)
            if key is not None:
                remember(uow, key, StoredAnswer(200, decided.model_dump_json()))
            return answer
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


async def _execute_proposal(
    uow: UnitOfWork, action: Action, row: Proposal, via: Via
) -> tuple[Decided, Decided]:
    """What happened as it is stored, and as the person who confirmed reads it once."""
    args = action.args.model_validate(row.args)
    await resolve_refs(uow, args)
    if hash_args(action, stored_args(args)) != row.args_hash:
        raise _Changed
    done, told = await execute(uow, action, args, Circumstances(via=via), row)
    if uow.changes.versions_before() != row.record_versions:
        raise _Changed
    _decide(row, uow.principal, "confirmed")
    row.decided_via = via.value
    row.run_id = done.id
    await uow.flush()  # fills the columns that have defaults
    run = read_run(uow.principal, done)
    # A conversation is stored, so it never gets to read what is shown once.
    shown = run if via is Via.CHAT else run.model_copy(update={"result": told.result})
    return Decided(run=run), Decided(run=shown)


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
