"""Tokens that must never be accepted: each is a good one with one thing wrong."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from kernel.sealing import decode_base64url, encode_base64url
from kernel.settings import settings

Claims = dict[str, Any]
Sign = Callable[[bytes], bytes]
HEADER = {"alg": "Ed25519", "typ": "JWT"}


def our_key() -> Ed25519PrivateKey:
    """The key of the installation under test."""
    secret = settings().signing_key
    assert secret
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(secret.get_secret_value().encode()).digest()
    )


def compact(header: Claims, claims: Claims | bytes, sign: Sign) -> str:
    """A JWT in compact form."""
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    head = f"{encode_base64url(json.dumps(header).encode())}.{encode_base64url(body)}"
    return f"{head}.{encode_base64url(sign(head.encode()))}"


def signed(claims: Claims | bytes, header: Claims | None = None) -> str:
    """A JWT with our own signature, whatever it says."""
    return compact(header or HEADER, claims, our_key().sign)


def wrong_claims(good: Claims, at_s: int) -> dict[str, Claims]:
    """Claims that are ours to sign and still not to be accepted."""
    someone = "018f0000-0000-7000-8000-000000000000"
    changes: dict[str, Any] = {
        "operator": {"aud": "operator"},
        "system": {"aud": "system"},
        "no audience": {"aud": None},
        "audience of another kind": {"aud": 7},
        "list of audiences": {"aud": ["user", "agent"]},
        "unknown audience": {"aud": "admin"},
        "upper case": {"aud": "USER"},
        "agent nobody has allowed": {"aud": "agent", "act": "ghost"},
        "other issuer": {"iss": "somebody"},
        "no issuer": {"iss": None},
        "issuer with a slash": {"iss": "steward/"},
        "expired": {"exp": at_s - 60},
        "expired long ago": {"exp": 1},
        "never expires": {"exp": None},
        "expiry in words": {"exp": "tomorrow"},
        "issued tomorrow": {"iat": at_s + 86_400},
        "no session": {"sid": None},
        "session of nobody": {"sid": someone},
        "session in words": {"sid": "mine"},
        "somebody else": {"sub": someone},
        "nobody": {"sub": None},
        "the system": {"sub": "00000000-0000-0000-0000-000000000000"},
        "other company": {"tid": "rival"},
        "no such company": {"tid": "no_such_company"},
        "company by path": {"tid": "acme/../rival"},
        "company in capitals": {"tid": "ACME"},
        "no company": {"tid": None},
        "older rights": {"pv": good["pv"] - 1},
        "no version": {"pv": None},
    }
    return {name: {**good, **change} for name, change in changes.items()}


def without_each_claim(good: Claims) -> dict[str, Claims]:
    """One claim missing at a time."""
    return {f"without {name}": {k: v for k, v in good.items() if k != name} for name in good}


def wrong_signatures(good: Claims) -> dict[str, str]:
    """Right claims, signed by nobody, by others, or by tricks with the algorithm."""
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = our_key().public_key().public_bytes_raw()
    tokens = {
        f"none {alg!r}": compact({"alg": alg, "typ": "JWT"}, good, lambda _: b"")
        for alg in ("none", "None", "NONE", "nOnE", "", None)
    }
    tokens |= {
        f"{alg} with our public key as {shape}": compact(
            {"alg": alg, "typ": "JWT"}, good, _hmac(secret, digest)
        )
        for alg, digest in (("HS256", "sha256"), ("HS384", "sha384"), ("HS512", "sha512"))
        for shape, secret in (
            ("bytes", public),
            ("base64", base64.b64encode(public)),
            ("base64url", encode_base64url(public).encode()),
            ("nothing", b""),
        )
    }
    tokens |= {
        alg: compact(
            {"alg": alg, "typ": "JWT"},
            good,
            lambda d: rsa_key.sign(d, padding.PKCS1v15(), SHA256()),
        )
        for alg in ("RS256", "PS256", "RS512")
    }
    for number in range(20):
        other = Ed25519PrivateKey.generate()
        tokens[f"installation {number}"] = compact(HEADER, good, other.sign)
    stranger = Ed25519PrivateKey.generate()
    jwk = {"kty": "OKP", "crv": "Ed25519"}
    jwk["x"] = encode_base64url(stranger.public_key().public_bytes_raw())
    for name, extra in {
        "its own key": {"jwk": jwk},
        "a key to fetch": {"jku": "http://127.0.0.1:9/keys"},
        "a certificate": {"x5c": ["AAAA"]},
        "a key id by path": {"kid": "../../dev/null"},
    }.items():
        tokens[f"brings {name}"] = compact({**HEADER, **extra}, good, stranger.sign)
    for alg in ("Ed448", "ES256", "EdDSA", "dir", "A128KW"):
        tokens[f"says {alg}"] = compact({"alg": alg, "typ": "JWT"}, good, our_key().sign)
    tokens["critical extension"] = signed(good, {**HEADER, "crit": ["b64"], "b64": False})
    return tokens


def damaged(token: str) -> dict[str, str]:
    """A good token with one byte changed, cut or added."""
    head, body, signature = token.split(".")
    found: dict[str, str] = {}
    for name, part in (("header", head), ("claims", body), ("signature", signature)):
        data = bytearray(decode_base64url(part))
        for step in range(0, len(data), max(1, len(data) // 64)):
            changed = bytes([*data[:step], data[step] ^ 0x01, *data[step + 1 :]])
            parts = {"header": head, "claims": body, "signature": signature}
            parts[name] = encode_base64url(changed)
            found[f"{name} byte {step}"] = ".".join(parts.values())
    found |= {
        "no signature": f"{head}.{body}.",
        "two parts": f"{head}.{body}",
        "four parts": f"{token}.{signature}",
        "empty": "",
        "dots": "..",
        "twice": f"{token}{token}",
        "signature of another text": f"{head}.{encode_base64url(b'{}')}.{signature}",
        "short signature": token[:-8],
        "padded": f"{token}==",
    }
    return found


def _hmac(secret: bytes, digest: str) -> Sign:
    return lambda data: hmac.new(secret, data, digest).digest()
