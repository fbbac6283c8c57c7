"""Several changes behind one approval: batches of items, plans of ordered steps."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.responses import Response

from actions.bundle_runs import undo_bundle
from actions.bundles import Member, propose_bundle
from actions.models import ProposalKind
from actions.outcomes import Circumstances, Via
from gateway.asked_via import DecidedVia
from gateway.caller import Caller, IdempotencyKeyHeader
from gateway.json import json_response
from gateway.routes.actions import answer
from kernel.auth.access import require
from kernel.limits import BATCH_ITEMS_MAX, PLAN_STEPS_MAX

router = APIRouter(prefix="/v1", tags=["plans"])


def _without_nul(title: str) -> str:
    if "\x00" in title:
        raise ValueError("text must not contain the character NUL (U+0000)")
    return title


Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_without_nul)]


class Change(BaseModel):
    """One action with its arguments."""

    model_config = ConfigDict(extra="forbid")

    action: str = Field(max_length=100)
    args: dict[str, Any] = Field(default_factory=dict[str, Any])


class BatchRequest(BaseModel):
    """Changes that do not need each other."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    items: list[Change] = Field(min_length=1, max_length=BATCH_ITEMS_MAX)


class PlanRequest(BaseModel):
    """Changes in their order; a step may take `{"$ref": "steps.1.result.id"}`."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    steps: list[Change] = Field(min_length=1, max_length=PLAN_STEPS_MAX)


@router.post("/batches")
async def propose_batch(body: BatchRequest, caller: Caller, key: IdempotencyKeyHeader) -> Response:
    """Preview all items and store one proposal for them; nothing is changed yet."""
    members = [Member(item.action, item.args) for item in body.items]
    asked = Circumstances(via=Via.API, key=key)
    return answer(await propose_bundle(caller, ProposalKind.BATCH, members, asked, body.title))


@router.post("/plans")
async def propose_plan(body: PlanRequest, caller: Caller, key: IdempotencyKeyHeader) -> Response:
    """Preview all steps together and store one proposal for them; nothing is changed yet."""
    require(caller, "assistant.plan.create")
    members = [Member(step.action, step.args) for step in body.steps]
    asked = Circumstances(via=Via.API, key=key)
    return answer(await propose_bundle(caller, ProposalKind.PLAN, members, asked, body.title))


@router.post("/plans/{plan_id}/undo")
async def undo_plan(plan_id: UUID, caller: Caller, via: DecidedVia = DecidedVia.PAGE) -> Response:
    """Take the completed steps back, the last first; stops where one cannot be taken back."""
    return json_response(await undo_bundle(caller, plan_id, ProposalKind.PLAN, Via(via)))


@router.post("/batches/{batch_id}/undo")
async def undo_batch(batch_id: UUID, caller: Caller, via: DecidedVia = DecidedVia.PAGE) -> Response:
    """Take the completed items back, the last first; stops where one cannot be taken back."""
    return json_response(await undo_bundle(caller, batch_id, ProposalKind.BATCH, Via(via)))
