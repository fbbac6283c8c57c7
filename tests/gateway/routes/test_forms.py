"""Forms that answer a question of the assistant, and the records they offer."""

from typing import Any

import pytest

from kernel.auth.principal import TenantContext
from kernel.ids import new_id
from tests.fixtures.api import Api, SignedIn

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ana(api: Api, acme: TenantContext) -> SignedIn:
    return await api.person(acme, "ana@acme.test", "employee", "hr")


async def ask(api: Api, who: SignedIn, **body: Any) -> Any:
    body = {"stream": False, **body}
    return await api.client.post("/v1/chat/turns", json=body, headers=who.headers)


async def asked_for_a_name(api: Api, who: SignedIn) -> dict[str, Any]:
    """A conversation in which an order waits for what it lacks."""
    answer = (await ask(api, who, text="create a department")).json()
    assert answer["clarification"], answer
    return answer


async def fill(api: Api, who: SignedIn, conversation_id: str, **arguments: Any) -> Any:
    said = "; ".join(f"{name}: {value}" for name, value in arguments.items())
    body = {"text": said or "nothing", "arguments": arguments}
    return await ask(api, who, conversation_id=conversation_id, **body)


async def test_question_names_the_action_that_waits_and_what_is_known(
    api: Api, ana: SignedIn
) -> None:
    question = (await asked_for_a_name(api, ana))["clarification"]
    assert question["action"] == "hrm.create_department"
    assert question["field"]


async def test_filled_form_leads_to_the_card_and_to_nothing_more(api: Api, ana: SignedIn) -> None:
    asked = await asked_for_a_name(api, ana)
    answer = (await fill(api, ana, asked["conversation_id"], name="Quality")).json()
    assert answer["proposal"]["action"] == "hrm.create_department"
    assert answer["proposal"]["args"]["name"] == "Quality"
    assert answer["proposal"]["state"] == "open"
    assert answer["actions"][0]["status"] == "proposal_required"
    assert answer["usage"]["prompt_tokens"] == 0


async def test_values_of_a_form_need_no_caution_as_those_of_strange_text_do(
    api: Api, ana: SignedIn
) -> None:
    asked = await asked_for_a_name(api, ana)
    answer = (await fill(api, ana, asked["conversation_id"], name="Quality")).json()
    assert answer["proposal"]["warnings"] == []


async def test_form_without_a_question_that_waits_is_refused(api: Api, ana: SignedIn) -> None:
    done = (await ask(api, ana, text="list departments")).json()
    refused = await fill(api, ana, done["conversation_id"], name="Quality")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "nothing_waits")
    nowhere = await ask(api, ana, text="x", arguments={"name": "Quality"})
    assert nowhere.status_code == 422
    unknown = await fill(api, ana, str(new_id()), name="Quality")
    assert unknown.status_code == 404


async def test_form_names_arguments_of_its_action_only(api: Api, ana: SignedIn) -> None:
    asked = await asked_for_a_name(api, ana)
    refused = await fill(api, ana, asked["conversation_id"], name="Quality", colour="red")
    assert refused.status_code == 422
    assert "colour" in refused.json()["error"]["message"]


async def test_answer_keeps_what_it_was_made_with(api: Api, ana: SignedIn) -> None:
    done = (await ask(api, ana, text="list departments")).json()
    path = f"/v1/conversations/{done['conversation_id']}"
    kept = (await api.client.get(path, headers=ana.headers)).json()["messages"][1]
    assert kept["usage"]["model"] == done["usage"]["model"]


async def test_records_of_a_kind_are_offered_by_part_of_their_name(api: Api, ana: SignedIn) -> None:
    for name in ("Quality", "Workshop", "Quarry"):
        path = "/v1/actions/hrm.create_department/propose"
        asked = await api.client.post(path, json={"name": name}, headers=ana.headers)
        confirm = f"/v1/proposals/{asked.json()['proposal']['id']}/confirm"
        assert (await api.client.post(confirm, headers=ana.headers)).status_code == 200

    async def offered(query: str) -> list[str]:
        answer = await api.client.get(f"/v1/records?{query}", headers=ana.headers)
        assert answer.status_code == 200, answer.text
        return [one["label"] for one in answer.json()["items"]]

    assert await offered("kind=department&q=qua") == ["Quality", "Quarry"]
    assert await offered("kind=department&q=qua&limit=1") == ["Quality"]
    assert "Workshop" in await offered("kind=department")


async def test_records_one_may_not_see_are_not_offered(
    api: Api, ana: SignedIn, acme: TenantContext
) -> None:
    bea = await api.person(acme, "bea@acme.test", "employee")
    hidden = await api.client.get("/v1/records?kind=lead", headers=bea.headers)
    assert hidden.status_code == 404 or hidden.json()["items"] == []
    unknown = await api.client.get("/v1/records?kind=nothing", headers=ana.headers)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "no_such_kind")
    assert (await api.client.get("/v1/records?kind=lead")).status_code == 401
