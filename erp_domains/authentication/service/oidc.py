"""Identity providers of a company, and sign-ins through them while they are under way."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from erp_domains.authentication.errors import SignInNotStarted
from erp_domains.authentication.models.outside import (
    OidcFlow,
    OidcProvider,
    OidcSecret,
    OutsideIdentity,
)
from erp_domains.authentication.outside_schemas import Begun, ProviderData, ProviderRead, Trust
from kernel.auth.oidc import Proof, Registration
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict, NotFound
from kernel.ids import new_id
from kernel.limits import OIDC_FLOW_LIFE_S
from kernel.outbound import require_allowed_url
from kernel.sealing import seal, unseal

_SECRET, _VERIFIER = "oidc client secret", "oidc code verifier"


async def save_provider(uow: UnitOfWork, data: ProviderData) -> OidcProvider:
    """Add a provider or change the one of this short name. Raises ForbiddenAddress.

    Another issuer or client is somebody else: the secret and everybody's identity there go.
    """
    require_allowed_url(data.issuer)
    values = data.model_dump(mode="json")
    provider = await find_provider(uow, data.slug)
    if provider is None:
        provider = uow.add(OidcProvider(id=new_id(), is_active=True, **values))
        await uow.flush()
        return provider
    if (provider.issuer, provider.client_id) != (data.issuer, data.client_id):
        await _forget_trust(uow, provider)
    for name, value in values.items():
        setattr(provider, name, value)
    provider.is_active = True
    await uow.flush()
    return provider


async def disable_provider(uow: UnitOfWork, provider: OidcProvider) -> None:
    """Nobody signs in through it any more; sessions that are open stay. Raises Conflict."""
    if not provider.is_active:
        raise Conflict(f"{provider.title} is switched off already")
    provider.is_active = False
    await uow.flush()


async def keep_secret(uow: UnitOfWork, provider: OidcProvider, secret: str) -> None:
    """Seal the client secret; nobody reads it again but the call to the provider."""
    sealed = seal(uow.principal.tenant.slug, _SECRET, secret.encode())
    known = await uow.session.get(OidcSecret, provider.id)
    if known is None:
        uow.add(OidcSecret(provider_id=provider.id, sealed=sealed))
    else:
        known.sealed = sealed
    await uow.flush()


async def find_provider(uow: UnitOfWork, slug: str) -> OidcProvider | None:
    """The provider of this short name."""
    query = select(OidcProvider).where(OidcProvider.slug == slug)
    return (await uow.session.scalars(query)).one_or_none()


async def require_provider(uow: UnitOfWork, slug: str) -> OidcProvider:
    """The active provider of this short name. Raises NotFound."""
    provider = await find_provider(uow, slug)
    if provider is None or not provider.is_active:
        raise NotFound("this company does not sign in that way; use e-mail and password")
    return provider


async def active_providers(uow: UnitOfWork) -> list[OidcProvider]:
    """The providers people may sign in with, by title."""
    query = select(OidcProvider).where(OidcProvider.is_active).order_by(OidcProvider.title)
    return list(await uow.session.scalars(query))


async def trust_in(uow: UnitOfWork, provider: OidcProvider, redirect_uri: str) -> Trust:
    """How we are known at a provider, its secret unsealed."""
    secret = await uow.session.get(OidcSecret, provider.id)
    opened = unseal(uow.principal.tenant.slug, _SECRET, secret.sealed) if secret else None
    return Trust(
        provider.id,
        Registration(
            issuer=provider.issuer,
            client_id=provider.client_id,
            client_secret=opened.decode() if opened else None,
            redirect_uri=redirect_uri,
        ),
    )


async def begin_flow(uow: UnitOfWork, provider_id: UUID) -> Begun:
    """Note a sign-in that starts in this browser; it lives ten minutes and is used once.

    The state names the company, so that the answer finds it; the database knows only hashes of
    state and browser, and the PKCE verifier sealed.
    """
    slug = uow.principal.tenant.slug
    proof = Proof(
        state=f"{slug}.{secrets.token_urlsafe(32)}",
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
    )
    browser = secrets.token_urlsafe(32)
    await uow.session.execute(delete(OidcFlow).where(OidcFlow.expires_at < now()))
    uow.add(
        OidcFlow(
            provider_id=provider_id,
            state_hash=_hash(proof.state),
            browser_hash=_hash(browser),
            nonce=proof.nonce,
            sealed_verifier=seal(slug, _VERIFIER, proof.verifier.encode()),
            expires_at=now() + timedelta(seconds=OIDC_FLOW_LIFE_S),
        )
    )
    await uow.flush()
    return Begun(proof, browser)


async def claim_flow(
    uow: UnitOfWork, provider: OidcProvider, state: str, browser: str
) -> Proof | None:
    """Use up the sign-in this answer belongs to; None is refused by `refuse_flow` after commit.

    So an answer that was tried in another browser is spent as well.
    """
    claimed = await uow.session.execute(
        delete(OidcFlow)
        .where(OidcFlow.state_hash == _hash(state))
        .returning(
            OidcFlow.provider_id,
            OidcFlow.browser_hash,
            OidcFlow.nonce,
            OidcFlow.sealed_verifier,
            OidcFlow.expires_at,
        )
    )
    row = claimed.one_or_none()
    if row is None or row.provider_id != provider.id or row.expires_at <= now():
        return None
    if not hmac.compare_digest(row.browser_hash, _hash(browser)):
        return None
    verifier = unseal(uow.principal.tenant.slug, _VERIFIER, row.sealed_verifier)
    return Proof(state=state, nonce=row.nonce, verifier=verifier.decode())


def refuse_flow() -> SignInNotStarted:
    """The one refusal of an answer that belongs to no sign-in of this browser."""
    return SignInNotStarted("this sign-in is not under way any more; start it again")


async def find_identity(uow: UnitOfWork, provider_id: UUID, subject: str) -> OutsideIdentity | None:
    """Who somebody of a provider is here, locked until commit."""
    query = select(OutsideIdentity).where(
        OutsideIdentity.provider_id == provider_id, OutsideIdentity.subject == subject
    )
    return (await uow.session.scalars(query.with_for_update())).one_or_none()


async def read_provider(uow: UnitOfWork, provider: OidcProvider) -> ProviderRead:
    """A provider as people see it."""
    names = ProviderRead.model_fields.keys() - {"has_secret"}
    has_secret = await uow.session.get(OidcSecret, provider.id) is not None
    values = {name: getattr(provider, name) for name in names}
    return ProviderRead(has_secret=has_secret, **values)


async def _forget_trust(uow: UnitOfWork, provider: OidcProvider) -> None:
    for model in (OidcSecret, OidcFlow, OutsideIdentity):
        await uow.session.execute(delete(model).where(model.provider_id == provider.id))
    uow.warn(
        "The issuer or client changes: its secret has to be set anew, and people who signed in "
        "through it are strangers to it again."
    )


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
