"""Standing in for somebody on leave."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from actions.rbac.examples import DELEGATE, END_DELEGATION, LIST_DELEGATIONS
from actions.rbac.kinds import ColleagueRef, DelegationRef
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.rbac import service
from erp_domains.workflows.people_rights import (
    DelegationRead,
    read_delegations,
    visible_delegations,
)
from erp_domains.workflows.principals import load_principal
from kernel.db.uow import UnitOfWork

Permission = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+\.[a-z_]+$", max_length=120)]


class Delegate(ActionArgs):
    """Let a colleague stand in for you: use your approvals, or rights you name, for some days.

    Not for giving a role for good and not for asking for leave.
    """

    delegate: ColleagueRef = Field(description="Who stands in, by name or e-mail.")
    starts_on: date = Field(description="First day.")
    ends_on: date = Field(description="Last day, included.")
    permissions: list[Permission] = Field(
        default_factory=list[str],
        max_length=50,
        description="Rights such as hrm.leave.approve; left out, all your approvals.",
    )
    reason: str | None = Field(None, max_length=300, description="Why, e.g. parental leave.")


async def _stop(uow: UnitOfWork, context: UndoContext) -> str:
    done = DelegationRead.model_validate(context.result)
    await service.end_delegation(uow, done.id)
    return f"{done.delegate} does not stand in for {done.delegator} any more."


def _describe(done: DelegationRead) -> str:
    return (
        f"{done.delegate} stands in for {done.delegator} from {done.starts_on:%d %B %Y} to "
        f"{done.ends_on:%d %B %Y}: {', '.join(done.permissions)}."
    )


@action(
    "rbac.delegate",
    permission="rbac.delegation.create",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=_describe,
    summarize=lambda args: (
        f"{args.delegate.label} stands in from {args.starts_on:%d %B %Y} to {args.ends_on:%d %B %Y}"
    ),
    undo=Undo.by(_stop, "it ends at once", is_strict=False),
    title="Let somebody stand in",
    examples=DELEGATE,
)
async def delegate(uow: UnitOfWork, args: Delegate) -> DelegationRead:
    """Delegate the caller's own rights."""
    await load_principal(uow, args.delegate.id)  # refuses who cannot sign in
    row = await service.delegate(
        uow,
        args.delegate.id,
        args.starts_on,
        args.ends_on,
        permissions=args.permissions,
        reason=args.reason,
    )
    await uow.flush()
    return (await read_delegations(uow, [row]))[0]


class EndDelegation(ActionArgs):
    """End somebody's standing in, for you or by you, now. Not for taking a role."""

    delegation: DelegationRef = Field(description="Which one, by the name of the other person.")


@action(
    "rbac.end_delegation",
    permission="rbac.delegation.read",
    risk=Risk.WRITE,
    describe=lambda done: f"{done.delegate} does not stand in for {done.delegator} any more.",
    summarize=lambda args: f"End the stand-in of {args.delegation.label}",
    undo=Undo.no("the person who is away delegates again"),
    title="End a stand-in",
    examples=END_DELEGATION,
)
async def end_delegation(uow: UnitOfWork, args: EndDelegation) -> DelegationRead:
    """End one the caller gave or got, or any for administrators."""
    row = await service.end_delegation(uow, args.delegation.id)
    await uow.flush()
    return (await read_delegations(uow, [row]))[0]


class ListDelegations(ActionArgs):
    """List who stands in for whom, now and to come. Not for leave of the team."""


class DelegationList(BaseModel):
    """Delegations in force or to come."""

    items: list[DelegationRead]


def _describe_list(result: DelegationList) -> str:
    if not result.items:
        return "Nobody stands in for anybody you may see."
    return " ".join(_describe(each) for each in result.items)


@action(
    "rbac.list_delegations",
    permission="rbac.delegation.read",
    risk=Risk.READ,
    describe=_describe_list,
    title="List stand-ins",
    examples=LIST_DELEGATIONS,
)
async def list_delegations(uow: UnitOfWork, args: ListDelegations) -> DelegationList:
    """Those the caller may see."""
    return DelegationList(items=await visible_delegations(uow))
