"""Readers of a turn come and go: it goes on, is read on from anywhere, and stops when told to."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator

import aiohttp
import anyio
import httpx2
import pytest
from sqlalchemy import select

from erp_domains.tenants.model_calls import ModelCall
from gateway.app import app
from gateway.assistant import running, running_turn
from gateway.assistant.running_turn import RunningTurn
from gateway.routes import chat
from kernel import shared_memory
from kernel.auth.principal import TenantContext, system_principal
from kernel.budgets.door import close_ledger, ledger
from kernel.budgets.process import ProcessLedger
from kernel.db.uow import begin
from kernel.event_log import read_events
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.offline.model import OfflineModel
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider
from kernel.shared_memory import SharedMemory
from tests.fixtures.api import Api
from tests.gateway.routes.turn_reader import Reader
from tests.kernel.llm.fake_provider import fake_provider

pytestmark = pytest.mark.anyio
TURNS = "/v1/chat/turns"
HERE, ELSEWHERE = "in the same process", "in another process"


@pytest.fixture
async def api() -> AsyncGenerator[Api]:
    """The application over real connections: a turn goes on beside the request that began it."""
    await running.stop_all()  # forgets those of earlier tests, which are kept for a while
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://steward.test") as client:
        yield Api(client)
    await running.stop_all()


@pytest.fixture
async def book() -> AsyncGenerator[ProcessLedger]:
    await close_ledger()
    made = ledger()
    assert isinstance(made, ProcessLedger)
    yield made
    await close_ledger()


@pytest.fixture
async def valkey(valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[None]:
    memory = SharedMemory(valkey_url)
    loop = asyncio.get_running_loop()
    monkeypatch.setitem(shared_memory._memories, loop, memory)
    yield
    await memory.close()


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    """A provider in a process of its own."""
    command = [sys.executable, "-m", "tests.kernel.llm.fake_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


def use(monkeypatch: pytest.MonkeyPatch, address: str, behaviour: str) -> FallbackModel:
    model = FallbackModel(
        Link(OpenAICompatibleModel(Provider(address, behaviour))),
        Link(OfflineModel(), is_free=True),
    )
    monkeypatch.setattr(chat, "model", lambda: model)
    return model


async def until_shared() -> RunningTurn:
    """The one turn of this process, once all it has said can be read in another."""
    (here,) = running._turns.values()
    with anyio.fail_after(20):
        while len((await read_events(here.key, 0)).events) < here._count:
            await asyncio.sleep(0.02)
    return here


def look_from(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process knows of no turn but those in Redis."""
    monkeypatch.setattr(running, "_turns", {} if where == ELSEWHERE else running._turns)


@pytest.mark.parametrize("where", [HERE, ELSEWHERE])
async def test_a_lost_connection_is_read_on_and_the_answer_is_kept(
    api: Api,
    committed: TenantContext,
    valkey: None,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
):
    ana = await api.person(committed, "ana@scratch.test", "employee")
    ben = await api.person(committed, "ben@scratch.test", "owner")
    async with fake_provider() as provider:
        model = use(monkeypatch, provider.url, "goes on when told")
        first = Reader(ana, "POST", TURNS, {"text": "hello"})
        await first.until("token")
        await first.hang_up()
        ids, at = first.events[0][1], first.events[-1][2]
        assert [number for *_, number in first.events] == list(range(1, at + 1))
        events = f"{TURNS}/{ids['turn_id']}/events"
        with monkeypatch.context() as patch:
            await until_shared()
            look_from(where, patch)
            refused = await api.client.get(events, headers=ben.headers)
            assert (refused.status_code, refused.json()["error"]["code"]) == (404, "turn_not_found")
            second = Reader(ana, "GET", events, last=at)
            provider.may_go_on.set()
            done = await second.until("done")
            await second.task
        assert second.events[0][2] == at + 1
        assert first.text() + second.text() == "One moment and here it is."
        await model.aclose()
    path = f"/v1/conversations/{ids['conversation_id']}"
    kept = (await api.client.get(path, headers=ana.headers)).json()["messages"][-1]
    assert (kept["id"], kept["text"]) == (done["message_id"], "One moment and here it is.")
    again = await api.client.get(events, headers=ana.headers, params={"after": at})
    assert [b.split("\n")[0] for b in again.text.strip().split("\n\n")][-1] == "event: done"
    headers = {**ana.headers, "last-event-id": str(second.events[-1][2])}
    assert (await api.client.get(events, headers=headers)).status_code == 204


@pytest.mark.parametrize("where", [HERE, ELSEWHERE])
async def test_stopping_hangs_up_on_the_provider_and_keeps_what_was_said(
    api: Api,
    committed: TenantContext,
    valkey: None,
    book: ProcessLedger,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
):
    ana = await api.person(committed, "ana@scratch.test", "employee")
    ben = await api.person(committed, "ben@scratch.test", "owner")
    model = use(monkeypatch, address, "stalls after")
    reader = Reader(ana, "POST", TURNS, {"text": "hello"})
    await reader.until("token")
    assert held_in(book)
    turn = reader.events[0][1]
    cancel = f"{TURNS}/{turn['turn_id']}/cancel"
    with monkeypatch.context() as patch:
        await until_shared()
        look_from(where, patch)
        assert (await api.client.post(cancel, headers=ben.headers)).status_code == 404
        answer = await api.client.post(cancel, headers=ana.headers)
    assert answer.json() == {"turn_id": turn["turn_id"], "status": "cancelled"}
    assert (await reader.until("done"))["is_cancelled"] is True
    await reader.task
    await until_hung_up(address)
    assert held_in(book) == 0
    path = f"/v1/conversations/{turn['conversation_id']}"
    kept = (await api.client.get(path, headers=ana.headers)).json()["messages"][-1]
    assert (kept["text"], kept["is_cancelled"]) == ("One moment", True)
    async with begin(system_principal(committed)) as uow:
        call = (await uow.session.scalars(select(ModelCall))).one()
        assert (call.outcome, call.is_estimate) == ("cancelled", True)
    await model.aclose()


@pytest.mark.parametrize("where", [HERE, ELSEWHERE])
async def test_a_page_opened_in_mid_turn_finds_it_reads_it_whole_and_may_stop_it(
    api: Api,
    committed: TenantContext,
    valkey: None,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
):
    ana = await api.person(committed, "ana@scratch.test", "employee")
    ben = await api.person(committed, "ben@scratch.test", "owner")
    async with fake_provider() as provider:
        model = use(monkeypatch, provider.url, "stalls after")
        first = Reader(ana, "POST", TURNS, {"text": "hello"})
        await first.until("token")
        await first.hang_up()
        ids = first.events[0][1]
        path = f"/v1/conversations/{ids['conversation_id']}"
        with monkeypatch.context() as patch:
            await until_shared()
            look_from(where, patch)
            assert (await api.client.get(path, headers=ben.headers)).status_code == 404
            opened = (await api.client.get(path, headers=ana.headers)).json()
            assert opened["messages"] == []
            assert opened["title"] == "hello"
            assert opened["running"] == {"turn_id": ids["turn_id"], "text": "hello"}
            again = Reader(ana, "GET", f"{TURNS}/{opened['running']['turn_id']}/events")
            await again.until("token")
            assert again.events[0][2] == 1
            await api.client.post(f"{TURNS}/{ids['turn_id']}/cancel", headers=ana.headers)
            assert (await again.until("done"))["is_cancelled"] is True
            await again.task
            with anyio.fail_after(20):
                while (over := (await api.client.get(path, headers=ana.headers)).json())["running"]:
                    await asyncio.sleep(0.02)
        assert [m["role"] for m in over["messages"]] == ["user", "assistant"]
        await model.aclose()


async def test_a_turn_that_is_kept_already_is_not_shown_twice(
    api: Api, committed: TenantContext, monkeypatch: pytest.MonkeyPatch
):
    ana = await api.person(committed, "ana@scratch.test", "employee")
    reader = Reader(ana, "POST", TURNS, {"text": "hello"})
    ids = await reader.until("done")
    await reader.task
    (here,) = running._turns.values()
    monkeypatch.setattr(here, "is_over", False)  # between its last word kept and its end
    path = f"/v1/conversations/{ids['conversation_id']}"
    read = (await api.client.get(path, headers=ana.headers)).json()
    assert (len(read["messages"]), read["running"]) == (2, None)


async def test_without_a_reader_a_turn_stops_after_a_while(
    api: Api, committed: TenantContext, monkeypatch: pytest.MonkeyPatch
):
    ana = await api.person(committed, "ana@scratch.test", "employee")
    monkeypatch.setattr(running_turn, "TURN_UNREAD_S", 0.1)
    async with fake_provider() as provider:
        model = use(monkeypatch, provider.url, "stalls after")
        reader = Reader(ana, "POST", TURNS, {"text": "hello"})
        turn = await reader.until("status")
        await reader.until("token")
        await reader.hang_up()
        with anyio.fail_after(20):
            await provider.has_hung_up.wait()
        read = Reader(ana, "GET", f"{TURNS}/{turn['turn_id']}/events")
        assert (await read.until("done"))["is_cancelled"] is True
        await read.task
        await model.aclose()


async def test_a_writer_that_died_is_told_to_its_readers(
    api: Api, committed: TenantContext, valkey: None, monkeypatch: pytest.MonkeyPatch
):
    ana = await api.person(committed, "ana@scratch.test", "employee")
    async with fake_provider() as provider:
        model = use(monkeypatch, provider.url, "stalls after")
        reader = Reader(ana, "POST", TURNS, {"text": "hello"})
        turn = await reader.until("status")
        await reader.until("token")
        here = await until_shared()
        here.tasks[1].cancel()  # it says no more that it lives
        await asyncio.wait(here.tasks[1:], timeout=20)
        await shared_memory.shared_memory().use(lambda r: r.delete(f"{here.key}:state"), 0)
        with monkeypatch.context() as patch:
            look_from(ELSEWHERE, patch)
            read = Reader(ana, "GET", f"{TURNS}/{turn['turn_id']}/events")
            assert (await read.until("error"))["code"] == "turn_lost"
            await read.task
        await reader.hang_up()
        here.stop()
        await here.tasks[0]
        await model.aclose()


def held_in(book: ProcessLedger) -> int:
    return sum(len(account.holds) for account in book._accounts.values())


async def until_hung_up(address: str) -> None:
    """Until the provider has seen its connection close."""
    async with aiohttp.ClientSession() as session:
        with anyio.fail_after(20):
            while True:
                async with session.get(address.removesuffix("/v1") + "/seen") as answer:
                    if (await answer.json())["has_hung_up"]:
                        return
                await asyncio.sleep(0.02)
