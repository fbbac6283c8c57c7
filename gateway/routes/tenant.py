"""The caller's own company: settings, their history, limits."""

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from actions.outcomes import Circumstances, Via
from actions.runner import run
from actions.tenants.limits import GetLimits, get_limits
from actions.tenants.settings import arguments_of
from erp_domains.tenants.service.settings import list_settings_history
from erp_domains.tenants.settings import Regional, flat_values, setting_keys, settings_in
from gateway.caller import Caller, IdempotencyKeyHeader
from gateway.json import json_response
from gateway.routes.actions import answer
from kernel.auth.access import require
from kernel.db.uow import begin
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

router = APIRouter(prefix="/v1/tenant", tags=["tenant"])
_TYPES: tuple[tuple[type, str], ...] = ((bool, "flag"), (int, "integer"), (list, "list"))


class SettingsPatch(BaseModel):
    """New values by `section.field`, and the version they were read at."""

    model_config = ConfigDict(extra="forbid")

    values: dict[str, Any]
    version: int | None = None


@router.get("/settings")
async def settings(caller: Caller) -> Response:
    """Every setting with its value and what it means."""
    require(caller, "tenants.settings.read")
    async with begin(caller) as uow:
        found = await settings_in(uow)
    content = {"version": found.version, "values": flat_values(found), "schema": _schema()}
    return json_response(content)


@router.patch("/settings")
async def change(caller: Caller, body: SettingsPatch, key: IdempotencyKeyHeader) -> Response:
    """Change settings, as the action `tenants.update_settings` does."""
    arguments = arguments_of(body.values, body.version)
    asked = Circumstances(via=Via.PAGE, key=key)
    return answer(await run(caller, "tenants.update_settings", arguments, asked))


@router.get("/settings/history")
async def history(
    caller: Caller,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT,
    cursor: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Who changed what and when, newest first."""
    require(caller, "tenants.settings.read")
    async with begin(caller) as uow:
        items = await list_settings_history(uow, before=cursor, rows_max=limit + 1)
    more = str(items[limit - 1].version) if len(items) > limit else None
    return json_response({"items": items[:limit], "next_cursor": more})


@router.get("/limits")
async def limits(caller: Caller) -> Response:
    """Every limit of the company and how much of it is used."""
    require(caller, "tenants.limits.read")
    async with begin(caller) as uow:
        found = await get_limits(uow, GetLimits())
    return json_response({"items": found.items, "next_cursor": None})


def _schema() -> list[dict[str, Any]]:
    return [_described(key, field) for key, field in setting_keys().items()]


def _described(key: str, field: Any) -> dict[str, Any]:
    kind = field.annotation
    choices = [str(member.value) for member in kind] if hasattr(kind, "__members__") else None
    base = list if get_args(kind) else kind
    named = next((name for known, name in _TYPES if base is known), "text")
    is_company_fact = (
        key.startswith("regional.") and Regional.model_fields[key.partition(".")[2]].is_required()
    )
    return {
        "key": key,
        "title": field.title,
        "type": "choice" if choices else named,
        **({"choices": choices} if choices else {}),
        "description": field.description or "",
        "default": None if is_company_fact else field.default,
    }
