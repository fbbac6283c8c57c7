"""Opening deals and moving them along the pipeline."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from actions.crm.pipeline import STAGE_WORDS
from actions.crm.wording import day, money
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.crm import service
from erp_domains.crm.models import Stage
from erp_domains.crm.schemas import (
    OpportunityCreate,
    OpportunityRead,
    Owner,
    StageMove,
    StageMoved,
)
from kernel.db.uow import UnitOfWork


class CreateOpportunity(ActionArgs):
    """Open a deal with a contact we have. Not for leads, orders or invoices."""

    contact: Annotated[Ref, RefTo("contact")] = Field(
        description="The person or company the deal is with."
    )
    title: str | None = Field(
        None, min_length=1, max_length=200, description="What the deal is about."
    )
    amount: Decimal | None = Field(None, ge=0, max_digits=18, description="What it may be worth.")
    currency: str | None = Field(
        None, pattern=r"^[A-Z]{3}$", description="ISO currency code of the amount."
    )
    stage: Stage = Field(
        Stage.PROSPECTING,
        description="The stage it begins in.",
        json_schema_extra=STAGE_WORDS,
    )
    probability_percent: int | None = Field(
        None, ge=0, le=100, description="Chance of winning; else that of the stage."
    )
    expected_close_on: date | None = Field(None, description="When it may be closed.")
    owner: Annotated[Ref, RefTo("salesperson")] | None = Field(
        None, description="The colleague in charge; else the person who asks."
    )
    number: str | None = Field(
        None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$", description="A number of ours."
    )


def _line(deal: OpportunityRead) -> str:
    close = (
        f", expected to close on {day(deal.expected_close_on)}" if deal.expected_close_on else ""
    )
    return (
        f"{deal.title} ({deal.number}) with {deal.contact_name or 'nobody yet'}: "
        f"{money(deal.amount, deal.currency)}, {deal.stage} at {deal.probability_percent} %{close}"
    )


async def _remove(uow: UnitOfWork, context: UndoContext) -> str:
    deal = await service.remove_opportunity(uow, OpportunityRead.model_validate(context.result).id)
    return f"The opportunity {deal.title} is removed."


@action(
    "crm.create_opportunity",
    permission="crm.opportunity.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_remove, "as long as nobody noted anything about it"),
    describe=lambda result: f"Opened {_line(result)}.",
    summarize=lambda args: f"Open an opportunity with {args.contact.label}",
    amount=lambda args, result: (result.amount, result.currency),
    examples=[
        "new opportunity with Birchwood: summer order, 14,000",
        "open a deal for Quayside Marine worth 30k",
        "create opportunity 'Lobby refit' for Larkspur Hotels, 52000 EUR, close in May",
        "Lindqvist Foods wants an offer for 9500, put it in the pipeline",
        "add a deal with Atelier Moreau",
        "log a potential sale to Seaforth Cycles, about 4,200 euros",
        "we may sell a pilot to Tern Logistics, 6k, 40 percent chance",
        "new deal Okafor annual contract 24000 usd",
        "start an opportunity for Fjord Packaging in proposal, 11000",
        "track a sales chance with Pacific Roasters, decision mid July",
        "set up oportunity for Mei Tanaka",
        "put a 15k deal with Clara Voss into negotiation, closing 30 June",
        "there is a chance to renew with Haddad, note it as a deal of 3,300",
    ],
)
async def create_opportunity(uow: UnitOfWork, args: CreateOpportunity) -> OpportunityRead:
    """Open the deal."""
    owner = Owner(id=args.owner.id, name=args.owner.label) if args.owner else None
    deal = await service.create_opportunity(
        uow,
        OpportunityCreate(
            title=args.title or f"New business with {args.contact.label}",
            contact_id=args.contact.id,
            number=args.number,
            amount=args.amount,
            currency=args.currency,
            stage=args.stage,
            probability_percent=args.probability_percent,
            expected_close_on=args.expected_close_on,
            owner=owner,
        ),
    )
    return OpportunityRead.model_validate(deal)


class MoveStage(ActionArgs):
    """Move an opportunity to another stage, or close it as won or lost. Not for leads."""

    opportunity: Annotated[Ref, RefTo("opportunity")] = Field(description="The deal.")
    stage: Stage = Field(
        description="The stage it is in from now on.",
        json_schema_extra=STAGE_WORDS,
    )
    lost_reason: str | None = Field(
        None, max_length=500, description="Why it was lost; needed when it is lost."
    )
    amount: Decimal | None = Field(
        None, ge=0, max_digits=18, description="A new amount, needed from proposal on."
    )
    expected_close_on: date | None = Field(
        None, description="A new day it may close, needed for negotiation."
    )


def _describe_move(result: StageMoved) -> str:
    reason = f" because {result.lost_reason}" if result.lost_reason else ""
    return f"Moved from {result.previous_stage} to {result.stage}{reason}. {_line(result)}."


async def _move_back(uow: UnitOfWork, context: UndoContext) -> str:
    deal = await service.take_back_move(uow, StageMoved.model_validate(context.result))
    return f"{deal.title} is back in {deal.stage}."


@action(
    "crm.move_stage",
    permission="crm.opportunity.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_move_back, "the deal goes back to its stage; the history keeps both steps"),
    describe=_describe_move,
    summarize=lambda args: f"Move {args.opportunity.label} to {args.stage.value}",
    examples=[
        "we won the Lobby refit",
        "move O-303 to negotiation",
        "Summer order Birchwood goes to proposal",
        "set the Tern pilot to lost, they chose a cheaper supplier",
        "the annual contract with Okafor is signed",
        "opportunity O-305: closed lost because of the budget",
        "push Quayside refit one stage on to qualification",
        "we sent the offer for the packaging deal, change its stage",
        "mark deal Seaforth bikes as won",
        "the Larkspur deal is in final talks now",
        "Moreau declined our quote, too expensive",
        "put the Fjord opportunity back to qualification",
        "updaet stage of O-309 to proposal, 8400",
        "close the Haddad renewal as won",
    ],
)
async def move_stage(uow: UnitOfWork, args: MoveStage) -> StageMoved:
    """Move the deal."""
    return await service.move_stage(
        uow,
        args.opportunity.id,
        StageMove(
            stage=args.stage,
            amount=args.amount,
            expected_close_on=args.expected_close_on,
            lost_reason=args.lost_reason,
        ),
    )
