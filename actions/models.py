"""What the gate remembers: proposals awaiting a person, and runs that happened."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase


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


class ActionRun(TenantBase, Id):
    """A write that was carried out: what it was asked, what it changed, whether it was undone."""

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
    created_at: Mapped[datetime] = mapped_column(default=now)
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undo_summary: Mapped[str | None]
