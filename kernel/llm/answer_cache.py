"""Answers of providers kept for a short while, and given again to exactly the same question.

The key is a hash of everything the model would be sent (messages with all that was read for them,
tools, model, settings) and of who asks with which rights, so a change of data or rights is another
key, and no answer ever serves a second person. What is kept is sealed. Only answers to requests
without chance (temperature 0) and without writes are kept, and never one that calls a write.
"""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from redis.asyncio import Redis

from kernel.auth.principal import Grant, Principal
from kernel.limits import ANSWER_CACHE_S
from kernel.llm.port import (
    ChatModel,
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
)
from kernel.llm.wire import request_body
from kernel.logs import get_logger
from kernel.sealing import SealBroken, seal, unseal
from kernel.shared_memory import shared_memory
from kernel.telemetry import ANSWERS_CACHED

log = get_logger(__name__)
PREFIX = "steward:answer"
ANSWER_BYTES_MAX = 65_536
READ = "read"
_WHOLE = {FinishReason.STOP, FinishReason.TOOL_CALLS}


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose answers these are: company, person, and a digest of all they may do and see."""

    tenant_slug: str
    user_id: str
    rights: str

    @property
    def purpose(self) -> str:
        """What an answer is sealed for."""
        return f"answer {self.user_id}"


def asker_of(person: Principal) -> Asker:
    """The person with their rights as they are now."""
    rights = [
        person.permission_version,
        person.kind,
        person.agent,
        str(person.employee_id),
        str(person.department_id),
        sorted(str(id_) for id_ in person.team_ids),
        sorted(str(id_) for id_ in person.department_member_ids),
        sorted(orjson.dumps(_facts_of(grant)) for grant in person.grants),
    ]
    digest = hashlib.sha256(repr(rights).encode()).hexdigest()
    return Asker(person.tenant.slug, str(person.user_id), digest)


def _facts_of(grant: Grant) -> list[Any]:
    reach = str(grant.reach.user_id) if grant.reach else ""
    return [
        grant.permission, grant.scope, sorted(grant.fields), grant.is_deny,
        sorted(grant.except_scopes), reach,
    ]  # fmt: skip


class AnswerCache:
    """The kept answers of one person. While Redis is away nothing is kept."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def stream(
        self, model: ChatModel, request: ChatRequest, ask: AsyncGenerator[Delta]
    ) -> AsyncGenerator[Delta]:
        """The kept answer, else that of `ask`, which is closed unused if there is one."""
        async with aclosing(ask):
            if not is_cacheable(request) or not shared_memory().is_there:
                async for delta in ask:
                    yield delta
                return
            key = self._key(model, request)
            if kept := await self._find(key):
                ANSWERS_CACHED.labels(model.name).inc()
                for delta in kept:
                    yield delta
                return
            heard: list[Delta] = []
            async for delta in ask:
                heard.append(delta)
                yield delta
            await self._keep(key, request, heard)

    def _key(self, model: ChatModel, request: ChatRequest) -> str:
        asked = orjson.dumps(
            [asdict(self._asker), request_body(request, model.name), request.allow_fallback],
            default=str,
        )
        # The marks of the turn are new in every turn and say nothing.
        if request.nonce:
            asked = asked.replace(request.nonce.encode(), b"")
        place = f"{PREFIX}:{self._asker.tenant_slug}:{self._asker.user_id}"
        return f"{place}:{hashlib.sha256(asked).hexdigest()}"

    async def _find(self, key: str) -> list[Delta]:
        async def work(redis: Redis) -> Any:
            return await redis.get(key)

        sealed = await shared_memory().use(work, None)
        if sealed is None:
            return []
        try:
            found = orjson.loads(
                unseal(self._asker.tenant_slug, self._asker.purpose, sealed.decode())
            )
        except SealBroken:
            log.warning("answer_cache.seal_broken")
            return []
        return _deltas(found)

    async def _keep(self, key: str, request: ChatRequest, heard: list[Delta]) -> None:
        body = _body(request, heard)
        if body is None or len(body) > ANSWER_BYTES_MAX:
            return
        sealed = seal(self._asker.tenant_slug, self._asker.purpose, body)

        async def work(redis: Redis) -> None:
            await redis.set(key, sealed, ex=ANSWER_CACHE_S)

        await shared_memory().use(work, None)


def is_cacheable(request: ChatRequest) -> bool:
    """Whether the same request has the same answer, and nothing was written on the way to it."""
    return request.temperature == 0 and not request.has_written


def _body(request: ChatRequest, heard: list[Delta]) -> bytes | None:
    """A whole answer as JSON; None for one that is broken off, asks, or would write."""
    end = heard[-1] if heard else None
    if not isinstance(end, Finish) or end.reason not in _WHOLE:
        return None
    if not all(isinstance(d, TextDelta | ToolCallDelta | Usage | Finish) for d in heard):
        return None
    reads = {tool.name for tool in request.tools if tool.effect == READ}
    calls = [delta.call for delta in heard if isinstance(delta, ToolCallDelta)]
    if any(call.name not in reads for call in calls):
        return None
    text = "".join(delta.text for delta in heard if isinstance(delta, TextDelta))
    if request.nonce and request.nonce in text + str(calls):
        return None
    wire_calls = [asdict(call) for call in calls]
    return orjson.dumps({"text": text, "calls": wire_calls, "reason": end.reason, "by": end.model})


def _deltas(found: dict[str, Any]) -> list[Delta]:
    text = [TextDelta(found["text"])] if found["text"] else []
    calls = [ToolCallDelta(ToolCall(**call)) for call in found["calls"]]
    end = Finish(FinishReason(found["reason"]), found["by"])
    return [*text, *calls, Usage(0, 0, is_cached=True), end]
