"""Memory of one person: kept in their words, read by them alone, gone for good."""

import pytest
from sqlalchemy import select, text

from actions.errors import HumanRequired
from actions.models import ActionRun
from actions.outcomes import NeedsClarification, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.assistant.errors import MemoryFull, MemoryNotFound, NotToBeKept
from erp_domains.assistant.models import Memory
from erp_domains.assistant.policy import (
    clean_forgetting,
    clean_memory,
    find_secrets,
    means_everything,
    read_default,
    without_secrets,
)
from erp_domains.assistant.service import forget_person
from erp_domains.inventory.models import Warehouse
from kernel.auth.principal import Principal, PrincipalKind, TenantContext, system_principal
from kernel.db.uow import begin
from kernel.errors import PermissionDenied
from kernel.ids import new_id
from kernel.limits import MEMORIES_MAX
from tests.actions.callers import done, state_of
from tests.fixtures.api import Api
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio
REMEMBER, LIST, FORGET = "assistant.remember", "assistant.list_memory", "assistant.forget"


@pytest.fixture
def ana(acme: TenantContext) -> Principal:
    """Somebody of the warehouse."""
    return principal_of(acme, "employee", "warehouse", name="Ana")


async def kept(person: Principal) -> list[str]:
    return [item["text"] for item in (await done(person, LIST)).result["items"]]


@pytest.mark.parametrize(
    ("said", "kept_as", "default"),
    [
        ("remember that I report to Eva", "I report to Eva", None),
        ("please remember: my default warehouse is Leipzig", "My default warehouse is Leipzig",
         ("warehouse", "Leipzig")),
        ("from now on, use Main as the warehouse unless I say otherwise",
         "Use Main as the warehouse unless I say otherwise", ("warehouse", "Main")),
        ("don't forget I am vegetarian", "I am vegetarian", None),
        ("Merk dir, dass ich an Eva berichte", "Ich an Eva berichte", None),
        ("souviens-toi que je travaille à Lyon", "Je travaille à Lyon", None),
    ],
)  # fmt: skip
def test_what_holds_a_request_is_left_out(
    said: str, kept_as: str, default: tuple[str, str] | None
) -> None:
    text = clean_memory(said)
    found = read_default(text)
    assert text == kept_as
    assert ((found.what, found.value) if found else None) == default


def test_forgetting_everything_is_told_from_forgetting_one_thing() -> None:
    assert means_everything("please forget everything you know about me")
    assert not means_everything("forget that I report to Eva")
    assert clean_forgetting("delete what I told you about my warehouse") == "my warehouse"


@pytest.mark.parametrize(
    "secret",
    [
        "my card is 4111 1111 1111 1111 until 12/27",
        "my password is hunter22",
        "the PIN: 4821",
        "pay me to DE89 3704 0044 0532 0130 00",
        "the api key is sk_live_4fTn33kq0pPz81aa",
        "das Passwort lautet Sommer!9",
    ],
)
async def test_secrets_are_refused_and_left_out_of_what_others_read(
    ana: Principal, secret: str
) -> None:
    assert "withheld" in without_secrets(secret)
    with pytest.raises(NotToBeKept):
        await run(ana, REMEMBER, {"text": f"remember that {secret}"})
    assert await kept(ana) == []


def test_ordinary_figures_are_no_secrets() -> None:
    harmless = "order 4111111111111112, our password policy is strict, call +49 30 1234567"
    assert find_secrets(harmless) == []


async def test_the_four_callers(ana: Principal, api: Api) -> None:
    await done(ana, REMEMBER, text="I work in Leipzig")
    before = await state_of(ana, "memories")
    calls = ((REMEMBER, {"text": "hello"}), (LIST, {}), (FORGET, {"everything": True}))
    for name, arguments in calls:
        assert (await api.client.post(f"/v1/actions/{name}", json=arguments)).status_code == 401
        with pytest.raises(PermissionDenied):
            await run(principal_of(ana.tenant), name, arguments)
        program = principal_of(ana.tenant, "owner", kind=PrincipalKind.SERVICE)
        with pytest.raises(HumanRequired):
            await run(program, name, arguments)
    assert await state_of(ana, "memories") == before
    owner = principal_of(ana.tenant, "owner", name="Olga")
    assert await kept(owner) == []
    async with begin(ana) as uow:
        memory_id = (await uow.session.scalars(select(Memory.id))).one()
    with pytest.raises(MemoryNotFound):
        await run(owner, FORGET, {"memory": str(memory_id)})
    assert (await done(owner, FORGET, everything=True)).result == {"forgotten": 0}
    assert await kept(ana) == ["I work in Leipzig"]


async def test_what_is_told_stands_in_no_run_and_no_trail(ana: Principal) -> None:
    told = await done(ana, REMEMBER, text="remember that I am on the works council")
    await done(ana, FORGET, what="forget that I am on the works council")
    async with begin(ana) as uow:
        runs = list(await uow.session.scalars(select(ActionRun)))
        trail = (await uow.session.execute(text("SELECT body::text FROM audit_log"))).scalars()
        assert "works council" not in "".join(trail)
    assert len(runs) == 2
    for row in runs:
        assert "works council" not in f"{row.args}{row.result}{row.summary}{row.diff}{row.changes}"
    assert "works council" not in told.summary
    assert await kept(ana) == []


async def test_the_same_words_are_kept_once_and_a_new_default_replaces_the_old(
    ana: Principal,
) -> None:
    async with begin(system_principal(ana.tenant)) as uow:
        for name in ("Leipzig", "Hamburg"):
            uow.add(Warehouse(id=new_id(), code=name[:3].upper(), name=name))
    for words in ("I work early", "i work early", "my default warehouse is Leipzig",
                  "my default warehouse is Hamburg"):  # fmt: skip
        await done(ana, REMEMBER, text=words)
    rows = (await done(ana, LIST)).result["items"]
    assert [(r["text"], r["applies_to"], r["value"]) for r in rows] == [
        ("My default warehouse is Hamburg", "warehouse", "Hamburg"),
        ("I work early", None, None),
    ]
    unknown = await done(ana, REMEMBER, text="my default warehouse is Atlantis")
    assert "No record goes by that name" in unknown.summary


async def test_one_thing_is_forgotten_by_its_words_and_a_doubt_is_a_question(
    ana: Principal,
) -> None:
    for words in ("I report to Eva", "Eva stands in for me", "I like tea"):
        await done(ana, REMEMBER, text=words)
    question = await run(ana, FORGET, {"what": "forget what I said about Eva"})
    assert isinstance(question, NeedsClarification)
    assert [c.label for c in question.clarification.choices] == [
        "Eva stands in for me", "I report to Eva",
    ]  # fmt: skip
    await done(ana, FORGET, what=question.clarification.choices[0].value)
    await done(ana, FORGET, what="forget that I like tea")
    assert await kept(ana) == ["I report to Eva"]
    with pytest.raises(MemoryNotFound):
        await run(ana, FORGET, {"what": "forget my shoe size"})


async def test_undo_of_remembering_forgets(ana: Principal) -> None:
    told = await done(ana, REMEMBER, text="I like tea")
    assert told.run_id
    await undo(ana, told.run_id, Via.API)
    assert await kept(ana) == []


async def test_memory_has_an_end(ana: Principal) -> None:
    async with begin(ana) as uow:
        for n in range(MEMORIES_MAX):
            uow.add(Memory(user_id=ana.user_id, kind="fact", text=f"thing {n}"))
    with pytest.raises(MemoryFull):
        await run(ana, REMEMBER, {"text": "one more thing"})
    with pytest.raises(NotToBeKept):
        await run(ana, REMEMBER, {"text": "x" * 400})


async def test_who_is_gone_is_forgotten(ana: Principal) -> None:
    await done(ana, REMEMBER, text="I like tea")
    async with begin(system_principal(ana.tenant)) as uow:
        assert await forget_person(uow, ana.user_id) == 1
    assert await kept(ana) == []


async def test_memory_and_tasks_over_http(acme: TenantContext, api: Api) -> None:
    ana = await api.person(acme, "ana@acme.example", "employee")
    get, delete, post = api.client.get, api.client.delete, api.client.post
    for words in ("I like tea", "I work early"):
        await post("/v1/actions/assistant.remember", json={"text": words}, headers=ana.headers)
    shown = (await get("/v1/assistant/memory", headers=ana.headers)).json()
    assert [item["text"] for item in shown["items"]] == ["I work early", "I like tea"]
    path = f"/v1/assistant/memory/{shown['items'][0]['id']}"
    assert (await delete(path, headers=ana.headers)).json()["result"] == {"forgotten": 1}
    assert (await delete(path, headers=ana.headers)).status_code == 404
    assert (await delete("/v1/assistant/memory", headers=ana.headers)).status_code == 200
    assert (await get("/v1/assistant/memory", headers=ana.headers)).json()["items"] == []
    order = {"what": {"action": "assistant.history"}, "recurrence": "daily", "at": "08:00"}
    await post("/v1/actions/assistant.schedule_task", json=order, headers=ana.headers)
    tasks = (await get("/v1/assistant/tasks?state=active", headers=ana.headers)).json()["items"]
    assert [(t["number"], t["action_title"], t["next_run_text"]) for t in tasks] == [
        ("ST-101", "History", "Tuesday 17 March 2026, 08:00")
    ]
    path = f"/v1/assistant/tasks/{tasks[0]['id']}"
    cancelled = (await delete(path, headers=ana.headers)).json()
    assert cancelled["undo"] == "yes"
    undone = await post(f"/v1/action-runs/{cancelled['run_id']}/undo", headers=ana.headers)
    assert undone.status_code == 200, undone.text
