"""Stored files: whole or absent, named by content, reached by links that expire."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from kernel.clock import now
from kernel.errors import Invalid
from kernel.objects import (
    LinkInvalid,
    LocalObjects,
    ObjectMissing,
    object_key,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def store(tmp_path: Path) -> LocalObjects:
    return LocalObjects(tmp_path / "objects", b"k" * 32)


async def test_the_same_bytes_are_stored_once_per_tenant(store: LocalObjects) -> None:
    first = await store.put("acme", b"hello")
    assert await store.put("acme", b"hello") == first == object_key("acme", b"hello")
    assert await store.put("other", b"hello") != first
    assert await store.get(first) == b"hello"
    files = [p for p in store.root.rglob("*") if p.is_file()]
    assert len(files) == 2


async def test_a_removed_object_is_missing_and_removing_it_again_is_no_error(
    store: LocalObjects,
) -> None:
    key = await store.put("acme", b"hello")
    await store.delete(key)
    await store.delete(key)
    assert not await store.exists(key)
    with pytest.raises(ObjectMissing):
        await store.get(key)


async def test_damaged_bytes_are_noticed(store: LocalObjects) -> None:
    key = await store.put("acme", b"hello")
    (store.root / key).write_bytes(b"hellO")
    with pytest.raises(ObjectMissing):
        await store.get(key)


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "/etc/passwd", "acme/ab/../../x", "acme/ab/short", "", "ACME/aa/b"]
)
async def test_no_path_trick_is_a_key(store: LocalObjects, key: str) -> None:
    with pytest.raises(Invalid):
        await store.get(key)


async def test_an_interrupted_write_leaves_no_object(
    store: LocalObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        await store.put("acme", b"hello")
    assert [p for p in store.root.rglob("*") if p.is_file()] == []


async def test_a_link_works_until_it_expires_and_for_nothing_else(store: LocalObjects) -> None:
    key = await store.put("acme", b"hello")
    url = store.sign_url(key, "Große Liste.pdf", life_s=60)
    assert store.verify_url(url) == (key, "Große Liste.pdf")
    other = object_key("acme", b"other")
    for changed in (
        url.replace(quote(key), quote(other)),
        url.replace("pdf", "exe"),
        url[:-1] + ("0" if url[-1] != "0" else "1"),
        url.replace("expires=", "expires=9"),
        url.split("?")[0],
    ):
        with pytest.raises(LinkInvalid):
            store.verify_url(changed)
    with pytest.raises(LinkInvalid):
        store.verify_url(url, at=now() + timedelta(seconds=61))


async def test_two_processes_share_one_signing_key(tmp_path: Path) -> None:
    key = object_key("acme", b"x")
    url = LocalObjects(tmp_path).sign_url(key, "a.md")
    assert LocalObjects(tmp_path).verify_url(url) == (key, "a.md")
    assert (tmp_path / ".signing_key").stat().st_mode & 0o077 == 0
