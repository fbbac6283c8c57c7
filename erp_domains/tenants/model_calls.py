"""What was asked of chat models, call by call."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import APPEND_ONLY, Id, TenantBase


class ModelCall(TenantBase, Id):
    """One call to a chat model: who for, what it took and cost, and how it ended."""

    __tablename__ = "model_calls"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "user_id", "at"),
        {"info": {**APPEND_ONLY, "silent": True}},
    )
    __access__ = Access(read="assistant.usage.read", user="user_id")

    at: Mapped[datetime] = mapped_column(default=now)
    user_id: Mapped[UUID]
    user_name: Mapped[str]
    agent: Mapped[str | None]
    feature: Mapped[str]
    model: Mapped[str]
    outcome: Mapped[str]
    error: Mapped[str]
    is_free: Mapped[bool]
    is_priced: Mapped[bool]
    is_estimate: Mapped[bool]
    prompt_tokens: Mapped[int] = mapped_column(BigInteger)
    completion_tokens: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[Decimal] = mapped_column(Numeric(20, 9))
    currency: Mapped[str]
    latency_ms: Mapped[int] = mapped_column(Integer)
    turn_id: Mapped[UUID | None]
