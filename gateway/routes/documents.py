"""Documents: upload, list, look into, say who reads, delete."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import orjson
from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from actions.deciders import has_fresh_factor
from actions.errors import HumanRequired, StepUpRequired
from actions.kb.readers import reader_choices
from gateway.caller import Caller
from gateway.json import json_response
from ingestion import service
from ingestion.errors import ReadersInvalid
from ingestion.schemas import PublicState
from kernel.auth.access import require
from kernel.auth.principal import Principal, PrincipalKind
from kernel.db.uow import begin
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, UPLOAD_BYTES_MAX

router = APIRouter(prefix="/v1", tags=["documents"])
_PEOPLE = (PrincipalKind.USER, PrincipalKind.WIDGET)
_UPLOADERS = (*_PEOPLE, PrincipalKind.SERVICE)


class Readers(BaseModel):
    """Who may read: `all`, `role:NAME`, `department:ID`, `user:ID`."""

    model_config = ConfigDict(extra="forbid")

    readers: list[str]


@router.post("/documents")
async def upload(
    caller: Caller,
    file: Annotated[UploadFile, File()],
    readers: Annotated[str, Form()],
    title: Annotated[str | None, Form()] = None,
) -> Response:
    """Take a file; it is scanned, read and indexed in the background."""
    _require_kind(caller, _UPLOADERS)
    document = await service.upload_document(
        caller,
        file.filename or "",
        await _bytes(file),
        readers=_readers(readers),
        title=title,
        declared_type=file.content_type,
    )
    return json_response({"document": document}, 202)


@router.get("/documents")
async def list_documents(
    caller: Caller,
    q: Annotated[str, Query(max_length=200)] = "",
    state: PublicState | None = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT,
    cursor: str | None = None,
) -> Response:
    """The documents this person may see, newest first."""
    async with begin(caller) as uow:
        return json_response(
            await service.list_documents(uow, words=q, state=state, cursor=cursor, rows_max=limit)
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
    caller: Caller, document_id: UUID, file: Annotated[UploadFile, File()]
) -> Response:
    """Take a new version; the old one answers until the new one is ready."""
    _require_kind(caller, _UPLOADERS)
    document = await service.replace_content(
        caller,
        document_id,
        file.filename or "",
        await _bytes(file),
        declared_type=file.content_type,
    )
    return json_response({"document": document}, 202)


@router.put("/documents/{document_id}/readers")
async def set_readers(caller: Caller, document_id: UUID, body: Readers) -> Response:
    """Say who may read the document; works at once."""
    _require_kind(caller, _PEOPLE)
    # The same proof as for the action `kb.set_acl`: who may read is a matter of identity.
    if not has_fresh_factor(caller):
        raise StepUpRequired("confirm it is you first: repeat your second factor or password")
    async with begin(caller) as uow:
        change = await service.set_readers(uow, document_id, body.readers)
    return json_response(change.document)


@router.delete("/documents/{document_id}", status_code=204)
async def delete(caller: Caller, document_id: UUID) -> Response:
    """Take the document out of every answer at once."""
    _require_kind(caller, _PEOPLE)
    async with begin(caller) as uow:
        await service.delete_document(uow, document_id)
    return Response(status_code=204)


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


async def _bytes(file: UploadFile) -> bytes:
    """The file, but no more of it than shows that it is too large."""
    return await file.read(UPLOAD_BYTES_MAX + 1)


def _readers(text: str) -> list[str]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ReadersInvalid('readers must be a JSON list such as ["all"]') from error
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise ReadersInvalid('readers must be a JSON list such as ["all"]')
    return value


def _require_kind(caller: Principal, kinds: tuple[PrincipalKind, ...]) -> None:
    if caller.kind not in kinds:
        raise HumanRequired("only a person, signed in, can do this; ask one, or use an action")
