"""Keys where identity and roles meet: what may be handed on, and who a key speaks for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from erp_domains.authentication.errors import BadApiKey
from erp_domains.authentication.key_schemas import KeyOrder, Permitted, grants_in
from erp_domains.authentication.models.keys import ApiKey, ServiceAccount
from erp_domains.authentication.service.api_keys import (
    IssuedKey,
    KeyText,
    create_api_key,
    recognise_key,
    rotate_api_key,
)
from erp_domains.rbac.catalogue import PERMISSIONS
from erp_domains.rbac.errors import BeyondOwnRights
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.principals import load_principal
from kernel.auth.access import allows, matches
from kernel.auth.narrow import covers, narrow
from kernel.auth.principal import Principal, PrincipalKind, system_principal
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import Invalid, NotFound

MISSING_NAMED_MAX = 20


async def principal_of_api_key(text: str, ip: str) -> Principal:
    """Who a key speaks for: its owner's rights of today, cut by what the key is permitted.

    Raises BadApiKey, ApiKeyExpired, IpNotAllowed, Unauthenticated for an owner who left.
    """
    parts = KeyText.parse(text)
    try:
        tenant = await find_tenant(parts.tenant)
    except NotFound as error:
        raise BadApiKey("this API key is not valid") from error
    async with begin(system_principal(tenant)) as uow:
        key = await recognise_key(uow, parts, ip)
        owner = await load_principal(uow, key.user_id, PrincipalKind.SERVICE)
        name = f"key {key.prefix}"
        return narrow(owner, grants_in(key.grants, name)).through(name)


async def mint_own_key(uow: UnitOfWork, order: KeyOrder) -> IssuedKey:
    """A key for the caller's own programs. Raises BeyondOwnRights, Invalid."""
    require_within(uow.principal, order.permitted)
    return await create_api_key(uow, uow.principal.user_id, order)


async def mint_account_key(uow: UnitOfWork, account: ServiceAccount, order: KeyOrder) -> IssuedKey:
    """A key for a service account: no more than the account holds, nor than the caller holds.

    Else whoever may make keys could borrow the rights of a stronger account.
    """
    holder = await load_principal(uow, account.user_id, PrincipalKind.SERVICE)
    require_within(uow.principal, order.permitted)
    require_within(holder, order.permitted, account.name)
    wanted = [line.as_grant() for line in order.permitted]
    cut = [grant for grant in narrow(uow.principal, wanted).grants if not grant.is_deny]
    permitted = [Permitted.of_grant(grant) for grant in cut]
    return await create_api_key(
        uow, account.user_id, order.model_copy(update={"permitted": permitted})
    )


async def rotate_key(uow: UnitOfWork, key: ApiKey, expires_at: datetime | None = None) -> IssuedKey:
    """A new secret for a key of the caller, or of a service account they could have made it for.

    Nobody reads a secret that acts for another person. Raises NotFound, BeyondOwnRights.
    """
    if key.user_id != uow.principal.user_id:
        if await account_of(uow, key.user_id) is None:
            raise NotFound("only the person a key acts for can rotate it; you can revoke it")
        for grant in grants_in(key.grants, ""):
            if not covers(uow.principal, grant):
                raise BeyondOwnRights(
                    f"this key may use {grant.permission}, which you do not hold yourself"
                )
    return await rotate_api_key(uow, key, expires_at)


async def account_of(uow: UnitOfWork, user_id: UUID) -> ServiceAccount | None:
    """The service account a user stands for, if it is one."""
    query = select(ServiceAccount).where(ServiceAccount.user_id == user_id)
    return (await uow.session.scalars(query)).one_or_none()


def require_within(principal: Principal, permitted: Sequence[Permitted], name: str = "you") -> None:
    """Raises BeyondOwnRights for what a caller does not hold, Invalid for what does not exist."""
    for pattern, meant in require_known(permitted).items():
        missing = [p for p in meant if not allows(principal, p).is_allowed]
        if missing:
            verb = "do" if name == "you" else "does"
            raise BeyondOwnRights(
                f"{name} {verb} not hold {missing[0]}, so a key cannot be given {pattern}",
                permission=pattern,
                missing=missing[:MISSING_NAMED_MAX],
            )


def require_known(permitted: Sequence[Permitted]) -> dict[str, list[str]]:
    """Each pattern with the permissions it means. Raises Invalid for one that means none."""
    found: dict[str, list[str]] = {}
    for line in permitted:
        meant = sorted(p for p in PERMISSIONS if matches(line.permission, p))
        if not meant:
            raise Invalid(f"there is no permission {line.permission}", field="permissions")
        found[line.permission] = meant
    return found
