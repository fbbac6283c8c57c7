"""Leads: adding, scoring, assigning."""

from collections.abc import Sequence
from uuid import UUID

from erp_domains.crm.errors import LeadClosed, LeadNotFound, ReasonMissing
from erp_domains.crm.events import LeadAssigned, LeadCreated
from erp_domains.crm.models import Lead, LeadState
from erp_domains.crm.policy import (
    LeadFacts,
    normal_email,
    normal_industry,
    normal_phone,
    score_breakdown,
    score_of,
)
from erp_domains.crm.repository import find_visible, lead_loads
from erp_domains.crm.repository import list_leads as query_leads
from erp_domains.crm.schemas import (
    LeadCreate,
    LeadFields,
    LeadList,
    LeadQuery,
    LeadRead,
    LeadScore,
    LeadUpdate,
    Owner,
    ScorePartRead,
)
from erp_domains.crm.service.numbers import allot_number, owner_or_self
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict, Invalid

_PLAIN_FIELDS = (
    "name",
    "company",
    "company_size",
    "email_opens",
    "website_visits",
    "demo_requests",
    "source",
    "notes",
)


async def get_lead(uow: UnitOfWork, lead_id: UUID, *, is_locked: bool = False) -> Lead:
    """One lead the caller may see. Raises LeadNotFound."""
    lead = await find_visible(uow, Lead, lead_id, is_locked=is_locked)
    if lead is None:
        raise LeadNotFound("there is no such lead among those you may see")
    return lead


async def list_leads(uow: UnitOfWork, wanted: LeadQuery) -> LeadList:
    """Leads, the best score first; the open ones unless a state is asked for."""
    asked = wanted.model_copy(update={"industry": normal_industry(wanted.industry)})
    rows, total = await query_leads(uow, asked)
    return LeadList(items=[LeadRead.model_validate(r) for r in rows], total=total)


async def create_lead(uow: UnitOfWork, data: LeadCreate) -> Lead:
    """Add a lead and score it. Raises BadEmail, BadPhone, NumberTaken."""
    if not data.name:
        raise Invalid("a lead needs a name: the person or the company", fields=["name"])
    if data.state is LeadState.CONVERTED:
        raise Invalid("a lead is converted by converting it, not by adding it")
    owner = owner_or_self(uow, data.owner)
    lead = Lead(
        number=await allot_number(uow, Lead, data.number),
        state=data.state.value,
        owner_id=owner.id,
        owner_name=owner.name,
        email_opens=0,
        website_visits=0,
        demo_requests=0,
    )
    _set_fields(uow, lead, data)
    lead.score = score_of(facts_of(lead))
    uow.add(lead)
    await uow.flush()
    uow.emit(
        LeadCreated(
            aggregate_id=lead.id, number=lead.number, score=lead.score, owner_id=lead.owner_id
        )
    )
    return lead


async def update_lead(uow: UnitOfWork, lead_id: UUID, data: LeadUpdate) -> Lead:
    """Change what is given; score again, or override the score with a reason.

    Raises LeadNotFound, LeadClosed, ReasonMissing, BadEmail, BadPhone.
    """
    lead = await get_lead(uow, lead_id, is_locked=True)
    require(uow.principal, "crm.lead.update", lead)
    if not data.model_fields_set:
        raise Invalid("say what to change about the lead")
    if lead.state == LeadState.CONVERTED:
        raise LeadClosed(f"{lead.label} was converted already; change the contact or opportunity")
    if data.state is LeadState.CONVERTED:
        raise Invalid("convert the lead instead of setting its state")
    _set_fields(uow, lead, data)
    if data.state is not None:
        lead.state = data.state.value
    _set_score(lead, data)
    await uow.flush()
    return lead


async def score_lead(uow: UnitOfWork, lead_id: UUID) -> LeadScore:
    """The score of a lead with where each point comes from."""
    lead = await get_lead(uow, lead_id)
    parts = score_breakdown(facts_of(lead))
    return LeadScore(
        lead_id=lead.id,
        number=lead.number,
        name=lead.label,
        score=lead.score,
        formula_score=sum(part.points for part in parts),
        is_overridden=lead.score_override is not None,
        override_reason=lead.score_override_reason,
        score_breakdown=[ScorePartRead.model_validate(part) for part in parts],
        state=lead.state,
        company=lead.company,
        industry=lead.industry,
        company_size=lead.company_size,
        source=lead.source,
        email=lead.email,
        phone=lead.phone,
        owner_name=lead.owner_name,
        notes=lead.notes,
    )


async def assign_lead(uow: UnitOfWork, lead_id: UUID, owner: Owner) -> Lead:
    """Give a lead to an employee. Raises LeadNotFound, LeadClosed, Conflict if nothing changes."""
    lead = await get_lead(uow, lead_id, is_locked=True)
    require(uow.principal, "crm.lead.assign", lead)
    if lead.state == LeadState.CONVERTED:
        raise LeadClosed(f"{lead.label} was converted already; assign the opportunity instead")
    if owner.id is None or owner.id == lead.owner_id:
        raise Conflict(f"{lead.label} belongs to {lead.owner_name or 'nobody'} already")
    previous = lead.owner_id
    lead.owner_id, lead.owner_name = owner.id, owner.name
    await uow.flush()
    uow.emit(LeadAssigned(aggregate_id=lead.id, owner_id=owner.id, previous_owner_id=previous))
    return lead


async def known_owners(uow: UnitOfWork) -> list[Owner]:
    """Who has leads now, the one with the fewest open ones first."""
    return [Owner(id=row["owner_id"], name=row["name"]) for row in await lead_loads(uow, None)]


async def next_owner(uow: UnitOfWork, among: Sequence[Owner]) -> Owner:
    """Whose turn it is: whoever has no lead yet, else the fewest open, longest without a new one.

    Raises Invalid when nobody is there to choose from.
    """
    if not among:
        raise Invalid("there is nobody to share leads among yet; name the person")
    by_id = {owner.id: owner for owner in among if owner.id is not None}
    loads = await lead_loads(uow, list(by_id))
    busy = [row["owner_id"] for row in loads]
    idle = [owner for owner in by_id.values() if owner.id not in busy]
    return idle[0] if idle else by_id[busy[0]]


def facts_of(lead: Lead) -> LeadFacts:
    """What the score of a stored lead is made from."""
    return LeadFacts(
        company_size=lead.company_size,
        industry=lead.industry,
        email_opens=lead.email_opens,
        website_visits=lead.website_visits,
        demo_requests=lead.demo_requests,
    )


def _set_fields(uow: UnitOfWork, lead: Lead, data: LeadFields) -> None:
    for name in _PLAIN_FIELDS:
        if (value := getattr(data, name)) is not None:
            setattr(lead, name, value)
    if data.industry is not None:
        lead.industry = normal_industry(data.industry)
    if data.email is not None:
        lead.email = normal_email(data.email)
    if data.phone is not None:
        lead.phone = normal_phone(data.phone, uow.principal.tenant.country)


def _set_score(lead: Lead, data: LeadUpdate) -> None:
    if data.is_score_reset:
        lead.score_override = lead.score_override_reason = None
    if data.score is not None:
        if not data.reason:
            raise ReasonMissing("say why the score is set by hand", fields=["reason"])
        lead.score_override, lead.score_override_reason = data.score, data.reason
    formula = score_of(facts_of(lead))
    lead.score = formula if lead.score_override is None else lead.score_override
