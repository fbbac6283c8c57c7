"""API keys, service accounts, agents and the tokens agents act with."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from actions.outcomes import Circumstances, Completed, Outcome, Replayed, Via
from actions.runner import run
from erp_domains.authentication.service.agents import require_agent
from gateway.caller import Caller, IdempotencyKeyHeader, Person
from gateway.json import json_response
from gateway.routes.actions import answer
from kernel.auth.principal import Principal, PrincipalKind
from kernel.auth.tokens import issue_access_token
from kernel.db.uow import begin
from kernel.idempotency import Key
from kernel.limits import AGENT_TOKEN_LIFE_S, IP_RANGES_MAX, PERMITTED_MAX

router = APIRouter(tags=["keys"])


class NewKey(BaseModel):
    """The key somebody wants."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=80)
    permissions: list[str] = Field(max_length=PERMITTED_MAX)
    expires_at: AwareDatetime
    ip_allow: list[str] = Field(default=[], max_length=IP_RANGES_MAX)
    fields: list[str] = Field(default=[], max_length=20)
    service_account: str | None = Field(None, max_length=200)


class Rotation(BaseModel):
    """Until when the key is to work, if that is to change."""

    model_config = ConfigDict(extra="forbid")

    expires_at: AwareDatetime | None = None


class AgentTokenOrder(BaseModel):
    """Which agent is to act for me, and for how long."""

    model_config = ConfigDict(extra="forbid")

    agent: str = Field(pattern=r"^[a-z][a-z0-9_-]{1,40}$")
    life_s: int = Field(AGENT_TOKEN_LIFE_S, ge=1, le=AGENT_TOKEN_LIFE_S)


@router.get("/auth/api-keys")
async def api_keys(
    caller: Caller, is_whole: Annotated[bool, Query(alias="all")] = False
) -> Response:
    """The keys the caller may see; with `all=true` those that are over as well."""
    return await _listed(caller, "auth.list_api_keys", is_live=not is_whole)


@router.post("/auth/api-keys", status_code=201)
async def create_api_key(body: NewKey, caller: Caller, key: IdempotencyKeyHeader) -> Response:
    """Make a key; the answer is the only place its secret ever stands in."""
    arguments = body.model_dump(mode="json", exclude_none=True)
    return _issued(await _run(caller, "auth.create_api_key", arguments, key))


@router.post("/auth/api-keys/{key_id}/rotate", status_code=201)
async def rotate_api_key(
    key_id: UUID, caller: Caller, key: IdempotencyKeyHeader, body: Rotation | None = None
) -> Response:
    """Give a key a new secret; the last one works for another day."""
    arguments = body.model_dump(mode="json", exclude_none=True) if body else {}
    arguments["key"] = str(key_id)
    return _issued(await _run(caller, "auth.rotate_api_key", arguments, key))


@router.delete("/auth/api-keys/{key_id}")
async def revoke_api_key(key_id: UUID, caller: Caller, key: IdempotencyKeyHeader) -> Response:
    """End a key; like the action this is a proposal, to be confirmed with fresh proof."""
    return answer(await _run(caller, "auth.revoke_api_key", {"key": str(key_id)}, key))


@router.post("/auth/agent-tokens", status_code=201)
async def mint_agent_token(body: AgentTokenOrder, person: Person) -> Response:
    """A token with which an agent acts for this person while this session lasts."""
    async with begin(person) as uow:
        policy = await require_agent(uow, body.agent)
        uow.audit("auth.agent_token_issued", agent=policy.name, session_id=person.session_id)
    token = issue_access_token(
        tenant=person.tenant.slug,
        user_id=person.user_id,
        session_id=person.session_id,
        permission_version=person.permission_version,
        kind=PrincipalKind.AGENT,
        life_s=body.life_s,
        agent=policy.name,
    )
    return json_response(
        {"access_token": token.value, "token_type": "Bearer", "expires_in": token.expires_in_s},
        201,
    )


@router.get("/v1/agents")
async def agents(caller: Caller) -> Response:
    """The agents that may act for people here."""
    return await _listed(caller, "auth.list_agents")


@router.get("/v1/service-accounts")
async def service_accounts(caller: Caller) -> Response:
    """Programs with roles of their own."""
    return await _listed(caller, "auth.list_service_accounts")


async def _run(
    caller: Principal, name: str, arguments: dict[str, Any], key: Key | None = None
) -> Outcome:
    return await run(caller, name, arguments, Circumstances(via=Via.API, key=key))


async def _listed(caller: Principal, name: str, **arguments: Any) -> Response:
    outcome = await _run(caller, name, arguments)
    assert isinstance(outcome, Completed)  # reads are never proposed
    return json_response({"items": outcome.result["items"], "next_cursor": None})


def _issued(outcome: Outcome) -> Response:
    """A key with its secret; the stored answer of a repeated request says "shown once"."""
    if isinstance(outcome, Completed):
        return json_response(outcome.result, 201)
    if isinstance(outcome, Replayed):
        stored = orjson.loads(outcome.body)
        if stored.get("status") == "completed":
            return json_response(stored["result"], 201)
    return answer(outcome)
