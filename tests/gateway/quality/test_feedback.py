"""Thumbs: one's own answers only, seen by administrators, exported without names and amounts."""

from typing import Any

import orjson
import pytest

from evals.case import read_cases
from evals.thumbs import lines_of_feedback
from kernel.auth.principal import TenantContext
from kernel.ids import new_id
from tests.fixtures.api import Api, SignedIn

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ana(api: Api, acme: TenantContext) -> SignedIn:
    await api.add_person(acme, "ana@acme.test", "employee", "hr", name="Ana Berg")
    return await api.sign_in(acme, "ana@acme.test")


@pytest.fixture
async def admin(api: Api, acme: TenantContext) -> SignedIn:
    return await api.person(acme, "root@acme.test", "admin")


async def ask(api: Api, who: SignedIn, text: str) -> tuple[str, str]:
    """A turn; the ids of the conversation and of the answer."""
    body = {"text": text, "stream": False}
    turn = (await api.client.post("/v1/chat/turns", json=body, headers=who.headers)).json()
    path = f"/v1/conversations/{turn['conversation_id']}"
    kept = (await api.client.get(path, headers=who.headers)).json()
    return turn["conversation_id"], kept["messages"][-1]["id"]


def path_of(conversation_id: str, message_id: str) -> str:
    return f"/v1/conversations/{conversation_id}/messages/{message_id}/feedback"


async def thumb(api: Api, who: SignedIn, path: str, **body: Any) -> Any:
    return await api.client.post(path, json=body, headers=who.headers)


async def test_a_thumb_is_kept_changed_and_taken_back(api: Api, ana: SignedIn) -> None:
    conversation_id, message_id = await ask(api, ana, "list departments")
    path = path_of(conversation_id, message_id)
    assert (await thumb(api, ana, path, thumb="up")).status_code == 200
    changed = (await thumb(api, ana, path, thumb="down", note="incomplete")).json()
    assert (changed["thumb"], changed["note"]) == ("down", "incomplete")
    own = f"/v1/conversations/{conversation_id}/feedback"
    kept = (await api.client.get(own, headers=ana.headers)).json()["items"]
    assert [(k["message_id"], k["thumb"]) for k in kept] == [(message_id, "down")]
    assert (await api.client.delete(path, headers=ana.headers)).status_code == 204
    assert (await api.client.get(own, headers=ana.headers)).json()["items"] == []


async def test_nobody_rates_the_answers_or_the_words_of_others(
    api: Api, acme: TenantContext, rival: TenantContext, ana: SignedIn
) -> None:
    conversation_id, message_id = await ask(api, ana, "list departments")
    path = path_of(conversation_id, message_id)
    for other in (
        await api.person(acme, "ben@acme.test", "admin"),
        await api.person(rival, "eve@rival.test", "owner"),
    ):
        assert (await thumb(api, other, path, thumb="down")).status_code == 404
        own = f"/v1/conversations/{conversation_id}/feedback"
        assert (await api.client.get(own, headers=other.headers)).status_code == 404
    opened = f"/v1/conversations/{conversation_id}"
    question = (await api.client.get(opened, headers=ana.headers)).json()["messages"][0]["id"]
    for wrong in (path_of(conversation_id, question), path_of(conversation_id, str(new_id()))):
        assert (await thumb(api, ana, wrong, thumb="down")).status_code == 404
    assert (await thumb(api, ana, path, thumb="sideways")).status_code == 422


async def test_administrators_see_thumbs_and_others_do_not(
    api: Api, rival: TenantContext, ana: SignedIn, admin: SignedIn
) -> None:
    await thumb(api, ana, path_of(*await ask(api, ana, "list departments")), thumb="down")
    seen = (await api.client.get("/v1/feedback?thumb=down", headers=admin.headers)).json()["items"]
    assert len(seen) == 1
    outsider = await api.person(rival, "eve@rival.test", "owner")
    none = await api.client.get("/v1/feedback", headers=outsider.headers)
    assert none.json()["items"] == []
    for path in ("/v1/feedback", "/v1/feedback/cases"):
        assert (await api.client.get(path, headers=ana.headers)).status_code == 403


async def test_a_thumb_down_becomes_a_case_without_names_and_amounts(
    api: Api, acme: TenantContext, ana: SignedIn, admin: SignedIn
) -> None:
    spoken = "show Ana Berg who wrote to k.huber@geheim.test that Zwickauer pays 4,711.50 on RX-77"
    answered = path_of(*await ask(api, ana, spoken))
    await thumb(api, ana, answered, thumb="down", note="Zwickauer paid 99 euros to Ana Berg")
    answer = await api.client.get("/v1/feedback/cases", headers=admin.headers)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    line = answer.text.strip()
    for secret in ("Ana", "Berg", "huber", "geheim", "Zwickauer", "4,711", "711", "RX-77", "99"):
        assert secret not in line.split('"origin"')[0].split('"turns"')[1]
        assert secret not in orjson.loads(line)["origin"]["note"]
    (case,) = read_cases(line)
    assert case.turns[0].startswith("show ")
    assert case.turns[0].count("[") == 4
    assert case.origin["roles"] == ["employee", "hr"]
    (printed,) = await lines_of_feedback(acme.slug)
    assert orjson.loads(printed) == orjson.loads(line)


async def test_forgetting_a_conversation_forgets_its_thumbs(
    api: Api, ana: SignedIn, admin: SignedIn
) -> None:
    conversation_id, message_id = await ask(api, ana, "list departments")
    await thumb(api, ana, path_of(conversation_id, message_id), thumb="down")
    await api.client.delete(f"/v1/conversations/{conversation_id}", headers=ana.headers)
    seen = await api.client.get("/v1/feedback", headers=admin.headers)
    assert seen.json()["items"] == []
