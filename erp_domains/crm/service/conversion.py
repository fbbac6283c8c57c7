"""A lead becomes a contact, a company and an opportunity, all at once or not at all."""

from uuid import UUID

from erp_domains.crm.errors import ConversionUsed, LeadClosed
from erp_domains.crm.events import LeadConverted
from erp_domains.crm.models import Activity, Contact, ContactKind, Lead, LeadState, Opportunity
from erp_domains.crm.repository import (
    activities_exist,
    company_named,
    contact_is_used,
    contacts_with_address,
    people_of,
)
from erp_domains.crm.schemas import (
    ContactCreate,
    Conversion,
    Converted,
    OpportunityCreate,
    Owner,
)
from erp_domains.crm.service.contacts import create_contact, get_contact
from erp_domains.crm.service.leads import get_lead
from erp_domains.crm.service.opportunities import create_opportunity, get_opportunity
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork


async def convert_lead(uow: UnitOfWork, lead_id: UUID, wanted: Conversion) -> Converted:
    """Turn a lead into its company, its person if it names one, and an opportunity.

    A company of the same name or a person of the same e-mail is used, not made twice. The owner
    of the lead owns what it becomes. Raises LeadNotFound, LeadClosed, BadAmount.
    """
    lead = await get_lead(uow, lead_id, is_locked=True)
    require(uow.principal, "crm.lead.update", lead)
    if lead.state in (LeadState.CONVERTED, LeadState.LOST):
        raise LeadClosed(f"{lead.label} is {lead.state} already")
    previous_state = lead.state
    company, is_company_new = await _company_of(uow, lead)
    person, is_contact_new = await _person_of(uow, lead, company)
    deal = await create_opportunity(
        uow,
        OpportunityCreate(
            title=wanted.title or f"New business with {company.name}",
            contact_id=company.id,
            lead_id=lead.id,
            amount=wanted.amount,
            currency=wanted.currency,
            expected_close_on=wanted.expected_close_on,
            owner=_owner(lead),
        ),
    )
    lead.state = LeadState.CONVERTED.value
    lead.company_contact_id, lead.opportunity_id = company.id, deal.id
    lead.contact_id = person.id if person else None
    await uow.flush()
    uow.emit(
        LeadConverted(
            aggregate_id=lead.id,
            opportunity_id=deal.id,
            company_id=company.id,
            contact_id=lead.contact_id,
        )
    )
    return _converted(
        lead, previous_state, (company, is_company_new), (person, is_contact_new), deal
    )


def _converted(
    lead: Lead,
    previous_state: str,
    company: tuple[Contact, bool],
    person: tuple[Contact | None, bool],
    deal: Opportunity,
) -> Converted:
    return Converted(
        lead_id=lead.id,
        lead_number=lead.number,
        lead_name=lead.label,
        previous_state=previous_state,
        company_id=company[0].id,
        company_name=company[0].name,
        is_company_new=company[1],
        contact_id=lead.contact_id,
        contact_name=person[0].name if person[0] else None,
        is_contact_new=person[1],
        opportunity_id=deal.id,
        opportunity_number=deal.number,
        title=deal.title,
        amount=deal.amount,
        currency=deal.currency,
    )


async def take_back_conversion(uow: UnitOfWork, done: Converted) -> Lead:
    """Remove what a conversion made and open the lead again.

    Raises ConversionUsed when something was noted about, or built on, what it made.
    """
    lead = await get_lead(uow, done.lead_id, is_locked=True)
    require(uow.principal, "crm.lead.update", lead)
    made = await _made_contacts(uow, done)
    await _require_unused(uow, done, made)
    lead.state = done.previous_state
    lead.contact_id = lead.company_contact_id = lead.opportunity_id = None
    await uow.flush()
    deal = await get_opportunity(uow, done.opportunity_id, is_locked=True)
    for row in [deal, *made]:
        await uow.session.delete(row)
        await uow.flush()
    return lead


async def _made_contacts(uow: UnitOfWork, done: Converted) -> list[Contact]:
    ids: list[UUID] = []
    if done.contact_id is not None and done.is_contact_new:
        ids.append(done.contact_id)
    if done.is_company_new:
        ids.append(done.company_id)
    return [await get_contact(uow, contact_id, is_locked=True) for contact_id in ids]


async def _require_unused(uow: UnitOfWork, done: Converted, made: list[Contact]) -> None:
    ids = [contact.id for contact in made]
    is_used = await activities_exist(uow, Activity.opportunity_id, [done.opportunity_id])
    is_used = is_used or await activities_exist(uow, Activity.contact_id, ids)
    for contact in made:
        others = [p for p in await people_of(uow, contact.id, 2) if p.id not in ids]
        is_used = is_used or bool(others)
        is_used = is_used or await contact_is_used(uow, contact.id, done.opportunity_id)
    if is_used:
        raise ConversionUsed(
            f"what {done.lead_name} became is in use by now; change the records by hand"
        )


async def _company_of(uow: UnitOfWork, lead: Lead) -> tuple[Contact, bool]:
    name = lead.company or lead.name
    known = await company_named(uow, name)
    if known is not None:
        return known, False
    is_person_named = _names_person(lead)
    return await create_contact(
        uow,
        ContactCreate(
            kind=ContactKind.COMPANY,
            name=name,
            emails=[lead.email] if lead.email and not is_person_named else [],
            phones=[lead.phone] if lead.phone and not is_person_named else [],
            industry=lead.industry,
            owner=_owner(lead),
            is_duplicate_meant=True,
        ),
    ), True


async def _person_of(uow: UnitOfWork, lead: Lead, company: Contact) -> tuple[Contact | None, bool]:
    if not _names_person(lead):
        return None, False
    if lead.email:
        for known in await contacts_with_address(uow, [lead.email], []):
            if known.kind == ContactKind.PERSON:
                return known, False
    return await create_contact(
        uow,
        ContactCreate(
            kind=ContactKind.PERSON,
            name=lead.name,
            company_id=company.id,
            emails=[lead.email] if lead.email else [],
            phones=[lead.phone] if lead.phone else [],
            owner=_owner(lead),
            is_duplicate_meant=True,
        ),
    ), True


def _names_person(lead: Lead) -> bool:
    """A lead with a company beside its name is a person there; else the name is the company."""
    return bool(lead.company) and lead.company.casefold() != lead.name.casefold()


def _owner(lead: Lead) -> Owner:
    return Owner(id=lead.owner_id, name=lead.owner_name)
