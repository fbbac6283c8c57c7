"""An ID token counts only if everything about it is as it was asked for."""

import hmac
from collections.abc import Generator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from kernel.auth import oidc
from kernel.auth.oidc import Metadata, Proof, ProviderRefused, Registration, verify_id_token
from kernel.clock import now
from kernel.outbound import ForbiddenAddress, guarded_client, is_public, require_allowed_url
from kernel.sealing import encode_base64url

pytestmark = pytest.mark.anyio

ISSUER = "https://login.example.com"
METADATA = Metadata(
    issuer=ISSUER,
    authorization_endpoint=f"{ISSUER}/authorize",
    token_endpoint=f"{ISSUER}/token",
    jwks_uri=f"{ISSUER}/jwks",
)
WE = Registration(ISSUER, "steward", None, "https://steward.example.com/callback")
PROOF = Proof("acme.state", "the-nonce", "the-verifier")
KEY = RSAKey.generate_key(2048, {"kid": "one"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one"})


def claims(**changed: Any) -> dict[str, Any]:
    at = int(now().timestamp())
    whole: dict[str, Any] = {
        "iss": ISSUER, "aud": "steward", "sub": "ida", "nonce": "the-nonce",
        "iat": at, "exp": at + 300, **changed,
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value is not None}


def signed(body: dict[str, Any], key: Any = KEY, alg: str = "RS256") -> dict[str, Any]:
    token = jwt.encode({"alg": alg, "kid": "one"}, body, key, algorithms=[alg])
    return {"id_token": token, "access_token": "opaque"}


@pytest.fixture(autouse=True)
def known_keys(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """The provider's keys as they were fetched; nobody is asked again."""

    async def document(*_: Any) -> dict[str, Any]:
        return dict(KeySet([KEY]).as_dict(private=False))

    monkeypatch.setattr(oidc, "_get_json", document)
    yield
    oidc.forget_providers()


async def test_a_token_as_it_should_be_tells_who_somebody_is() -> None:
    found = await verify_id_token(METADATA, WE, PROOF, signed(claims(email="ida@acme.test")))
    assert (found["sub"], found["email"]) == ("ida", "ida@acme.test")


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://login.example.com.evil.test"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"aud": ["somebody-else", "another"]},
        {"aud": ["steward", "another"], "azp": "another"},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": 1},
        {"exp": None},
        {"nbf": 9_999_999_999},
        {"iat": 9_999_999_999},
        {"at_hash": "bm90IHRoaXMgdG9rZW4"},
    ],
    ids=str,
)
async def test_any_claim_that_is_off_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ProviderRefused):
        await verify_id_token(METADATA, WE, PROOF, signed(claims(**changed)))


async def test_only_the_providers_own_signature_counts() -> None:
    body = claims()
    header, payload, signature = signed(body)["id_token"].split(".")
    # The public key taken for a shared secret: what the algorithm list is for.
    shared = encode_base64url(b'{"alg":"HS256","kid":"one"}')
    confused = f"{shared}.{payload}"
    mac = hmac.digest(KEY.as_pem(private=False), confused.encode(), "sha256")
    forged = [
        signed(body, STRANGER),
        {"id_token": f"{confused}.{encode_base64url(mac)}"},
        {"id_token": f"eyJhbGciOiJub25lIn0.{payload}."},
        {"id_token": f"{header}.{payload}.{signature[:-4]}AAAA"},
        {"id_token": f"{header}.{signed(claims(sub='sam'))['id_token'].split('.')[1]}.{signature}"},
        {"id_token": ""},
        {"id_token": "nonsense"},
        {},
    ]
    for token in forged:
        with pytest.raises(ProviderRefused):
            await verify_id_token(METADATA, WE, PROOF, token)


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example.com", "https://", "ftp://example.com", "//example.com", "example.com",
        "https://me:secret@example.com", "https://example.com/#x", "http://127.0.0.1:9400",
        "file:///etc/passwd", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_an_issuer_is_a_plain_https_address(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        require_allowed_url(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_no_address_of_an_inner_network_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
async def test_nothing_is_sent_to_a_host_that_is_not_public(host: str) -> None:
    async with guarded_client(1.0, 1000) as client:
        with pytest.raises(ForbiddenAddress):
            await client.get(f"https://{host}:1/.well-known/openid-configuration")
