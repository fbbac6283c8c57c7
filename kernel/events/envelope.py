"""The envelope of every event, and the base class events are made from."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

EVENT_VERSION = "1.0"


class Event(BaseModel):
    """Something that happened, in the past tense, carrying ids and what a reader needs.

    Subclasses set `event_type` to the dotted name, e.g. `leave.approved`. Order is kept for
    events of one `aggregate_id`.
    """

    model_config = ConfigDict(frozen=True)
    event_type: ClassVar[str]

    aggregate_id: UUID


class Envelope(BaseModel):
    """An event on its way: the fields every consumer may rely on."""

    event_id: UUID
    event_type: str
    tenant_id: str
    data: dict[str, Any]
    timestamp: datetime
    version: str = EVENT_VERSION
    actor: str | None = None
    causation_id: str | None = None
