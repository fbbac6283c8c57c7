"""Every query of what the assistant keeps. Lists hold the own things of who asks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from erp_domains.assistant.models import (
    Conversation,
    ConversationMessage,
    Memory,
    ScheduledRun,
    ScheduledTask,
    TaskState,
)
from kernel.db.uow import UnitOfWork


async def find_conversation(uow: UnitOfWork, conversation_id: UUID) -> Conversation | None:
    """One of the person's own conversations."""
    row = await uow.session.get(Conversation, conversation_id)
    return row if row is not None and row.user_id == uow.principal.user_id else None


async def lock_conversation(uow: UnitOfWork, conversation_id: UUID) -> Conversation | None:
    """A conversation of anybody, nobody else's until the end of this transaction."""
    return await uow.session.get(
        Conversation, conversation_id, with_for_update=True, populate_existing=True
    )


async def last_messages(
    uow: UnitOfWork, conversation_id: UUID, limit: int
) -> list[ConversationMessage]:
    """The newest messages of a conversation, oldest of them first."""
    query = (
        select(ConversationMessage)
        .where(ConversationMessage.conversation_id == conversation_id)
        .order_by(ConversationMessage.position.desc())
        .limit(limit)
    )
    return list(reversed(list(await uow.session.scalars(query))))


async def find_task(
    uow: UnitOfWork, task_id: UUID, *, is_locked: bool = False
) -> ScheduledTask | None:
    """A task of anybody; the service decides whose it may be."""
    return await uow.session.get(
        ScheduledTask, task_id, with_for_update=is_locked or None, populate_existing=is_locked
    )


async def tasks_of(
    uow: UnitOfWork, state: TaskState | None, limit: int
) -> list[tuple[ScheduledTask, ScheduledRun | None]]:
    """The person's tasks with how each went last: active ones first, then the newest."""
    last = (
        select(ScheduledRun.task_id, func.max(ScheduledRun.due_at).label("due_at"))
        .group_by(ScheduledRun.task_id)
        .subquery()
    )
    query = (
        select(ScheduledTask, ScheduledRun)
        .outerjoin(last, last.c.task_id == ScheduledTask.id)
        .outerjoin(
            ScheduledRun,
            (ScheduledRun.task_id == ScheduledTask.id) & (ScheduledRun.due_at == last.c.due_at),
        )
        .where(ScheduledTask.user_id == uow.principal.user_id)
        .order_by((ScheduledTask.state != TaskState.ACTIVE), ScheduledTask.created_at.desc())
    )
    if state is not None:
        query = query.where(ScheduledTask.state == state)
    return [(row[0], row[1]) for row in await uow.session.execute(query.limit(limit))]


async def count_active_tasks(uow: UnitOfWork) -> int:
    """How many of the person's tasks go on."""
    query = select(func.count()).where(
        ScheduledTask.user_id == uow.principal.user_id, ScheduledTask.state == TaskState.ACTIVE
    )
    return (await uow.session.execute(query)).scalar_one()


async def due_tasks(uow: UnitOfWork, limit: int) -> list[tuple[UUID, datetime]]:
    """The tasks of the company whose time has come, the longest overdue first."""
    query = (
        select(ScheduledTask.id, ScheduledTask.next_due_at)
        .where(ScheduledTask.next_due_at <= uow.now())
        .order_by(ScheduledTask.next_due_at)
        .limit(limit)
    )
    rows = await uow.session.execute(query)
    return [(task_id, due_at) for task_id, due_at in rows if due_at is not None]


async def memories_of(uow: UnitOfWork, user_id: UUID, limit: int) -> list[Memory]:
    """What is remembered of one person, newest first."""
    query = select(Memory).where(Memory.user_id == user_id).order_by(Memory.updated_at.desc())
    return list(await uow.session.scalars(query.limit(limit)))


async def delete_memories(uow: UnitOfWork, user_id: UUID, ids: Sequence[UUID] | None) -> int:
    """Forget some or all of what is remembered of one person; how much it was."""
    statement = delete(Memory).where(Memory.user_id == user_id)
    if ids is not None:
        statement = statement.where(Memory.id.in_(ids))
    return len((await uow.session.scalars(statement.returning(Memory.id))).all())
