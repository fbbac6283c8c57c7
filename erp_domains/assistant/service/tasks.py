"""Tasks that are carried out at a time: made, listed, ended, and what became of each time."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from erp_domains.assistant import repository
from erp_domains.assistant.errors import TaskInThePast, TaskNotFound, TaskOver, TooManyTasks
from erp_domains.assistant.models import (
    Recurrence,
    ScheduledRun,
    ScheduledTask,
    TaskOutcome,
    TaskState,
)
from erp_domains.assistant.policy import next_due, shorten
from erp_domains.assistant.schemas import LastRun, TaskCreate, TaskList, TaskRead
from kernel.db.uow import UnitOfWork
from kernel.limits import TASK_TEXT_CHARS_MAX, TASKS_ACTIVE_MAX

NUMBER = "ST"
FIRST_NUMBER = 101


async def schedule_task(uow: UnitOfWork, data: TaskCreate) -> ScheduledTask:
    """Keep a task until it is due. Raises TaskInThePast, TooManyTasks."""
    if await repository.count_active_tasks(uow) >= TASKS_ACTIVE_MAX:
        raise TooManyTasks(f"you have {TASKS_ACTIVE_MAX} scheduled tasks; cancel one first")
    due_at = first_due(uow, data.recurrence, data.first_on, data.at)
    task = uow.add(
        ScheduledTask(
            number=f"{NUMBER}-{await uow.next_number('assistant.task', start=FIRST_NUMBER)}",
            user_id=uow.principal.user_id,
            title=data.title,
            action=data.action,
            arguments=data.arguments,
            shown_arguments=data.shown_arguments,
            recurrence=data.recurrence.value,
            first_on=data.first_on,
            base_on=due_at.astimezone(ZoneInfo(uow.principal.tenant.timezone)).date(),
            at=f"{data.at:%H:%M}",
            next_due_at=due_at,
            state=TaskState.ACTIVE.value,
            tries=0,
            conversation_id=data.conversation_id,
        )
    )
    await uow.flush()
    return task


def first_due(uow: UnitOfWork, recurrence: Recurrence, first_on: date, at: time) -> datetime:
    """When something is due first; what recurs may have begun before. Raises TaskInThePast."""
    after = None if recurrence is Recurrence.ONCE else uow.now()
    due_at = next_due(recurrence, first_on, at, uow.principal.tenant.timezone, after)
    if due_at is None or due_at <= uow.now():
        raise TaskInThePast(f"{first_on} {at:%H:%M} is past; choose a later time")
    return due_at


async def list_tasks(uow: UnitOfWork, state: TaskState | None, limit: int) -> TaskList:
    """The person's own tasks."""
    rows = await repository.tasks_of(uow, state, limit)
    return TaskList(items=[read_task(uow, task, last) for task, last in rows])


async def own_task(uow: UnitOfWork, task_id: UUID, *, is_locked: bool = False) -> ScheduledTask:
    """One of the person's own tasks. Raises TaskNotFound."""
    task = await repository.find_task(uow, task_id, is_locked=is_locked)
    if task is None or task.user_id != uow.principal.user_id:
        raise TaskNotFound("there is no such scheduled task of yours")
    return task


async def cancel_task(uow: UnitOfWork, task_id: UUID) -> ScheduledTask:
    """End a task before its next time. Raises TaskNotFound, TaskOver."""
    task = await own_task(uow, task_id, is_locked=True)
    if task.state != TaskState.ACTIVE:
        raise TaskOver(f"{task.number} is {task.state} already")
    task.state, task.next_due_at = TaskState.CANCELLED.value, None
    await uow.flush()
    return task


async def resume_task(uow: UnitOfWork, task_id: UUID) -> ScheduledTask:
    """Let a cancelled task go on with its next time. Raises TaskNotFound, TaskOver."""
    task = await own_task(uow, task_id, is_locked=True)
    due_at = _next_due(uow, task, uow.now())
    if task.state != TaskState.CANCELLED or due_at is None:
        raise TaskOver(f"the time of {task.number} is past; schedule it anew")
    task.state, task.next_due_at = TaskState.ACTIVE.value, due_at
    await uow.flush()
    return task


async def due_tasks(uow: UnitOfWork, limit: int) -> list[tuple[UUID, datetime]]:
    """Tasks of anybody in the company whose time has come, with that time."""
    return await repository.due_tasks(uow, limit)


async def lock_due(uow: UnitOfWork, task_id: UUID, due_at: datetime) -> ScheduledTask | None:
    """A task nobody else works on, if it is still due at this time; else None."""
    task = await repository.find_task(uow, task_id, is_locked=True)
    is_due = task is not None and task.next_due_at == due_at and due_at <= uow.now()
    return task if is_due else None


async def finish_time(
    uow: UnitOfWork,
    task: ScheduledTask,
    outcome: TaskOutcome,
    text: str,
    run_id: UUID | None = None,
) -> None:
    """Note how a due time went and move on to the next one that is not past.

    Times that were missed while nothing ran are made up for once, by this one.
    """
    uow.add(
        ScheduledRun(
            task_id=task.id, due_at=task.next_due_at, at=uow.now(), state=outcome.value,
            text=short_text(text), run_id=run_id,
        )
    )  # fmt: skip
    task.tries = 0
    task.next_due_at = _next_due(uow, task, uow.now())
    if task.next_due_at is None:
        task.state = TaskState.DONE.value
    await uow.flush()


async def stop_task(uow: UnitOfWork, task: ScheduledTask, reason: str) -> None:
    """End a task that cannot go on, and say why."""
    task.state, task.next_due_at, task.stop_reason = TaskState.STOPPED.value, None, reason
    await uow.flush()


def read_task(uow: UnitOfWork, task: ScheduledTask, last: ScheduledRun | None = None) -> TaskRead:
    """A task as its person sees it."""
    zone = uow.principal.tenant.timezone
    return TaskRead(
        id=task.id,
        number=task.number,
        title=task.title,
        action=task.action,
        args=task.shown_arguments,
        state=TaskState(task.state),
        recurrence=Recurrence(task.recurrence),
        next_run_at=task.next_due_at,
        next_run_text=word_time(task.next_due_at, zone) if task.next_due_at else "",
        timezone=zone,
        last_run=LastRun(due_at=last.due_at, state=last.state, text=last.text) if last else None,
        stop_reason=task.stop_reason,
        created_at=task.created_at,
    )


def short_text(text: str) -> str:
    """What a notification or a note has room for."""
    return shorten(text, TASK_TEXT_CHARS_MAX)


def word_time(at: datetime, zone: str) -> str:
    """`Monday 23 March 2026, 09:00` by the wall clock of a time zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


def _next_due(uow: UnitOfWork, task: ScheduledTask, after: datetime) -> datetime | None:
    zone = uow.principal.tenant.timezone
    return next_due(task.recurrence, task.first_on, time.fromisoformat(task.at), zone, after)
