"""Deals under way and the way each took through the pipeline."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import APPEND_ONLY, Id, TenantBase, Timestamps, Versioned

STAGES = "'prospecting','qualification','proposal','negotiation','won','lost'"


class Stage(StrEnum):
    """Stages of the pipeline, in order; won and lost end it."""

    PROSPECTING = "prospecting"
    QUALIFICATION = "qualification"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    WON = "won"
    LOST = "lost"


class Opportunity(TenantBase, Id, Timestamps, Versioned):
    """A deal that may be won. `probability_percent` follows the stage unless somebody set it."""

    __tablename__ = "opportunities"
    __table_args__ = (
        CheckConstraint(f"stage IN ({STAGES})", name="stage"),
        CheckConstraint("probability_percent BETWEEN 0 AND 100", name="probability"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("stage <> 'lost' OR lost_reason IS NOT NULL", name="lost_has_a_reason"),
        Index("ix_opportunities_stage", "stage"),
    )
    __access__ = Access(read="crm.opportunity.read", owner="owner_id")

    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    contact_name: Mapped[str | None]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("leads.id"))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(20, 4))
    currency: Mapped[str]
    stage: Mapped[str]
    probability_percent: Mapped[int] = mapped_column(Integer)
    stage_since: Mapped[datetime]
    expected_close_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    lost_reason: Mapped[str | None]
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    owner_name: Mapped[str | None]


class StageChange(TenantBase, Id):
    """One step of an opportunity through the pipeline; never changed afterwards."""

    __tablename__ = "opportunity_stage_changes"
    __table_args__ = (
        Index("ix_opportunity_stage_changes_opportunity_id", "opportunity_id", "at"),
        # Silent in previews: the opportunity itself shows the step.
        {"info": APPEND_ONLY | {"silent": True}},
    )

    # No foreign key: the history stays when an untouched opportunity is taken back.
    opportunity_id: Mapped[UUID]
    from_stage: Mapped[str | None]
    to_stage: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(20, 4))
    at: Mapped[datetime]
    changed_by: Mapped[UUID]
    reason: Mapped[str | None]
