"""What the gate remembers: proposals, runs, and what may run without a person."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class ProposalKind(StrEnum):
    """One action, items that do not need each other, or steps in their order."""

    ACTION = "action"
    BATCH = "batch"
    PLAN = "plan"


class ItemState(StrEnum):
    """How far one item of a batch or one step of a plan has come."""

    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    STALE = "stale"
    UNDONE = "undone"


class Autonomy(StrEnum):
    """What an assistant may do without a person: nothing, propose, or run below an amount."""

    DENY = "deny"
    ASK = "ask"
    AUTO_BELOW = "auto_below"


class Proposal(TenantBase, Id):
    """A write that waits for a person. Single use; expires; bound to a hash of its arguments."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open','confirmed','dismissed','expired','stale','superseded')",
            name="state",
        ),
        Index("ix_proposals_open", "requested_by", postgresql_where="state = 'open'"),
        {"info": {"silent": True}},
    )
    __access__ = Access(read="assistant.run.read", user="requested_by")

    kind: Mapped[str] = mapped_column(default=ProposalKind.ACTION.value)
    action: Mapped[str]
    args: Mapped[dict[str, Any]]
    args_display: Mapped[dict[str, Any]]
    args_hash: Mapped[str]
    summary: Mapped[str]
    diff: Mapped[list[Any]]
    effects: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    risk: Mapped[str]
    undo: Mapped[str]
    undo_note: Mapped[str]
    required: Mapped[str]
    step_up: Mapped[bool]
    is_tainted: Mapped[bool] = mapped_column(default=False)
    record_versions: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="open")
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str]
    requested_kind: Mapped[str] = mapped_column(default="user")
    requested_via: Mapped[str]
    agent: Mapped[str | None]
    model: Mapped[str | None]
    conversation_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_via: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    run_id: Mapped[UUID | None]


class ProposalItem(TenantBase, Id):
    """One action of a batch or plan: what was approved of it, and its `outcome` in words."""

    __tablename__ = "proposal_items"
    __table_args__ = (
        UniqueConstraint("proposal_id", "position"),
        CheckConstraint("state IN ('pending','completed','failed','stale','undone')", name="state"),
        {"info": {"silent": True}},
    )

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    position: Mapped[int] = mapped_column(Integer)
    action: Mapped[str]
    args: Mapped[dict[str, Any]]
    args_display: Mapped[dict[str, Any]]
    args_hash: Mapped[str]
    summary: Mapped[str]
    diff: Mapped[list[Any]]
    effects: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    record_versions: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=ItemState.PENDING.value)
    run_id: Mapped[UUID | None]
    outcome: Mapped[str | None]
    error: Mapped[dict[str, Any] | None]


class ActionRun(TenantBase, Id):
    """A write that was carried out: what it was asked, what it changed, whether it was undone.

    `rule_id` is the autonomy rule that let it run without a person.
    """

    __tablename__ = "action_runs"
    __table_args__ = (
        CheckConstraint("state IN ('completed','undone')", name="state"),
        Index("ix_action_runs_created_at", "created_at"),
        {"info": {"silent": True}},
    )
    __access__ = Access(read="assistant.run.read", user="requested_by")

    action: Mapped[str]
    args: Mapped[dict[str, Any]]
    args_hash: Mapped[str]
    summary: Mapped[str]
    result: Mapped[dict[str, Any]]
    diff: Mapped[list[Any]]
    diff_hash: Mapped[str]
    changes: Mapped[list[Any]]
    record_versions: Mapped[dict[str, Any]]
    undo: Mapped[str]
    undo_note: Mapped[str]
    state: Mapped[str] = mapped_column(default="completed")
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    via: Mapped[str]
    agent: Mapped[str | None]
    model: Mapped[str | None]
    proposal_id: Mapped[UUID | None]
    rule_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undo_summary: Mapped[str | None]


class AutonomyRule(TenantBase, Id, Timestamps, Versioned):
    """What assistants, agents and services may do for holders of a role, by action pattern.

    `role` and `action` may be `*`; `action` may end in `.*`. `amount` NULL means without limit.
    """

    __tablename__ = "autonomy_rules"
    __table_args__ = (
        UniqueConstraint("role", "action"),
        CheckConstraint("mode IN ('deny','ask','auto_below')", name="mode"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="amount_has_currency"),
    )
    __access__ = Access(read="assistant.autonomy.read")

    role: Mapped[str]
    action: Mapped[str]
    mode: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(20, 4))
    currency: Mapped[str | None]

    @property
    def label(self) -> str:
        """Whom and what it is about."""
        return f"{self.role}: {self.action}"
