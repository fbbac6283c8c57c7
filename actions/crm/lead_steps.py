"""Giving a lead to somebody, and turning it into business."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from actions.crm.wording import day, money
from actions.refs import Ambiguous, Choice, Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.crm import service
from erp_domains.crm.schemas import Conversion, Converted, LeadRead, Owner
from kernel.db.uow import UnitOfWork
from kernel.limits import REFERENCE_CHOICES_MAX


class AssignLead(ActionArgs):
    """Give a lead to a colleague, by name or to whoever's turn it is. Not for contacts or deals."""

    lead: Annotated[Ref, RefTo("lead")] = Field(description="The lead.")
    owner: Annotated[Ref, RefTo("salesperson")] | None = Field(
        None, description="The colleague who gets it."
    )
    round_robin: bool = Field(
        False,
        description="Give it to the colleague with the fewest open leads; instead of an owner.",
        json_schema_extra={
            "x-synonyms": {
                "true": [
                    "fewest open lead",
                    "fewest lead",
                    "whoever is free",
                    "whoever is next",
                    "next in line",
                    "in turn",
                    "whose turn",
                    "round robin",
                    "spread it evenly",
                    "share it out",
                    "distribute",
                ]
            }
        },
    )


async def _choose_owner(uow: UnitOfWork, args: AssignLead) -> Owner:
    if args.owner is not None:
        return Owner(id=args.owner.id, name=args.owner.label)
    known = await service.known_owners(uow)
    if args.round_robin:
        return await service.next_owner(uow, known)
    choices = [Choice(label=o.name or "", value=str(o.id)) for o in known if o.name]
    raise Ambiguous(f"Who should get {args.lead.label}?", "owner", choices[:REFERENCE_CHOICES_MAX])


def _summarize_assignment(args: AssignLead) -> str:
    who = args.owner.label if args.owner else "whoever's turn it is"
    return f"Give the lead {args.lead.label} to {who}"


@action(
    "crm.assign_lead",
    permission="crm.lead.assign",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the lead goes back to whoever had it"),
    describe=lambda r: f"{r.name} ({r.number}) belongs to {r.owner_name} now.",
    summarize=_summarize_assignment,
    examples=[
        "assign Harrow & Finch to Tomas",
        "give the lead Ostrava Tools to Ana Lima",
        "L-206 should go to Priya",
        "let Marek handle Verdant Farms",
        "hand Solis Robotics over to my colleague Jun",
        "who is next? give Kestrel Air to them round robin",
        "pass lead Marlowe Books on to Elif",
        "Tomas takes over Copper Kettle Inns",
        "reassign Isla Grant's lead to Ana",
        "distribute L-210 to whoever has the fewest leads",
        "can you make Jun responsible for the Blythe Optics lead",
        "move the lead Nordlicht from Ana to Marek",
        "assing tidewater gym to priya",
    ],
)
async def assign_lead(uow: UnitOfWork, args: AssignLead) -> LeadRead:
    """Give the lead to the named colleague, or to whoever's turn it is."""
    owner = await _choose_owner(uow, args)
    return LeadRead.model_validate(await service.assign_lead(uow, args.lead.id, owner))


class ConvertLead(ActionArgs):
    """Turn a lead into contact, company and opportunity, all at once.

    Not for changing a lead's state, and not for a new deal with a customer we have.
    """

    lead: Annotated[Ref, RefTo("lead")] = Field(description="The lead.")
    amount: Decimal | None = Field(
        None, ge=0, max_digits=18, description="What the deal may be worth."
    )
    currency: str | None = Field(
        None, pattern=r"^[A-Z]{3}$", description="ISO currency code of the amount."
    )
    title: str | None = Field(
        None, min_length=1, max_length=200, description="Title of the opportunity."
    )
    expected_close_on: date | None = Field(None, description="When the deal may be closed.")


def _describe_conversion(result: Converted) -> str:
    person = f" with {result.contact_name}" if result.contact_name else ""
    return (
        f"{result.lead_name} ({result.lead_number}) is now {result.company_name}{person} and the "
        f"opportunity {result.title} ({result.opportunity_number}), "
        f"{money(result.amount, result.currency)}."
    )


async def _take_back(uow: UnitOfWork, context: UndoContext) -> str:
    done = Converted.model_validate(context.result)
    lead = await service.take_back_conversion(uow, done)
    return f"{lead.label} is a lead again; what it had become is removed."


def _summarize_conversion(args: ConvertLead) -> str:
    worth = f" worth {args.amount:,f} {args.currency or ''}".rstrip() if args.amount else ""
    by = f", expected by {day(args.expected_close_on)}" if args.expected_close_on else ""
    return f"Convert the lead {args.lead.label} into an opportunity{worth}{by}"


@action(
    "crm.convert_lead",
    permission="crm.lead.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_take_back, "as long as nothing was built on what the lead became"),
    describe=_describe_conversion,
    summarize=_summarize_conversion,
    amount=lambda args, result: (result.amount, result.currency),
    examples=[
        "convert Harrow & Finch",
        "turn the lead Ostrava Tools into an opportunity",
        "make a deal out of L-203, 18000 euro",
        "Nordlicht Energie is ready, convert the lead with 45k",
        "promote Solis Robotics to opportunity worth 12,500",
        "lead Kestrel Air becomes a customer, please convert",
        "convert Isla Grant, closing expected end of June",
        "Verdant Farms said yes to a proposal, turn them into a deal over 7500",
        "please covert lead Marlowe Books",
        "upgrade the prospect Copper Kettle Inns to a real opportunity",
        "lead 208 -> opportunity, title Pilot order",
        "transform the Blythe Optics lead into contact and opportunity",
        "qualify and convert Emre Kaya",
    ],
)
async def convert_lead(uow: UnitOfWork, args: ConvertLead) -> Converted:
    """Convert the lead, all or nothing."""
    return await service.convert_lead(
        uow,
        args.lead.id,
        Conversion(
            title=args.title,
            amount=args.amount,
            currency=args.currency,
            expected_close_on=args.expected_close_on,
        ),
    )
