"""What every object storage promises, held against the folder and against a real S3 server."""

from pathlib import Path
from typing import Any

import pytest

from kernel.errors import Invalid
from kernel.objects import LocalObjects, ObjectMissing, ObjectStore, object_key
from kernel.objects.address import read_s3_address
from kernel.objects.s3 import S3Objects

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return LocalObjects(tmp_path / "objects", b"k" * 32)
    server: Any = request.getfixturevalue("s3_server")
    return S3Objects(read_s3_address(server.url()))


async def test_what_was_put_is_what_one_gets(store: ObjectStore) -> None:
    key = await store.put("acme", b"hello")
    assert key == object_key("acme", b"hello")
    assert await store.put("acme", b"hello") == key
    assert await store.exists(key)
    assert await store.get(key) == b"hello"


async def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    key = await store.put("acme", b"")
    assert await store.get(key) == b""


async def test_a_large_file_goes_and_comes_piece_by_piece(
    store: ObjectStore, tmp_path: Path
) -> None:
    given, back = tmp_path / "given", tmp_path / "back"
    given.write_bytes(bytes(range(256)) * 12_289)
    key = await store.put_file("acme", given)
    assert key == object_key("acme", given.read_bytes())
    await store.fetch(key, back)
    assert back.read_bytes() == given.read_bytes()


async def test_a_removed_object_is_missing_and_removing_it_again_is_no_error(
    store: ObjectStore, tmp_path: Path
) -> None:
    key = await store.put("acme", b"hello")
    await store.delete(key)
    await store.delete(key)
    assert not await store.exists(key)
    with pytest.raises(ObjectMissing):
        await store.get(key)
    with pytest.raises(ObjectMissing):
        await store.fetch(key, tmp_path / "back")


async def test_only_the_objects_of_one_company_are_listed(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.objects.s3.LIST_PAGE_KEYS", 2)
    mine = {await store.put("acme", bytes([n])) for n in range(5)}
    await store.put("acme_two", b"theirs")
    assert [key async for key in store.list_keys("nobody")] == []
    assert {key async for key in store.list_keys("acme")} == mine


@pytest.mark.parametrize(
    "key",
    ["../../etc/passwd", "/etc/passwd", "acme/ab/../../x", "acme/ab/short", "", "ACME/aa/b"],
)
async def test_no_path_trick_is_a_key(store: ObjectStore, key: str) -> None:
    with pytest.raises(Invalid):
        await store.get(key)
    with pytest.raises(Invalid):
        await store.delete(key)


@pytest.mark.parametrize("slug", ["..", "acme/..", "", "a\n"])
async def test_no_path_trick_is_a_company(store: ObjectStore, slug: str) -> None:
    with pytest.raises(Invalid):
        await store.put(slug, b"x")
    with pytest.raises(Invalid):
        _ = [key async for key in store.list_keys(slug)]
