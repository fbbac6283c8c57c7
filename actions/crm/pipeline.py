"""Looking at the pipeline: the deals that fit, and what they come to."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

from actions.crm.wording import counted, day, money, sums
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Risk, action
from erp_domains.crm import service
from erp_domains.crm.models import Stage
from erp_domains.crm.schemas import OpportunityRead, OpportunityRow, Pipeline, PipelineQuery
from kernel.db.uow import UnitOfWork

STAGE_WORDS: JsonDict = {
    "x-synonyms": {
        "prospecting": ["first contact", "start", "new"],
        "qualification": ["qualified", "qualifying", "discovery"],
        "proposal": ["offer", "quote", "quoted", "offer sent", "proposal sent"],
        "negotiation": ["negotiating", "contract", "final talks"],
        "won": ["closed won", "signed", "win", "accepted", "we got it"],
        "lost": ["closed lost", "rejected", "declined", "lose"],
    }
}


STUCK_WORDS: JsonDict = {
    "x-synonyms": {
        "true": [
            "stuck", "stalled", "stale", "standing still", "stand still", "stands still",
            "not moved", "hasn't moved", "haven't moved", "not moving", "no movement",
            "no progress", "gone quiet", "sleeping",
        ]
    }
}  # fmt: skip
ROWS_TOLD = 5


class ListPipeline(ActionArgs):
    """List opportunities with stage, amount and weighted amount, and total them by stage.

    Shows stuck deals too. Not for leads, and not for invoices.
    """

    stage: Stage | None = Field(
        None,
        description="Only this stage; else all that are open.",
        json_schema_extra=STAGE_WORDS,
    )
    opportunity: Annotated[Ref, RefTo("opportunity")] | None = Field(
        None, description="Only this deal, open or closed."
    )
    owner: Annotated[Ref, RefTo("salesperson")] | None = Field(
        None, description="Only deals of this colleague."
    )
    contact: Annotated[Ref, RefTo("contact")] | None = Field(
        None, description="Only deals with this person or company."
    )
    closes_from: date | None = Field(
        None, description="Only deals expected to close on this day or later."
    )
    closes_until: date | None = Field(
        None, description="Only deals expected to close up to this day."
    )
    amount_min: Decimal | None = Field(
        None, ge=0, max_digits=18, description="Only deals of at least this amount."
    )
    amount_max: Decimal | None = Field(
        None, ge=0, max_digits=18, description="Only deals of at most this amount."
    )
    only_stuck: bool = Field(
        False,
        description="Only deals that stand still for too long.",
        json_schema_extra=STUCK_WORDS,
    )
    limit: int = Field(20, ge=1, le=200, description="How many rows at most.")


def _describe_pipeline(result: Pipeline) -> str:
    if not result.items:
        return "No opportunity fits among those you may see."
    if result.total == 1:
        return _alone(result.items[0])
    amount = sums((t.amount, t.currency) for t in result.by_stage)
    weighted = sums((t.weighted_amount, t.currency) for t in result.by_stage)
    stages = ", ".join(
        f"{t.stage} {t.count} ({money(t.amount, t.currency)})" for t in result.by_stage
    )
    stuck = f" {counted(result.stuck_count, 'deal')} stuck." if result.stuck_count else ""
    largest = "; ".join(_told(deal) for deal in result.items[:ROWS_TOLD])
    return (
        f"{counted(result.total, 'opportunity', 'opportunities')} worth {amount}, "
        f"{weighted} weighted by probability: {stages}.{stuck} Largest by weight: {largest}."
    )


def _alone(deal: OpportunityRow) -> str:
    """All that matters of a single deal."""
    by = f" with {deal.contact_name}" if deal.contact_name else ""
    owner = f" {deal.owner_name} looks after it." if deal.owner_name else ""
    stuck = ", which is too long" if deal.is_stuck else ""
    return (
        f"1 opportunity{by}: {_told(deal)}, {deal.probability_percent} % likely, weighted "
        f"{money(deal.weighted_amount, deal.currency)}, {counted(deal.days_in_stage, 'day')} in "
        f"this stage{stuck}.{owner}"
    )


def _told(deal: OpportunityRead) -> str:
    by = f", by {day(deal.expected_close_on)}" if deal.expected_close_on else ""
    why = f", because {deal.lost_reason}" if deal.lost_reason else ""
    return (
        f"{deal.title} ({deal.number}, {deal.stage}, {money(deal.amount, deal.currency)}{by}{why})"
    )


@action(
    "crm.list_pipeline",
    permission="crm.opportunity.read",
    risk=Risk.READ,
    describe=_describe_pipeline,
    examples=[
        "show the pipeline",
        "what deals are open right now?",
        "weighted pipeline please",
        "how much is in negotiation",
        "which opportunities are stuck",
        "open opportunities with Birchwood",
        "what could we close by the end of the quarter",
        "Ana's deals",
        "biggest open deals over 20000",
        "sales funnel by stage",
        "list won deals",
        "what did we lose recently",
        "how does the sales pipelin look",
        "deals that have not moved for weeks",
        "total value of all proposals",
    ],
)
async def list_pipeline(uow: UnitOfWork, args: ListPipeline) -> Pipeline:
    """List deals and total them by stage."""
    if args.opportunity is not None:  # a deal that is named is told whatever its state
        return await service.list_pipeline(uow, PipelineQuery(id=args.opportunity.id))
    return await service.list_pipeline(
        uow,
        PipelineQuery(
            stage=args.stage,
            owner_id=args.owner.id if args.owner else None,
            contact_id=args.contact.id if args.contact else None,
            closes_from=args.closes_from,
            closes_until=args.closes_until,
            amount_min=args.amount_min,
            amount_max=args.amount_max,
            only_stuck=args.only_stuck,
            limit=args.limit,
        ),
    )
