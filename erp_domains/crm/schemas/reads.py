"""What comes out of customer relations."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _FromRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ContactRead(_FromRow):
    """A contact as it is answered."""

    id: UUID
    number: str = Field(title="Number")
    name: str = Field(title="Name")
    kind: str = Field(title="Kind")
    company_name: str | None = Field(title="Company")
    email: str | None = Field(title="E-mail")
    phone: str | None = Field(title="Phone")
    industry: str | None = Field(title="Industry")
    is_customer: bool = Field(title="Customer")
    is_supplier: bool = Field(title="Supplier")
    owner_name: str | None = Field(title="Owner")


class ContactList(BaseModel):
    """Contacts that fit a search."""

    items: list[ContactRead]
    total: int


class ScorePartRead(_FromRow):
    """One line of a score."""

    rule: str = Field(title="Rule")
    points: int = Field(title="Points")
    reason: str = Field(title="Why")


class LeadRead(_FromRow):
    """A lead as it is answered."""

    id: UUID
    number: str = Field(title="Number")
    name: str = Field(title="Name")
    company: str | None = Field(title="Company")
    score: int = Field(title="Score")
    state: str = Field(title="State")
    industry: str | None = Field(title="Industry")
    company_size: int | None = Field(title="People")
    source: str | None = Field(title="Source")
    owner_name: str | None = Field(title="Owner")
    notes: str | None = Field(title="Notes")


class LeadList(BaseModel):
    """Leads, best first."""

    items: list[LeadRead]
    total: int


class LeadScore(BaseModel):
    """A lead with its score and where each point comes from.

    `score` is what counts; `formula_score` is the formula's, different only if somebody
    overrode it.
    """

    lead_id: UUID
    number: str
    name: str
    score: int
    formula_score: int
    is_overridden: bool
    override_reason: str | None
    score_breakdown: list[ScorePartRead]
    state: str
    company: str | None
    industry: str | None
    company_size: int | None
    source: str | None
    email: str | None
    phone: str | None
    owner_name: str | None
    notes: str | None


class OpportunityRead(_FromRow):
    """An opportunity as it is answered."""

    id: UUID
    number: str = Field(title="Number")
    title: str = Field(title="Title")
    contact_name: str | None = Field(title="Contact")
    stage: str = Field(title="Stage")
    amount: Decimal | None = Field(title="Amount")
    currency: str = Field(title="Currency")
    probability_percent: int = Field(title="Probability %")
    expected_close_on: date | None = Field(title="Closes on")
    closed_on: date | None = Field(title="Closed on")
    lost_reason: str | None = Field(title="Lost because")
    owner_name: str | None = Field(title="Owner")


class OpportunityRow(OpportunityRead):
    """An opportunity in the pipeline."""

    weighted_amount: Decimal = Field(title="Weighted")
    days_in_stage: int = Field(title="Days in stage")
    is_stuck: bool = Field(title="Stuck")


class StageTotal(BaseModel):
    """All visible opportunities of one stage and currency, not only those listed."""

    stage: str = Field(title="Stage")
    currency: str = Field(title="Currency")
    count: int = Field(title="Deals")
    amount: Decimal = Field(title="Amount")
    weighted_amount: Decimal = Field(title="Weighted")


class Pipeline(BaseModel):
    """The pipeline: deals, and totals by stage and currency."""

    model_config = ConfigDict(
        json_schema_extra={
            "x-chart": {
                "kind": "bar",
                "x": "stage",
                "y": ["amount", "weighted_amount"],
                "unit": "currency",
                "of": "by_stage",
            }
        }
    )

    items: list[OpportunityRow]
    total: int
    by_stage: list[StageTotal]
    stuck_count: int


class StageMoved(OpportunityRead):
    """A move in the pipeline with what it was before, so that it can be taken back."""

    previous_stage: str
    previous: dict[str, Any]
    new_customer_ids: list[UUID]
    version: int


class Converted(BaseModel):
    """What a lead became."""

    lead_id: UUID
    lead_number: str
    lead_name: str
    previous_state: str
    company_id: UUID
    company_name: str
    is_company_new: bool
    contact_id: UUID | None
    contact_name: str | None
    is_contact_new: bool
    opportunity_id: UUID
    opportunity_number: str
    title: str
    amount: Decimal | None
    currency: str


class ActivityRead(_FromRow):
    """A note, dealing or follow-up."""

    id: UUID
    kind: str = Field(title="Kind")
    text: str = Field(title="Text")
    about: str = Field(title="About")
    at: datetime = Field(title="When")
    due_on: date | None = Field(title="Due on")
    done_at: datetime | None = Field(title="Done at")
    owner_name: str | None = Field(title="By")


class ContactOverview(BaseModel):
    """A contact with its people, open deals and what was done last."""

    contact: ContactRead
    emails: list[str]
    phones: list[str]
    people: list[ContactRead]
    open_opportunities: list[OpportunityRead]
    activities: list[ActivityRead]


class TicketRow(_FromRow):
    """A ticket in a list."""

    id: UUID
    number: str = Field(title="Number")
    subject: str = Field(title="Subject")
    state: str = Field(title="State")
    requested_by_name: str = Field(title="Asked by")
    opened_at: datetime = Field(title="Opened")


class TicketMessageRead(_FromRow):
    """One thing that was said after a ticket was opened."""

    at: datetime = Field(title="At")
    author_name: str = Field(title="Who")
    text: str = Field(title="Said")


class TicketRead(TicketRow):
    """A ticket with what was said; `released_at` once the assistant answers there again."""

    text: str = Field(title="What was said")
    messages: list[TicketMessageRead] = []
    conversation_id: UUID | None = None
    released_at: datetime | None = Field(None, title="Released")
    closed_at: datetime | None = Field(title="Closed")
    closed_by_name: str | None = Field(title="Closed by")
    closing_note: str | None = Field(title="Note")


class TicketList(BaseModel):
    """Tickets, the oldest open one first."""

    items: list[TicketRow]
    total: int
