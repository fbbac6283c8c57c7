"""Turns refusals and faults into the one error body."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from actions.refusals import explained
from gateway.json import json_response
from gateway.middleware import BodyTooLarge
from kernel.errors import AppError
from kernel.logs import get_logger

log = get_logger(__name__)
# SQLSTATEs of values no column takes: out of range, NUL characters, halves of characters.
_UNSTORABLE = frozenset({"22000", "22003", "22021"})
_CODES = {404: "no_such_route", 405: "method_not_allowed"}


def add_error_handlers(app: FastAPI) -> None:
    """Install the handlers."""
    app.add_exception_handler(AppError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(BodyTooLarge, _too_large)
    app.add_exception_handler(DBAPIError, _unstorable)
    app.add_exception_handler(UnicodeEncodeError, _no_text)
    app.add_exception_handler(Exception, _crashed)


def _body(code: str, message: str, status: int, **details: object) -> Response:
    content = {"error": {"code": code, "message": message, "details": details}}
    return json_response(content, status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    error = await explained(getattr(request.state, "caller", None), error)
    return json_response(error.as_json(), error.status)


async def _malformed(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"field": ".".join(str(p) for p in e["loc"][1:]), "message": e["msg"]}
        for e in error.errors()
    ]
    named = "; ".join(f"{f['field'] or 'body'}: {f['message']}" for f in faults)
    return _body("bad_request", f"the request cannot be read: {named}", 422, fields=faults)


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _body(_CODES.get(error.status_code, "http_error"), str(error.detail), error.status_code)


async def _too_large(_: Request, __: Exception) -> Response:
    return _body("request_too_large", "the request is larger than allowed; send less at once", 413)


async def _unstorable(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)
    if getattr(error.orig, "sqlstate", None) not in _UNSTORABLE:
        raise error
    log.warning("request.unstorable", path=request.url.path, error=str(error.orig))
    return await _no_text(request, error)


async def _no_text(_: Request, __: Exception) -> Response:
    message = "a value holds characters that are no text or a number that is too large; change it"
    return _body("bad_request", message, 422, fields=[])


async def _crashed(request: Request, error: Exception) -> Response:
    log.error("request.crashed", path=request.url.path, exc_info=error)
    return _body("internal_error", "something broke on our side; it has been noted", 500)
