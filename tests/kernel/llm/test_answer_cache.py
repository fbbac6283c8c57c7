"""Kept answers: the very same question of the same person, and nothing else."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

import pytest
from pydantic import SecretStr

from kernel import shared_memory
from kernel.auth.principal import Grant, Principal, Scope, TenantContext
from kernel.ids import new_id
from kernel.llm.answer_cache import PREFIX, AnswerCache, asker_of
from kernel.llm.fallback import FallbackModel
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    Delta,
    Finish,
    FinishReason,
    Message,
    Role,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
    Usage,
)
from kernel.llm.scripted import ScriptedModel
from kernel.settings import settings
from kernel.shared_memory import SharedMemory

pytestmark = pytest.mark.anyio
SAID = [TextDelta("You have "), TextDelta("25 days."), Usage(11, 3)]
READ = ToolSpec("hrm.leave_balance", "Balance", "", {}, effect="read")
WRITE = ToolSpec("hrm.request_leave", "Leave", "", {}, effect="write")


@pytest.fixture(autouse=True)
async def memory(valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[SharedMemory]:
    if settings().signing_key is None:
        monkeypatch.setattr(settings(), "signing_key", SecretStr(secrets.token_hex(32)))
    made = SharedMemory(valkey_url)
    monkeypatch.setitem(shared_memory._memories, asyncio.get_running_loop(), made)
    yield made
    await made.use(lambda redis: redis.flushdb(), None)
    await made.close()


def person(slug: str = "acme", **facts: object) -> Principal:
    tenant = TenantContext(slug, slug.title(), new_id())
    return Principal(tenant, new_id(), grants=(Grant("hrm.leave.read"),), **facts)


def asked(text: str = "my balance?", nonce: str = "", **facts: object) -> ChatRequest:
    system = Message(Role.SYSTEM, f"You help. Marks: {nonce}")
    return ChatRequest([system, Message(Role.USER, text)], nonce=nonce, **facts)


async def ask(model: ScriptedModel, who: Principal, request: ChatRequest) -> list[Delta]:
    chain = FallbackModel(model, cache=AnswerCache(asker_of(who)), meter=NoMeter())
    return [delta async for delta in chain.stream(request)]


class NoMeter:
    async def reserve(self, call: object) -> object:
        return new_id()

    async def settle(self, reservation_id: object, made: object) -> None:
        return


async def test_the_same_question_is_answered_once_and_says_so():
    ana, model = person(), ScriptedModel(SAID)
    first = await ask(model, ana, asked(nonce="n1"))
    again = await ask(model, ana, asked(nonce="n2"))  # every turn has other marks
    assert len(model.requests) == 1
    assert first[2] == Usage(11, 3)
    end = Finish(FinishReason.STOP, "scripted")
    assert again == [TextDelta("You have 25 days."), Usage(0, 0, is_cached=True), end]


CHANGES: dict[str, Callable[[Principal, ChatRequest], tuple[Principal, ChatRequest]]] = {
    "another person": lambda p, r: (replace(p, user_id=new_id()), r),
    "another company": lambda p, r: (replace(p, tenant=replace(p.tenant, slug="rival")), r),
    "newer rights": lambda p, r: (replace(p, permission_version=1), r),
    "other grants": lambda p, r: (replace(p, grants=(Grant("hrm.leave.read", Scope.OWN),)), r),
    "fewer fields": lambda p, r: (
        replace(p, grants=(Grant("hrm.leave.read", fields=frozenset({"salary"})),)),
        r,
    ),
    "another team": lambda p, r: (replace(p, team_ids=frozenset({new_id()})), r),
    "an agent": lambda p, r: (p.through("assistant"), r),
    "other data read": lambda p, r: (
        p,
        replace(r, messages=[*r.messages, Message(Role.TOOL, '{"days": 24}', source_id="x")]),
    ),
    "other words": lambda p, r: (p, asked("my balance")),
    "other tools": lambda p, r: (p, replace(r, tools=[READ])),
    "another length": lambda p, r: (p, replace(r, output_tokens_max=7)),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_whatever_differs_is_asked_anew(change: str):
    ana, model = person(), ScriptedModel(SAID)
    await ask(model, ana, asked())
    await ask(model, *CHANGES[change](ana, asked()))
    assert len(model.requests) == 2


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (asked(temperature=0.3), SAID),
        (asked(has_written=True), SAID),
        (asked(tools=[WRITE]), [ToolCallDelta(ToolCall("1", WRITE.name))]),
        (asked(tools=[READ]), [ToolCallDelta(ToolCall("1", "made.up"))]),
        (asked(), [Clarify("Which?")]),
        (asked(), [TextDelta("cut"), Finish(FinishReason.LENGTH, "scripted")]),
    ],
)
async def test_what_may_not_be_given_again_is_not_kept(request_: ChatRequest, said: list[Delta]):
    ana, model = person(), ScriptedModel(said)
    for _ in range(2):
        await ask(model, ana, request_)
    assert len(model.requests) == 2


async def test_a_call_that_reads_is_given_again_and_read_anew():
    ana, model = person(), ScriptedModel([ToolCallDelta(ToolCall("1", READ.name, {"year": 2026}))])
    for _ in range(2):
        said = await ask(model, ana, asked(tools=[READ]))
        assert said[0] == ToolCallDelta(ToolCall("1", READ.name, {"year": 2026}))
    assert len(model.requests) == 1


async def test_what_is_kept_is_sealed_and_goes_after_a_while(memory: SharedMemory):
    ana, model = person(), ScriptedModel(SAID)
    await ask(model, ana, asked())
    (key,) = await memory.use(lambda redis: redis.keys(f"{PREFIX}:acme:*"), [])
    kept = await memory.use(lambda redis: redis.get(key), None)
    assert isinstance(kept, bytes)
    assert b"25 days" not in kept
    assert 0 < await memory.use(lambda redis: redis.ttl(key), 0) <= 600
