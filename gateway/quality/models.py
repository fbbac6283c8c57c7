"""Thumbs on answers, and evaluations that a company runs of its own assistant."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase


class Thumb(StrEnum):
    """What a person thinks of an answer."""

    UP = "up"
    DOWN = "down"


class EvaluationState(StrEnum):
    """How far an evaluation is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class MessageFeedback(TenantBase, Id):
    """One person's thumb on one answer of one of their own conversations."""

    __tablename__ = "message_feedback"
    __table_args__ = (
        CheckConstraint("thumb IN ('up','down')", name="thumb"),
        {"info": {"silent": True}},
    )
    __access__ = Access(read="assistant.feedback.read", user="user_id")

    user_id: Mapped[UUID] = mapped_column(index=True)
    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversation_messages.id", ondelete="CASCADE"), unique=True
    )
    thumb: Mapped[str]
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)


class Evaluation(TenantBase, Id):
    """Questions with what must come of them, asked with the rights of whoever wants to know.

    `results` holds one line for each case once it was judged.
    """

    __tablename__ = "evaluations"
    __table_args__ = (
        Index("ix_evaluations_user_id_created_at", "user_id", "created_at"),
        CheckConstraint("state IN ('waiting','running','done','failed')", name="state"),
        {"info": {"silent": True}},
    )
    __access__ = Access(read="assistant.evaluation.read", user="user_id")

    user_id: Mapped[UUID]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default=EvaluationState.WAITING.value)
    cases: Mapped[list[Any]]
    results: Mapped[list[Any]] = mapped_column(default=list)
    model: Mapped[str | None]
    fault: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
