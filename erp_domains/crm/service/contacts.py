"""Adding, changing and finding contacts."""

from uuid import UUID

from erp_domains.crm.errors import ContactNotFound
from erp_domains.crm.events import ContactCreated
from erp_domains.crm.models import Activity, Contact, ContactKind
from erp_domains.crm.policy import normal_email, normal_industry, normal_name, normal_phone
from erp_domains.crm.repository import (
    activities_about,
    find_visible,
    list_contacts,
    open_opportunities_of,
    people_of,
)
from erp_domains.crm.schemas import (
    ActivityCreate,
    ActivityRead,
    ContactCreate,
    ContactList,
    ContactOverview,
    ContactQuery,
    ContactRead,
    ContactUpdate,
    OpportunityRead,
)
from erp_domains.crm.service.activities import log_activity
from erp_domains.crm.service.duplicates import Probe, refuse_duplicates
from erp_domains.crm.service.numbers import allot_number, owner_or_self
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid

OVERVIEW_ROWS_MAX = 20


async def get_contact(uow: UnitOfWork, contact_id: UUID, *, is_locked: bool = False) -> Contact:
    """One contact the caller may see. Raises ContactNotFound."""
    contact = await find_visible(uow, Contact, contact_id, is_locked=is_locked)
    if contact is None:
        raise ContactNotFound("there is no such contact among those you may see")
    return contact


async def find_contacts(uow: UnitOfWork, wanted: ContactQuery) -> ContactList:
    """Contacts by name, number, address, company or kind."""
    asked = wanted.model_copy(update={"industry": normal_industry(wanted.industry)})
    rows, total = await list_contacts(uow, asked)
    return ContactList(items=[ContactRead.model_validate(r) for r in rows], total=total)


async def create_contact(uow: UnitOfWork, data: ContactCreate) -> Contact:
    """Add a person or company.

    Raises DuplicateContact when one with the same e-mail, phone or company name is there; warns
    of names alike. Raises BadEmail, BadPhone, NumberTaken.
    """
    emails, phones = _addresses(uow, data.emails, data.phones)
    company = await _company(uow, data.company_id, data.kind)
    probe = Probe(data.kind, data.name, emails, phones, data.company_id)
    await refuse_duplicates(uow, probe, is_duplicate_meant=data.is_duplicate_meant)
    owner = owner_or_self(uow, data.owner)
    contact = uow.add(
        Contact(
            number=await allot_number(uow, Contact, data.number),
            kind=data.kind.value,
            name=" ".join(data.name.split()),
            company_id=company.id if company else None,
            company_name=company.name if company else None,
            emails=emails,
            phones=phones,
            industry=normal_industry(data.industry),
            is_customer=data.is_customer,
            is_supplier=data.is_supplier,
            owner_id=owner.id,
            owner_name=owner.name,
        )
    )
    await uow.flush()
    uow.emit(ContactCreated(aggregate_id=contact.id))
    if data.note:
        await log_activity(uow, ActivityCreate(text=data.note, record_id=contact.id))
    return contact


async def update_contact(uow: UnitOfWork, contact_id: UUID, data: ContactUpdate) -> Contact:
    """Change what is given and leave the rest; a new address becomes the preferred one.

    Raises ContactNotFound, DuplicateContact, BadEmail, BadPhone.
    """
    contact = await get_contact(uow, contact_id, is_locked=True)
    require(uow.principal, "crm.contact.update", contact)
    if not data.model_fields_set:
        raise Invalid("say what to change: name, e-mail, phone, company, industry or owner")
    if data.company_id is not None:
        company = await _company(uow, data.company_id, ContactKind(contact.kind))
        contact.company_id = company.id if company else None
        contact.company_name = company.name if company else None
    await _change_addresses(uow, contact, data)
    for name in ("name", "is_customer", "is_supplier"):
        if (value := getattr(data, name)) is not None:
            setattr(contact, name, value)
    if data.industry is not None:
        contact.industry = normal_industry(data.industry)
    if data.owner is not None:
        contact.owner_id, contact.owner_name = data.owner.id, data.owner.name
    await uow.flush()
    return contact


async def get_contact_overview(uow: UnitOfWork, contact_id: UUID) -> ContactOverview:
    """A contact with its people, their and its open deals, and what was done last."""
    contact = await get_contact(uow, contact_id)
    people = await people_of(uow, contact.id, OVERVIEW_ROWS_MAX)
    ids = [contact.id, *(p.id for p in people)]
    deals = await open_opportunities_of(uow, ids, OVERVIEW_ROWS_MAX)
    done = await activities_about(uow, Activity.contact_id, ids, OVERVIEW_ROWS_MAX)
    if deals:
        of_deals = [d.id for d in deals]
        done += await activities_about(uow, Activity.opportunity_id, of_deals, OVERVIEW_ROWS_MAX)
        done = sorted(done, key=lambda a: a.at, reverse=True)[:OVERVIEW_ROWS_MAX]
    return ContactOverview(
        contact=ContactRead.model_validate(contact),
        emails=contact.emails,
        phones=contact.phones,
        people=[ContactRead.model_validate(p) for p in people],
        open_opportunities=[OpportunityRead.model_validate(d) for d in deals],
        activities=[ActivityRead.model_validate(a) for a in done],
    )


async def mark_as_customer(uow: UnitOfWork, contact_id: UUID) -> list[UUID]:
    """Note that a contact and its company buy from us; answers who was no customer before."""
    contact = await uow.session.get(Contact, contact_id)
    if contact is None:
        return []
    changed = [] if contact.is_customer else [contact.id]
    contact.is_customer = True
    await uow.flush()
    if contact.company_id is not None:
        changed += await mark_as_customer(uow, contact.company_id)
    return changed


async def unmark_customers(uow: UnitOfWork, contact_ids: list[UUID]) -> None:
    """Take back what `mark_as_customer` changed."""
    for contact_id in contact_ids:
        contact = await uow.session.get(Contact, contact_id)
        if contact is not None:
            contact.is_customer = False
    await uow.flush()


def _addresses(
    uow: UnitOfWork, emails: list[str], phones: list[str]
) -> tuple[list[str], list[str]]:
    country = uow.principal.tenant.country
    return (
        list(dict.fromkeys(normal_email(e) for e in emails)),
        list(dict.fromkeys(normal_phone(p, country) for p in phones)),
    )


async def _change_addresses(uow: UnitOfWork, contact: Contact, data: ContactUpdate) -> None:
    emails, phones = _addresses(
        uow, [data.email] if data.email else [], [data.phone] if data.phone else []
    )
    new_emails = [e for e in emails if e not in contact.emails]
    new_phones = [p for p in phones if p not in contact.phones]
    if new_emails or new_phones:
        probe = Probe(
            ContactKind(contact.kind), contact.name, new_emails, new_phones, contact.company_id
        )
        await _refuse_foreign_addresses(uow, contact, probe)
    contact.emails = [*emails, *(e for e in contact.emails if e not in emails)]
    contact.phones = [*phones, *(p for p in contact.phones if p not in phones)]


async def _refuse_foreign_addresses(uow: UnitOfWork, contact: Contact, probe: Probe) -> None:
    # Its own name would be its best match, so only the addresses are looked for.
    nameless = Probe(probe.kind, normal_name(str(contact.id)), probe.emails, probe.phones,
                     contact.company_id or contact.id)  # fmt: skip
    await refuse_duplicates(uow, nameless, is_duplicate_meant=False)


async def _company(uow: UnitOfWork, company_id: UUID | None, kind: ContactKind) -> Contact | None:
    if company_id is None:
        return None
    if kind is ContactKind.COMPANY:
        raise Invalid("a company cannot belong to a company; leave the company out")
    company = await get_contact(uow, company_id)
    if company.kind != ContactKind.COMPANY:
        raise Invalid(f"{company.name} is a person, not a company")
    return company
