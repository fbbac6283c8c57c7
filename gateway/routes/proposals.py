"""Proposals and runs: what waits for a person, what happened, and taking it back."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from actions.bundle_runs import confirm_any
from actions.decisions import dismiss, edit
from actions.errors import ProposalNotFound
from actions.outcomes import BundleDecided, Decided, Replayed, Via
from actions.proposals import (
    find_proposal,
    items_of,
    list_proposals,
    read_proposal,
)
from actions.runs import find_run, list_runs, read_run
from actions.undo import undo
from gateway.asked_via import DecidedVia
from gateway.caller import Caller, IdempotencyKeyHeader
from gateway.json import json_response
from gateway.routes.actions import answer
from kernel.db.uow import begin
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

router = APIRouter(prefix="/v1", tags=["proposals"])
Name = Annotated[str | None, Query(max_length=100, pattern=r"^[a-z_.]*$")]
Limit = Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)]


class Box(StrEnum):
    """`mine` are those I asked for, `approvals` those of others that I may decide."""

    MINE = "mine"
    APPROVALS = "approvals"


class Dismissal(BaseModel):
    """Why not."""

    model_config = ConfigDict(extra="forbid")

    reason: str | None = Field(None, max_length=1000, pattern=r"^[^\x00]*$")


class Edit(BaseModel):
    """The arguments as they should be."""

    model_config = ConfigDict(extra="forbid")

    args: dict[str, Any]


@router.get("/proposals")
async def proposals(
    caller: Caller,
    state: Name = None,
    box: Box = Box.MINE,
    limit: Limit = PAGE_ROWS_DEFAULT,
) -> Response:
    """Proposals, newest first."""
    async with begin(caller) as uow:
        is_approvals = box is Box.APPROVALS
        rows = await list_proposals(uow, state=state, is_approvals=is_approvals, limit=limit)
        of = await items_of(uow, rows)
        shown = [read_proposal(caller, row, of.get(row.id, ())) for row in rows]
    items = [read.model_dump(mode="json") for read in shown]
    return json_response({"items": items, "next_cursor": None})


@router.get("/proposals/{proposal_id}")
async def proposal(proposal_id: UUID, caller: Caller) -> Response:
    """One proposal."""
    async with begin(caller) as uow:
        row = await find_proposal(uow, proposal_id)
        if row is None:
            raise ProposalNotFound("there is no such proposal among those you may see")
        items = (await items_of(uow, [row])).get(row.id, ())
        return json_response(read_proposal(caller, row, items))


@router.post("/proposals/{proposal_id}/confirm")
async def confirm_proposal(
    proposal_id: UUID, caller: Caller, key: IdempotencyKeyHeader, via: DecidedVia = DecidedVia.PAGE
) -> Response:
    """A person says yes; of a batch or plan every item is carried out and told of."""
    return _decided(await confirm_any(caller, proposal_id, Via(via), key))


@router.post("/proposals/{proposal_id}/dismiss")
async def dismiss_proposal(
    proposal_id: UUID, caller: Caller, body: Dismissal | None = None
) -> Response:
    """A person says no."""
    row = await dismiss(caller, proposal_id, body.reason if body else None)
    return json_response(read_proposal(caller, row))


@router.post("/proposals/{proposal_id}/edit")
async def edit_proposal(proposal_id: UUID, body: Edit, caller: Caller) -> Response:
    """Changed arguments: a new proposal takes the old one's place."""
    return answer(await edit(caller, proposal_id, body.args))


@router.get("/action-runs")
async def runs(
    caller: Caller,
    action: Name = None,
    state: Name = None,
    limit: Limit = PAGE_ROWS_DEFAULT,
) -> Response:
    """What was carried out, newest first."""
    async with begin(caller) as uow:
        rows = await list_runs(uow, action=action, state=state, limit=limit)
        items = [read_run(caller, row).model_dump(mode="json") for row in rows]
    return json_response({"items": items, "next_cursor": None})


@router.get("/action-runs/{run_id}")
async def one_run(run_id: UUID, caller: Caller) -> Response:
    """One run."""
    async with begin(caller) as uow:
        return json_response(read_run(caller, await find_run(uow, run_id)))


@router.post("/action-runs/{run_id}/undo")
async def undo_run(
    run_id: UUID, caller: Caller, key: IdempotencyKeyHeader, via: DecidedVia = DecidedVia.PAGE
) -> Response:
    """Take a run back."""
    return _decided(await undo(caller, run_id, Via(via), key))


def _decided(outcome: Decided | BundleDecided | Replayed) -> Response:
    if isinstance(outcome, Replayed):
        return Response(outcome.body, outcome.http_status, media_type="application/json")
    return json_response(outcome)
