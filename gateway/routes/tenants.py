"""Companies as the operator of the installation opens and watches them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from erp_domains.tenants.schemas import TenantOrder
from erp_domains.tenants.service import operating
from gateway.caller import IdempotencyKeyHeader
from gateway.json import json_response
from gateway.provisioning import open_company
from kernel.auth.tokens import require_operator_token


def _operator(authorization: Annotated[str, Header()] = "") -> None:
    require_operator_token(authorization.removeprefix("Bearer ").strip())


router = APIRouter(prefix="/v1", tags=["tenants"], dependencies=[Depends(_operator)])


class LimitsGrant(BaseModel):
    """Another plan, or single limits; null for a limit means as the plan says."""

    model_config = ConfigDict(extra="forbid")

    plan: str | None = None
    limits: dict[str, int | None] = {}


@router.post("/tenants")
async def open_tenant(order: TenantOrder, key: IdempotencyKeyHeader) -> Response:
    """Open a company; the same order again tells how the first one ended."""
    opened = await open_company(order, key)
    company = await operating.read_company(opened.slug)
    return json_response(company, 201 if opened.is_new else 200)


@router.get("/tenants")
async def tenants() -> Response:
    """Every company of the directory."""
    return json_response({"items": await operating.list_companies(), "next_cursor": None})


@router.get("/tenants/{slug}")
async def tenant(slug: str) -> Response:
    """One company with the steps of its opening."""
    return json_response(await operating.read_company(slug))


@router.put("/tenants/{slug}/limits")
async def grant_limits(slug: str, body: LimitsGrant) -> Response:
    """Give a company another plan or other limits."""
    return json_response(await operating.grant_limits(slug, plan=body.plan, limits=body.limits))


@router.get("/migrations")
async def migrations() -> Response:
    """How every company's schema fared at its last migration."""
    items = [
        {
            "tenant": row.tenant,
            "revision": row.revision,
            "status": row.status,
            "error": row.error,
            "tries": row.tries,
            "took_ms": row.took_ms,
            "updated_at": row.updated_at,
        }
        for row in await operating.list_migrations()
    ]
    return json_response({"items": items, "next_cursor": None})
