"""Service accounts: programs with roles of their own that hold keys and never confirm."""

from typing import Annotated

from pydantic import BaseModel, Field

from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.authentication.key_schemas import ServiceAccountRead
from erp_domains.authentication.models.keys import ServiceAccount
from erp_domains.authentication.service.service_accounts import (
    live_keys_counts,
    user_of,
)
from erp_domains.workflows.service_accounts import create_service_account, roles_of
from kernel.auth.access import visible
from kernel.db.uow import UnitOfWork
from kernel.limits import PAGE_ROWS_MAX

DEFAULT_ROLE = "bot"
ROLES_MAX = 10


class ListServiceAccounts(ActionArgs):
    """Show the service accounts: programs with roles of their own. Not for people or agents."""


class ServiceAccountList(BaseModel):
    """Service accounts by name."""

    items: list[ServiceAccountRead]


@action(
    "auth.list_service_accounts",
    permission="auth.service_account.read",
    risk=Risk.READ,
    describe=lambda result: (
        f"{len(result.items)} service account{'s' if len(result.items) != 1 else ''}."
        if result.items
        else "There are no service accounts."
    ),
    title="List service accounts",
    examples=[
        "show the service accounts",
        "which service accounts do we have",
        "list all technical users",
        "which bots have an account here",
        "what roles does the Webshop service account hold",
        "list programs that sign in with a key of their own",
        "which technical accounts are inactive",
        "show machine users",
        "how many service accounts are there",
        "is there a service account for the scanner",
        "which robots may use our data",
        "overview of the technical users and their roles",
    ],
)
async def list_service_accounts(uow: UnitOfWork, args: ListServiceAccounts) -> ServiceAccountList:
    """All service accounts of the company."""
    query = visible(uow.principal, ServiceAccount).order_by(ServiceAccount.name)
    rows = list(await uow.session.scalars(query.limit(PAGE_ROWS_MAX)))
    return ServiceAccountList(items=[await read_account(uow, row) for row in rows])


class CreateServiceAccount(ActionArgs):
    """Make a service account: a program with roles of its own that never signs in.

    It gets an API key afterwards. Not for inviting a person.
    """

    name: str = Field(min_length=2, max_length=60, description="What people call the program.")
    purpose: str = Field("", max_length=300, description="What it is for.")
    roles: list[Annotated[str, Field(max_length=60)]] = Field(
        default=[DEFAULT_ROLE],
        min_length=1,
        max_length=ROLES_MAX,
        description="Names of its roles; bot if left out.",
    )


@action(
    "auth.create_service_account",
    permission="auth.service_account.create",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: (
        f"The service account {result.name} was made with {', '.join(result.roles)}."
    ),
    summarize=lambda args: (
        f"Make the service account {args.name} with the roles {', '.join(args.roles)}"
    ),
    undo=Undo.no("deactivate the service account instead; the trail keeps naming it"),
    title="Make a service account",
    examples=[
        "create a service account for the webshop",
        "add a technical user called Scanner",
        "set up a service account Reporting with the role auditor",
        "new machine user for the CRM sync",
        "make a bot account for the order import",
        "we need a technical account for usage metering",
        "create a service account named Payroll export",
        "register the warehouse robot as a service account",
        "add a service account Website forms, it creates leads",
        "set up a robot user for the monitoring",
        "open a technical account for our partner's system",
        "make a service account for the data warehouse with role bot",
    ],
)
async def create_account(uow: UnitOfWork, args: CreateServiceAccount) -> ServiceAccountRead:
    """Make one, with roles no stronger than the caller's."""
    account = await create_service_account(uow, args.name, args.purpose, args.roles)
    return await read_account(uow, account)


async def read_account(uow: UnitOfWork, account: ServiceAccount) -> ServiceAccountRead:
    """A service account as people see it."""
    user = await user_of(uow, account)
    counts = await live_keys_counts(uow, [account.user_id])
    return ServiceAccountRead(
        id=account.id,
        name=account.name,
        purpose=account.purpose,
        roles=await roles_of(uow, account.user_id),
        is_active=user.is_active,
        keys_count=counts.get(account.user_id, 0),
        created_at=account.created_at,
    )
