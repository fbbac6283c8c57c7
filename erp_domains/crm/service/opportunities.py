"""Deals and their way through the pipeline."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from erp_domains.crm.errors import (
    OpportunityMoved,
    OpportunityNotFound,
    StageIncomplete,
    StageUnchanged,
)
from erp_domains.crm.events import StageChanged
from erp_domains.crm.models import Activity, Opportunity, Stage, StageChange
from erp_domains.crm.policy import default_percent, is_stuck, missing_for_stage, weighted
from erp_domains.crm.repository import (
    activities_exist,
    find_visible,
    list_opportunities,
    stage_totals,
    stuck_count,
)
from erp_domains.crm.schemas import (
    OpportunityCreate,
    OpportunityRead,
    OpportunityRow,
    Pipeline,
    PipelineQuery,
    StageMove,
    StageMoved,
    StageTotal,
)
from erp_domains.crm.service.contacts import get_contact, mark_as_customer, unmark_customers
from erp_domains.crm.service.numbers import allot_number, owner_or_self
from kernel.auth.access import require
from kernel.db.changes import json_ready
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.money import exact, quantize

_MOVED_FIELDS = (
    "stage",
    "amount",
    "probability_percent",
    "stage_since",
    "expected_close_on",
    "closed_on",
    "lost_reason",
)
_STAGE_ORDER = {stage.value: place for place, stage in enumerate(Stage)}


async def get_opportunity(
    uow: UnitOfWork, opportunity_id: UUID, *, is_locked: bool = False
) -> Opportunity:
    """One opportunity the caller may see. Raises OpportunityNotFound."""
    row = await find_visible(uow, Opportunity, opportunity_id, is_locked=is_locked)
    if row is None:
        raise OpportunityNotFound("there is no such opportunity among those you may see")
    return row


async def create_opportunity(uow: UnitOfWork, data: OpportunityCreate) -> Opportunity:
    """Open a deal in its first stage.

    Raises ContactNotFound, StageIncomplete, BadAmount, NumberTaken.
    """
    contact = await get_contact(uow, data.contact_id) if data.contact_id else None
    currency = data.currency or uow.principal.tenant.currency
    owner = owner_or_self(uow, data.owner)
    if data.stage is Stage.LOST:
        raise Invalid("a deal cannot begin as lost")
    percent = data.probability_percent
    deal = Opportunity(
        number=await allot_number(uow, Opportunity, data.number),
        title=data.title,
        contact_id=contact.id if contact else None,
        contact_name=contact.name if contact else None,
        lead_id=data.lead_id,
        amount=_amount(data.amount, currency),
        currency=currency,
        stage=data.stage.value,
        probability_percent=default_percent(data.stage) if percent is None else percent,
        stage_since=uow.now(),
        expected_close_on=data.expected_close_on,
        closed_on=uow.today() if data.stage is Stage.WON else None,
        owner_id=owner.id,
        owner_name=owner.name,
    )
    _require_complete(deal, data.stage)
    uow.add(deal)
    await uow.flush()
    await _note_stage(uow, deal, None)
    return deal


async def move_stage(uow: UnitOfWork, opportunity_id: UUID, move: StageMove) -> StageMoved:
    """Move a deal to another stage; lost needs a reason, later stages need their values.

    Winning makes the contact a customer. A closed deal that moves back is open again.
    Raises OpportunityNotFound, StageUnchanged, StageIncomplete, BadAmount.
    """
    deal = await get_opportunity(uow, opportunity_id, is_locked=True)
    require(uow.principal, "crm.opportunity.update", deal)
    if deal.stage == move.stage:
        raise StageUnchanged(f"{deal.title} is in {deal.stage} already")
    before = {name: getattr(deal, name) for name in _MOVED_FIELDS}
    _apply_move(uow, deal, move)
    await uow.flush()
    await _note_stage(uow, deal, before["stage"], move.lost_reason)
    new_customers: list[UUID] = []
    if move.stage is Stage.WON and deal.contact_id is not None:
        new_customers = await mark_as_customer(uow, deal.contact_id)
    read = OpportunityRead.model_validate(deal)
    return StageMoved(
        **read.model_dump(),
        previous_stage=before["stage"],
        previous=json_ready(before),
        new_customer_ids=new_customers,
        version=deal.version,
    )


async def take_back_move(uow: UnitOfWork, moved: StageMoved) -> Opportunity:
    """Put a deal back to where it was; the history shows both steps.

    Raises OpportunityMoved if it was changed since.
    """
    deal = await get_opportunity(uow, moved.id, is_locked=True)
    require(uow.principal, "crm.opportunity.update", deal)
    if deal.version != moved.version:
        raise OpportunityMoved(f"{deal.title} was changed since; move it by hand")
    was_stage = deal.stage
    before = _MovedValues.parse(moved.previous)
    for name, value in before.items():
        setattr(deal, name, value)
    await uow.flush()
    await unmark_customers(uow, moved.new_customer_ids)
    await _note_stage(uow, deal, was_stage, "taken back")
    return deal


async def remove_opportunity(uow: UnitOfWork, opportunity_id: UUID) -> Opportunity:
    """Remove a deal nobody has noted anything about. Raises OpportunityMoved otherwise."""
    deal = await get_opportunity(uow, opportunity_id, is_locked=True)
    require(uow.principal, "crm.opportunity.update", deal)
    if await activities_exist(uow, Activity.opportunity_id, [deal.id]):
        raise OpportunityMoved(f"{deal.title} has notes by now; move it to lost instead")
    await uow.session.delete(deal)
    await uow.flush()
    return deal


async def list_pipeline(uow: UnitOfWork, wanted: PipelineQuery) -> Pipeline:
    """The deals that fit and, over all that fit, totals by stage and currency."""
    rows, total = await list_opportunities(uow, wanted)
    totals = [
        StageTotal(
            stage=t["stage"],
            currency=t["currency"],
            count=t["count"],
            amount=quantize(t["amount"], t["currency"]),
            weighted_amount=quantize(t["weighted_amount"], t["currency"]),
        )
        for t in await stage_totals(uow, wanted)
    ]
    return Pipeline(
        items=[_pipeline_row(uow, row) for row in rows],
        total=total,
        by_stage=sorted(totals, key=lambda t: (_STAGE_ORDER[t.stage], t.currency)),
        stuck_count=await stuck_count(uow, wanted),
    )


def _pipeline_row(uow: UnitOfWork, deal: Opportunity) -> OpportunityRow:
    days = (uow.now() - deal.stage_since).days
    return OpportunityRow(
        **OpportunityRead.model_validate(deal).model_dump(),
        weighted_amount=quantize(weighted(deal.amount, deal.probability_percent), deal.currency),
        days_in_stage=days,
        is_stuck=is_stuck(deal.stage, days),
    )


def _apply_move(uow: UnitOfWork, deal: Opportunity, move: StageMove) -> None:
    percent = move.probability_percent
    deal.stage = move.stage.value
    deal.stage_since = uow.now()
    deal.probability_percent = default_percent(move.stage) if percent is None else percent
    deal.closed_on = uow.today() if move.stage in (Stage.WON, Stage.LOST) else None
    deal.lost_reason = move.lost_reason if move.stage is Stage.LOST else None
    if move.amount is not None:
        deal.amount = _amount(move.amount, deal.currency)
    if move.expected_close_on is not None:
        deal.expected_close_on = move.expected_close_on
    _require_complete(deal, move.stage)


def _require_complete(deal: Opportunity, stage: Stage) -> None:
    has = {
        "contact": deal.contact_id,
        "amount": deal.amount,
        "expected_close_on": deal.expected_close_on,
        "lost_reason": deal.lost_reason,
    }
    missing = missing_for_stage(stage, [name for name, value in has.items() if value is not None])
    if missing:
        words = " and ".join(name.replace("_", " ") for name in missing)
        raise StageIncomplete(
            f"to move {deal.title} to {stage.value}, give its {words}", fields=missing
        )


async def _note_stage(
    uow: UnitOfWork, deal: Opportunity, from_stage: str | None, reason: str | None = None
) -> None:
    uow.add(
        StageChange(
            opportunity_id=deal.id,
            from_stage=from_stage,
            to_stage=deal.stage,
            amount=deal.amount,
            at=uow.now(),
            changed_by=uow.principal.user_id,
            reason=reason,
        )
    )
    await uow.flush()
    uow.emit(
        StageChanged(
            aggregate_id=deal.id,
            from_stage=from_stage,
            to_stage=deal.stage,
            amount=None if deal.amount is None else str(deal.amount),
            currency=deal.currency,
        )
    )


def _amount(amount: Decimal | None, currency: str) -> Decimal | None:
    if amount is None:
        return None
    if amount < 0:
        raise Invalid("an amount cannot be negative")
    return exact(amount, currency)


class _MovedValues(StageMove):
    """The JSON form of a deal's earlier values, read back."""

    stage_since: datetime
    closed_on: date | None = None

    @classmethod
    def parse(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Column values as they were."""
        read = cls.model_validate(values)
        return {name: getattr(read, name) for name in _MOVED_FIELDS}
