"""Agents: whom the company lets act for its people, and how far."""

from dataclasses import dataclass

from sqlalchemy import select

from erp_domains.authentication.errors import AgentNotAllowed
from erp_domains.authentication.key_schemas import Permitted, grants_in
from erp_domains.authentication.models.keys import AgentPolicy
from kernel.auth.narrow import narrow
from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict
from kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class AgentChange:
    """What of an agent is to change; None leaves it as it is."""

    purpose: str | None = None
    permitted: list[Permitted] | None = None
    is_active: bool | None = None


async def create_agent(
    uow: UnitOfWork, name: str, purpose: str, permitted: list[Permitted]
) -> AgentPolicy:
    """Let an agent in. Raises Conflict for a known name."""
    if await find_agent(uow, name) is not None:
        raise Conflict(f"there is an agent called {name} already")
    lines = [line.model_dump(mode="json") for line in permitted]
    policy = uow.add(AgentPolicy(id=new_id(), name=name, purpose=purpose, grants=lines))
    await uow.flush()
    return policy


async def change_agent(uow: UnitOfWork, policy: AgentPolicy, change: AgentChange) -> None:
    """Change what an agent may do; it counts for tokens that are out already."""
    if change.purpose is not None:
        policy.purpose = change.purpose
    if change.permitted is not None:
        policy.grants = [line.model_dump(mode="json") for line in change.permitted]
    if change.is_active is not None:
        policy.is_active = change.is_active
    await uow.flush()


async def find_agent(uow: UnitOfWork, name: str) -> AgentPolicy | None:
    """The agent of this name."""
    query = select(AgentPolicy).where(AgentPolicy.name == name)
    return (await uow.session.scalars(query)).one_or_none()


async def act_for(uow: UnitOfWork, person: Principal, agent: str | None) -> Principal:
    """The person, as far as the company lets this agent act for them.

    A token that names no agent permits nothing. Raises AgentNotAllowed.
    """
    if agent is None:
        return narrow(person, ()).through("unnamed agent")
    policy = await require_agent(uow, agent)
    return narrow(person, grants_in(policy.grants, f"agent {agent}")).through(agent)


async def require_agent(uow: UnitOfWork, name: str) -> AgentPolicy:
    """The active agent of this name. Raises AgentNotAllowed."""
    policy = await find_agent(uow, name)
    if policy is None or not policy.is_active:
        raise AgentNotAllowed(f"no agent called {name} may act here; ask an administrator")
    return policy
