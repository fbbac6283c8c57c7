"""What this installation states over its signature: certificates, and links that do one thing.

Signed with an Ed25519 key derived for this purpose from `STEWARD_SIGNING_KEY`, so that no statement
can ever be taken for an access token.
"""

import hashlib
import hmac
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from kernel.auth.tokens import ALGORITHM
from kernel.clock import now
from kernel.errors import Unauthenticated, Unavailable
from kernel.sealing import encode_base64url
from kernel.settings import settings

_PURPOSE = b"steward.statements.v1"


class BadStatement(Unauthenticated):
    """This was not stated by this installation, not for this, or has expired."""

    code = "bad_statement"


@cache
def _key() -> OKPKey:
    secret = settings().signing_key
    if secret is None:
        raise Unavailable("STEWARD_SIGNING_KEY is not set; `steward up` makes one")
    seed = hmac.digest(secret.get_secret_value().encode(), _PURPOSE, hashlib.sha256)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "d": encode_base64url(seed), "x": encode_base64url(public)}
    )


def public_key() -> dict[str, str]:
    """The JWK anybody may check statements with."""
    key = _key().as_dict(private=False)
    return {name: str(key[name]) for name in ("kty", "crv", "x")}


def sign_statement(purpose: str, claims: dict[str, Any]) -> str:
    """A compact JWS of these claims for one purpose; `exp`, if given, is a Unix time."""
    header = {"alg": ALGORITHM, "typ": f"steward-{purpose}"}
    return jwt.encode(header, {**claims, "aud": purpose}, _key(), algorithms=[ALGORITHM])


def read_statement(purpose: str, value: str) -> dict[str, Any]:
    """The claims of a statement made here for this purpose. Raises BadStatement."""
    try:
        claims = dict(jwt.decode(value, _key(), algorithms=[ALGORITHM]).claims)
    except (JoseError, ValueError) as error:
        raise BadStatement("this was not signed by this installation") from error
    expires: Any = claims.get("exp")
    if claims.get("aud") != purpose or (expires is not None and expires <= now().timestamp()):
        raise BadStatement("this link is not valid any more")
    return claims
