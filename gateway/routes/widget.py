"""The workspace page and the chat script, as built from `widget/`."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from kernel.errors import NotFound

router = APIRouter(tags=["page"], include_in_schema=False)
STATIC = Path(__file__).parents[1] / "surfaces" / "widget" / "static"

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html dompurify",
    )
)
_ASK_EACH_TIME = "no-cache"
_A_YEAR = "public, max-age=31536000, immutable"  # names of assets carry the hash of their content
_FEATURES_OFF = "camera=(), geolocation=(), microphone=(), payment=()"


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file as it goes out: plain and packed, with the tag of its content."""

    content: bytes
    packed: bytes
    media_type: str
    etag: str


@router.api_route("/", methods=["GET", "HEAD"])
async def page(request: Request) -> Response:
    """The workspace: sign-in, chat, approvals, documents, activity."""
    headers = {
        "Content-Security-Policy": CONTENT_POLICY,
        "Permissions-Policy": _FEATURES_OFF,
        "Cache-Control": _ASK_EACH_TIME,
    }
    return _answer(request, "index.html", headers)


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def script(request: Request) -> Response:
    """The script that defines `<steward-chat>`; pages of other origins may load it."""
    return _answer(request, "widget.js", {**_FOR_ANY_ORIGIN, "Cache-Control": _ASK_EACH_TIME})


@router.api_route("/assets/{name}", methods=["GET", "HEAD"])
async def asset(name: str, request: Request) -> Response:
    """A part of either; the name changes with the content, so it may be kept for good."""
    return _answer(request, f"assets/{name}", {**_FOR_ANY_ORIGIN, "Cache-Control": _A_YEAR})


_FOR_ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def _answer(request: Request, path: str, headers: dict[str, str]) -> Response:
    file = built_files().get(path)
    if file is None:
        raise NotFound("there is no such file; reload the page to get the present version")
    headers = {**headers, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.packed, headers=headers, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)


@cache
def built_files() -> dict[str, BuiltFile]:
    """Every file of the build by its path below `static/`; only these can be asked for."""
    paths = (path for path in STATIC.rglob("*") if path.is_file())
    return {path.relative_to(STATIC).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> BuiltFile:
    content = path.read_bytes()
    return BuiltFile(
        content=content,
        packed=gzip.compress(content, compresslevel=9, mtime=0),
        media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )
