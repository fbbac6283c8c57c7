"""The page, the script and their parts as they leave the server."""

import gzip
import re
from collections.abc import Generator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.errors import add_error_handlers
from gateway.routes import widget
from gateway.routes.widget import STATIC, built_files

CHAT_PACKED_BYTES_MAX = 60_000


@pytest.fixture(scope="module")
def client() -> Generator[TestClient]:
    app = FastAPI()
    add_error_handlers(app)
    app.include_router(widget.router)
    with TestClient(app) as client:
        yield client


def policy_of(client: TestClient) -> dict[str, str]:
    parts = client.get("/").headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_page_allows_nothing_but_its_own_files(client: TestClient) -> None:
    policy = policy_of(client)
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert policy["require-trusted-types-for"] == "'script'"
    assert not any("unsafe" in value or "*" in value for value in policy.values())


def test_page_carries_no_inline_script_style_or_foreign_address(client: TestClient) -> None:
    text = client.get("/").text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)
    assert "//" not in text.replace("<!doctype html>", "")


def test_every_file_the_page_names_is_served(client: TestClient) -> None:
    names = re.findall(r'(?:src|href)="\./([^"]+)"', client.get("/").text)
    assert len(names) >= 3
    assert all(client.get(f"/{name}").status_code == 200 for name in names)


def test_script_is_asked_for_each_time_and_its_parts_are_kept(client: TestClient) -> None:
    script = client.get("/widget.js")
    assert script.headers["cache-control"] == "no-cache"
    assert script.headers["content-type"].startswith("text/javascript")
    (part,) = re.findall(r'"\./(assets/[^"]+)"', script.text)
    assert "immutable" in client.get(f"/{part}").headers["cache-control"]


def test_known_tag_is_answered_without_content(client: TestClient) -> None:
    tag = client.get("/").headers["etag"]
    again = client.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_packed_answer_is_the_same_file(client: TestClient) -> None:
    plain = client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    packed = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content == (STATIC / "widget.js").read_bytes()


@pytest.mark.parametrize(
    "name", ["nothing.js", "..%2Fwidget.js", "..%2F..%2F..%2Fpyproject.toml", "%2Fetc%2Fpasswd"]
)
def test_nothing_outside_the_build_can_be_asked_for(client: TestClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


def test_chat_script_stays_small() -> None:
    """What one script tag brings in before anything is clicked, packed."""
    wanted, seen = ["widget.js"], set[str]()
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        seen.add(path)
        text = built_files()[path].content.decode()
        folder = path.rpartition("/")[0]
        static_imports = re.findall(r'(?:^|;)(?:import|export)[^"()]*"\./([^"]+)"', text)
        wanted += [f"{folder}/{name}".lstrip("/") for name in static_imports]
    size = sum(len(gzip.compress(built_files()[path].content, 9)) for path in seen)
    assert len(seen) >= 3
    assert size < CHAT_PACKED_BYTES_MAX
