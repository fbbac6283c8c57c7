"""Pure ASGI middleware: correlation id, size limit, metrics, safe headers."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from opentelemetry.trace import SpanKind
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel.clock import monotonic_s
from kernel.ids import new_id
from kernel.limits import REQUEST_BODY_BYTES_MAX, UPLOAD_BYTES_MAX
from kernel.logs import bind_request, clear_request
from kernel.telemetry import REQUEST_S, REQUESTS, tracer

_REQUEST_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_UPLOAD_PATHS = ("/v1/documents", "/v1/tenants/import")
_FORM_BYTES_EXTRA = 1024 * 1024
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_TOO_LARGE = (
    b'{"error":{"code":"request_too_large","message":"the request is larger than allowed; '
    b'send less at once","details":{"limit_bytes":%d}}}'
)


class RequestEdge:
    """Wraps the whole application once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = _request_id(headers)
        bind_request(request_id)
        started_s = monotonic_s()
        status = 500

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    *(h for h in _HEADERS if h[0] not in dict(message["headers"])),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        with tracer().start_as_current_span(scope["method"], kind=SpanKind.SERVER) as span:
            try:
                limit = _limit_bytes(scope["path"])
                if int(headers.get(b"content-length", b"0") or 0) > limit:
                    await _refuse(send_marked, limit)
                    return
                await self._app(scope, _counted(receive, limit), send_marked)
            finally:
                route = getattr(scope.get("route"), "path", "unmatched")
                REQUESTS.labels(scope["method"], route, str(status)).inc()
                REQUEST_S.labels(scope["method"], route).observe(monotonic_s() - started_s)
                span.update_name(f"{scope['method']} {route}")
                span.set_attributes({"http.status_code": status, "request_id": request_id})
                clear_request()


class BodyTooLarge(Exception):
    """More bytes came than were announced or allowed."""


def _request_id(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    return given if _REQUEST_ID.fullmatch(given) else str(new_id())


def _limit_bytes(path: str) -> int:
    is_upload = path.startswith(_UPLOAD_PATHS)
    return UPLOAD_BYTES_MAX + _FORM_BYTES_EXTRA if is_upload else REQUEST_BODY_BYTES_MAX


def _counted(receive: Receive, limit: int) -> Callable[[], Awaitable[Any]]:
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLarge
        return message

    return receive_counted


async def _refuse(send: Send, limit: int) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _TOO_LARGE % limit})
