"""What goes into and comes out of what the assistant keeps."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from erp_domains.assistant.models import MemoryKind, Recurrence, TaskState


class TaskCreate(BaseModel):
    """A task of the person who is signed in; `at` is wall clock of the company's time zone."""

    title: str
    action: str
    arguments: dict[str, Any]
    shown_arguments: dict[str, Any]
    recurrence: Recurrence
    first_on: date
    at: time
    conversation_id: UUID | None = None


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


class MemoryCreate(BaseModel):
    """Something to remember; a default comes with the record it means."""

    text: str
    applies_to: str | None = None
    record_id: UUID | None = None
    value: str | None = None


class MemoryRead(BaseModel):
    """One thing that is remembered, as its person sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: MemoryKind = Field(title="Kind")
    text: str = Field(title="What you told me")
    applies_to: str | None = Field(title="Default for")
    value: str | None = Field(title="Taken")
    record_id: UUID | None
    created_at: datetime
    updated_at: datetime


class MemoryList(BaseModel):
    """Everything that is remembered of a person, newest first."""

    items: list[MemoryRead]
