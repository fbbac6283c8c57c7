"""The embedded vector server: qdrant-edge shards behind a subset of Qdrant's REST API.

One process owns the shards, because edge holds the interpreter lock during calls and lets
only one handle open a directory. Application code talks to it with an unmodified
`AsyncQdrantClient(url=..., api_key=...)`, exactly as it would to a Qdrant server.
"""

import argparse
import asyncio
import fcntl
import hmac
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
import uvicorn
from pydantic import SecretStr
from pydantic_settings import BaseSettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kernel.embedded import vector_routes
from kernel.embedded.vector_shards import Collections
from kernel.embedded.vector_wire import WireError

BODY_BYTES_MAX = 64 * 1024 * 1024
FLUSH_EVERY_S = 10.0
CLIENT_VERSION = "1.20.0"  # the Qdrant version whose API is spoken

Handler = Callable[[Collections, Request, Any], Any]


class ServerSettings(BaseSettings):
    """What the process takes from its environment: the key every caller must send."""

    vector_api_key: SecretStr = SecretStr("")


class KeyGuard:
    """ASGI layer that turns away requests without the key; the probes stay open."""

    def __init__(self, app: Any, api_key: str) -> None:
        """Guard `app` with `api_key`."""
        self.app = app
        self.expected = api_key.encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let probes and callers with the key through, answer 401 to others."""
        if scope["type"] != "http" or scope["path"] in {"/healthz", "/readyz", "/livez"}:
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        bearer = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
        if hmac.compare_digest(headers.get(b"api-key") or bearer, self.expected):
            return await self.app(scope, receive, send)
        refusal = _error("Must provide an API key or an Authorization bearer token", 401)
        return await refusal(scope, receive, send)


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type="application/json")


def _error(message: str, status: int) -> Response:
    return _json({"status": {"error": message}, "result": None, "time": 0.0}, status)


async def _read_body(request: Request) -> Any:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > BODY_BYTES_MAX:
        raise WireError(f"request body is larger than {BODY_BYTES_MAX} bytes", status=413)
    parts: list[bytes] = []
    received_bytes = 0
    async for part in request.stream():
        parts.append(part)
        received_bytes += len(part)
        if received_bytes > BODY_BYTES_MAX:
            raise WireError(f"request body is larger than {BODY_BYTES_MAX} bytes", status=413)
    try:
        return orjson.loads(b"".join(parts)) if received_bytes else {}
    except orjson.JSONDecodeError as error:
        raise WireError(f"request body is not JSON: {error}") from error


def _endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        started_s = perf_counter()
        try:
            body = await _read_body(request)
            result = handler(request.app.state.collections, request, body)
        except WireError as error:
            return _error(error.message, error.status)
        except (ValueError, TypeError, OverflowError) as error:  # edge could not read a value
            return _error(f"request cannot be understood: {error}", 400)
        return _json({"result": result, "status": "ok", "time": perf_counter() - started_s})

    return serve


async def _tell_root(_: Request) -> Response:
    return _json({"title": "steward vector server", "version": CLIENT_VERSION})


async def _tell_alive(_: Request) -> Response:
    return PlainTextResponse("all shards are ready")


async def _flush_now_and_then(collections: Collections) -> None:
    while True:
        await asyncio.sleep(FLUSH_EVERY_S)
        collections.flush_dirty()


def build_app(data_dir: Path, api_key: str, *, is_optimizing: bool = False) -> Any:
    """The ASGI application over `data_dir`; with `is_optimizing` it optimizes before serving."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        app.state.collections = Collections(data_dir)
        if is_optimizing:
            app.state.collections.optimize_all()
        flusher = asyncio.create_task(_flush_now_and_then(app.state.collections))
        yield
        flusher.cancel()
        with suppress(asyncio.CancelledError):
            await flusher
        app.state.collections.close()

    probes = [Route(path, _tell_alive) for path in ("/healthz", "/readyz", "/livez")]
    served = [
        Route(path, _endpoint(handler), methods=[method])
        for method, path, handler in vector_routes.ROUTES
    ]
    app = Starlette(routes=[Route("/", _tell_root), *probes, *served], lifespan=lifespan)
    return KeyGuard(app, api_key)


def _lock(data_dir: Path) -> Any:
    """Hold `data_dir` for this process; a second server on it stops with a message."""
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = (data_dir / ".lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"another vector server already uses {data_dir}: stop it or give another --data")
    return handle


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kernel.embedded.vector_server",
        description="Serve the embedded vector store. The key comes from VECTOR_API_KEY.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=6333)
    parser.add_argument("--uds", help="listen on this Unix socket instead of host and port")
    parser.add_argument("--data", type=Path, required=True, help="directory of the collections")
    parser.add_argument("--optimize", action="store_true", help="optimize before serving (slow)")
    return parser.parse_args()


def main() -> None:
    """Serve until SIGTERM or SIGINT, then flush and close the shards."""
    arguments = _arguments()
    api_key = ServerSettings().vector_api_key.get_secret_value()
    if not api_key:
        sys.exit("VECTOR_API_KEY is not set: set it to the key callers must send")
    lock = _lock(arguments.data)
    app = build_app(arguments.data, api_key, is_optimizing=arguments.optimize)
    uvicorn.run(
        app,
        host=arguments.host,
        port=arguments.port,
        uds=arguments.uds,
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_keep_alive=75,  # longer than clients keep idle connections
        timeout_graceful_shutdown=5,
    )
    lock.close()


if __name__ == "__main__":
    main()
