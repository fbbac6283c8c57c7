"""What only this installation may read or vouch for, from keys derived for one tenant and purpose.

Everything comes from `STEWARD_SIGNING_KEY` through HKDF (RFC 5869): secrets that have to be read
again are sealed with AES-256-GCM, whose associated data binds them to their tenant and purpose;
tokens that only have to be recognised carry a MAC.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kernel.errors import Conflict, Unavailable
from kernel.settings import settings

NONCE_BYTES = 12
KEY_BYTES = 32
_FORM = "v1"


class SealBroken(Conflict):
    """A sealed value was made with another key or for something else; set it up anew."""

    code = "seal_broken"


def seal(tenant_slug: str, purpose: str, secret: bytes) -> str:
    """The secret as text that may be stored; only `unseal` with the same words reads it."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(tenant_slug, purpose).encrypt(nonce, secret, _bound_to(tenant_slug, purpose))
    return f"{_FORM}.{encode_base64url(nonce + sealed)}"


def unseal(tenant_slug: str, purpose: str, text: str) -> bytes:
    """The secret. Raises SealBroken if key, tenant or purpose differ or the text was changed."""
    form, _, body = text.partition(".")
    try:
        data = decode_base64url(body) if form == _FORM else b""
        nonce, sealed = data[:NONCE_BYTES], data[NONCE_BYTES:]
        cipher = _cipher(tenant_slug, purpose)
        return cipher.decrypt(nonce, sealed, _bound_to(tenant_slug, purpose))
    except (InvalidTag, ValueError) as error:
        raise SealBroken("this was sealed with another key; set it up anew") from error


def mac_of(tenant_slug: str, purpose: str, text: str) -> str:
    """A MAC over the text, in base64url; nobody without the installation's key can make it."""
    key = _key(_secret(), tenant_slug, f"mac {purpose}")
    return encode_base64url(hmac.new(key, text.encode(), hashlib.sha256).digest())


def is_mac_of(tenant_slug: str, purpose: str, text: str, mac: str) -> bool:
    """Whether the MAC fits, compared in constant time."""
    expected = mac_of(tenant_slug, purpose, text)
    return hmac.compare_digest(expected.encode(), mac.encode())


def encode_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes:
    """The bytes again. Raises ValueError for anything that is not base64url."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error


def _cipher(tenant_slug: str, purpose: str) -> AESGCM:
    return AESGCM(_key(_secret(), tenant_slug, f"seal {purpose}"))


def _bound_to(tenant_slug: str, purpose: str) -> bytes:
    return f"{tenant_slug}\n{purpose}".encode()


def _secret() -> str:
    secret = settings().signing_key
    if secret is None:
        raise Unavailable("STEWARD_SIGNING_KEY is not set; `steward up` makes one")
    return secret.get_secret_value()


@lru_cache(maxsize=1024)
def _key(secret: str, tenant_slug: str, purpose: str) -> bytes:
    info = f"steward {purpose}\n{tenant_slug}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret.encode())
