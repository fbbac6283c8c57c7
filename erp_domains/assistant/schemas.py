"""What goes into and comes out of what the assistant keeps."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from erp_domains.assistant.models import Recurrence, TaskState


class TaskCreate(BaseModel):
    """A task of the person who is signed in; `at` is wall clock of the company's time zone."""

    title: str
    action: str
    arguments: dict[str, Any]
    shown_arguments: dict[str, Any]
    recurrence: Recurrence
    first_on: date
    at: time


class LastRun(BaseModel):
    """How the last due time went."""

    due_at: datetime
    state: str
    text: str


class TaskRead(BaseModel):
    """A task as its person sees it."""

    id: UUID
    number: str = Field(title="Number")
    title: str = Field(title="Task")
    action: str
    args: dict[str, Any]
    state: TaskState = Field(title="State")
    recurrence: Recurrence = Field(title="How often")
    next_run_at: datetime | None
    next_run_text: str = Field(title="Next")
    timezone: str
    last_run: LastRun | None = None
    stop_reason: str | None = None
    created_at: datetime


class TaskList(BaseModel):
    """A person's tasks."""

    items: list[TaskRead]
