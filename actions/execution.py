"""Carrying a write out inside a unit of work, and what is remembered of it."""

from typing import Any

from actions.autonomy import Leave, require_within
from actions.diffs import diff_of, digest
from actions.masks import trail_summary, without_sensitive
from actions.models import ActionRun, Proposal
from actions.outcomes import Circumstances, Completed, Via
from actions.parties import parties_of
from actions.proposals import hash_args
from actions.refs import Ref, ref_fields
from actions.shown_once import secrets_in, stored_form, without_private, without_secrets
from actions.spec import Action, ActionArgs
from actions.standing_in import require_own_authority, stood_in_for
from actions.tables import table_of
from kernel.db.changes import Change
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id


async def execute(
    uow: UnitOfWork,
    action: Action,
    args: ActionArgs,
    asked: Circumstances,
    authority: Proposal | Leave | None = None,
) -> tuple[ActionRun, Completed]:
    """Carry a write out inside a unit of work and note the run. The caller commits.

    `authority` is the proposal a person confirmed, or the leave to run without one; a person's
    own request needs none. Raises AskFirst where the leave does not reach that far.
    What is shown once stands in the answer alone, never in the run; `kept_answer` leaves it out.
    """
    proposal = authority if isinstance(authority, Proposal) else None
    uow.requested_by = proposal.requested_by if proposal else None
    uow.conversation_id = proposal.conversation_id if proposal else asked.conversation_id
    uow.is_replay = uow.is_replay or asked.via is Via.LOADER
    require_own_authority(uow, action)
    result = await action.execute(uow, args)
    await uow.flush()
    if isinstance(authority, Leave):
        require_within(uow, authority, action, args, result)
    row = await _run_of(uow, action, args, asked, result)
    for name, value in parties_of(uow.principal, authority).items():
        setattr(row, name, value)
    uow.add(row)
    told = trail_summary(action, action.describe(without_sensitive(result)), row.args)
    told = without_secrets(told, secrets_in(result))
    uow.audit("action.executed", **_audit_facts(row, told), **await stood_in_for(uow, action))
    done = Completed(
        run_id=row.id,
        summary=row.summary,
        result=as_object(action.result.dump_python(result, mode="json")),
        table=table_of(result),
        undo=action.undo.kind,
    )
    return row, done


async def _run_of(
    uow: UnitOfWork, action: Action, args: ActionArgs, asked: Circumstances, result: Any
) -> ActionRun:
    """What is remembered of a run, except who asked and who decided."""
    changes = list(uow.changes)
    entries = [entry.model_dump(mode="json") for entry in await diff_of(uow, changes)]
    stored = stored_args(args)
    shown = action.result.dump_python(result, mode="json")
    return ActionRun(
        id=new_id(),
        action=action.name,
        args=without_private(type(args), stored),
        args_hash=hash_args(action, stored),
        summary=without_secrets(action.describe(result), secrets_in(result)),
        result=as_object(stored_form(result, shown)),
        diff=entries,
        diff_hash=digest(entries),
        changes=[_stored_change(change) for change in changes],
        record_versions=uow.changes.versions_after(),
        undo=action.undo.kind.value,
        undo_note=action.undo.note,
        via=asked.via.value,
    )


def kept_answer(row: ActionRun, done: Completed) -> Completed:
    """An answer as it is stored and as a model reads it: what is shown once is left out."""
    return done.model_copy(update={"result": row.result})


def _stored_change(change: Change) -> dict[str, Any]:
    return {
        "table": change.table,
        "key": change.key,
        "kind": change.kind.value,
        "before": change.before,
        "after": change.after,
    }


def stored_args(args: ActionArgs) -> dict[str, Any]:
    """Arguments as they are hashed and stored: records by id, exact values as text."""
    return args.model_dump(mode="json", exclude_none=True)


def displayed_args(args: ActionArgs) -> dict[str, Any]:
    """Arguments as a person reads them: records by their names."""
    shown = stored_args(args)
    for name in ref_fields(type(args)):
        value = getattr(args, name)
        if isinstance(value, Ref):
            shown[name] = value.label
        elif isinstance(value, list):
            shown[name] = [r.label for r in value if isinstance(r, Ref)]  # pyright: ignore[reportUnknownVariableType]
    return shown


def summary_of(action: Action, args: ActionArgs) -> str:
    """A proposal's headline."""
    if action.summarize is not None:
        return action.summarize(args)
    facts = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in displayed_args(args).items())
    return f"{action.title}: {facts}" if facts else action.title


def as_object(value: Any) -> dict[str, Any]:
    """A result as a JSON object."""
    return value if isinstance(value, dict) else {"value": value}  # pyright: ignore[reportUnknownVariableType]


def _audit_facts(row: ActionRun, summary: str) -> dict[str, Any]:
    return {
        "run_id": row.id,
        "action": row.action,
        "summary": summary,
        "requested_by": row.requested_by,
        "requested_by_name": row.requested_by_name,
        "agent": row.agent,
        "model": row.model,
        "decided_by": row.decided_by,
        "decided_by_name": row.decided_by_name,
        "decided_via": row.via,
        "proposal_id": row.proposal_id,
        "rule_id": row.rule_id,
        "args_hash": row.args_hash,
        "diff_hash": row.diff_hash,
    }
