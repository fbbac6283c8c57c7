"""Sign-in through a company's identity provider: identity, roles and tenants meet here.

No transaction is open while the provider is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from erp_domains.authentication import service
from erp_domains.authentication.errors import OutsideNotAllowed
from erp_domains.authentication.models import User, UserSession
from erp_domains.authentication.models.outside import OidcProvider, OutsideIdentity
from erp_domains.authentication.outside_schemas import Vouched
from erp_domains.authentication.repository import user_by_email
from erp_domains.authentication.schemas import Device, SignedIn, SignInMethod
from erp_domains.authentication.service import oidc as providers
from erp_domains.rbac.models import Role, UserRole
from erp_domains.rbac.service import assign_role, revoke_role
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.limits import require_seat
from kernel.auth.oidc import (
    Identity,
    ProviderRefused,
    authorization_url,
    discover,
    redeem_code,
)
from kernel.auth.principal import PrincipalKind, TenantContext, system_principal
from kernel.clock import now
from kernel.db.tenancy import SLUG
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import Conflict, NotFound
from kernel.limits import STEP_UP_LIFE_S

OWNER = "owner"
GROUPS_MAX = 500


@dataclass(frozen=True, slots=True)
class Started:
    """Where the browser goes, and what it has to bring back."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What came back to the callback. `issuer` is RFC 9207's parameter, if it was sent."""

    provider: str
    state: str
    browser: str
    code: str
    issuer: str | None = None


async def start_sign_in(
    tenant_slug: str, provider_slug: str, redirect_uri: str, *, is_fresh: bool = False
) -> Started:
    """Begin a sign-in. Raises NotFound, ProviderUnavailable, BreakerOpen."""
    tenant = await find_tenant(tenant_slug)
    async with begin(system_principal(tenant)) as uow:
        provider = await providers.require_provider(uow, provider_slug)
        trust = await providers.trust_in(uow, provider, redirect_uri)
    metadata = await discover(trust.registration.issuer)
    async with begin(system_principal(tenant)) as uow:
        begun = await providers.begin_flow(uow, trust.provider_id)
    url = authorization_url(metadata, trust.registration, begun.proof, is_fresh=is_fresh)
    return Started(url, begun.browser)


async def finish_sign_in(answer: ProviderAnswer, redirect_uri: str, device: Device) -> SignedIn:
    """Open the session of the person the provider vouches for.

    Raises SignInNotStarted, ProviderRefused, ProviderUnavailable, OutsideNotAllowed, LimitReached.
    """
    tenant = await _tenant_of(answer.state)
    async with begin(system_principal(tenant)) as uow:
        provider = await providers.find_provider(uow, answer.provider)
        if provider is None or not provider.is_active:
            raise providers.refuse_flow()
        trust = await providers.trust_in(uow, provider, redirect_uri)
        proof = await providers.claim_flow(uow, provider, answer.state, answer.browser)
    if proof is None:
        raise providers.refuse_flow()
    if answer.issuer is not None and answer.issuer != trust.registration.issuer:
        raise ProviderRefused("another identity provider answered than the one that was asked")
    metadata = await discover(trust.registration.issuer)
    identity = await redeem_code(metadata, trust.registration, proof, answer.code)
    async with begin(system_principal(tenant)) as uow:
        user = await _admit(uow, Vouched(trust.provider_id, identity))
        signed_in = await service.open_session(uow, user, device, SignInMethod.OUTSIDE)
        await _note_proof(uow, signed_in, identity)
    await service.list_in_directory(user.email, tenant.slug)
    return signed_in


async def _tenant_of(state: str) -> TenantContext:
    slug = state.partition(".")[0]
    if not SLUG.fullmatch(slug):
        raise providers.refuse_flow()
    try:
        return await find_tenant(slug)
    except NotFound as error:
        raise providers.refuse_flow() from error


async def _admit(uow: UnitOfWork, vouched: Vouched) -> User:
    """The person here, made or linked if the provider may do that, with the roles of today."""
    provider = await uow.session.get_one(OidcProvider, vouched.provider_id)
    if not provider.is_active:
        raise providers.refuse_flow()
    identity = vouched.identity
    known = await providers.find_identity(uow, provider.id, identity.subject)
    if known is None:
        user = await _newcomer(uow, provider, identity)
        known = uow.add(
            OutsideIdentity(
                provider_id=provider.id,
                subject=identity.subject,
                user_id=user.id,
                synced_roles=[],
            )
        )
        uow.audit("auth.identity_linked", user_id=user.id, provider=provider.slug)
    else:
        user = await uow.session.get_one(User, known.user_id)
    if not user.is_active or user.is_service:
        raise OutsideNotAllowed("this sign-in is not active here; ask an administrator")
    known.last_sign_in_at = now()
    await _sync_roles(uow, provider, known, identity)
    await uow.session.refresh(user)  # its permission version counts up past the session
    return user


async def _newcomer(uow: UnitOfWork, provider: OidcProvider, identity: Identity) -> User:
    """Somebody this provider sends for the first time; an unverified address is nobody's."""
    email = identity.email
    if email is None or not identity.is_email_verified:
        raise OutsideNotAllowed(
            "the identity provider has not verified your e-mail address; have it verified there"
        )
    if email.rpartition("@")[2] not in provider.allowed_domains:
        raise OutsideNotAllowed("addresses of this domain may not sign in here this way")
    existing = await user_by_email(uow.session, email)
    if existing is not None:
        return _linked(uow, provider, existing)
    if not provider.creates_users:
        raise OutsideNotAllowed(f"{email} was not invited here yet; ask an administrator")
    await require_seat(uow)
    return await service.create_user(uow, email=email, name=identity.name or email)


def _linked(uow: UnitOfWork, provider: OidcProvider, user: User) -> User:
    """Somebody who is here, if the provider may vouch for them; that accepts an invitation."""
    if not provider.links_accounts:
        raise OutsideNotAllowed(
            f"{user.email} has a sign-in or an invitation here already; use that, or ask an owner "
            f"to let {provider.title} vouch for people who have one"
        )
    if service.is_waiting(user):
        user.is_active, user.accepted_at = True, now()
        uow.audit("auth.invitation_accepted", user_id=user.id, provider=provider.slug)
    return user


async def _sync_roles(
    uow: UnitOfWork, provider: OidcProvider, known: OutsideIdentity, identity: Identity
) -> None:
    """Give and take what the groups say; roles people gave by hand are left alone.

    A role whose duties must not meet others the person has is left out, and the trail says so.
    Ownership is never taken by a group.
    """
    wanted = set(_roles_for(provider, identity.claims.get(provider.group_claim)))
    synced, held = {str(name) for name in known.synced_roles}, await _held_names(uow, known)
    everything = system_principal(uow.principal.tenant).grants
    giver = replace(uow.principal, kind=PrincipalKind.SERVICE, grants=everything)
    for name in sorted(synced - wanted - {OWNER}):
        if name in held:
            await revoke_role(uow, known.user_id, name)
        synced.discard(name)
    for name in sorted(wanted - held):
        try:
            await assign_role(uow, known.user_id, name, giver=giver)
            synced.add(name)
        except (Conflict, NotFound) as refusal:
            uow.audit("auth.role_not_synced", user_id=known.user_id, role=name, why=refusal.code)
    known.synced_roles = sorted(synced)
    await uow.flush()


def _roles_for(provider: OidcProvider, groups: Any) -> Sequence[str]:
    named = [groups] if isinstance(groups, str) else groups
    listed = [str(g) for g in named[:GROUPS_MAX]] if isinstance(named, list) else []  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    mapped = [str(provider.group_roles[g]) for g in listed if g in provider.group_roles]
    return [*(str(name) for name in provider.default_roles), *mapped]


async def _held_names(uow: UnitOfWork, known: OutsideIdentity) -> set[str]:
    query = select(Role.name).join(UserRole, UserRole.role_id == Role.id)
    return set(await uow.session.scalars(query.where(UserRole.user_id == known.user_id)))


async def _note_proof(uow: UnitOfWork, signed_in: SignedIn, identity: Identity) -> None:
    """The proof is as fresh as the provider says; without a word of it there is none."""
    session = await uow.session.get_one(UserSession, signed_in.session_id)
    at = identity.authenticated_at
    is_fresh = at is not None and abs((now() - at).total_seconds()) < STEP_UP_LIFE_S
    session.proved_at = min(at, now()) if at is not None and is_fresh else None
    await uow.flush()
