"""Documents: upload, list, look into, say who reads, delete. Every change goes through the gate."""

import hashlib
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import orjson
from fastapi import APIRouter, File, Form, Header, Query, Request, UploadFile
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from actions.kb.readers import reader_choices
from actions.kb.subjects import read_subjects
from actions.outcomes import Circumstances, Completed, Replayed, Via
from actions.runner import run
from gateway.asked_via import AskedVia, DecidedVia
from gateway.caller import Caller, IdempotencyKeyHeader
from gateway.json import json_response
from gateway.routes.actions import answer
from ingestion import service
from ingestion.errors import ReadersInvalid
from ingestion.receipt import sign_receipt
from ingestion.schemas import PublicState
from ingestion.stored import store_file
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.errors import Invalid
from kernel.idempotency import Key
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, UPLOAD_BYTES_MAX

router = APIRouter(prefix="/v1", tags=["documents"])
KeyText = Annotated[str | None, Header(alias="Idempotency-Key")]


class Readers(BaseModel):
    """Who may read: `all`, `role:NAME`, `department:ID`, `user:ID`."""

    model_config = ConfigDict(extra="forbid")

    readers: list[str]


@router.post("/documents")
async def upload(
    request: Request,
    caller: Caller,
    file: Annotated[UploadFile, File()],
    readers: Annotated[str, Form()],
    title: Annotated[str | None, Form()] = None,
    about: Annotated[str, Form()] = "[]",
    via: AskedVia = DecidedVia.API,
    key: KeyText = None,
) -> Response:
    """Take a file; it is scanned, read and indexed in the background."""
    require(caller, "kb.document.create")
    wanted = _readers(readers)
    receipt, digest = await _receive(caller, file)
    asked = Circumstances(via=Via(via), key=_key(request, key, digest, readers, title, about))
    named = _names(about)
    given = {"upload": receipt, "readers": wanted, "title": title or None, "about": named}
    return await _change(caller, "kb.upload_document", given, asked, 202)


@router.get("/documents")
async def list_documents(
    caller: Caller,
    q: Annotated[str, Query(max_length=200)] = "",
    state: PublicState | None = None,
    about: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT,
    cursor: str | None = None,
) -> Response:
    """The documents this person may see, or those about a record of theirs, newest first."""
    async with begin(caller) as uow:
        subjects = await read_subjects(uow, [about])
        return json_response(
            await service.list_documents(
                uow, words=q, state=state, subjects=subjects, cursor=cursor, rows_max=limit
            )
        )


@router.get("/document-readers")
async def list_reader_choices(caller: Caller) -> Response:
    """Whom a document can be given to: everyone, roles, departments, oneself."""
    require(caller, "kb.document.read")
    async with begin(caller) as uow:
        return json_response({"items": await reader_choices(uow), "next_cursor": None})


@router.get("/documents/{document_id}")
async def read(caller: Caller, document_id: UUID) -> Response:
    """One document."""
    async with begin(caller) as uow:
        return json_response(await service.get_document(uow, document_id))


@router.put("/documents/{document_id}/content")
async def replace(
    request: Request,
    caller: Caller,
    document_id: UUID,
    file: Annotated[UploadFile, File()],
    about: Annotated[str, Form()] = "[]",
    via: AskedVia = DecidedVia.API,
    key: KeyText = None,
) -> Response:
    """Take a new version; the old one answers until the new one is ready."""
    require(caller, "kb.document.update")
    receipt, digest = await _receive(caller, file)
    asked = Circumstances(via=Via(via), key=_key(request, key, digest, about))
    given = {"document": str(document_id), "upload": receipt, "about": _names(about)}
    return await _change(caller, "kb.replace_document", given, asked, 202)


@router.put("/documents/{document_id}/readers")
async def set_readers(
    caller: Caller,
    document_id: UUID,
    body: Readers,
    key: IdempotencyKeyHeader,
    via: AskedVia = DecidedVia.API,
) -> Response:
    """Propose who may read the document; it counts once a person confirmed it with fresh proof."""
    given = {"document": str(document_id), "readers": body.readers}
    return answer(await run(caller, "kb.set_acl", given, Circumstances(via=Via(via), key=key)))


@router.delete("/documents/{document_id}")
async def delete(
    caller: Caller,
    document_id: UUID,
    key: IdempotencyKeyHeader,
    via: AskedVia = DecidedVia.API,
) -> Response:
    """Take the document out of every answer at once."""
    asked = Circumstances(via=Via(via), key=key)
    return await _change(caller, "kb.delete_source", {"document": str(document_id)}, asked, 200)


@router.get("/documents/{document_id}/passages/{chunk_id}")
async def read_passage(caller: Caller, document_id: UUID, chunk_id: UUID) -> Response:
    """A passage with its neighbours, as a citation opens it."""
    async with begin(caller) as uow:
        return json_response(await service.get_passage(uow, document_id, chunk_id))


@router.get("/documents/{document_id}/content")
async def download(caller: Caller, document_id: UUID) -> Response:
    """The original file, always as an attachment and never run by a browser."""
    document, data = await service.get_content(caller, document_id)
    return Response(
        data,
        media_type=document.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.filename)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


async def _change(
    caller: Principal, name: str, given: dict[str, Any], asked: Circumstances, status: int
) -> Response:
    """The document with the run that made it so, or whatever else the gate answers."""
    outcome = await run(caller, name, given, asked)
    if isinstance(outcome, Replayed) and outcome.http_status == 200:
        outcome = Completed.model_validate_json(outcome.body)
    if not isinstance(outcome, Completed):
        return answer(outcome)
    body = {"document": outcome.result["document"], "run_id": outcome.run_id}
    return json_response(body, status)


async def _receive(caller: Principal, file: UploadFile) -> tuple[str, str]:
    """Store the file, but look at no more of it than shows that it is too large."""
    data = await file.read(UPLOAD_BYTES_MAX + 1)
    stored = await store_file(caller, file.filename or "", data, file.content_type)
    return sign_receipt(caller, stored), stored.sha256


def _key(request: Request, value: str | None, digest: str, *fields: str | None) -> Key | None:
    """A form's parts in place of its bytes, whose borders differ each time it is sent."""
    if not value:
        return None
    parts = [request.method, request.url.path, digest, *(field or "" for field in fields)]
    return Key(value, hashlib.sha256("\n".join(parts).encode()).hexdigest())


def _readers(text: str) -> list[str]:
    wanted = _texts(text)
    if wanted is None:
        raise ReadersInvalid('readers must be a JSON list such as ["all"]')
    return wanted


def _names(text: str) -> list[str]:
    named = _texts(text)
    if named is None:
        raise Invalid('about must be a JSON list of names or numbers such as ["INV-0042"]')
    return named


def _texts(text: str) -> list[str] | None:
    """A JSON list of texts, or None if it is something else."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return value if is_list else None
