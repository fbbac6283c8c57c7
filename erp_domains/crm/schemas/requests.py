"""What goes into customer relations."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from erp_domains.crm.models import ActivityKind, ContactKind, LeadState, Stage, TicketState


class Owner(BaseModel):
    """The employee who looks after a record."""

    id: UUID | None
    name: str | None


class ContactCreate(BaseModel):
    """A new contact; the owner is the person who adds it, unless given."""

    kind: ContactKind
    name: str
    number: str | None = None
    company_id: UUID | None = None
    emails: list[str] = []
    phones: list[str] = []
    industry: str | None = None
    is_customer: bool = False
    is_supplier: bool = False
    owner: Owner | None = None
    note: str | None = None
    is_duplicate_meant: bool = False


class ContactUpdate(BaseModel):
    """New values of a contact; None leaves the old one."""

    name: str | None = None
    company_id: UUID | None = None
    email: str | None = None
    phone: str | None = None
    industry: str | None = None
    is_customer: bool | None = None
    is_supplier: bool | None = None
    owner: Owner | None = None


class ContactQuery(BaseModel):
    """Which contacts to list."""

    text: str | None = None
    kind: ContactKind | None = None
    company_id: UUID | None = None
    owner_id: UUID | None = None
    industry: str | None = None
    is_customer: bool | None = None
    is_supplier: bool | None = None
    limit: int = 20


class LeadFields(BaseModel):
    """Values of a lead; on an update None leaves the old one."""

    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    industry: str | None = None
    company_size: int | None = Field(default=None, ge=0, le=10_000_000)
    email_opens: int | None = Field(default=None, ge=0, le=1_000_000)
    website_visits: int | None = Field(default=None, ge=0, le=1_000_000)
    demo_requests: int | None = Field(default=None, ge=0, le=1_000_000)
    source: str | None = None
    notes: str | None = None


class LeadCreate(LeadFields):
    """A new lead; the owner is the person who adds it, unless given."""

    number: str | None = None
    state: LeadState = LeadState.NEW
    owner: Owner | None = None


class LeadUpdate(LeadFields):
    """New values of a lead, its state, or an overridden score with its reason."""

    state: LeadState | None = None
    score: int | None = Field(default=None, ge=0, le=100)
    reason: str | None = None
    is_score_reset: bool = False


class LeadQuery(BaseModel):
    """Which leads to list; without states those that are still open."""

    state: LeadState | None = None
    owner_id: UUID | None = None
    industry: str | None = None
    source: str | None = None
    score_min: int | None = None
    limit: int = 20


class OpportunityCreate(BaseModel):
    """A new opportunity; without probability that of its stage."""

    title: str
    contact_id: UUID | None = None
    lead_id: UUID | None = None
    number: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    stage: Stage = Stage.PROSPECTING
    probability_percent: int | None = Field(default=None, ge=0, le=100)
    expected_close_on: date | None = None
    owner: Owner | None = None


class StageMove(BaseModel):
    """A step in the pipeline, with the values its stage needs."""

    stage: Stage
    amount: Decimal | None = None
    expected_close_on: date | None = None
    probability_percent: int | None = Field(default=None, ge=0, le=100)
    lost_reason: str | None = None


class PipelineQuery(BaseModel):
    """Which opportunities to list; without stages those that are still open, or the one named."""

    id: UUID | None = None
    stage: Stage | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    closes_from: date | None = None
    closes_until: date | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    only_stuck: bool = False
    limit: int = 20


class Conversion(BaseModel):
    """What a lead is turned into."""

    title: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    expected_close_on: date | None = None


class ActivityCreate(BaseModel):
    """A note, dealing or follow-up about one contact, lead or opportunity."""

    text: str
    record_id: UUID
    kind: ActivityKind = ActivityKind.NOTE
    due_on: date | None = None


class TicketCreate(BaseModel):
    """A request for help of the person who is signed in."""

    subject: str
    text: str
    conversation_id: UUID | None = None


class TicketQuery(BaseModel):
    """Which tickets to list; `is_mine` asks for those the caller opened."""

    state: TicketState | None = TicketState.OPEN
    is_mine: bool = False
    limit: int = 20
