"""The model gateway: OpenAI's chat completions for a company's own programs, within its policy."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from erp_domains.tenants.leases import Lease, leased_calls
from erp_domains.tenants.settings import AiPolicy, read_settings
from gateway.assistant.policy import AssistantDisabled, is_permitted
from gateway.json import json_object, json_response
from gateway.kept_callers import kept_caller
from gateway.model_relays import relay_of, relays
from gateway.rates import require_rate_in_blocks
from gateway.routes.turns import EventStream
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.clock import monotonic_s
from kernel.errors import AppError, Invalid, NotFound, PermissionDenied
from kernel.llm.metering import CallOutcome, ExpectedCall, ModelCallRecord
from kernel.llm.port import Task, Usage
from kernel.llm.prices import Price, price_of
from kernel.llm.relay import Relay, Relayed
from kernel.llm.tokens import BYTES_PER_TOKEN_MAX, BYTES_PER_TOKEN_MIN

router = APIRouter(prefix="/v1", tags=["models"])
USE_MODELS = "assistant.model.use"
OUTPUT_TOKENS_DEFAULT = 4_096
ANSWERS_MAX = 1
_LIMITS = ("max_completion_tokens", "max_tokens")


class PersonalDataHidden(PermissionDenied):
    """The company hides personal data from outside models, which bytes passed through cannot."""

    code = "personal_data_hidden"


class ModelNotFound(NotFound):
    """No such model is configured, or the company does not allow it."""

    code = "model_not_found"


@dataclass(slots=True)
class _Call:
    """One request on its way: who pays, and what it may take at most."""

    person: Principal
    relay: Relay
    lease: Lease
    price: Price
    prompt_bytes: int
    started_s: float = field(default_factory=monotonic_s)

    def end(self, answer: Relayed | None, outcome: CallOutcome, error: str = "") -> None:
        """Count what it took, however it ended."""
        usage = self._usage(answer)
        cost = self.price.cost(usage.prompt_tokens, usage.completion_tokens)
        made = ModelCallRecord(
            model=self.relay.name, task=Task.CHAT, outcome=outcome, usage=usage, cost=cost,
            is_priced=self.price.is_known, error=error,
            latency_ms=round((monotonic_s() - self.started_s) * 1000),
        )  # fmt: skip
        leased_calls().end_call(self.person, self.lease, made)

    def _usage(self, answer: Relayed | None) -> Usage:
        if answer is None or answer.status != 200:
            return Usage(0, 0)
        estimate = Usage(self.prompt_bytes // BYTES_PER_TOKEN_MAX, answer.events, is_estimate=True)
        return answer.usage or estimate


@router.get("/models")
async def list_models(request: Request) -> Response:
    """The outside models this caller may use, as OpenAI lists them."""
    person, policy = await _admitted(request)
    named = [name for name in relays() if is_permitted(policy, name)]
    items = [{"id": name, "object": "model", "owned_by": person.tenant.slug} for name in named]
    return json_response({"object": "list", "data": items})


@router.post("/chat/completions")
async def complete(request: Request) -> Response:
    """Pass a chat completion on to its model, streamed or whole, and count what it took."""
    person, policy = await _admitted(request)
    body = await json_object(request)
    relay = _relay_for(policy, body)
    is_changed = _bounded(body)
    raw = orjson.dumps(body) if is_changed else await request.body()
    call = await _begin(person, relay, body, raw)
    answer: Relayed | None = None
    try:
        answer = await relay.post(raw, is_stream=body.get("stream") is True)
        if answer.is_stream:
            return EventStream(_streamed(call, answer))
        whole = await answer.body()
    except AppError as error:
        call.end(answer, CallOutcome.FAILED, error.code)
        raise
    except BaseException:
        call.end(answer, CallOutcome.CANCELLED)
        raise
    call.end(answer, CallOutcome.COMPLETED if answer.status == 200 else CallOutcome.FAILED)
    headers = {"retry-after": answer.retry_after} if answer.retry_after else None
    return Response(whole, answer.status, headers=headers, media_type=answer.content_type)


async def _admitted(request: Request) -> tuple[Principal, AiPolicy]:
    person = await kept_caller(request)
    await require_rate_in_blocks(person)
    require(person, USE_MODELS)
    policy = (await read_settings(person.tenant)).ai
    if not policy.is_assistant_enabled:
        raise AssistantDisabled(f"{person.tenant.name} has switched models off in its settings")
    if policy.personal_data_masking:
        raise PersonalDataHidden(
            f"{person.tenant.name} hides personal data from outside models; use "
            "POST /v1/chat/turns, which replaces it on the way"
        )
    return person, policy


def _relay_for(policy: AiPolicy, body: dict[str, Any]) -> Relay:
    name = body.get("model")
    if not isinstance(name, str) or not isinstance(body.get("messages"), list):
        raise Invalid("`model` must be a name of GET /v1/models and `messages` a list")
    if not is_permitted(policy, name) or name not in relays():
        raise ModelNotFound(f"no model {name[:80]!r} is open to you; see GET /v1/models")
    return relay_of(name)


def _bounded(body: dict[str, Any]) -> bool:
    """Give the answer an end and the stream its usage; whether the body had to be changed."""
    if body.get("n", 1) != ANSWERS_MAX:
        raise Invalid("one answer a request: leave `n` out")
    is_changed = False
    if not any(_is_count(body.get(name)) for name in _LIMITS):
        body["max_tokens"], is_changed = OUTPUT_TOKENS_DEFAULT, True
    if body.get("stream") is True:
        options = body.get("stream_options")
        wanted = {**options, "include_usage": True} if isinstance(options, dict) else None
        if wanted != options or wanted is None:
            body["stream_options"], is_changed = wanted or {"include_usage": True}, True
    return is_changed


async def _begin(person: Principal, relay: Relay, body: dict[str, Any], raw: bytes) -> _Call:
    answer = next(body[name] for name in _LIMITS if _is_count(body.get(name)))
    prompt = len(raw) // BYTES_PER_TOKEN_MIN
    price = price_of(relay.name)
    cost = price.cost(prompt, answer) if price.is_known else Decimal(0)
    expected = ExpectedCall(relay.name, Task.CHAT, prompt + answer, cost)
    lease = await leased_calls().begin_call(person, expected)
    return _Call(person, relay, lease, price, len(raw))


async def _streamed(call: _Call, answer: Relayed) -> AsyncGenerator[bytes]:
    outcome, error = CallOutcome.CANCELLED, ""
    try:
        async with aclosing(answer.pieces()) as pieces:
            async for piece in pieces:
                yield piece
        outcome = CallOutcome.COMPLETED
    except AppError as broken:
        outcome, error = CallOutcome.FAILED, broken.code
        yield b"data: %s\n\n" % orjson.dumps(broken.as_json())
    finally:
        call.end(answer, outcome, error)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
