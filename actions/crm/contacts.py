"""Finding and reading contacts."""

from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

from actions.crm.known import CONTACT_INDUSTRIES
from actions.crm.wording import counted, day, money
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Risk, action
from erp_domains.crm import service
from erp_domains.crm.models import ContactKind
from erp_domains.crm.schemas import (
    ContactList,
    ContactOverview,
    ContactQuery,
    ContactRead,
)
from kernel.db.uow import UnitOfWork

REACHED_MAX = 3  # so few are told with how to reach them
KIND_WORDS: JsonDict = {
    "x-synonyms": {
        "person": ["people", "human", "contact person", "individual"],
        "company": ["companies", "firm", "business", "organisation", "organization", "account"],
    }
}
CUSTOMER_WORDS: JsonDict = {
    "x-synonyms": {"true": ["client", "buyer", "buys from us", "buy from us"]}
}
SUPPLIER_WORDS: JsonDict = {
    "x-synonyms": {
        "true": [
            "vendor", "sells us", "sell us", "supplies us", "supply us", "we buy from",
            "buying from",
        ]
    }
}  # fmt: skip


class FindContact(ActionArgs):
    """Search contacts (people and companies, customers and suppliers) and list those that fit.

    Not for everything about one contact, and not for leads or employees.
    """

    query: str | None = Field(
        None, max_length=200, description="Words of the name, number, e-mail or phone number."
    )
    kind: ContactKind | None = Field(
        None,
        description="Only people or only companies.",
        json_schema_extra=KIND_WORDS,
    )
    company: Annotated[Ref, RefTo("company")] | None = Field(
        None, description="Only this company and its people."
    )
    owner: Annotated[Ref, RefTo("salesperson")] | None = Field(
        None, description="Only contacts this colleague looks after."
    )
    industry: str | None = Field(
        None,
        max_length=100,
        description="Only this industry.",
        json_schema_extra=CONTACT_INDUSTRIES,
    )
    is_customer: bool | None = Field(
        None,
        description="Only customers.",
        json_schema_extra=CUSTOMER_WORDS,
    )
    is_supplier: bool | None = Field(
        None,
        description="Only suppliers.",
        json_schema_extra=SUPPLIER_WORDS,
    )
    limit: int = Field(20, ge=1, le=200, description="How many rows at most.")


def _describe_found(result: ContactList) -> str:
    if not result.items:
        return "No contact fits among those you may see."
    if result.total <= REACHED_MAX:
        return f"{'; '.join(contact_line(each) for each in result.items)}."
    shown = (
        "" if result.total == len(result.items) else f"; the first {len(result.items)} are shown"
    )
    named = ", ".join(f"{c.name} ({c.number})" for c in result.items[:5])
    return f"{counted(result.total, 'contact')}: {named}{' …' if result.total > 5 else ''}{shown}."


def contact_line(contact: ContactRead) -> str:
    """Name, number, and how to reach them."""
    facts = [contact.kind, contact.company_name, contact.email, contact.phone]
    return f"{contact.name} ({contact.number}): {', '.join(f for f in facts if f)}"


@action(
    "crm.find_contact",
    permission="crm.contact.read",
    risk=Risk.READ,
    describe=_describe_found,
    examples=[
        "find contact Haddad",
        "who do we know at Birchwood?",
        "search our customers for 'atelier'",
        "list all suppliers",
        "phone number of the people at Lindqvist Foods",
        "which of our contacts are in logistics",
        "what's the email of Mr Okafor",
        "is there a contact with the mail jo@tern.example",
        "show me every customer company",
        "contcats in the textile industry",
        "look up +49 30 555 0199, who is that",
        "do we have anybody at Quayside Marine in our address book",
        "which customers does Tomas look after",
        "give me the customer list",
    ],
)
async def find_contact(uow: UnitOfWork, args: FindContact) -> ContactList:
    """Search the contacts the person may see."""
    return await service.find_contacts(
        uow,
        ContactQuery(
            text=args.query,
            kind=args.kind,
            company_id=args.company.id if args.company else None,
            owner_id=args.owner.id if args.owner else None,
            industry=args.industry,
            is_customer=args.is_customer,
            is_supplier=args.is_supplier,
            limit=args.limit,
        ),
    )


class GetContact(ActionArgs):
    """Show one contact with its people, open opportunities, notes and activities.

    Not for searching several contacts.
    """

    contact: Annotated[Ref, RefTo("contact")] = Field(description="The person or company.")


def _describe_contact(result: ContactOverview) -> str:
    contact = result.contact
    sentences = [f"{contact_line(contact)}."]
    if contact.owner_name:
        sentences.append(f"{contact.owner_name} looks after them.")
    if result.people:
        sentences.append(f"People: {', '.join(p.name for p in result.people)}.")
    deals = [
        f"{d.title} ({d.number}, {d.stage}, {money(d.amount, d.currency)})"
        for d in result.open_opportunities
    ]
    sentences.append(f"Open opportunities: {'; '.join(deals)}." if deals else "No open deals.")
    if result.activities:
        last = result.activities[0]
        due = f", due {day(last.due_on)}" if last.due_on and not last.done_at else ""
        sentences.append(f"Last {last.kind} by {last.owner_name}{due}: “{last.text}”")
    return " ".join(sentences)


@action(
    "crm.get_contact",
    permission="crm.contact.read",
    risk=Risk.READ,
    describe=_describe_contact,
    examples=[
        "tell me everything about Birchwood Ltd",
        "open the contact Nadia Okafor",
        "what's going on with Lindqvist Foods?",
        "show the notes on Quayside Marine",
        "history with Atelier Moreau",
        "brief me on C-104 before my call",
        "what did we last discuss with Mr Haddad",
        "are there open deals at Tern Logistics",
        "customer card of Birchwood pls",
        "details for the contact jo@tern.example",
        "who is our contact person at Moreau and what is open with them",
        "when did we last speak to Quayside?",
        "summary of the relationship with Okafor",
    ],
)
async def get_contact(uow: UnitOfWork, args: GetContact) -> ContactOverview:
    """Read one contact with what hangs on it."""
    return await service.get_contact_overview(uow, args.contact.id)
