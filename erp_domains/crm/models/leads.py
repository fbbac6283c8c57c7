"""Who may become a customer."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class LeadState(StrEnum):
    """How far a lead has come."""

    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    LOST = "lost"


class Lead(TenantBase, Id, Timestamps, Versioned):
    """A person or company that may buy. `name` is what people call the lead.

    `score` is the formula's, or the override while there is one; it is kept here so that lists
    can be sorted. `email_opens` counts human opens only.
    """

    __tablename__ = "leads"
    __table_args__ = (
        CheckConstraint(
            "state IN ('new','contacted','qualified','converted','lost')", name="state"
        ),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint(
            "email_opens >= 0 AND website_visits >= 0 AND demo_requests >= 0", name="counts"
        ),
        Index("ix_leads_state_score", "state", "score"),
    )
    __access__ = Access(read="crm.lead.read", owner="owner_id")

    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    company: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    industry: Mapped[str | None]
    company_size: Mapped[int | None]
    email_opens: Mapped[int] = mapped_column(default=0)
    website_visits: Mapped[int] = mapped_column(default=0)
    demo_requests: Mapped[int] = mapped_column(default=0)
    source: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=LeadState.NEW)
    score: Mapped[int] = mapped_column(default=0)
    score_override: Mapped[int | None]
    score_override_reason: Mapped[str | None]
    notes: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    owner_name: Mapped[str | None]
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    company_contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    # No foreign key: opportunities point at their lead already.
    opportunity_id: Mapped[UUID | None]

    @property
    def label(self) -> str:
        """Name and, if it is another one, company."""
        is_same = not self.company or self.company == self.name
        return self.name if is_same else f"{self.name} ({self.company})"
