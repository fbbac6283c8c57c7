"""Adding and changing contacts."""

from typing import Annotated, Any

from pydantic import Field

from actions.crm.contacts import CUSTOMER_WORDS, KIND_WORDS, SUPPLIER_WORDS, contact_line
from actions.refs import Ambiguous, Choice, Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.crm import service
from erp_domains.crm.models import ContactKind
from erp_domains.crm.policy import looks_like_company
from erp_domains.crm.schemas import ContactCreate, ContactRead, ContactUpdate, Owner
from kernel.db.uow import UnitOfWork


class CreateContact(ActionArgs):
    """Add a person or company to the contacts. Not for leads, and not for employees."""

    name: str = Field(min_length=1, max_length=200, description="Name of the person or company.")
    kind: ContactKind | None = Field(
        None,
        description="Person or company; left out for people of a company.",
        json_schema_extra=KIND_WORDS,
    )
    company: Annotated[Ref, RefTo("company")] | None = Field(
        None, description="The company a person works for; it must be a contact already."
    )
    email: str | None = Field(None, max_length=254, description="E-mail address.")
    phone: str | None = Field(None, max_length=40, description="Phone number.")
    industry: str | None = Field(None, max_length=100, description="Industry, for companies.")
    is_customer: bool = Field(
        False,
        description="Whether they buy from us.",
        json_schema_extra=CUSTOMER_WORDS,
    )
    is_supplier: bool = Field(
        False,
        description="Whether we buy from them.",
        json_schema_extra=SUPPLIER_WORDS,
    )
    owner: Annotated[Ref, RefTo("salesperson")] | None = Field(
        None, description="The colleague who looks after them; else the person who asks."
    )
    number: str | None = Field(
        None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$", description="A customer number of ours."
    )
    note: str | None = Field(None, max_length=10_000, description="A first note.")
    is_duplicate_meant: bool = Field(
        False, description="Only if the person says that a second, similar contact is meant."
    )


def _owner(ref: Ref | None) -> Owner | None:
    return Owner(id=ref.id, name=ref.label) if ref else None


def _kind_of(args: CreateContact) -> ContactKind:
    if args.kind is not None:
        return args.kind
    if args.company is not None:
        return ContactKind.PERSON
    if looks_like_company(args.name):
        return ContactKind.COMPANY
    raise Ambiguous(
        f"Is {args.name} a person or a company?",
        "kind",
        [Choice(label="A person", value="person"), Choice(label="A company", value="company")],
    )


def _describe_new(result: ContactRead) -> str:
    return f"Added {contact_line(result)}."


@action(
    "crm.create_contact",
    permission="crm.contact.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the contact is removed again"),
    describe=_describe_new,
    summarize=lambda args: f"Add {args.name} to the contacts",
    examples=[
        "add a contact: Jonas Brandt at Birchwood, jonas@birchwood.example",
        "new customer company Seaforth Cycles Ltd",
        "please save the supplier Pacific Roasters, orders@pacific.example",
        "create a contact for Mei Tanaka, +81 3 5550 1234",
        "put Atelier Moreau into the CRM as a customer",
        "register Olu Adeyemi of Tern Logistics as a contact person",
        "i met Clara Voss today, she works for Moreau, can you add her",
        "new supplier: Fjord Packaging AS, packaging industry",
        "add person Ines Duarte",
        "crate contact Hank Weller, company Quayside Marine",
        "we have a new customer, Larkspur Hotels GmbH",
        "enter Dr. Salma Idris in our address book",
        "store this contact: Peter Lund, peter@lund.example, 0171 5550123",
    ],
)
async def create_contact(uow: UnitOfWork, args: CreateContact) -> ContactRead:
    """Add a contact after the check for duplicates."""
    contact = await service.create_contact(
        uow,
        ContactCreate(
            kind=_kind_of(args),
            name=args.name,
            number=args.number,
            company_id=args.company.id if args.company else None,
            emails=[args.email] if args.email else [],
            phones=[args.phone] if args.phone else [],
            industry=args.industry,
            is_customer=args.is_customer,
            is_supplier=args.is_supplier,
            owner=_owner(args.owner),
            note=args.note,
            is_duplicate_meant=args.is_duplicate_meant,
        ),
    )
    return ContactRead.model_validate(contact)


class UpdateContact(ActionArgs):
    """Change details of a contact: name, e-mail, phone, company, industry, owner.

    Not for adding a note.
    """

    contact: Annotated[Ref, RefTo("contact")] = Field(description="The person or company.")
    new_name: str | None = Field(
        None, min_length=1, max_length=200, description="The new name, if it changes."
    )
    email: str | None = Field(None, max_length=254, description="New preferred e-mail address.")
    phone: str | None = Field(None, max_length=40, description="New preferred phone number.")
    company: Annotated[Ref, RefTo("company")] | None = Field(
        None, description="The company the person works for now."
    )
    industry: str | None = Field(None, max_length=100, description="New industry.")
    is_customer: bool | None = Field(None, description="Whether they buy from us.")
    is_supplier: bool | None = Field(None, description="Whether we buy from them.")
    owner: Annotated[Ref, RefTo("salesperson")] | None = Field(
        None, description="The colleague who looks after them from now on."
    )


@action(
    "crm.update_contact",
    permission="crm.contact.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the old details come back"),
    describe=lambda result: f"Changed {contact_line(result)}.",
    summarize=lambda args: f"Change the contact {args.contact.label}",
    examples=[
        "change Jonas Brandt's email to jb@birchwood.example",
        "Mei Tanaka has a new phone number, +81 3 5550 9876",
        "update the phone of Seaforth Cycles",
        "rename Atelier Moreau to Maison Moreau",
        "mark Larkspur Hotels as a customer",
        "Clara Voss moved to Tern Logistics, please correct that",
        "set industry of Fjord Packaging to manufacturing",
        "the mail address we have for Okafor is wrong, it should be n.okafor@quay.example",
        "make Tomas the owner of Birchwood",
        "Pacific Roasters is also a supplier now",
        "pls chnage contact Ines Duarte: phone 030 5550144",
        "edit C-112, they are in finance",
        "from now on Ana takes care of Quayside Marine",
    ],
)
async def update_contact(uow: UnitOfWork, args: UpdateContact) -> ContactRead:
    """Change what was given."""
    values: dict[str, Any] = {
        "name": args.new_name,
        "email": args.email,
        "phone": args.phone,
        "company_id": args.company.id if args.company else None,
        "industry": args.industry,
        "is_customer": args.is_customer,
        "is_supplier": args.is_supplier,
        "owner": _owner(args.owner),
    }
    changes = ContactUpdate.model_validate({k: v for k, v in values.items() if v is not None})
    return ContactRead.model_validate(await service.update_contact(uow, args.contact.id, changes))
