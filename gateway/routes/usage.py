"""What chat models were used for and what it cost."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from actions.assistant.usage import UsageBy, UsageReport
from actions.outcomes import Completed
from actions.runner import run
from gateway.caller import Caller
from gateway.json import json_response
from gateway.routes.actions import answer

router = APIRouter(prefix="/v1", tags=["usage"])


@router.get("/usage")
async def usage(
    caller: Caller,
    from_on: Annotated[date | None, Query(alias="from")] = None,
    to_on: Annotated[date | None, Query(alias="to")] = None,
    by: UsageBy = UsageBy.MODEL,
) -> Response:
    """Calls, tokens and cost per person, model, feature or day; everybody sees their own."""
    arguments = {"from_on": from_on, "to_on": to_on, "by": by}
    outcome = await run(caller, "assistant.usage", arguments)
    if not isinstance(outcome, Completed):
        return answer(outcome)
    report = UsageReport.model_validate(outcome.result)
    return json_response({**report.model_dump(mode="json"), "next_cursor": None})
