"""How contacts, customers, companies, leads and opportunities are named."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from actions.refs import Candidate, RefKind, ref_kind
from erp_domains.crm.models import Contact, ContactKind, Lead, Opportunity, Ticket
from erp_domains.hrm.models import Employee
from erp_domains.rbac.models import RoleGrant, UserRole
from kernel.auth.access import predicate, visible
from kernel.db.uow import UnitOfWork
from kernel.limits import MENTION_RECORDS_MAX

SALES_RIGHTS = ("crm.lead.update", "crm.lead.*", "crm.*.*", "*.*.*")
LEAD_ORDER = {"new": 0, "contacted": 0, "qualified": 0, "converted": 1, "lost": 2}
OPPORTUNITY_ORDER = {"won": 1, "lost": 2}

ref_kind(
    RefKind(
        kind="contact",
        model=Contact,
        label="name",
        exact=("number", "email", "phone"),
        detail="company_name",
        is_subject=True,
    )
)
ref_kind(
    RefKind(
        kind="customer",
        model=Contact,
        label="name",
        exact=("number", "email"),
        detail="company_name",
        narrow=lambda: Contact.is_customer,
        is_subject=True,
    )
)
ref_kind(
    RefKind(
        kind="company",
        model=Contact,
        label="name",
        exact=("number", "email"),
        detail="industry",
        narrow=lambda: Contact.kind == ContactKind.COMPANY,
        is_subject=True,
    )
)


async def find_leads(uow: UnitOfWork, record_id: UUID | None) -> list[Candidate]:
    """Leads by number, name and company; open ones are meant before closed ones."""
    rows = await uow.session.scalars(_of(visible(uow.principal, Lead), Lead, record_id))
    return [_lead_candidate("lead", lead) for lead in rows]


async def find_opportunities(uow: UnitOfWork, record_id: UUID | None) -> list[Candidate]:
    """Opportunities by number and title; by their contact when that is asked for."""
    query = _of(visible(uow.principal, Opportunity), Opportunity, record_id)
    return [_deal_candidate("opportunity", deal) for deal in await uow.session.scalars(query)]


async def find_sales_records(uow: UnitOfWork, record_id: UUID | None) -> list[Candidate]:
    """Whatever notes can be about: contacts, open leads and opportunities."""
    contacts = await uow.session.scalars(_of(visible(uow.principal, Contact), Contact, record_id))
    found = [
        Candidate(
            id=contact.id,
            kind="sales_record",
            label=contact.name,
            names=tuple(filter(None, (contact.name, contact.number, contact.email))),
            detail=contact.company_name or contact.kind,
        )
        for contact in contacts
    ]
    leads = _of(visible(uow.principal, Lead), Lead, record_id)
    if record_id is None:  # what a lead became is found as contact and opportunity
        leads = leads.where(Lead.state != "converted")
    found += [_lead_candidate("sales_record", lead) for lead in await uow.session.scalars(leads)]
    deals = _of(visible(uow.principal, Opportunity), Opportunity, record_id)
    found += [_deal_candidate("sales_record", deal) for deal in await uow.session.scalars(deals)]
    return found


async def find_salespeople(uow: UnitOfWork, record_id: UUID | None) -> list[Candidate]:
    """Colleagues who may look after contacts, leads and deals, and whoever one may see anyway.

    Who works in sales is known to everybody who may read leads: names only, nothing else.
    """
    in_sales = (
        select(UserRole.user_id)
        .join(RoleGrant, RoleGrant.role_id == UserRole.role_id)
        .where(RoleGrant.permission.in_(SALES_RIGHTS), RoleGrant.is_deny.is_(False))
    )
    is_reachable = Employee.user_id.in_(in_sales) | predicate(uow.principal, Employee)
    query = select(Employee.id, Employee.name, Employee.number, Employee.title).where(
        is_reachable, Employee.left_on.is_(None) | (Employee.left_on >= uow.today())
    )
    if record_id is not None:
        query = query.where(Employee.id == record_id)
    rows = await uow.session.execute(query.order_by(Employee.name).limit(MENTION_RECORDS_MAX))
    return [
        Candidate(
            id=row.id,
            kind="salesperson",
            label=row.name,
            names=(row.name, row.number),
            detail=row.title or "",
        )
        for row in rows
    ]


def _of(query: Select[Any], model: Any, record_id: UUID | None) -> Select[Any]:
    if record_id is not None:
        return query.where(model.id == record_id)
    return query.order_by(model.number.desc()).limit(MENTION_RECORDS_MAX)


def _lead_candidate(kind: str, lead: Lead) -> Candidate:
    names = (lead.label, lead.number, lead.name, lead.company, lead.email)
    return Candidate(
        id=lead.id,
        kind=kind,
        label=lead.label,
        names=tuple(filter(None, names)),
        detail=f"lead, {lead.state}, score {lead.score}",
        rank=LEAD_ORDER[lead.state],
    )


def _deal_candidate(kind: str, deal: Opportunity) -> Candidate:
    return Candidate(
        id=deal.id,
        kind=kind,
        label=deal.title,
        names=(deal.title, deal.number),
        detail=f"{deal.contact_name or 'no contact'}, {deal.stage}",
        also=f"{deal.contact_name or ''} deal opportunity" if kind == "opportunity" else "",
        rank=OPPORTUNITY_ORDER.get(deal.stage, 0),
    )


ref_kind(
    RefKind(
        kind="lead", model=Lead, label="name", exact=("number",), finder=find_leads, is_subject=True
    )
)
ref_kind(
    RefKind(
        kind="opportunity",
        model=Opportunity,
        label="title",
        exact=("number",),
        finder=find_opportunities,
        is_subject=True,
    )
)
ref_kind(
    RefKind(
        kind="salesperson",
        model=Employee,
        label="name",
        exact=("number",),
        permission="crm.lead.read",
        is_person=True,
        finder=find_salespeople,
    )
)
ref_kind(
    RefKind(
        kind="sales_record",
        model=Contact,
        label="name",
        exact=("number",),
        permission="crm.activity.create",
        finder=find_sales_records,
    )
)
ref_kind(
    RefKind(
        kind="ticket",
        model=Ticket,
        label="number",
        exact=("number",),
        detail="subject",
        order="number",
        is_subject=True,
    )
)
