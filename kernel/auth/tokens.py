"""Access tokens: short-lived signed JWTs (Ed25519); the audience says what kind of caller."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ValidationError

from kernel.auth.principal import PrincipalKind
from kernel.clock import now
from kernel.errors import Unauthenticated, Unavailable
from kernel.limits import ACCESS_TOKEN_LIFE_S
from kernel.settings import settings

ALGORITHM = "Ed25519"  # RFC 9864
ISSUER = "steward"
LEEWAY_S = 5
OPERATOR = "operator"
OPERATOR_LIFE_S = 60
_AUDIENCES = frozenset(PrincipalKind) - {PrincipalKind.SYSTEM}


class BadToken(Unauthenticated):
    """The token is not ours, not for this, or too old; sign in again."""

    code = "bad_token"


class Claims(BaseModel):
    """What an access token says: tenant, person, session and the version of their rights."""

    iss: str
    aud: PrincipalKind
    sub: UUID
    tid: str
    sid: UUID | None = None
    act: str | None = None
    """The agent that acts for the person, in an agent's token."""
    pv: int
    iat: int
    exp: int


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed token and how long it lives."""

    value: str
    expires_in_s: int


@cache
def _key() -> OKPKey:
    """The Ed25519 key of this installation, derived from the secret `STEWARD_SIGNING_KEY`."""
    secret = settings().signing_key
    if secret is None:
        raise Unavailable("STEWARD_SIGNING_KEY is not set; `steward up` makes one")
    seed = hashlib.sha256(secret.get_secret_value().encode()).digest()
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "d": _base64url(seed), "x": _base64url(public)}
    )


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def issue_access_token(
    *,
    tenant: str,
    user_id: UUID,
    session_id: UUID | None,
    permission_version: int,
    kind: PrincipalKind = PrincipalKind.USER,
    life_s: int = ACCESS_TOKEN_LIFE_S,
    agent: str | None = None,
) -> AccessToken:
    """Sign a token for one caller; `agent` names who acts for the person in an agent's token."""
    issued_at = now()
    claims = {
        "iss": ISSUER,
        "aud": kind.value,
        "sub": str(user_id),
        "tid": tenant,
        "sid": str(session_id) if session_id else None,
        "pv": permission_version,
        "iat": int(issued_at.timestamp()),
        "exp": int((issued_at + timedelta(seconds=life_s)).timestamp()),
        **({"act": agent} if agent else {}),
    }
    value = jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, _key(), algorithms=[ALGORITHM])
    return AccessToken(value, life_s)


def read_access_token(value: str) -> Claims:
    """Check signature, algorithm, issuer, audience and age. Raises BadToken."""
    try:
        claims = Claims.model_validate(jwt.decode(value, _key(), algorithms=[ALGORITHM]).claims)
    except (JoseError, ValidationError, ValueError) as error:
        raise BadToken("this token is not valid; sign in again") from error
    if claims.iss != ISSUER or claims.exp + LEEWAY_S <= now().timestamp():
        raise BadToken("this token has expired; sign in again")
    is_for_callers = claims.aud in _AUDIENCES and claims.iat <= now().timestamp() + LEEWAY_S
    if not is_for_callers or (claims.aud is PrincipalKind.USER and claims.sid is None):
        raise BadToken("this token is not meant for this; sign in again")
    return claims


def issue_operator_token() -> str:
    """A token that says only: whoever sent this holds the installation's signing key."""
    issued_at = int(now().timestamp())
    claims = {"iss": ISSUER, "aud": OPERATOR, "iat": issued_at, "exp": issued_at + OPERATOR_LIFE_S}
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, _key(), algorithms=[ALGORITHM])


def require_operator_token(value: str) -> None:
    """Let the operator pass. Raises BadToken."""
    try:
        claims = jwt.decode(value, _key(), algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError) as error:
        raise BadToken("this is not the operator's token") from error
    if claims.get("aud") != OPERATOR or claims.get("exp", 0) + LEEWAY_S <= now().timestamp():
        raise BadToken("this is not the operator's token")
