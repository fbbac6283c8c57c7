"""OpenID Connect as a relying party: authorization code with PKCE, and what is vouched for.

The one door to authlib. Every outside call has a time limit, a breaker per provider, follows no
redirect and goes through the guarded transport.
"""

from collections import OrderedDict
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

import anyio
import httpx2
import orjson
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from kernel.breaker import Breaker
from kernel.clock import monotonic_s, now
from kernel.errors import Unauthenticated, Unavailable
from kernel.limits import OIDC_ANSWER_BYTES_MAX, OIDC_TIMEOUT_S
from kernel.outbound import client_options, guarded_client, require_allowed_url

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "ES256", "ES384", "EdDSA", "Ed25519")
SCOPE = "openid email profile"
CACHE_LIFE_S = 600.0
PROVIDERS_KEPT_MAX = 256
LEEWAY_S = 60
Kept = TypeVar("Kept")


class ProviderUnavailable(Unavailable):
    """The identity provider does not answer; sign in another way or try again later."""

    code = "identity_provider_unavailable"


class ProviderRefused(Unauthenticated):
    """The identity provider did not vouch for this sign-in; start it again."""

    code = "identity_refused"


@dataclass(frozen=True, slots=True)
class Registration:
    """How we are known at a provider. Without a secret PKCE alone protects the code."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What ties an answer to what was asked."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a provider says somebody is. `authenticated_at` is None if it does not say."""

    subject: str
    email: str | None
    is_email_verified: bool
    name: str
    authenticated_at: datetime | None
    claims: Mapping[str, Any]


class Metadata(BaseModel):
    """What a provider's discovery document says (OpenID Connect Discovery 1.0 section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]


class _Cache(Generic[Kept]):
    """The last answers of providers, for ten minutes and of so many providers at most."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, Kept]] = OrderedDict()

    def get(self, key: str) -> Kept | None:
        made_at_s, value = self._kept.get(key, (0.0, None))
        return value if value is not None and monotonic_s() - made_at_s < CACHE_LIFE_S else None

    def clear(self) -> None:
        self._kept.clear()

    def put(self, key: str, value: Kept) -> None:
        self._kept[key] = (monotonic_s(), value)
        self._kept.move_to_end(key)
        while len(self._kept) > PROVIDERS_KEPT_MAX:
            self._kept.popitem(last=False)


_metadata = _Cache[Metadata]()
_keys = _Cache[KeySet]()


def forget_providers() -> None:
    """Ask everybody anew: for tests, and for whoever knows that a provider has changed."""
    _metadata.clear()
    _keys.clear()
    _breaker.cache_clear()


async def discover(issuer: str) -> Metadata:
    """The provider's own description. Raises ProviderUnavailable, ProviderRefused, BreakerOpen."""
    known = _metadata.get(issuer)
    if known is not None:
        return known
    document = await _get_json(issuer, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    try:
        found = Metadata.model_validate(document)
    except ValidationError as error:
        raise ProviderUnavailable(f"{issuer} does not describe itself as it should") from error
    if found.issuer != issuer:
        raise ProviderRefused(f"{issuer} calls itself {found.issuer}; correct the issuer's address")
    for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        require_allowed_url(url)
    _metadata.put(issuer, found)
    return found


def authorization_url(
    metadata: Metadata, registration: Registration, proof: Proof, *, is_fresh: bool = False
) -> str:
    """Where to send the browser; `is_fresh` asks the person to sign in there once more."""
    client = _client(metadata, registration)
    again = {"prompt": "login", "max_age": "0"} if is_fresh else {}
    url, _ = client.create_authorization_url(
        metadata.authorization_endpoint,
        state=proof.state,
        nonce=proof.nonce,
        code_verifier=proof.verifier,
        **again,
    )
    return str(url)


async def redeem_code(
    metadata: Metadata, registration: Registration, proof: Proof, code: str
) -> Identity:
    """Exchange the code and check what comes. Raises ProviderRefused, ProviderUnavailable."""
    async with _calling(metadata.issuer), _client(metadata, registration) as client:
        try:
            token = await client.fetch_token(
                metadata.token_endpoint, code=code, code_verifier=proof.verifier
            )
        except OAuthError as error:
            raise ProviderRefused("the identity provider did not accept this sign-in") from error
    claims = await verify_id_token(metadata, registration, proof, dict(token))
    if not claims.get("email") and metadata.userinfo_endpoint:
        claims |= await _userinfo(metadata, str(token.get("access_token")), str(claims["sub"]))
    return _identity(claims)


async def verify_id_token(
    metadata: Metadata, registration: Registration, proof: Proof, token: dict[str, Any]
) -> dict[str, Any]:
    """The checked claims of the ID token (OpenID Connect Core 1.0 section 3.1.3.7).

    Raises ProviderRefused for whatever does not check out, ProviderUnavailable without keys.
    """
    expected: dict[str, Any] = {
        "iss": {"essential": True, "value": registration.issuer},
        "aud": {"essential": True, "value": registration.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "nonce": {"essential": True, "value": proof.nonce},
    }
    params = {
        "nonce": proof.nonce,
        "client_id": registration.client_id,
        "access_token": token.get("access_token"),
    }
    try:
        signed = await _decode(metadata, str(token.get("id_token") or ""))
        claims = CodeIDToken(signed.claims, signed.header, expected, params)
        claims.validate(now=int(now().timestamp()), leeway=LEEWAY_S)
    except (JoseError, ValueError) as error:
        raise ProviderRefused("the identity provider's answer does not check out") from error
    return dict(claims)


async def _decode(metadata: Metadata, id_token: str) -> jwt.Token:
    """Check the signature; a key we have not seen yet is fetched, once."""
    known = _keys.get(metadata.jwks_uri)
    if known is not None:
        try:
            return jwt.decode(id_token, known, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            pass  # they may have changed their keys since
    document = await _get_json(metadata.issuer, metadata.jwks_uri)
    fresh = KeySet.import_key_set(document)  # pyright: ignore[reportArgumentType]
    _keys.put(metadata.jwks_uri, fresh)
    return jwt.decode(id_token, fresh, algorithms=ALGORITHMS)


async def _userinfo(metadata: Metadata, access_token: str, subject: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {access_token}"}
    found = await _get_json(metadata.issuer, str(metadata.userinfo_endpoint), headers)
    if found.get("sub") != subject:
        raise ProviderRefused("the identity provider spoke of two different people")
    return found


def _identity(claims: dict[str, Any]) -> Identity:
    email = claims.get("email")
    seconds = claims.get("auth_time")
    return Identity(
        subject=str(claims["sub"]),
        email=email.strip().casefold() if isinstance(email, str) and email else None,
        is_email_verified=claims.get("email_verified") in (True, "true"),
        name=str(claims.get("name") or claims.get("preferred_username") or email or ""),
        authenticated_at=(
            datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else None
        ),
        claims=claims,
    )


def _client(metadata: Metadata, registration: Registration) -> Any:
    methods = metadata.token_endpoint_auth_methods_supported
    posts = "client_secret_basic" not in methods and "client_secret_post" in methods
    how = "client_secret_post" if posts else "client_secret_basic"
    return AsyncOAuth2Client(
        client_id=registration.client_id,
        client_secret=registration.client_secret,
        token_endpoint_auth_method=how if registration.client_secret else "none",
        redirect_uri=registration.redirect_uri,
        scope=SCOPE,
        code_challenge_method="S256",
        **client_options(OIDC_TIMEOUT_S, OIDC_ANSWER_BYTES_MAX),
    )


async def _get_json(issuer: str, url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    async with (
        _calling(issuer),
        guarded_client(OIDC_TIMEOUT_S, OIDC_ANSWER_BYTES_MAX) as client,
    ):
        answer = await client.get(url, headers=headers)
        answer.raise_for_status()
        document = orjson.loads(answer.content)
    if not isinstance(document, dict):
        raise ProviderUnavailable(f"{issuer} answered something that is no JSON object")
    return document


@asynccontextmanager
async def _calling(issuer: str) -> AsyncGenerator[None]:
    """One call to a provider: behind its breaker, within the time limit, errors translated."""
    async with _breaker(issuer).guard():
        try:
            with anyio.fail_after(OIDC_TIMEOUT_S):
                yield
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, orjson.JSONDecodeError) as error:
            raise ProviderUnavailable(
                f"{issuer} does not answer as it should; try again later or sign in with your "
                "password"
            ) from error


@lru_cache(maxsize=PROVIDERS_KEPT_MAX)
def _breaker(issuer: str) -> Breaker:
    return Breaker(f"the identity provider {issuer}")
