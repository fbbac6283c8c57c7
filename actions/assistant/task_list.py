"""The tasks somebody has scheduled: listed, and cancelled before their next time."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from actions.refs import Candidate, Ref, RefKind, RefTo, ref_kind
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.assistant import service
from erp_domains.assistant.models import Recurrence, ScheduledTask, TaskState
from erp_domains.assistant.schemas import TaskList, TaskRead
from kernel.db.uow import UnitOfWork

TASKS_SHOWN_MAX = 50
OFTEN = {
    Recurrence.ONCE: "once",
    Recurrence.DAILY: "every day",
    Recurrence.WEEKDAYS: "every working day",
    Recurrence.WEEKLY: "every week",
    Recurrence.MONTHLY: "every month",
}


def word_recurrence(task: TaskRead) -> str:
    """How often and when next."""
    return f"{OFTEN[task.recurrence]}, next on {task.next_run_text}"


class CancelTask(ActionArgs):
    """Cancel a scheduled task of one's own, so that it is not carried out any more."""

    task: Annotated[Ref, RefTo("scheduled_task")] = Field(
        description="Number of the task, e.g. ST-101."
    )


async def _resume(uow: UnitOfWork, context: UndoContext) -> str:
    task = await service.resume_task(uow, UUID(context.result["id"]))
    return f"{task.number} goes on: {word_recurrence(service.read_task(uow, task))}."


@action(
    "assistant.cancel_task",
    permission="assistant.task.create",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.by(_resume, "the task goes on with its next time"),
    describe=lambda task: f"{task.number} “{task.title}” is cancelled.",
    summarize=lambda args: f"Cancel the scheduled task {args.task.label}",
    title="Cancel scheduled task",
    examples=[
        "cancel the scheduled task ST-101",
        "stop ST-102",
        "I do not need ST-103 any more",
        "delete the scheduled task ST-110",
        "unschedule ST-104",
        "end the automatic report ST-105",
        "no more ST-106 please",
        "remove my recurring task ST-107",
        "turn off ST-108",
        "stop sending me ST-109 every week",
        "cancel my scheduled report ST-111",
        "please discontinue the task ST-112",
        "cancle scheduled task ST-113",
        "cancel the reminder ST-114",
        "do not remind me of ST-115 any more",
    ],
)
async def cancel_task(uow: UnitOfWork, args: CancelTask) -> TaskRead:
    """End the task."""
    return service.read_task(uow, await service.cancel_task(uow, args.task.id))


class ListTasks(ActionArgs):
    """List the tasks and reminders one has scheduled, with the next time and how the last went.

    Not for tasks about customers or in projects.
    """

    state: TaskState | None = Field(None, description="Only those in this state.")


def _describe_list(result: TaskList) -> str:
    active = [task for task in result.items if task.state is TaskState.ACTIVE]
    if not active:
        return "You have no scheduled task that goes on."
    lines = "\n".join(f"- {t.number} {t.title}: {word_recurrence(t)}" for t in active)
    return f"Your scheduled tasks:\n{lines}"


@action(
    "assistant.list_tasks",
    permission="assistant.task.read",
    risk=Risk.READ,
    describe=_describe_list,
    title="List scheduled tasks",
    examples=[
        "which tasks have I scheduled",
        "list my scheduled tasks",
        "show my recurring tasks",
        "what do you do for me automatically",
        "what is scheduled for me",
        "which automatic reports do I get",
        "my scheduled reports please",
        "when does my weekly task run next",
        "did my scheduled task run",
        "what runs every Monday for me",
        "overview of my automatic tasks",
        "shcedule overview",
        "which of my tasks were stopped",
        "which reminders do I have",
        "when is my next reminder",
        "list my reminders",
    ],
)
async def list_tasks(uow: UnitOfWork, args: ListTasks) -> TaskList:
    """The person's own tasks."""
    return await service.list_tasks(uow, args.state, TASKS_SHOWN_MAX)


async def _own_tasks(uow: UnitOfWork, record_id: UUID | None) -> list[Candidate]:
    """Tasks are called by number: their titles are everyday words."""
    tasks = await service.list_tasks(uow, None, TASKS_SHOWN_MAX)
    return [
        Candidate(
            id=task.id,
            kind="scheduled_task",
            label=task.number,
            names=(task.number,),
            detail=task.title,
            rank=0 if task.state is TaskState.ACTIVE else 1,
        )
        for task in tasks.items
        if record_id in (None, task.id)
    ]


ref_kind(
    RefKind(
        kind="scheduled_task", model=ScheduledTask, label="number", exact=("number",),
        finder=_own_tasks,
    )
)  # fmt: skip
