"""Every action over REST, made from the registry; and the listings for other programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from actions.outcomes import HTTP_STATUS, Circumstances, Outcome, Replayed, Via
from actions.registry import find_action
from actions.runner import run
from actions.spec import Effect
from gateway.asked_via import AskedVia, DecidedVia
from gateway.caller import Caller, IdempotencyKeyHeader
from gateway.json import json_object, json_response
from gateway.tool_listing import ToolFormat, list_tools
from kernel.errors import AppError

router = APIRouter(prefix="/v1", tags=["actions"])


class NotARead(AppError):
    """GET carries out reads only."""

    code = "method_not_allowed"
    status = 405


@router.get("/tools")
async def tools(
    caller: Caller, form: Annotated[ToolFormat, Query(alias="format")] = ToolFormat.OPENAI
) -> Response:
    """The actions the caller may use."""
    return json_response({"tools": list_tools(caller, form)})


@router.post("/actions/{name}")
async def carry_out(
    name: str,
    caller: Caller,
    request: Request,
    key: IdempotencyKeyHeader,
    via: AskedVia = DecidedVia.API,
) -> Response:
    """Read, carry out, or propose: whatever the action, the caller and the rules lead to."""
    arguments = await json_object(request)
    return answer(await run(caller, name, arguments, Circumstances(via=Via(via), key=key)))


@router.post("/actions/{name}/propose")
async def propose(
    name: str,
    caller: Caller,
    request: Request,
    key: IdempotencyKeyHeader,
    via: AskedVia = DecidedVia.API,
) -> Response:
    """Preview a write and store it for confirmation, even if it could run at once."""
    arguments = await json_object(request)
    asked = Circumstances(via=Via(via), key=key, must_propose=True)
    return answer(await run(caller, name, arguments, asked))


@router.get("/actions/{name}")
async def read(name: str, caller: Caller, request: Request) -> Response:
    """A read with its arguments in the query; repeat a name for a list."""
    if find_action(name).effect is not Effect.READ:
        raise NotARead(f"{name} changes something; use POST")
    query = request.query_params
    arguments: dict[str, Any] = {
        k: query.getlist(k) if len(query.getlist(k)) > 1 else query[k] for k in query
    }
    return answer(await run(caller, name, arguments))


def answer(outcome: Outcome) -> Response:
    """An outcome with its status; a replayed one byte for byte."""
    if isinstance(outcome, Replayed):
        return Response(outcome.body, outcome.http_status, media_type="application/json")
    return json_response(outcome, HTTP_STATUS[outcome.status])
