"""Sealed values open for their tenant and purpose only."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Unavailable
from kernel.sealing import (
    SealBroken,
    decode_base64url,
    encode_base64url,
    is_mac_of,
    mac_of,
    seal,
    unseal,
)
from kernel.settings import settings


@pytest.fixture(autouse=True, scope="module")
def signing_key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEWARD_SIGNING_KEY", "a key of this test")
        settings.cache_clear()
        yield
    settings.cache_clear()


@given(st.binary(max_size=200))
def test_what_was_sealed_comes_back(secret: bytes) -> None:
    assert unseal("acme", "totp", seal("acme", "totp", secret)) == secret


def test_the_same_secret_never_looks_the_same() -> None:
    assert len({seal("acme", "totp", b"secret") for _ in range(50)}) == 50


@pytest.mark.parametrize(("tenant", "purpose"), [("rival", "totp"), ("acme", "other"), ("", "")])
def test_nobody_else_and_nothing_else_opens_it(tenant: str, purpose: str) -> None:
    with pytest.raises(SealBroken):
        unseal(tenant, purpose, seal("acme", "totp", b"secret"))


@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    form, _, body = seal("acme", "totp", b"secret").partition(".")
    raw = bytearray(decode_base64url(body))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        unseal("acme", "totp", f"{form}.{encode_base64url(bytes(raw))}")


@pytest.mark.parametrize("text", ["", "v1.", "v1.AAAA", "v2.AAAA", "v1.!!!!", "ä", "v1.ä"])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SealBroken):
        unseal("acme", "totp", text)


def test_another_installation_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("acme", "totp", b"secret")
    mac = mac_of("acme", "link", "text")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("STEWARD_SIGNING_KEY", "another key")
        settings.cache_clear()
        with pytest.raises(SealBroken):
            unseal("acme", "totp", sealed)
        assert not is_mac_of("acme", "link", "text", mac)
        elsewhere.delenv("STEWARD_SIGNING_KEY")
        settings.cache_clear()
        with pytest.raises(Unavailable):
            seal("acme", "totp", b"secret")
    settings.cache_clear()


def test_a_mac_fits_its_text_tenant_and_purpose_only() -> None:
    mac = mac_of("acme", "link", "text")
    assert is_mac_of("acme", "link", "text", mac)
    for tenant, purpose, text in (
        ("rival", "link", "text"),
        ("acme", "other", "text"),
        ("acme", "link", "texts"),
    ):
        assert not is_mac_of(tenant, purpose, text, mac)
    assert not is_mac_of("acme", "link", "text", "ä")
