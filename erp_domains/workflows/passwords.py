"""Passwords chosen through a mailed link: invitations and resets, across companies."""

from pydantic import BaseModel

from erp_domains.authentication import service
from erp_domains.authentication.errors import LinkNotValid
from erp_domains.authentication.models import LinkPurpose, User
from erp_domains.authentication.passwords import check_policy, hash_password
from erp_domains.authentication.schemas import Device, SignedIn, SignInMethod
from erp_domains.authentication.service.links import find_link
from erp_domains.authentication.service.passwords import (
    finish_invitation,
    finish_reset,
    mail_reset,
)
from erp_domains.tenants.service import find_tenant
from erp_domains.tenants.settings import read_settings
from erp_domains.workflows.sign_in import companies_of
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin
from kernel.errors import NotFound


class InvitationRead(BaseModel):
    """Whom an invitation is for."""

    tenant_name: str
    email: str
    name: str


async def ask_for_reset(email: str, slug: str | None) -> None:
    """Mail a link for a new password to whoever signs in with this address, if anybody does."""
    address = email.strip().casefold()
    for tenant in await companies_of(address, slug):
        async with begin(system_principal(tenant)) as uow:
            await mail_reset(uow, address)


async def reset_password(token: str, new: str) -> None:
    """Set a new password by a mailed link; all sessions end. Raises LinkNotValid, WeakPassword."""
    tenant = await _company_of(token)
    person = await _person_of(tenant, token, LinkPurpose.RESET)
    hashed = await _checked_hash(tenant, person, person.name, new)
    async with begin(system_principal(tenant)) as uow:
        await finish_reset(uow, await find_link(uow, token, LinkPurpose.RESET), hashed)


async def read_invitation(token: str) -> InvitationRead:
    """Whom an open invitation is for. Raises LinkNotValid."""
    tenant = await _company_of(token)
    person = await _person_of(tenant, token, LinkPurpose.INVITATION)
    return InvitationRead(tenant_name=tenant.name, email=person.email, name=person.name)


async def accept_invitation(
    token: str, password: str, name: str | None, device: Device
) -> SignedIn:
    """Choose the password of an invited person and sign them in.

    Raises LinkNotValid, WeakPassword.
    """
    tenant = await _company_of(token)
    person = await _person_of(tenant, token, LinkPurpose.INVITATION)
    hashed = await _checked_hash(tenant, person, name or person.name, password)
    async with begin(system_principal(tenant)) as uow:
        found = await find_link(uow, token, LinkPurpose.INVITATION)
        await finish_invitation(uow, found, hashed, name)
        signed_in = await service.open_session(uow, found.user, device, SignInMethod.LINK)
    await service.list_in_directory(person.email, tenant.slug)
    return signed_in


async def _company_of(token: str) -> TenantContext:
    try:
        return await find_tenant(token.partition(".")[0])
    except NotFound as error:
        raise LinkNotValid("this link is not valid; ask for a new one") from error


async def _person_of(tenant: TenantContext, token: str, purpose: LinkPurpose) -> User:
    async with begin(system_principal(tenant)) as uow:
        return (await find_link(uow, token, purpose)).user


async def _checked_hash(tenant: TenantContext, person: User, name: str, password: str) -> str:
    chars_min = (await read_settings(tenant)).password.min_length
    check_policy(password, about=(person.email, name, tenant.name), chars_min=chars_min)
    return await hash_password(password)
