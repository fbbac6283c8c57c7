"""JSON in and out: orjson bytes, and clear errors for bodies that are not JSON objects."""

from typing import Any

import orjson
from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from kernel.errors import AppError


class BadJson(AppError):
    """The body is not a JSON object."""

    code = "bad_json"
    status = 400


def json_response(content: Any, status: int = 200) -> Response:
    """A response from models or plain values; Decimals leave as text."""
    body = content.model_dump_json().encode() if isinstance(content, BaseModel) else _dump(content)
    return Response(body, status, media_type="application/json")


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty object. Raises BadJson."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadJson(f"the body is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadJson("the body must be a JSON object")
    return value


def _dump(content: Any) -> bytes:
    return orjson.dumps(content, default=_plain)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)
