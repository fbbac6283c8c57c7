"""Agents: programs that act for a person, never beyond what the company lets them do."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from actions.auth.kinds import FieldSets, PermissionLines, line_of, permitted_of
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.authentication.key_schemas import AgentRead, Permitted
from erp_domains.authentication.models.keys import AgentPolicy
from erp_domains.authentication.service.agents import AgentChange, change_agent, create_agent
from erp_domains.workflows.api_keys import require_known
from kernel.auth.access import visible
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.limits import PAGE_ROWS_MAX


class AgentRow(BaseModel):
    """An agent and the most it may do."""

    id: UUID
    name: str = Field(title="Agent")
    purpose: str = Field(title="Purpose")
    permissions: list[str] = Field(title="May at most")
    fields: list[str] = Field(title="Field sets")
    is_active: bool = Field(title="Active")


class AgentList(BaseModel):
    """The company's agents by name."""

    items: list[AgentRow]


class ListAgents(ActionArgs):
    """Show the agents that may act for people here, and the most each may do.

    Not for service accounts, which act for nobody.
    """


@action(
    "auth.list_agents",
    permission="auth.agent.read",
    risk=Risk.READ,
    describe=lambda result: (
        f"{len(result.items)} agent{'s' if len(result.items) != 1 else ''} may act for people here."
        if result.items
        else "No agent may act for people here."
    ),
    title="List agents",
    examples=[
        "which agents may act for me",
        "show the AI agents of our company",
        "list agents",
        "what may the research agent do",
        "which agent policies do we have",
        "is the mail agent allowed here",
        "what can agents do on my behalf",
        "which agents are switched off",
        "overview of the agents and their limits",
        "who may act for people here",
        "show what the travel agent is permitted",
        "list every agent with its permissions",
    ],
)
async def list_agents(uow: UnitOfWork, args: ListAgents) -> AgentList:
    """All agents of the company."""
    query = visible(uow.principal, AgentPolicy).order_by(AgentPolicy.name).limit(PAGE_ROWS_MAX)
    return AgentList(items=[_row(policy) for policy in await uow.session.scalars(query)])


class CreateAgent(ActionArgs):
    """Let an agent act for people who ask it to, with these rights at most.

    It never gets more than the person has, and never confirms anything.
    """

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_-]{1,40}$",
        description="Short name in lower case, such as research or mail-sorter.",
    )
    permissions: PermissionLines
    purpose: str = Field("", max_length=300, description="What it is for.")
    fields: FieldSets = Field(default_factory=list[str])


@action(
    "auth.create_agent",
    permission="auth.agent.create",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"The agent {result.name} may act for people who ask it to.",
    summarize=lambda args: f"Let the agent {args.name} in: {', '.join(args.permissions)}",
    undo=Undo.restore("no agent of this name may act any more"),
    title="Let an agent in",
    examples=[
        "let an agent called research in that may read documents",
        "create an agent policy for the mail sorter",
        "add an AI agent that may read contacts and create leads",
        "allow the travel agent to request leave for people",
        "declare a new agent for reporting",
        "permit an external agent to read invoices for its user",
        "register the coding agent with read rights on projects",
        "set up an agent that may look up stock",
        "new agent policy: expenses, may create bills",
        "let the scheduling agent see the team calendar",
        "we want to use an agent for support tickets, allow it",
        "make an agent policy with these permissions",
    ],
)
async def let_agent_in(uow: UnitOfWork, args: CreateAgent) -> AgentRead:
    """Declare an agent and its limits."""
    permitted = permitted_of(args.permissions, args.fields)
    require_known(permitted)
    return _read(await create_agent(uow, args.name, args.purpose, permitted))


class UpdateAgent(ActionArgs):
    """Change what an agent may do at most, or what it is for; tokens that are out follow at once.

    Not for switching it off.
    """

    agent: Annotated[Ref, RefTo("agent")] = Field(description="The agent by its name.")
    permissions: PermissionLines | None = None
    fields: FieldSets | None = None
    purpose: str | None = Field(None, max_length=300, description="What it is for.")


@action(
    "auth.update_agent",
    permission="auth.agent.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"The limits of the agent {result.name} were changed.",
    summarize=lambda args: f"Change the limits of the agent {args.agent.label}",
    undo=Undo.restore("the agent gets its former limits back"),
    title="Change an agent's limits",
    examples=[
        "the research agent may read invoices too",
        "change what the mail sorter may do",
        "take the right to create leads from the sales agent",
        "update the agent policy of travel",
        "limit the reporting agent to reports",
        "the expenses agent may only read from now on",
        "give the scheduling agent access to the team calendar",
        "widen the limits of the support agent",
        "edit the permissions of the agent research",
        "let the stock agent see costs as well",
        "reduce what the coding agent is permitted",
        "set new limits for the external agent",
    ],
)
async def update_agent(uow: UnitOfWork, args: UpdateAgent) -> AgentRead:
    """Change an agent's limits."""
    policy = await uow.session.get_one(AgentPolicy, args.agent.id)
    permitted = _changed(policy, args)
    if permitted is None and args.purpose is None:
        raise Invalid("say what of the agent is to change: its permissions, fields or purpose")
    await change_agent(uow, policy, AgentChange(purpose=args.purpose, permitted=permitted))
    return _read(policy)


class SwitchAgent(ActionArgs):
    """Switch an agent off: tokens that are out stop working at once.

    Not for changing what it may do.
    """

    agent: Annotated[Ref, RefTo("agent")] = Field(description="The agent by its name.")


@action(
    "auth.deactivate_agent",
    permission="auth.agent.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=lambda result: f"The agent {result.name} may not act for anybody any more.",
    summarize=lambda args: f"Switch the agent {args.agent.label} off",
    undo=Undo.restore("the agent may act again"),
    title="Switch an agent off",
    examples=[
        "switch the research agent off",
        "stop the mail sorter agent",
        "the travel agent must not act for people any more",
        "deactivate the agent reporting",
        "block the external agent at once",
        "turn the coding agent off",
        "disable the agent policy of expenses",
        "no more scheduling agent, please",
        "suspend the support agent",
        "kill the stock agent",
        "forbid the sales agent to act for anyone",
        "take the agent research out of service",
    ],
)
async def deactivate_agent(uow: UnitOfWork, args: SwitchAgent) -> AgentRead:
    """Switch an agent off."""
    policy = await uow.session.get_one(AgentPolicy, args.agent.id)
    await change_agent(uow, policy, AgentChange(is_active=False))
    return _read(policy)


def _changed(policy: AgentPolicy, args: UpdateAgent) -> list[Permitted] | None:
    """The lines as they should be; new field sets count for every line."""
    if args.permissions is None and args.fields is None:
        return None
    lines = [Permitted.model_validate(line) for line in policy.grants]
    fields = args.fields
    if fields is None:
        fields = sorted({name for line in lines for name in line.fields})
    written = args.permissions or [line_of(line) for line in lines]
    permitted = permitted_of(written, fields)
    require_known(permitted)
    return permitted


def _row(policy: AgentPolicy) -> AgentRow:
    lines = [Permitted.model_validate(line) for line in policy.grants]
    return AgentRow(
        id=policy.id,
        name=policy.name,
        purpose=policy.purpose,
        permissions=[line_of(line) for line in lines],
        fields=sorted({name for line in lines for name in line.fields}),
        is_active=policy.is_active,
    )


def _read(policy: AgentPolicy) -> AgentRead:
    return AgentRead(
        id=policy.id,
        name=policy.name,
        purpose=policy.purpose,
        permitted=[Permitted.model_validate(line) for line in policy.grants],
        is_active=policy.is_active,
        created_at=policy.created_at,
    )
