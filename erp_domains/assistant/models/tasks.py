"""What people have carried out for them at a time, and how each time went."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class Recurrence(StrEnum):
    """How often a task is due."""

    ONCE = "once"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class TaskState(StrEnum):
    """Whether a task goes on, and if not, why."""

    ACTIVE = "active"
    DONE = "done"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class TaskOutcome(StrEnum):
    """How one due time went."""

    DONE = "done"
    FAILED = "failed"


class ScheduledTask(TenantBase, Id, Timestamps, Versioned):
    """One person's task: an action with its arguments, due in the company's time zone.

    `first_on` and `at` are the wall clock it counts from; `next_due_at` is business time, None
    once nothing is due any more. Dates in `arguments` are meant on `base_on`, the first day it is
    due, and move on with the task. `tries` counts attempts which were never finished.
    `conversation_id` is where it was asked for and its results are told, without a foreign key: the
    person may delete that conversation, the task goes on.
    """

    __tablename__ = "scheduled_tasks"
    __table_args__ = (
        CheckConstraint(
            "recurrence IN ('once','daily','weekdays','weekly','monthly')", name="recurrence"
        ),
        CheckConstraint("state IN ('active','done','stopped','cancelled')", name="state"),
        CheckConstraint("(state = 'active') = (next_due_at IS NOT NULL)", name="active_is_due"),
        Index("ix_scheduled_tasks_next_due_at", "next_due_at"),
    )
    __access__ = Access(read="assistant.task.read", user="user_id")

    number: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(index=True)
    title: Mapped[str]
    action: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    shown_arguments: Mapped[dict[str, Any]]
    recurrence: Mapped[str]
    first_on: Mapped[date]
    base_on: Mapped[date]
    at: Mapped[str]
    next_due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default=TaskState.ACTIVE)
    stop_reason: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    conversation_id: Mapped[UUID | None]

    @property
    def label(self) -> str:
        """Number and what it does."""
        return f"{self.number} {self.title}"


class ScheduledRun(TenantBase, Id):
    """One due time of a task, at most once; `run_id` is the write it carried out, if it was one."""

    __tablename__ = "scheduled_runs"
    __table_args__ = (
        CheckConstraint("state IN ('done','failed')", name="state"),
        UniqueConstraint("task_id", "due_at"),
        {"info": {"silent": True}},
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("scheduled_tasks.id", ondelete="CASCADE"))
    due_at: Mapped[datetime]
    at: Mapped[datetime]
    state: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    run_id: Mapped[UUID | None]
