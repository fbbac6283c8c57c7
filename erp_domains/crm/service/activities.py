"""Noting what was done, and what is to be done."""

from uuid import UUID

from erp_domains.crm.errors import ContactNotFound, LeadNotFound, OpportunityNotFound
from erp_domains.crm.models import Activity, Contact, Lead, Opportunity
from erp_domains.crm.repository import activities_about, find_visible
from erp_domains.crm.schemas import ActivityCreate, ActivityRead
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid

TEXT_CHARS_MAX = 10_000


async def log_activity(uow: UnitOfWork, data: ActivityCreate) -> Activity:
    """Note something about one contact, lead or opportunity the caller may see.

    With `due_on` it is a follow-up, open until it is done. The text is kept as it is and never
    acted on. Raises ContactNotFound, LeadNotFound, OpportunityNotFound, Invalid.
    """
    about = await _about(uow, data)
    if not data.text.strip():
        raise Invalid("say what to note")
    if len(data.text) > TEXT_CHARS_MAX:
        raise Invalid(f"a note may hold {TEXT_CHARS_MAX} characters; shorten it")
    if data.due_on is not None and data.due_on < uow.today():
        raise Invalid(f"{data.due_on} is past; choose today or a later day")
    who = uow.principal
    activity = uow.add(
        Activity(
            kind=data.kind.value,
            text=data.text.strip(),
            contact_id=data.contact_id,
            lead_id=data.lead_id,
            opportunity_id=data.opportunity_id,
            about=about,
            at=uow.now(),
            due_on=data.due_on,
            owner_id=who.employee_id,
            owner_name=who.name,
            created_by=who.user_id,
        )
    )
    await uow.flush()
    return activity


async def list_activities(uow: UnitOfWork, lead_id: UUID, limit: int = 20) -> list[ActivityRead]:
    """What was noted about a lead, newest first. Raises LeadNotFound."""
    if await find_visible(uow, Lead, lead_id) is None:
        raise LeadNotFound("there is no such lead among those you may see")
    rows = await activities_about(uow, Activity.lead_id, [lead_id], limit)
    return [ActivityRead.model_validate(row) for row in rows]


async def _about(uow: UnitOfWork, data: ActivityCreate) -> str:
    given = [i for i in (data.contact_id, data.lead_id, data.opportunity_id) if i is not None]
    if len(given) != 1:
        raise Invalid("say which one record it is about: a contact, a lead or an opportunity")
    if data.contact_id is not None:
        contact = await find_visible(uow, Contact, data.contact_id)
        if contact is None:
            raise ContactNotFound("there is no such contact among those you may see")
        return contact.name
    if data.lead_id is not None:
        lead = await find_visible(uow, Lead, data.lead_id)
        if lead is None:
            raise LeadNotFound("there is no such lead among those you may see")
        return lead.label
    opportunity = await find_visible(uow, Opportunity, given[0])
    if opportunity is None:
        raise OpportunityNotFound("there is no such opportunity among those you may see")
    return opportunity.title
