"""API keys: list, make, rotate, revoke. A secret is shown once, to the person who asked."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import select

from actions.auth.kinds import FieldSets, PermissionLines, line_of, permitted_of
from actions.deciders import has_fresh_factor
from actions.errors import StepUpRequired
from actions.refs import Ref, RefTo
from actions.shown_once import ShownOnce
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.authentication.key_schemas import IpRange, KeyOrder, KeyRead, Permitted
from erp_domains.authentication.models import User
from erp_domains.authentication.models.keys import ApiKey, ServiceAccount
from erp_domains.authentication.service.api_keys import (
    IssuedKey,
    revoke_api_key,
    state_of_key,
)
from erp_domains.workflows import api_keys as workflow
from kernel.auth.access import require, visible
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound
from kernel.limits import IP_RANGES_MAX, PAGE_ROWS_MAX


class ListApiKeys(ActionArgs):
    """Show API keys: what they may do, when they expire, when they were last used.

    Never a secret. Not for making one.
    """

    is_live: bool = Field(
        True, description="Only keys that still work; no to see revoked and expired ones too."
    )


class KeyList(BaseModel):
    """API keys the caller may see, newest first."""

    items: list[KeyRead]


class KeyIssued(BaseModel):
    """A key with its secret, which is shown this once."""

    key: KeyRead
    secret: Annotated[str, ShownOnce()]


@action(
    "auth.list_api_keys",
    permission="auth.apikey.read",
    risk=Risk.READ,
    describe=lambda result: (
        f"{len(result.items)} API key{'s' if len(result.items) != 1 else ''}."
        if result.items
        else "There are no API keys."
    ),
    title="List API keys",
    examples=[
        "show my API keys",
        "which API keys do we have",
        "list the keys of our integrations",
        "what can the webshop key do",
        "which API keys expire soon",
        "when was the reporting key last used",
        "list all keys, revoked ones too",
        "is there an API key for the warehouse scanner",
        "show every programmatic key",
        "which API tokens are active",
        "how many API keys are live",
        "who holds API keys here",
    ],
)
async def list_api_keys(uow: UnitOfWork, args: ListApiKeys) -> KeyList:
    """The keys the caller may see."""
    query = visible(uow.principal, ApiKey).order_by(ApiKey.created_at.desc()).limit(PAGE_ROWS_MAX)
    rows = [
        row
        for row in await uow.session.scalars(query)
        if not args.is_live or state_of_key(row) == "live"
    ]
    return KeyList(items=[await read_key(uow, row) for row in rows])


class CreateApiKey(ActionArgs):
    """Make an API key for a program of your own or for a service account.

    Only on the page: the secret is shown once and never in a conversation.
    """

    name: str = Field(min_length=1, max_length=80, description="What the key is for.")
    permissions: PermissionLines
    expires_at: AwareDatetime = Field(description="Until when it works; at most a year.")
    ip_allow: list[IpRange] = Field(
        default=[],
        max_length=IP_RANGES_MAX,
        description="Addresses or ranges it may be used from; everywhere if left out.",
    )
    fields: FieldSets = Field(default_factory=list[str])
    service_account: Annotated[Ref, RefTo("service_account")] | None = Field(
        None, description="The service account it is for; yourself if left out."
    )


async def _revoke_created(uow: UnitOfWork, done: UndoContext) -> str:
    for key_id in done.created.get("api_keys", []):
        key = await _find(uow, key_id)
        await revoke_api_key(uow, key)
    return "The key was revoked."


@action(
    "auth.create_api_key",
    permission="auth.apikey.create",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.HUMAN,
    describe=lambda result: (
        f"The key {result.key.name} was made; it works until {result.key.expires_at:%Y-%m-%d}."
    ),
    summarize=lambda args: f"Make the API key {args.name}",
    undo=Undo.by(_revoke_created, "the key is revoked", is_strict=False),
    title="Make an API key",
    examples=[
        "create an API key for the webshop",
        "I need an API key that may read invoices",
        "make a key for our reporting tool",
        "generate an API token for the warehouse scanner",
        "new API key for the CRM sync, valid six months",
        "give me a programmatic key for the order import",
        "issue an API key to the service account Webshop",
        "set up a key with read access to contacts",
        "add an API key that only works from our office network",
        "create a key for usage metering",
        "I want to connect a script, make me a key",
        "provide an API key with the right to create leads",
    ],
)
async def create_api_key(uow: UnitOfWork, args: CreateApiKey) -> KeyIssued:
    """Make a key, cut by the rights of whoever it is for."""
    _require_fresh(uow)
    order = KeyOrder(
        name=args.name,
        permitted=permitted_of(args.permissions, args.fields),
        expires_at=args.expires_at,
        ip_allow=args.ip_allow,
    )
    if args.service_account is None:
        return await _issued(uow, await workflow.mint_own_key(uow, order))
    account = await uow.session.get_one(ServiceAccount, args.service_account.id)
    return await _issued(uow, await workflow.mint_account_key(uow, account, order))


class RotateApiKey(ActionArgs):
    """Give an API key a new secret; the last one works for another 24 hours. Only on the page.

    Not for ending a leaked key: revoke that.
    """

    key: Annotated[Ref, RefTo("api_key")] = Field(description="The key by its name or beginning.")
    expires_at: AwareDatetime | None = Field(
        None, description="A new last day, at most a year ahead; as before if left out."
    )


@action(
    "auth.rotate_api_key",
    permission="auth.apikey.create",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.HUMAN,
    describe=lambda result: (
        f"The key {result.key.name} has a new secret; the last one works for another 24 hours."
    ),
    summarize=lambda args: f"Give the API key {args.key.label} a new secret",
    undo=Undo.no("the new secret is out; revoke the key, or rotate it again"),
    title="Rotate an API key",
    examples=[
        "rotate the webshop key",
        "give the reporting key a new secret",
        "renew the API key of the warehouse scanner",
        "roll the secret of the CRM sync key",
        "rotate my API key",
        "exchange the secret of the order import key",
        "the key for usage metering is due for rotation",
        "regenerate the API secret for Webshop",
        "replace the secret of that API key and keep the old one for a day",
        "refresh the integration's key",
        "roll over the scanner key",
        "new secret for the accounting export key",
    ],
)
async def rotate_api_key(uow: UnitOfWork, args: RotateApiKey) -> KeyIssued:
    """A new secret; who may read it is decided by whom the key acts for."""
    _require_fresh(uow)
    key = await _find(uow, args.key.id)
    require(uow.principal, "auth.apikey.create", key)
    return await _issued(uow, await workflow.rotate_key(uow, key, args.expires_at))


class RevokeApiKey(ActionArgs):
    """End an API key at once, for good: it leaked or is not needed any more.

    Not for signing a person's device out.
    """

    key: Annotated[Ref, RefTo("api_key")] = Field(description="The key by its name or beginning.")


@action(
    "auth.revoke_api_key",
    permission="auth.apikey.delete",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"The key {result.name} ({result.prefix}) was revoked.",
    summarize=lambda args: f"Revoke the API key {args.key.label}",
    undo=Undo.no("programs may have noticed already; make a new key instead"),
    title="Revoke an API key",
    examples=[
        "revoke the webshop key",
        "delete the API key of the reporting tool",
        "kill the key for the CRM sync, it leaked",
        "disable the scanner's API key",
        "the order import key is not needed any more, revoke it",
        "end the API key called usage metering",
        "invalidate my API key",
        "our key was published by accident, revoke it now",
        "remove the programmatic access of the old integration",
        "block the API token of the accounting export",
        "withdraw the API key for Webshop",
        "cancel that API key",
    ],
)
async def revoke_key(uow: UnitOfWork, args: RevokeApiKey) -> KeyRead:
    """End a key at once."""
    key = await _find(uow, args.key.id)
    require(uow.principal, "auth.apikey.delete", key)
    await revoke_api_key(uow, key)
    uow.effect("event", f"Programs that use {key.name} lose access at once")
    return await read_key(uow, key)


async def read_key(uow: UnitOfWork, key: ApiKey) -> KeyRead:
    """A key as people see it."""
    owner = await uow.session.get(User, key.user_id)
    return KeyRead(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        owner=owner.name if owner else "",
        permissions=[line_of(Permitted.model_validate(line)) for line in key.grants],
        ip_allow=[str(entry) for entry in key.ip_allow],
        state=state_of_key(key),
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
    )


async def _issued(uow: UnitOfWork, issued: IssuedKey) -> KeyIssued:
    await uow.flush()
    return KeyIssued(key=await read_key(uow, issued.key), secret=issued.text)


async def _find(uow: UnitOfWork, key_id: UUID) -> ApiKey:
    query = select(ApiKey).where(ApiKey.id == key_id).with_for_update()
    key = (await uow.session.scalars(query)).one_or_none()
    if key is None:
        raise NotFound("there is no such key among those you may see")
    return key


def _require_fresh(uow: UnitOfWork) -> None:
    """A key lives for months, so a session somebody left open is not enough to make one."""
    if not has_fresh_factor(uow.principal):
        raise StepUpRequired("confirm it is you first: repeat your second factor or password")
