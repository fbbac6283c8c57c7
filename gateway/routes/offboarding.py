"""A company's way out and in: export, import, clone, deletion, restoration, certificate."""

from collections.abc import AsyncGenerator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from uuid import UUID

import anyio
from fastapi import APIRouter, File, Form, Header, UploadFile
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response, StreamingResponse

from actions.outcomes import Circumstances, Via
from actions.runner import run
from erp_domains.tenants.errors import TenantExists, TenantNotFound
from erp_domains.workflows.offboarding.closing import (
    find_deletion,
    read_restore_link,
    require_no_hold,
    restore_company,
)
from erp_domains.workflows.offboarding.errors import ExportNotReady
from erp_domains.workflows.offboarding.owners import require_owner_of_closing
from erp_domains.workflows.offboarding.progress import find_transfer
from erp_domains.workflows.offboarding.requests import is_known, request_import
from gateway.caller import Caller, IdempotencyKeyHeader
from gateway.json import json_response
from gateway.routes.actions import answer
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.auth.statements import BadStatement
from kernel.auth.tokens import BadToken, require_operator_token
from kernel.clock import now
from kernel.db.offboarding import TenantDeletion, Transfer, TransferKind, TransferState
from kernel.db.tenancy import schema_of
from kernel.db.uow import begin
from kernel.objects import object_store

router = APIRouter(prefix="/v1", tags=["offboarding"])
PIECE_BYTES = 1024 * 1024
Authorization = Annotated[str, Header()]


class Deletion(BaseModel):
    """The company's full name, typed by its owner."""

    model_config = ConfigDict(extra="forbid")

    name: str
    reason: str | None = None


class Clone(BaseModel):
    """The sandbox to make."""

    model_config = ConfigDict(extra="forbid")

    slug: str
    pinned_at: str | None = None


@router.post("/tenants/import", status_code=202)
async def import_tenant(
    file: Annotated[UploadFile, File()],
    slug: Annotated[str, Form()],
    authorization: Authorization = "",
) -> Response:
    """Make a company from an export; the operator's token is needed."""
    require_operator_token(_bearer(authorization))
    schema_of(slug)
    if await is_known(slug):
        raise TenantExists(f"there is a company {slug!r} already; choose another name")
    with TemporaryDirectory(prefix="steward-upload-") as folder:
        path = Path(folder) / "import.zip"
        with path.open("wb") as target:
            while piece := await file.read(PIECE_BYTES):
                target.write(piece)
        key = await object_store().put_file(slug, path)
    return json_response(_transfer(await request_import(slug, key)), 202)


@router.post("/tenants/{slug}/export")
async def export(
    slug: str, caller: Caller, key: IdempotencyKeyHeader, reason: str | None = None
) -> Response:
    """Ask for an export of one's own company; a second person approves it."""
    _require_own(caller, slug)
    arguments = {"reason": reason} if reason else {}
    asked = Circumstances(via=Via.API, key=key)
    return answer(await run(caller, "tenants.export_data", arguments, asked))


@router.post("/tenants/{slug}/clone")
async def clone(slug: str, body: Clone, caller: Caller, key: IdempotencyKeyHeader) -> Response:
    """Ask for a sandbox made from one's own company."""
    _require_own(caller, slug)
    require(caller, "tenants.tenant.clone")
    if await is_known(body.slug):
        raise TenantExists(f"there is a company {body.slug!r} already; choose another name")
    arguments = body.model_dump(exclude_none=True)
    asked = Circumstances(via=Via.API, key=key)
    return answer(await run(caller, "tenants.clone_tenant", arguments, asked))


@router.delete("/tenants/{slug}")
async def delete(slug: str, body: Deletion, caller: Caller, key: IdempotencyKeyHeader) -> Response:
    """Ask for the deletion of one's own company."""
    _require_own(caller, slug)
    require(caller, "tenants.tenant.delete")
    await require_no_hold(slug)
    asked = Circumstances(via=Via.API, key=key)
    arguments = body.model_dump(exclude_none=True)
    return answer(await run(caller, "tenants.delete_tenant", arguments, asked))


@router.post("/tenants/{slug}/restore")
async def restore(slug: str, authorization: Authorization = "") -> Response:
    """Take a deletion back: by the operator, by the letter's token, or in an owner's session."""
    by = await _restorer(slug, _bearer(authorization))
    tenant = await restore_company(slug, by=by)
    return json_response({"tenant": tenant.slug, "state": "active"})


@router.get("/exports/{transfer_id}")
async def read_export(transfer_id: UUID, caller: Caller) -> Response:
    """How far an export or clone of one's own company is."""
    return json_response(_transfer(await _find_own(caller, transfer_id)))


@router.get("/exports/{transfer_id}/content")
async def download_export(transfer_id: UUID, caller: Caller) -> Response:
    """The zip, for 24 hours after it was made; every download is in the audit trail."""
    row = await _find_own(caller, transfer_id)
    is_there = row.kind == TransferKind.EXPORT and row.state == TransferState.DONE
    if not is_there or row.object_key is None or row.expires_at is None or row.expires_at <= now():
        raise ExportNotReady("this export cannot be downloaded (any more); ask for a new one")
    if not await object_store().exists(row.object_key):
        raise ExportNotReady("the file of this export is gone; ask for a new one")
    async with begin(caller) as uow:
        uow.audit("tenants.export_downloaded", transfer_id=row.id, sha256=row.sha256)
    headers = {
        "Content-Disposition": f'attachment; filename="{row.tenant}-{row.created_at:%Y-%m-%d}.zip"',
        "Content-Length": str(row.size_bytes),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_stream(row.object_key), media_type="application/zip", headers=headers)


@router.get("/imports/{transfer_id}")
async def read_import(transfer_id: UUID, authorization: Authorization = "") -> Response:
    """How far an import is, for the operator."""
    require_operator_token(_bearer(authorization))
    return json_response(_transfer(await find_transfer(transfer_id, None)))


@router.get("/deletions/{deletion_id}")
async def read_deletion(deletion_id: UUID) -> Response:
    """How far a deletion is and, at the end, its certificate; for whoever holds its number."""
    return json_response(_deletion(await find_deletion(deletion_id)))


async def _restorer(slug: str, token: str) -> str:
    try:
        require_operator_token(token)
    except BadToken:
        pass
    else:
        return "operator"
    try:
        await read_restore_link(slug, token)
    except BadStatement:
        return str(await require_owner_of_closing(slug, token))
    return "letter"


def _require_own(caller: Principal, slug: str) -> None:
    if caller.tenant.slug != slug:
        raise TenantNotFound(f"there is no company {slug!r} among those you may see")


async def _find_own(caller: Principal, transfer_id: UUID) -> Transfer:
    row = await find_transfer(transfer_id, caller.tenant.slug)
    is_clone = row.kind == TransferKind.CLONE
    require(caller, "tenants.tenant.clone" if is_clone else "tenants.data.export")
    return row


async def _stream(key: str) -> AsyncGenerator[bytes]:
    with TemporaryDirectory(prefix="steward-export-") as folder:
        path = Path(folder) / "export.zip"
        await object_store().fetch(key, path)
        async with await anyio.open_file(path, "rb") as file:
            while piece := await file.read(PIECE_BYTES):
                yield piece


def _bearer(authorization: str) -> str:
    return authorization.removeprefix("Bearer ").strip()


def _transfer(row: Transfer) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": row.id,
        "kind": row.kind,
        "tenant": row.tenant,
        "target": row.target,
        "state": row.state,
        "progress": row.progress,
        "step": row.step,
        "error": row.error,
        "counts": row.counts,
        "created_at": row.created_at,
    }
    if row.kind == TransferKind.EXPORT and row.state == TransferState.DONE:
        facts |= {
            "size_bytes": row.size_bytes,
            "sha256": row.sha256,
            "expires_at": row.expires_at,
            "content_url": f"/v1/exports/{row.id}/content",
        }
    return facts


def _deletion(row: TenantDeletion) -> dict[str, Any]:
    return {
        "id": row.id,
        "tenant": row.tenant,
        "state": row.state,
        "requested_at": row.requested_at,
        "purge_at": row.purge_at,
        "restored_at": row.restored_at,
        "purged_at": row.purged_at,
        "held_because": row.held_because,
        "certificate": row.certificate,
        "signature": row.signature,
    }
