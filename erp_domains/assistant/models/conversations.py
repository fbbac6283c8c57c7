"""Stored conversations: completed turns only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase


class Conversation(TenantBase, Id):
    """One person's conversation; `state` holds what the next turn has to remember."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_user_id_updated_at", "user_id", "updated_at"),
        {"info": {"silent": True}},
    )
    __access__ = Access(read="assistant.run.read", user="user_id")

    user_id: Mapped[UUID]
    title: Mapped[str]
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    messages_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class ConversationMessage(TenantBase, Id):
    """One message; `facts` are the citations, actions, question and usage shown with it."""

    __tablename__ = "conversation_messages"
    __table_args__ = (
        Index(
            "uq_conversation_messages_conversation_id_position",
            "conversation_id",
            "position",
            unique=True,
        ),
        {"info": {"silent": True}},
    )

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(Integer)
    role: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    proposal_id: Mapped[UUID | None]
    model: Mapped[str | None]
