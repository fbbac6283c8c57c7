"""The one gate: find, require, validate, resolve, then read, propose or carry out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from actions.autonomy import AskFirst, forbid_denied, is_subject, leave_to_run
from actions.deciding import requester_kind
from actions.diffs import diff_of, digest
from actions.errors import BadArguments, DeniedByPolicy, HumanRequired
from actions.execution import displayed_args, execute, kept_answer, stored_args, summary_of
from actions.masks import trail_summary
from actions.models import ActionRun, Proposal
from actions.outcomes import (
    HTTP_STATUS,
    Circumstances,
    Clarification,
    Completed,
    NeedsClarification,
    Outcome,
    ProposalRequired,
    Replayed,
    Via,
)
from actions.proposals import close_open_proposals, hash_args, read_proposal, required_of
from actions.refs import Ambiguous, resolve_refs
from actions.registry import find_action
from actions.spec import Action, ActionArgs, Confirm, Effect, Risk
from actions.tables import table_of
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.changes import json_ready
from kernel.db.uow import UnitOfWork, begin, rehearse
from kernel.idempotency import StoredAnswer, remember, replay
from kernel.ids import new_id
from kernel.limits import PROPOSAL_LIFE_S


async def run(
    principal: Principal,
    name: str,
    arguments: Mapping[str, Any],
    circumstances: Circumstances | None = None,
) -> Outcome:
    """Do what was asked, or store a proposal for a person, or ask which record is meant.

    Raises UnknownAction, PermissionDenied, BadArguments, NotFound and whatever rule the business
    operation refuses by; then nothing was changed.
    """
    asked = circumstances or Circumstances()
    action = find_action(name)
    require(principal, action.permission)
    args = validate(action, arguments)
    try:
        if action.effect is Effect.READ:
            return await _read(principal, action, args, asked)
        if must_propose(principal, action, asked):
            return await _propose(principal, action, args, asked)
        try:
            return await _carry_out(principal, action, args, asked)
        except AskFirst:
            return await _propose(principal, action, validate(action, arguments), asked)
    except Ambiguous as question:
        return NeedsClarification(clarification=clarification_of(question))
    except DeniedByPolicy as denial:
        await _note_denial(principal, action, denial)
        raise


def validate(action: Action, arguments: Mapping[str, Any]) -> ActionArgs:
    """The typed arguments. Raises BadArguments naming every field at fault."""
    try:
        return action.args.model_validate(dict(arguments))
    except ValidationError as error:
        faults = [
            {
                "field": ".".join(str(p) for p in e["loc"]),
                "message": _told(action, e["type"], e["loc"]) or e["msg"],
                "type": e["type"],
            }
            for e in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        named = "; ".join(f"{f['field'] or 'arguments'}: {f['message']}" for f in faults)
        raise BadArguments(
            f"“{action.title}” cannot be done with this: {named}", fields=faults
        ) from error


def _told(action: Action, fault: str, place: tuple[int | str, ...]) -> str:
    """What to write instead, in the words of the field; "" where the fault says it itself."""
    field = action.args.model_fields.get(str(place[0])) if place else None
    if fault != "string_pattern_mismatch" or field is None or not field.description:
        return ""
    return f"not written as it has to be ({field.description.rstrip('.')})"


def must_propose(principal: Principal, action: Action, asked: Circumstances) -> bool:
    """Whether a person has to say yes whatever the company's rules allow.

    Raises HumanRequired for what no assistant may even propose.
    """
    if asked.via is Via.LOADER:
        return False
    if action.confirm is Confirm.HUMAN and is_subject(principal, asked):
        raise HumanRequired(
            f"{action.title} can only be done by a person on the page, never by the assistant"
        )
    if asked.must_propose or action.confirm is Confirm.FOUR_EYES or action.step_up:
        return True
    is_never_alone = asked.is_tainted or action.risk is Risk.DESTRUCTIVE
    return is_never_alone and is_subject(principal, asked)


def clarification_of(question: Ambiguous) -> Clarification:
    """The question of an ambiguous reference, with its choices."""
    return Clarification(question=question.question, field=question.field, choices=question.choices)


async def _read(
    principal: Principal, action: Action, args: ActionArgs, asked: Circumstances
) -> Completed:
    async with begin(principal) as uow:
        await forbid_denied(uow, action, asked)
        await resolve_refs(uow, args)
        result = await action.execute(uow, args)
        return Completed(
            summary=action.describe(result),
            result=action.result.dump_python(result, mode="json"),
            table=table_of(result),
        )


async def _carry_out(
    principal: Principal, action: Action, args: ActionArgs, asked: Circumstances
) -> Completed | Replayed:
    async with begin(principal) as uow:
        if asked.key is not None and (stored := await replay(uow, asked.key)) is not None:
            return Replayed(http_status=stored.status, body=stored.body)
        if is_subject(principal, asked):
            row, done = await _run_alone(uow, action, args, asked)
        else:
            await resolve_refs(uow, args)
            row, done = await execute(uow, action, args, asked)
        kept = kept_answer(row, done)
        _remember(uow, asked, kept)
        return kept if asked.is_assistant else done


async def _run_alone(
    uow: UnitOfWork, action: Action, args: ActionArgs, asked: Circumstances
) -> tuple[ActionRun, Completed]:
    """Carry out what the rules or the action itself leave to an assistant, else raise AskFirst."""
    leave = await leave_to_run(uow, action, asked)
    await resolve_refs(uow, args)
    return await execute(uow, action, args, replace(asked, via=Via.POLICY), leave)


async def _propose(
    principal: Principal, action: Action, args: ActionArgs, asked: Circumstances
) -> ProposalRequired | Replayed:
    if asked.key is not None:
        async with begin(principal) as uow:
            if (stored := await replay(uow, asked.key)) is not None:
                return Replayed(http_status=stored.status, body=stored.body)
    row = await preview(principal, action, args, asked)
    async with begin(principal) as uow:
        if asked.key is not None and (stored := await replay(uow, asked.key)) is not None:
            return Replayed(http_status=stored.status, body=stored.body)
        if asked.conversation_id is not None:
            await close_open_proposals(uow, asked.conversation_id)
        row.requested_kind = await requester_kind(uow)
        uow.add(row)
        uow.audit("action.proposed", **_proposal_facts(row), **_taint_facts(asked))
        await uow.flush()
        answer = ProposalRequired(proposal=read_proposal(principal, row))
        _remember(uow, asked, answer)
        return answer


async def preview(
    principal: Principal, action: Action, args: ActionArgs, asked: Circumstances
) -> Proposal:
    """Carry the action out in a transaction that is rolled back and describe what it did."""
    async with rehearse(principal) as uow:
        uow.conversation_id = asked.conversation_id
        await forbid_denied(uow, action, asked)
        await resolve_refs(uow, args)
        await action.execute(uow, args)
        await uow.check_invariants()
        stored = stored_args(args)
        return Proposal(
            id=new_id(),
            action=action.name,
            args=stored,
            args_display=displayed_args(args),
            args_hash=hash_args(action, stored),
            summary=summary_of(action, args),
            diff=[entry.model_dump(mode="json") for entry in await diff_of(uow, list(uow.changes))],
            effects=[{"kind": e.kind, "text": e.text, "data": e.data} for e in uow.effects],
            warnings=[*asked.cautions, *uow.warnings],
            risk=action.risk.value,
            undo=action.undo.kind.value,
            undo_note=action.undo.note,
            required=required_of(action),
            step_up=action.step_up,
            is_tainted=asked.is_tainted,
            record_versions=uow.changes.versions_before(),
            state="open",
            requested_by=principal.user_id,
            requested_by_name=principal.name,
            requested_kind=principal.kind.value,
            requested_via=asked.via.value,
            agent=principal.agent,
            model=principal.model,
            conversation_id=asked.conversation_id,
            created_at=now(),
            expires_at=now() + timedelta(seconds=PROPOSAL_LIFE_S),
        )
    raise AssertionError("unreachable: rehearse() leaves by return")


async def _note_denial(principal: Principal, action: Action, denial: DeniedByPolicy) -> None:
    """The trail knows what an assistant tried, although nothing came of it."""
    async with begin(principal) as uow:
        uow.audit(
            "action.denied", action=action.name, reason=denial.message, agent=principal.agent,
            model=principal.model, rule_id=denial.details.get("rule_id"),
        )  # fmt: skip


def _remember(uow: UnitOfWork, asked: Circumstances, answer: Completed | ProposalRequired) -> None:
    if asked.key is not None:
        body = answer.model_dump_json()
        remember(uow, asked.key, StoredAnswer(HTTP_STATUS[answer.status], body))


def _taint_facts(asked: Circumstances) -> dict[str, Any]:
    return {"tainted_by": list(asked.tainted_by)} if asked.tainted_by else {}


def _proposal_facts(row: Proposal) -> dict[str, Any]:
    return {
        "proposal_id": row.id,
        "action": row.action,
        "summary": trail_summary(find_action(row.action), row.summary, row.args),
        "requested_by": row.requested_by,
        "requested_by_name": row.requested_by_name,
        "via": row.requested_via,
        "agent": row.agent,
        "model": row.model,
        "args_hash": row.args_hash,
        "diff_hash": digest(json_ready(row.diff)),
    }
