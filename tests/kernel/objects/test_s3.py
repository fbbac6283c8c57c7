"""The bucket behind OBJECT_URL: clear refusals, no secret ever shown, links that expire."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kernel.breaker import BreakerOpen
from kernel.embedded.credentials import Credentials
from kernel.embedded.inner_parts import add_inner_parts
from kernel.embedded.layout import prepare_layout
from kernel.embedded.plan import Plan
from kernel.embedded.ports import any_free_port
from kernel.embedded.state import Mode, PartState, StackState
from kernel.objects import (
    LocalObjects,
    ObjectMissing,
    ObjectStorageUnavailable,
    build_object_store,
    object_key,
)
from kernel.objects.address import ObjectUrlInvalid, read_s3_address
from kernel.objects.reach import require_bucket
from kernel.objects.s3 import S3Objects
from kernel.settings import Settings
from tests.fixtures.s3 import SECRET, S3Server

pytestmark = pytest.mark.anyio
WRONG = "another-very-secret-word"


@pytest.fixture
def store(s3_server: S3Server) -> S3Objects:
    return S3Objects(read_s3_address(s3_server.url()))


async def test_a_link_works_without_a_key_until_it_expires_and_for_nothing_else(
    store: S3Objects,
) -> None:
    key, other = await store.put("acme", b"hello"), await store.put("acme", b"other")
    url = store.sign_url(key, "Große Liste.pdf", life_s=60)
    brief = store.sign_url(key, "Große Liste.pdf", life_s=1)
    assert SECRET not in url
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(url)
        assert answer.content == b"hello"
        assert answer.headers["content-disposition"].startswith("attachment;")
        changed = [
            url.replace(key, other),
            url.replace("X-Amz-Expires=60&", "X-Amz-Expires=9000&"),
            url.replace(".pdf", ".exe"),
            url.split("?")[0],
        ]
        assert [(await client.get(one)).status_code for one in changed] == [403] * 4
        assert (await client.put(url, content=b"evil")).status_code == 403
        await asyncio.sleep(2.1)
        assert (await client.get(brief)).status_code == 403
        assert (await client.get(url)).status_code == 200


@pytest.mark.parametrize("given", [{"secret": WRONG}, {"access": "nobody", "secret": WRONG}])
async def test_wrong_keys_are_refused_and_said_without_showing_them(
    s3_server: S3Server, given: dict[str, str]
) -> None:
    store = S3Objects(read_s3_address(s3_server.url(**given)))
    with pytest.raises(ObjectStorageUnavailable, match="does not accept") as refusal:
        await store.put("acme", b"hello")
    assert refusal.value.status == 503
    shown = (repr(refusal.value), str(refusal.value.details), repr(store), repr(vars(store)))
    assert not any(WRONG in text for text in shown)


async def test_a_missing_bucket_is_made_by_the_first_write(s3_server: S3Server) -> None:
    url = s3_server.url()
    store = S3Objects(read_s3_address(url))
    assert not await store.exists(object_key("acme", b"hello"))
    await store.put("acme", b"hello")
    require_bucket(read_s3_address(url))


async def test_bytes_changed_on_the_server_are_noticed(store: S3Objects, tmp_path: Path) -> None:
    key = await store.put("acme", b"hello")
    await store._put(key, b"hellO", 5)
    with pytest.raises(ObjectMissing, match="damaged"):
        await store.get(key)
    with pytest.raises(ObjectMissing, match="damaged"):
        await store.fetch(key, tmp_path / "back")


async def test_a_server_that_is_away_is_left_alone_after_some_tries() -> None:
    url = f"s3://a:{WRONG}@127.0.0.1:{any_free_port()}/bucket?tls=0"
    store = S3Objects(read_s3_address(url))
    key = object_key("acme", b"x")
    for _ in range(5):
        with pytest.raises(ObjectStorageUnavailable, match="does not answer"):
            await store.exists(key)
    with pytest.raises(BreakerOpen):
        await store.exists(key)


def test_up_shows_the_bucket_as_an_outside_part(s3_server: S3Server, tmp_path: Path) -> None:
    url = s3_server.url()
    plan = planned(url, tmp_path)
    part = plan.parts["objects"]
    assert (part.mode, part.is_healthy()) == (Mode.EXTERNAL, True)
    assert part.address == f"127.0.0.1:{s3_server.port}"
    assert plan.environment["OBJECT_URL"] == url
    state = StackState(pid=1, url="", data_dir=tmp_path, parts={"objects": part})
    assert SECRET not in state.model_dump_json() + repr(plan.settings)


def test_up_refuses_a_bucket_it_cannot_use(s3_server: S3Server, tmp_path: Path) -> None:
    with pytest.raises(ObjectStorageUnavailable, match="does not accept") as refusal:
        planned(s3_server.url(secret=WRONG), tmp_path)
    assert WRONG not in repr(refusal.value)
    away = f"s3://a:{WRONG}@127.0.0.1:{any_free_port()}/bucket?tls=0"
    with pytest.raises(ObjectStorageUnavailable, match="OBJECT_URL names 127"):
        planned(away, tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket",
        f"s3://key:{WRONG}@host",
        f"s3://key:{WRONG}@host/UPPER",
        f"s3://key:{WRONG}@host/bucket/folder",
        f"s3://key:{WRONG}@host/bucket?tls=maybe",
        f"s3://key:{WRONG}@host/bucket?colour=red",
        f"s3://key:{WRONG}@host:port/bucket",
        f"https://key:{WRONG}@host/bucket?tls=0",
        f"ftp://key:{WRONG}@host/bucket",
    ],
)
def test_a_url_that_names_no_bucket_says_how_it_must_look(url: str) -> None:
    with pytest.raises(ObjectUrlInvalid, match="OBJECT_URL") as refusal:
        build_object_store(Settings(object_url=url))
    assert WRONG not in repr(refusal.value)


def test_the_url_says_server_region_and_whether_it_is_encrypted(tmp_path: Path) -> None:
    assert isinstance(build_object_store(Settings(data_dir=tmp_path)), LocalObjects)
    plain = read_s3_address("s3://a%2Fb:c%40d@host:9000/files?tls=0&region=eu-central-1")
    assert (plain.access_key, plain.secret_key) == ("a/b", "c@d")
    assert (plain.origin, plain.region) == ("http://host:9000", "eu-central-1")
    assert read_s3_address("https://a:b@s3.example.com/files").origin == "https://s3.example.com"


def planned(url: str, folder: Path) -> Plan:
    values: dict[str, Any] = {"object_url": url, "data_dir": folder}
    plan = Plan(Settings(**values), prepare_layout(folder), Credentials(), {})
    plan.parts["valkey"] = PartState(mode=Mode.EMBEDDED)
    add_inner_parts(plan)
    return plan
