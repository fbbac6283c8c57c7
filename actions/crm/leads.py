"""Adding, changing, listing and scoring leads."""

from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from actions.crm.known import LEAD_INDUSTRIES, LEAD_SOURCES
from actions.crm.wording import counted, describe_score
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.crm import service
from erp_domains.crm.models import LeadState
from erp_domains.crm.schemas import (
    LeadCreate,
    LeadList,
    LeadQuery,
    LeadRead,
    LeadScore,
    LeadUpdate,
    Owner,
)
from kernel.db.uow import UnitOfWork

STATE_WORDS: JsonDict = {
    "x-synonyms": {
        "new": ["fresh", "untouched", "not contacted"],
        "contacted": ["called", "reached", "written to", "in contact"],
        "qualified": ["fits", "promising", "good fit"],
        "converted": ["turned into an opportunity"],
        "lost": ["dead", "not interested", "disqualified", "junk"],
    }
}


class _LeadFacts(BaseModel):
    """What is known of a lead, the same for adding and changing."""

    company: str | None = Field(
        None, max_length=200, description="The company, if the name is a person's."
    )
    industry: str | None = Field(None, max_length=100, description="Industry, e.g. technology.")
    company_size: int | None = Field(
        None, ge=0, le=10_000_000, description="How many people work there."
    )
    source: str | None = Field(
        None, max_length=200, description="Where the lead came from, e.g. fair, website, referral."
    )
    email: str | None = Field(None, max_length=254, description="E-mail address.")
    phone: str | None = Field(None, max_length=40, description="Phone number.")
    email_opens: int | None = Field(
        None, ge=0, le=1_000_000, description="Mails of ours a person there opened."
    )
    website_visits: int | None = Field(
        None, ge=0, le=1_000_000, description="Visits to our website."
    )
    demo_requests: int | None = Field(
        None, ge=0, le=1_000_000, description="Times they asked for a demo."
    )
    notes: str | None = Field(None, max_length=10_000, description="Anything else worth knowing.")


class CreateLead(ActionArgs, _LeadFacts):
    """Note a new lead, somebody who may become a customer. It is scored at once.

    Not for customers we have already, and not for a deal with an amount.
    """

    name: str = Field(min_length=1, max_length=200, description="The person or the company.")
    owner: Annotated[Ref, RefTo("salesperson")] | None = Field(
        None, description="The colleague who follows it up; else the person who asks."
    )
    number: str | None = Field(
        None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$", description="A lead number of ours."
    )
    state: LeadState = Field(
        LeadState.NEW,
        description="How far it has come.",
        json_schema_extra=STATE_WORDS,
    )


def _line(lead: LeadRead) -> str:
    is_same = not lead.company or lead.company == lead.name
    name = lead.name if is_same else f"{lead.name} of {lead.company}"
    return f"{name} ({lead.number}), score {lead.score}"


def _describe_new(result: LeadRead) -> str:
    owner = f", followed up by {result.owner_name}" if result.owner_name else ""
    return f"Noted the lead {_line(result)}{owner}."


def _facts(args: _LeadFacts) -> dict[str, Any]:
    names = list(_LeadFacts.model_fields)
    return {n: v for n in names if (v := getattr(args, n)) is not None}


@action(
    "crm.create_lead",
    permission="crm.lead.create",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.restore("the lead is removed again"),
    describe=_describe_new,
    summarize=lambda args: f"Note the lead {args.name}",
    examples=[
        "new lead Harrow & Finch, technology, 250 employees",
        "add a lead: Dana Wolff from Ostrava Tools, came through the website",
        "we got an inquiry from Copper Kettle Inns, note it as lead",
        "log lead Nordlicht Energie, about 1200 people, referral",
        "someone called Emre Kaya asked about our prices, he's at Bosporus Trading",
        "put Verdant Farms on the lead list",
        "create lead Isla Grant, isla@grantlaw.example, finance",
        "i talked to Solis Robotics at the trade show, they might buy",
        "lead: Marlowe Books, retail, 15 staff, met at a conference",
        "capture a new prospect, Tidewater Gym, source instagram",
        "neuer lead Hafenrad, 40 leute",
        "record that Blythe Optics is interested, they requested a demo once",
        "plese add leed Kestrel Air",
    ],
)
async def create_lead(uow: UnitOfWork, args: CreateLead) -> LeadRead:
    """Add a lead and score it."""
    owner = Owner(id=args.owner.id, name=args.owner.label) if args.owner else None
    data = LeadCreate(
        name=args.name, number=args.number, state=args.state, owner=owner, **_facts(args)
    )
    return LeadRead.model_validate(await service.create_lead(uow, data))


class UpdateLead(ActionArgs, _LeadFacts):
    """Change a lead: its details, its state, or its score by hand with a reason.

    Not for converting it, and not for giving it to a colleague.
    """

    lead: Annotated[Ref, RefTo("lead")] = Field(description="The lead.")
    new_name: str | None = Field(
        None, min_length=1, max_length=200, description="The new name, if it changes."
    )
    state: LeadState | None = Field(
        None,
        description="How far it has come.",
        json_schema_extra=STATE_WORDS,
    )
    score: int | None = Field(
        None, ge=0, le=100, description="A score set by hand, in place of the computed one."
    )
    reason: str | None = Field(
        None, max_length=500, description="Why the score is set by hand; needed with a score."
    )
    is_score_reset: bool = Field(False, description="Go back to the computed score.")


@action(
    "crm.update_lead",
    permission="crm.lead.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the old details come back"),
    describe=lambda result: f"Changed the lead {_line(result)}, now {result.state}.",
    summarize=lambda args: f"Change the lead {args.lead.label}",
    examples=[
        "mark the lead Harrow & Finch as contacted",
        "Ostrava Tools is qualified",
        "set L-207 to lost, they are not interested",
        "override the score of Verdant Farms to 80 because the owner is a friend of the CEO",
        "the lead Marlowe Books has 20 employees now",
        "Copper Kettle Inns visited our site 6 more times, put 9 visits",
        "change the industry of lead Kestrel Air to technology",
        "update lead Isla Grant: phone 0151 5550133",
        "reset the score of Solis Robotics to the computed one",
        "Blythe Optics asked for a second demo, update it",
        "lead Tidewater Gym is dead",
        "correct the company size of Nordlicht to 900",
        "we reached Emre Kaya by phone, change his lead status",
        "the score for L-203 should be 55, reason: budget confirmed",
    ],
)
async def update_lead(uow: UnitOfWork, args: UpdateLead) -> LeadRead:
    """Change what was given and score again."""
    values = _facts(args) | {
        "name": args.new_name,
        "state": args.state,
        "score": args.score,
        "reason": args.reason,
        "is_score_reset": args.is_score_reset or None,
    }
    changes = LeadUpdate.model_validate({k: v for k, v in values.items() if v is not None})
    return LeadRead.model_validate(await service.update_lead(uow, args.lead.id, changes))


class ListLeads(ActionArgs):
    """List leads, the best score first: whom to call next. Not for deals or contacts."""

    state: LeadState | None = Field(
        None,
        description="Only this state; else all that are open.",
        json_schema_extra=STATE_WORDS,
    )
    owner: Annotated[Ref, RefTo("salesperson")] | None = Field(
        None, description="Only leads of this colleague."
    )
    industry: str | None = Field(
        None, max_length=100, description="Only this industry.", json_schema_extra=LEAD_INDUSTRIES
    )
    source: str | None = Field(
        None, max_length=200, description="Only from this source.", json_schema_extra=LEAD_SOURCES
    )
    score_min: int | None = Field(None, ge=0, le=100, description="Only with at least this score.")
    limit: int = Field(20, ge=1, le=200, description="How many rows at most.")


def _describe_leads(result: LeadList) -> str:
    if not result.items:
        return "No lead fits among those you may see."
    best = ", then ".join(f"{_line(lead)}" for lead in result.items[:3])
    return f"{counted(result.total, 'lead')}, best first: {best}."


@action(
    "crm.list_leads",
    permission="crm.lead.read",
    risk=Risk.READ,
    describe=_describe_leads,
    examples=[
        "whom should we ring up first today?",
        "list my open leads",
        "show the hottest prospects",
        "best leads please",
        "which leads came from the trade fair",
        "leads in technology with a score over 50",
        "what's in the lead inbox",
        "all lost leads",
        "new leads nobody has contacted yet",
        "how many leads does Tomas have",
        "top 5 leads",
        "prospects by score",
        "are there any qualified leads in finance?",
        "lead list pls",
    ],
)
async def list_leads(uow: UnitOfWork, args: ListLeads) -> LeadList:
    """List leads, best first."""
    return await service.list_leads(
        uow,
        LeadQuery(
            state=args.state,
            owner_id=args.owner.id if args.owner else None,
            industry=args.industry,
            source=args.source,
            score_min=args.score_min,
            limit=args.limit,
        ),
    )


class ScoreLead(ActionArgs):
    """Show the score of one lead and where each point comes from. Not for setting a score."""

    lead: Annotated[Ref, RefTo("lead")] = Field(description="The lead.")


@action(
    "crm.score_lead",
    permission="crm.lead.read",
    risk=Risk.READ,
    describe=describe_score,
    examples=[
        "what is the score of Harrow & Finch",
        "score lead L-204",
        "why does Ostrava Tools have so few points?",
        "how good is the lead Nordlicht Energie",
        "explain the rating of Verdant Farms",
        "lead score breakdown for Isla Grant",
        "how many points does Solis Robotics get",
        "is Kestrel Air a hot lead?",
        "rate the lead Marlowe Books",
        "where do the points of Copper Kettle come from",
        "scoring for Blythe Optics pls",
        "calculate Emre Kaya's score",
        "how promising is Tidewater Gym",
    ],
)
async def score_lead(uow: UnitOfWork, args: ScoreLead) -> LeadScore:
    """Score one lead, part by part."""
    return await service.score_lead(uow, args.lead.id)
