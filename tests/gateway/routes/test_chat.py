"""Chat over HTTP: whole turns, streams, and everything a caller can send wrong."""

from collections.abc import AsyncIterator
from itertools import groupby
from typing import Any

import orjson
import pytest

from gateway.routes import chat
from kernel.auth.principal import TenantContext
from kernel.ids import new_id
from kernel.llm.errors import ModelGarbage
from kernel.llm.port import ChatRequest, Delta
from kernel.llm.scripted import ScriptedModel
from tests.fixtures.api import Api, SignedIn

pytestmark = pytest.mark.anyio
TURNS = "/v1/chat/turns"


@pytest.fixture
async def ana(api: Api, acme: TenantContext) -> SignedIn:
    return await api.person(acme, "ana@acme.test", "employee", "hr")


async def ask(api: Api, who: SignedIn, **body: Any) -> Any:
    return await api.client.post(TURNS, json={"stream": False, **body}, headers=who.headers)


def read_events(body: str) -> list[tuple[str, Any]]:
    blocks = [b.split("\n") for b in body.strip().split("\n\n")]
    return [
        (b[0].removeprefix("event: "), orjson.loads(b[1].removeprefix("data: "))) for b in blocks
    ]


async def test_a_whole_turn_acts_confirms_and_is_kept(api: Api, ana: SignedIn) -> None:
    asked = (await ask(api, ana, text="create a department called Quality")).json()
    assert asked["proposal"]["action"] == "hrm.create_department"
    assert asked["actions"][0]["status"] == "proposal_required"
    said = await ask(api, ana, text="yes", conversation_id=asked["conversation_id"])
    assert said.json()["actions"][0]["run_id"]
    path = f"/v1/conversations/{asked['conversation_id']}"
    kept = (await api.client.get(path, headers=ana.headers)).json()
    assert [m["role"] for m in kept["messages"]] == ["user", "assistant"] * 2
    assert kept["messages"][1]["proposal"]["state"] == "confirmed"
    assert kept["messages"][3]["text"] == said.json()["answer"]


async def test_a_stream_tells_the_turn_in_order(api: Api, ana: SignedIn) -> None:
    answer = await api.client.post(TURNS, json={"text": "list departments"}, headers=ana.headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = read_events(answer.text)
    names = [name for name, _ in groupby(name for name, _ in events if name != "status")]
    assert names == ["tool.start", "tool.result", "token", "usage", "done"]
    assert events[-1][1]["conversation_id"] == events[0][1]["conversation_id"]


BAD: list[tuple[bytes, int, str]] = [
    (b'{"text": "hello"', 422, "bad_request"),
    (b"\xff\xfe", 422, "bad_request"),
    (b"[]", 422, "bad_request"),
    (b'{"text": 7}', 422, "bad_request"),
    (b'{"message": "hello"}', 422, "bad_request"),
    (b'{"text": "hello", "conversation_id": "mine"}', 422, "bad_request"),
    (b'{"text": "  \\n "}', 422, "message_empty"),
    (b'{"text": "%s"}' % (b"x" * 1_000_000), 422, "message_too_long"),
    (b'{"text": "%s"}' % (b"x" * 3_000_000), 413, "request_too_large"),
    (b'{"text": "hi", "conversation_id": "%s"}' % str(new_id()).encode(), 404,
     "conversation_not_found"),
]  # fmt: skip


async def test_a_bad_request_has_its_own_status_and_code(api: Api, ana: SignedIn) -> None:
    headers = {**ana.headers, "content-type": "application/json"}
    for streamed, status, code in BAD:
        for body in (streamed, streamed.replace(b'{"text"', b'{"stream": false, "text"')):
            answer = await api.client.post(TURNS, content=body, headers=headers)
            found = (answer.status_code, answer.json()["error"]["code"])
            assert found == (status, code), body[:80]


async def test_a_conversation_belongs_to_one_person(
    api: Api, ana: SignedIn, acme: TenantContext, rival: TenantContext
) -> None:
    mine = (await ask(api, ana, text="list departments")).json()["conversation_id"]
    colleague = await api.person(acme, "ben@acme.test", "employee", "hr")
    stranger = await api.person(rival, "eve@rival.test", "employee", "hr")
    for other in (colleague, stranger):
        said = await ask(api, other, text="yes", conversation_id=mine)
        assert (said.status_code, said.json()["error"]["code"]) == (404, "conversation_not_found")
        path = f"/v1/conversations/{mine}"
        for method in ("GET", "DELETE", "PATCH"):
            body = {"json": {"title": "x"}} if method == "PATCH" else {}
            answer = await api.client.request(method, path, headers=other.headers, **body)
            assert answer.status_code == 404
        listed = await api.client.get("/v1/conversations", headers=other.headers)
        assert listed.json()["items"] == []


async def test_nobody_chats_without_signing_in(api: Api, acme: TenantContext) -> None:
    answer = await api.client.post(TURNS, json={"text": "hello"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


async def test_a_model_that_fails_is_no_fault_of_ours(
    api: Api, ana: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: ChatRequest) -> list[Delta]:
        raise ModelGarbage("The model provider sent something that is no JSON.")

    monkeypatch.setattr(chat, "model", lambda: ScriptedModel(broken))
    answer = await ask(api, ana, text="hello")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "model_garbage")
    streamed = await api.client.post(TURNS, json={"text": "hello"}, headers=ana.headers)
    name, data = read_events(streamed.text)[-1]
    assert (name, data["code"]) == ("error", "model_garbage")
    listed = await api.client.get("/v1/conversations", headers=ana.headers)
    assert listed.json()["items"] == []


@pytest.fixture(autouse=True)
async def the_built_in_model() -> AsyncIterator[None]:
    chat.model.cache_clear()
    yield
    chat.model.cache_clear()
