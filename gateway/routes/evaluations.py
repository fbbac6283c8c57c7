"""A company tests its own assistant: questions in, a report out, nothing ever written."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from gateway.caller import Caller
from gateway.json import json_response
from gateway.quality.cases import EvaluationCase, read_lines
from gateway.quality.evaluations import ask_for_evaluation, find_evaluation, list_evaluations
from gateway.quality.models import Evaluation
from kernel.auth.access import require
from kernel.db.uow import begin
from kernel.limits import EVALUATION_CASES_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

router = APIRouter(prefix="/v1", tags=["evaluations"])
READ = "assistant.evaluation.read"
TEXT_CHARS_MAX = 500_000
Lines = Annotated[str, Field(min_length=1, max_length=TEXT_CHARS_MAX)]
Cases = Annotated[list[EvaluationCase], Field(min_length=1, max_length=EVALUATION_CASES_MAX)]


class EvaluationRequest(BaseModel):
    """The cases: a list, or JSON lines as one text."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field("Evaluation", min_length=1, max_length=120, pattern=r"^[^\x00]*$")
    cases: Cases | Lines


@router.post("/evaluations", status_code=202)
async def ask(body: EvaluationRequest, caller: Caller) -> Response:
    """Have questions asked with one's own rights; writes are rehearsed and rolled back."""
    cases = read_lines(body.cases) if isinstance(body.cases, str) else body.cases
    async with begin(caller) as uow:
        row = await ask_for_evaluation(uow, body.title, cases)
        return json_response(_headline(row), 202)


@router.get("/evaluations")
async def evaluations(
    caller: Caller, limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT
) -> Response:
    """The evaluations one may see, newest first."""
    require(caller, READ)
    async with begin(caller) as uow:
        items = [_headline(row) for row in await list_evaluations(uow, limit)]
    return json_response({"items": items, "next_cursor": None})


@router.get("/evaluations/{evaluation_id}")
async def evaluation(evaluation_id: UUID, caller: Caller) -> Response:
    """One evaluation with its report."""
    require(caller, READ)
    async with begin(caller) as uow:
        row = await find_evaluation(uow, evaluation_id)
        return json_response({**_headline(row), "asked": row.cases, "results": row.results})


def _headline(row: Evaluation) -> dict[str, Any]:
    results = row.results
    latencies = sorted(r["latency_ms"] for r in results)
    return {
        "id": row.id,
        "title": row.title,
        "state": row.state,
        "cases": len(row.cases),
        "passed": sum(bool(r["passed"]) for r in results),
        "model": row.model,
        "latency_ms_median": latencies[len(latencies) // 2] if latencies else None,
        "tokens": sum(r["tokens"] for r in results),
        "error": row.fault,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
    }
