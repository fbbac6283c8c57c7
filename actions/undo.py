"""Taking a run back: by its stored diff, or by the business operation that reverses it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import inspect, select

from actions.deciders import has_fresh_factor, require_person
from actions.diffs import model_of
from actions.errors import NotUndoable, RunNotFound, StepUpRequired, UndoConflict
from actions.masks import trail_summary
from actions.models import ActionRun
from actions.outcomes import Decided, Replayed, Via
from actions.refs import resolve_refs
from actions.registry import find_action
from actions.runs import find_run, read_run
from actions.spec import Action, UndoContext, UndoKind
from kernel.auth.access import allows, require
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import NotFound
from kernel.idempotency import Key, StoredAnswer, remember, replay


async def undo(
    principal: Principal, run_id: UUID, via: Via, key: Key | None = None
) -> Decided | Replayed:
    """Take a run back, once, with today's rights.

    Raises RunNotFound, NotUndoable, UndoConflict, StepUpRequired, PermissionDenied.
    """
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
    row = await find_run(uow, run_id, locked=True)
    action = find_action(row.action)
    require(uow.principal, action.permission)
    if action.step_up and not has_fresh_factor(uow.principal):
        raise StepUpRequired("confirm it is you first: repeat your second factor or password")
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
        summary=trail_summary(action, row.undo_summary or "", row.args),
        decided_by=uow.principal.user_id,
        decided_by_name=uow.principal.name,
        decided_via=via,
    )
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
        await _restore(uow, action, row)
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


async def _restore(uow: UnitOfWork, action: Action, row: ActionRun) -> None:
    for change in reversed(row.changes):
        model = _model_of(change["table"])
        if change["kind"] == "delete":
            uow.add(model(id=UUID(change["key"]), **_typed(model, change["before"])))
            continue
        record = await uow.session.get(model, UUID(change["key"]))
        if record is None:
            raise UndoConflict("a record this made is gone; there is nothing left to undo")
        _require_reach(uow, action, record)
        if change["kind"] == "create":
            await uow.session.delete(record)
            await uow.flush()
            continue
        for name, value in _typed(model, change["before"]).items():
            setattr(record, name, value)
    await uow.flush()


def _require_reach(uow: UnitOfWork, action: Action, record: Any) -> None:
    """A record of the kind the right is about must be within reach today, as it was then."""
    access = getattr(type(record), "__access__", None)
    if access is None or access.read.rpartition(".")[0] != action.permission.rpartition(".")[0]:
        return
    if not allows(uow.principal, action.permission, record).is_allowed:
        raise RunNotFound("the record this changed is not among those you may change")


def _typed(model: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = inspect(model).columns
    return {
        name: None
        if value is None
        else TypeAdapter[Any](columns[name].type.python_type).validate_python(value)
        for name, value in values.items()
    }


def _model_of(table: str) -> Any:
    model = model_of(table)
    if model is None:
        raise NotUndoable(f"the records of {table} are not known any more")
    return model
