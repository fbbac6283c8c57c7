"""Roles, people and the reasons of rights, for the page; every change is an action."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import String, cast, func, or_, select
from starlette.responses import Response

from actions.outcomes import Completed
from actions.rbac.access import NOBODY, answer_of, person_for
from actions.rbac.explaining import explain
from actions.rbac.meant import action_called
from actions.runner import run
from erp_domains.authentication.models import User
from gateway.caller import Caller
from gateway.json import json_response
from gateway.routes.actions import answer
from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import NotFound
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

router = APIRouter(prefix="/v1/rbac", tags=["rbac"])
Record = Annotated[str | None, Query(pattern=r"^[a-z_]+:[0-9a-fA-F-]{36}$", max_length=120)]


class Simulation(BaseModel):
    """A role or a person, by name or id, and what would change."""

    model_config = ConfigDict(extra="forbid")

    role: str | None = Field(None, max_length=200)
    user: str | None = Field(None, max_length=200)
    changes: dict[str, Any]


@router.get("/roles")
async def roles(caller: Caller) -> Response:
    """All roles with their lines."""
    return await _listed(caller, "rbac.list_roles", {})


@router.get("/people")
async def people(
    caller: Caller,
    q: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT,
) -> Response:
    """Who can sign in, with roles and delegations."""
    return await _listed(caller, "rbac.list_people", {"text": q or None, "limit": limit})


@router.get("/delegations")
async def delegations(caller: Caller) -> Response:
    """Who stands in for whom, as far as the caller may see."""
    return await _listed(caller, "rbac.list_delegations", {})


@router.get("/conflicts")
async def conflicts(caller: Caller) -> Response:
    """People who hold both sides of a separated duty."""
    return await _listed(caller, "rbac.list_conflicts", {})


@router.get("/explain")
async def explanation(
    caller: Caller,
    action: Annotated[str, Query(min_length=3, max_length=120)],
    user: Annotated[str | None, Query(max_length=200)] = None,
    record: Record = None,
) -> Response:
    """Why somebody may or may not; for oneself without any right."""
    async with begin(caller) as uow:
        person = await person_for(uow, await _user_id(uow, user))
        found = await explain(uow, person, action_called(action), record)
    return json_response(answer_of(found))


@router.post("/simulate")
async def simulation(body: Simulation, caller: Caller) -> Response:
    """Who would gain and lose what; nothing is changed."""
    arguments = {"role": body.role, "person": body.user, "changes": body.changes}
    outcome = await run(caller, "rbac.simulate_role", arguments)
    if not isinstance(outcome, Completed):
        return answer(outcome)
    facts = ("gains", "loses", "affected_users")
    return json_response({name: outcome.result[name] for name in facts})


async def _listed(caller: Principal, action: str, arguments: dict[str, Any]) -> Response:
    outcome = await run(caller, action, arguments)
    if not isinstance(outcome, Completed):
        return answer(outcome)
    return json_response({"items": outcome.result["items"], "next_cursor": None})


async def _user_id(uow: UnitOfWork, words: str | None) -> UUID | None:
    """The person of this id, e-mail or full name; what others may know is asked afterwards."""
    if words is None:
        return None
    plain = words.strip().casefold()
    key = plain if len(plain) == 36 and plain.count("-") == 4 else None
    conditions = [User.email == plain, func.lower(User.name) == plain]
    if key is not None:
        conditions.append(cast(User.id, String) == key)
    found = list(await uow.session.scalars(select(User.id).where(or_(*conditions)).limit(2)))
    if len(found) != 1:
        raise NotFound(NOBODY)
    return found[0]
