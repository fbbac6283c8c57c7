"""Changing service accounts: their roles, and whether their keys get in."""

from typing import Annotated

from pydantic import Field

from actions.auth.service_accounts import ROLES_MAX, read_account
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.authentication.key_schemas import ServiceAccountRead
from erp_domains.authentication.models.keys import ServiceAccount
from erp_domains.authentication.service.service_accounts import set_active
from erp_domains.workflows.service_accounts import set_roles
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid


class ChangeServiceAccount(ActionArgs):
    """Keep a service account out, or let it in again. Its keys follow at once.

    Not for revoking a single key.
    """

    account: Annotated[Ref, RefTo("service_account")] = Field(description="By its name.")


@action(
    "auth.deactivate_service_account",
    permission="auth.service_account.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"The service account {result.name} is inactive; its keys are dead.",
    summarize=lambda args: f"Deactivate the service account {args.account.label}",
    undo=Undo.restore("the account and its keys work again"),
    title="Deactivate a service account",
    examples=[
        "deactivate the service account Webshop",
        "switch the technical user Scanner off",
        "turn off the service account Reporting",
        "the CRM sync bot must not get in any more",
        "disable the machine user of the order import",
        "stop the service account Payroll export",
        "take access from the robot account",
        "lock the technical account of our partner",
        "suspend the service account Website forms",
        "shut the bot account for usage metering down",
        "block that service account",
        "the data warehouse account is not needed any more, deactivate it",
    ],
)
async def deactivate_account(uow: UnitOfWork, args: ChangeServiceAccount) -> ServiceAccountRead:
    """Keep it out; every key of it is refused from now on."""
    account = await uow.session.get_one(ServiceAccount, args.account.id)
    await set_active(uow, account, is_active=False)
    return await read_account(uow, account)


@action(
    "auth.reactivate_service_account",
    permission="auth.service_account.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"The service account {result.name} is active; its live keys work.",
    summarize=lambda args: f"Let the service account {args.account.label} in again",
    undo=Undo.restore("the account and its keys are kept out again"),
    title="Reactivate a service account",
    examples=[
        "reactivate the service account Webshop",
        "switch the technical user Scanner on again",
        "turn the service account Reporting back on",
        "let the CRM sync bot in again",
        "enable the machine user of the order import",
        "the service account Payroll export may work again",
        "give the robot account its access back",
        "unlock the technical account of our partner",
        "resume the service account Website forms",
        "bring the bot account for usage metering back",
        "unblock that service account",
        "we need the data warehouse account again, activate it",
    ],
)
async def reactivate_account(uow: UnitOfWork, args: ChangeServiceAccount) -> ServiceAccountRead:
    """Let it in again, with the keys that are still live."""
    account = await uow.session.get_one(ServiceAccount, args.account.id)
    await set_active(uow, account, is_active=True)
    return await read_account(uow, account)


class UpdateServiceAccount(ActionArgs):
    """Change what a service account is for, or which roles it has; name all of them.

    Not for a key's permissions: make another key.
    """

    account: Annotated[Ref, RefTo("service_account")] = Field(description="By its name.")
    roles: list[Annotated[str, Field(max_length=60)]] | None = Field(
        None, min_length=1, max_length=ROLES_MAX, description="Names of all roles it has then."
    )
    purpose: str | None = Field(None, max_length=300, description="What it is for.")


@action(
    "auth.update_service_account",
    permission="auth.service_account.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"The service account {result.name} has {', '.join(result.roles)}.",
    summarize=lambda args: f"Change the service account {args.account.label}",
    undo=Undo.no("set its roles as they were"),
    title="Change a service account",
    examples=[
        "give the service account Webshop the role sales",
        "the technical user Scanner should be warehouse",
        "change the roles of the service account Reporting to auditor",
        "the CRM sync bot gets the roles bot and sales",
        "set the roles of the machine user order import",
        "reduce the service account Payroll export to bot",
        "update what the robot account is for",
        "the technical account of our partner is bot only",
        "edit the service account Website forms",
        "switch the bot account for usage metering to another role",
        "take the role accountant from the service account Books",
        "change the purpose of the data warehouse account",
    ],
)
async def update_account(uow: UnitOfWork, args: UpdateServiceAccount) -> ServiceAccountRead:
    """Set purpose or roles; nobody gives a role beyond their own rights."""
    if args.roles is None and args.purpose is None:
        raise Invalid("say what of the service account is to change: its roles or its purpose")
    account = await uow.session.get_one(ServiceAccount, args.account.id)
    if args.purpose is not None:
        account.purpose = args.purpose
    if args.roles is not None:
        await set_roles(uow, account, args.roles)
    await uow.flush()
    return await read_account(uow, account)
