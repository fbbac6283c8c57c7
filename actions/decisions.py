"""What a person decides about a proposal or a run: confirm, dismiss, edit, undo."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from actions.deciders import require_person
from actions.deciding import close, lock_proposal, require_decider, require_open
from actions.errors import NotEditable, ProposalNotFound, StaleProposal
from actions.execution import execute, stored_args
from actions.models import Proposal, ProposalKind
from actions.outcomes import CAUTION, Circumstances, Decided, Outcome, Replayed, Via
from actions.proposals import hash_args, read_proposal, why_not
from actions.refs import resolve_refs
from actions.registry import find_action
from actions.runner import preview, run
from actions.runs import read_run
from actions.spec import Action
from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork, begin
from kernel.idempotency import Key, StoredAnswer, remember, replay


async def confirm(
    principal: Principal, proposal_id: UUID, via: Via, key: Key | None = None
) -> Decided | Replayed:
    """A person says yes: everything is checked again, then the write happens exactly once.

    Raises HumanRequired, ProposalNotFound, ProposalClosed, ProposalExpired,
    SecondPersonRequired, StepUpRequired, RequesterLostRight, StaleProposal (with the fresh
    proposal), IsBundle and whatever the business operation refuses by.
    """
    require_person(principal)
    try:
        async with begin(principal) as uow:
            if key is not None and (stored := await replay(uow, key)) is not None:
                return Replayed(http_status=stored.status, body=stored.body)
            row = await lock_proposal(uow, proposal_id)
            if row.kind != ProposalKind.ACTION:
                raise IsBundle
            require_open(row)
            action = find_action(row.action)
            await require_decider(uow, row, [action.permission])
            decided, answer = await _execute_proposal(uow, action, row, via)
            if key is not None:
                remember(uow, key, StoredAnswer(200, decided.model_dump_json()))
            return answer
    except _Changed:
        raise await _renew(principal, proposal_id) from None


async def dismiss(principal: Principal, proposal_id: UUID, reason: str | None = None) -> Proposal:
    """Who asked, or who could confirm, says no. Raises ProposalNotFound or ProposalClosed."""
    require_person(principal)
    async with begin(principal) as uow:
        row = await lock_proposal(uow, proposal_id)
        require_open(row)
        if row.requested_by != principal.user_id and why_not(principal, row) is not None:
            raise ProposalNotFound("there is no such proposal among those you may decide")
        close(row, principal, "dismissed")
        row.reason = reason
        uow.audit("action.dismissed", proposal_id=row.id, action=row.action, reason=reason)
        return row


async def edit(principal: Principal, proposal_id: UUID, arguments: Mapping[str, Any]) -> Outcome:
    """Changed arguments make a new proposal; the old one can no longer be confirmed."""
    require_person(principal)
    async with begin(principal) as uow:
        row = await lock_proposal(uow, proposal_id)
        require_open(row)
        if row.kind != ProposalKind.ACTION:
            raise NotEditable("dismiss it and propose the changed items anew")
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
        row = await lock_proposal(uow, proposal_id)
        if row.state == "open":
            close(row, principal, "superseded")
    return outcome


class IsBundle(Exception):
    """The proposal is a batch or plan: `actions.bundle_runs` carries those out."""


class _Changed(Exception):
    """A record differs from the preview; the transaction must roll back."""


async def _execute_proposal(
    uow: UnitOfWork, action: Action, row: Proposal, via: Via
) -> tuple[Decided, Decided]:
    """What happened as it is stored, and as the person who confirmed reads it once."""
    args = action.args.model_validate(row.args)
    await resolve_refs(uow, args)
    if hash_args(action, stored_args(args)) != row.args_hash:
        raise _Changed
    close(row, uow.principal, "confirmed", via)
    done, told = await execute(uow, action, args, Circumstances(via=via), row)
    if uow.changes.versions_before() != row.record_versions:
        raise _Changed
    row.run_id = done.id
    await uow.flush()  # fills the columns that have defaults
    run = read_run(uow.principal, done)
    # A conversation is stored, so it never gets to read what is shown once.
    shown = run if via is Via.CHAT else run.model_copy(update={"result": told.result})
    return Decided(run=run), Decided(run=shown)


async def _renew(principal: Principal, proposal_id: UUID) -> StaleProposal:
    """Close the stale proposal and offer a fresh one with the new diff."""
    async with begin(principal) as uow:
        row = await lock_proposal(uow, proposal_id)
        if row.state == "open":
            close(row, principal, "stale")
        action = find_action(row.action)
        asked = Circumstances(
            via=Via(row.requested_via),
            conversation_id=row.conversation_id,
            is_tainted=row.is_tainted,
            cautions=tuple(word for word in row.warnings if word.startswith(CAUTION)),
        )
        arguments = dict(row.args)
        requester = (row.requested_by, row.requested_by_name, row.agent, row.model)
        requested_kind = row.requested_kind
    fresh = await preview(principal, action, action.args.model_validate(arguments), asked)
    fresh.requested_by, fresh.requested_by_name, fresh.agent, fresh.model = requester
    fresh.requested_kind = requested_kind
    async with begin(principal) as uow:
        uow.add(fresh)
        uow.audit("action.proposed", proposal_id=fresh.id, action=fresh.action, renews=proposal_id)
        await uow.flush()
        shown = read_proposal(principal, fresh).model_dump(mode="json")
    return StaleProposal(
        "a record changed since the preview; look at the new proposal", proposal=shown
    )
