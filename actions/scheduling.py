"""Actions carried out at a time: which may be, and what happens when the time has come.

The person said yes once, to exactly these arguments; so each time their rights, the company's rules
for assistants and the record are asked anew, and whatever would come with a warning waits for
them. The run, its note and the next due time are one transaction: a worker that dies in between
leaves nothing behind, and a time that was carried out is never carried out again.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from actions.autonomy import forbid_denied
from actions.errors import DeniedByPolicy, NotSchedulable, WaitsForPerson
from actions.execution import execute
from actions.models import Autonomy
from actions.outcomes import Circumstances, Completed, Via
from actions.refs import NoSuchRecord, resolve_refs
from actions.registry import UnknownAction, find_action
from actions.runner import validate
from actions.spec import Action, ActionArgs, Confirm, Effect, Risk
from actions.tables import table_of
from erp_domains.assistant import service
from erp_domains.assistant.models import ScheduledTask, TaskOutcome
from erp_domains.assistant.policy import moved_on
from erp_domains.notifications.service import notify
from erp_domains.workflows.principals import load_principal
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.db.uow import ChangedMeanwhile, UnitOfWork, begin
from kernel.errors import AppError, Paused, PermissionDenied, Unauthenticated
from kernel.limits import TASK_TRIES_MAX

BY_ASSISTANT = Circumstances(via=Via.CHAT)
AT_ITS_TIME = Circumstances(via=Via.SCHEDULE)
OWN_AREA = "assistant."
REMINDER = "assistant.remind_me"  # a task that tells its person something and does nothing else
INACTIVE = "your sign-in is not active any more"
BROKEN = "Something broke on our side each time it was tried; it has been noted."
_ENDS = (PermissionDenied, NoSuchRecord, UnknownAction, DeniedByPolicy, NotSchedulable)


async def require_schedulable(uow: UnitOfWork, action: Action) -> None:
    """Whether this person may have this done at a time.

    Raises NotSchedulable for what a person has to look at each time, PermissionDenied,
    DeniedByPolicy.
    """
    require(uow.principal, action.permission)
    is_alone = action.confirm in (Confirm.NO, Confirm.ASK) and not action.step_up
    if action.risk is Risk.DESTRUCTIVE or not is_alone:
        raise NotSchedulable(
            f"{action.title} cannot be scheduled: a person has to confirm it each time. "
            "Ask for it when it is due"
        )
    if action.effect is Effect.WRITE and action.name.startswith(OWN_AREA):
        raise NotSchedulable(f"{action.title} cannot be scheduled")
    rules = await forbid_denied(uow, action, BY_ASSISTANT)
    if action.effect is Effect.WRITE and any(rule.mode == Autonomy.ASK for rule in rules):
        raise NotSchedulable(f"your company wants a yes each time for {action.title}")


async def run_due(system: Principal, task_id: UUID, due_at: datetime) -> None:
    """Carry one due time of a task out; nothing happens if it was, or is not due any more."""
    person = await _claim(system, task_id, due_at)
    if person is None:
        return
    try:
        await _carry_out(person, task_id, due_at)
    except (Paused, ChangedMeanwhile):
        raise  # the job is tried again
    except _ENDS as error:
        await _give_up(system, task_id, due_at, error.message, is_over=True)
    except AppError as error:
        await _give_up(system, task_id, due_at, error.message, is_over=False)


def moved_arguments(
    args: type[ActionArgs], arguments: Mapping[str, Any], task: ScheduledTask, due_on: date
) -> dict[str, Any]:
    """The arguments for a due day: their dates are as far on as the task itself."""
    meant = args.model_validate(arguments)
    moved: dict[str, Any] = {}
    for name in arguments:
        value = getattr(meant, name, None)
        if isinstance(value, date) and not isinstance(value, datetime):
            moved[name] = moved_on(value, task.recurrence, task.base_on, due_on).isoformat()
    return {**arguments, **moved}


async def _claim(system: Principal, task_id: UUID, due_at: datetime) -> Principal | None:
    """The person with today's rights; None if there is nothing to do. Counts the attempt."""
    async with begin(system) as uow:
        task = await service.lock_due(uow, task_id, due_at)
        if task is None:
            return None
        if task.tries >= TASK_TRIES_MAX:
            await _note_failure(uow, task, BROKEN)
            return None
        task.tries += 1
        try:
            return await load_principal(uow, task.user_id)
        except Unauthenticated:
            await _stop(uow, task, INACTIVE)
            return None


async def _carry_out(person: Principal, task_id: UUID, due_at: datetime) -> None:
    async with begin(person) as uow:
        task = await service.lock_due(uow, task_id, due_at)
        if task is None:
            return
        action = find_action(task.action)
        if action.name == REMINDER:
            await _remind(uow, task, action, due_at)
            return
        await require_schedulable(uow, action)
        due_on = due_at.astimezone(ZoneInfo(person.tenant.timezone)).date()
        args = validate(action, moved_arguments(action.args, task.arguments, task, due_on))
        await resolve_refs(uow, args)
        if action.effect is Effect.READ:
            done = _found(action, await action.execute(uow, args))
        else:
            _, done = await execute(uow, action, args, AT_ITS_TIME)
            if uow.warnings:
                raise WaitsForPerson(f"It waits for you: {' '.join(uow.warnings)}")
        text, run_id = done.summary, done.run_id
        await _tell(uow, task, "task.done", f"{task.title}: {text}", done)
        uow.audit("task.done", task=task.number, action=task.action, due_at=due_at, run_id=run_id)
        await service.finish_time(uow, task, TaskOutcome.DONE, text, run_id)


async def _remind(uow: UnitOfWork, task: ScheduledTask, action: Action, due_at: datetime) -> None:
    require(uow.principal, action.permission)
    text = str(task.arguments["text"])
    await _tell(uow, task, "task.reminder", f"Reminder: {text}")
    uow.audit("task.done", task=task.number, action=task.action, due_at=due_at, run_id=None)
    await service.finish_time(uow, task, TaskOutcome.DONE, text)


def _found(action: Action, result: object) -> Completed:
    return Completed(
        summary=action.describe(result), result=action.result.dump_python(result, mode="json"),
        table=table_of(result),
    )  # fmt: skip


async def _give_up(
    system: Principal, task_id: UUID, due_at: datetime, why: str, *, is_over: bool
) -> None:
    async with begin(system) as uow:
        task = await service.lock_due(uow, task_id, due_at)
        if task is not None:
            await (_stop if is_over else _note_failure)(uow, task, why)


async def _stop(uow: UnitOfWork, task: ScheduledTask, why: str) -> None:
    uow.audit("task.stopped", task=task.number, action=task.action, reason=why)
    await _tell(uow, task, "task.stopped", f"{task.number} “{task.title}” was stopped: {why}")
    await service.stop_task(uow, task, why)


async def _note_failure(uow: UnitOfWork, task: ScheduledTask, why: str) -> None:
    uow.audit("task.failed", task=task.number, action=task.action, reason=why)
    await _tell(
        uow, task, "task.failed", f"{task.number} “{task.title}” was not carried out: {why}"
    )
    await service.finish_time(uow, task, TaskOutcome.FAILED, why)


async def _tell(
    uow: UnitOfWork, task: ScheduledTask, kind: str, text: str, done: Completed | None = None
) -> None:
    """By a notification, and in the conversation it was asked for in, if that is still there."""
    notify(uow, [task.user_id], kind, service.short_text(text), task.id)
    if task.conversation_id is None:
        return
    facts = {"actions": [_as_shown(task, done)]} if done else {}
    told = service.Told(text, {"task": task.number, **facts}, is_own=kind == "task.reminder")
    await service.tell_in_conversation(uow, task.conversation_id, task.user_id, told)


def _as_shown(task: ScheduledTask, done: Completed) -> dict[str, Any]:
    """What was carried out as it stands beside an answer: table, run and undo included."""
    shown = done.model_dump(mode="json", include={"summary", "result", "table", "run_id", "undo"})
    return {"name": task.action, "args": task.shown_arguments, "status": "completed", **shown}
