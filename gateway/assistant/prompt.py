"""Builds what a model is asked: system part of our own words, untrusted text fenced and named."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from actions.examples import shown_example
from actions.refs import ref_fields
from actions.registry import load_actions
from actions.select import learnt_slots
from actions.spec import Action
from gateway.assistant import condense, remembered
from gateway.assistant.evidence import Evidence
from gateway.assistant.history import ConversationState, Loaded
from gateway.assistant.pasted import PASTED
from gateway.tool_listing import parameters_of
from kernel.auth.principal import Principal
from kernel.llm.fence import Fence, one_line
from kernel.llm.port import (
    ChatRequest,
    ForbiddenTool,
    Mention,
    Message,
    PendingAction,
    PersonFacts,
    Role,
    ToolCall,
    ToolSpec,
)

OUTPUT_TOKENS_MAX = 1024
PINS = "records"


@cache
def system_template() -> str:
    """Our own words to a model, with the places for company and person."""
    return (Path(__file__).parent / "prompts" / "system.md").read_text(encoding="utf-8")


def build(
    principal: Principal, loaded: Loaded, text: str, evidence: Evidence, fence: Fence
) -> ChatRequest:
    """The first request of a turn; what it quotes stands between the marks of `fence`."""
    tenant = principal.tenant
    return ChatRequest(
        messages=_messages(principal, loaded, text, evidence, fence),
        tools=[tool_spec(action, score) for action, score in evidence.tools],
        mentions=evidence.mentions,
        passages=evidence.passages,
        today=tenant.clock.today(),
        locale=tenant.locale,
        currency=tenant.currency,
        timezone=tenant.timezone,
        person=PersonFacts(
            name=principal.name,
            roles=list(principal.roles),
            employee_id=str(principal.employee_id) if principal.employee_id else None,
            defaults=remembered.defaults_in(loaded.memory),
        ),
        pending=_pending(loaded.state.pending),
        last_records=[Mention(**m) for m in loaded.state.last_records],
        last_call=_last_call(loaded.state),
        forbidden=[_forbidden(action, score) for action, score in evidence.forbidden],
        not_found=evidence.not_found,
        parts=evidence.parts,
        language=evidence.said.language,
        english=evidence.said.text,
        pairs=evidence.said.pairs,
        output_tokens_max=OUTPUT_TOKENS_MAX,
        nonce=fence.nonce,
        learned=learnt_slots(),
    )


def _messages(
    principal: Principal, loaded: Loaded, text: str, evidence: Evidence, fence: Fence
) -> list[Message]:
    known = list(_known(principal, loaded, fence))
    messages = [Message(Role.SYSTEM, _system(principal, fence.nonce)), *known, *loaded.messages]
    if evidence.passages:
        fenced = "\n\n".join(
            fence.wrap(f"passage {p.n}: {p.title}", p.text) for p in evidence.passages
        )
        messages.append(Message(Role.USER, fenced, source_id="documents"))
    if evidence.attached:
        pasted = fence.wrap(PASTED, evidence.attached)
        messages.append(Message(Role.USER, pasted, source_id=PASTED))
    return [*messages, Message(Role.USER, evidence.asked or text)]


def _known(principal: Principal, loaded: Loaded, fence: Fence) -> Iterator[Message]:
    """What the person told of themselves; of a long conversation, what must not get lost."""
    if loaded.memory:
        yield remembered.as_message(loaded.memory, principal.name, fence)
    if loaded.state.digest.text:
        pins = condense.word_pins(loaded.state.pinned, loaded.waiting)
        if pins:
            yield Message(Role.USER, fence.wrap("records and matters so far", pins), source_id=PINS)


def _pending(pending: dict[str, Any] | None) -> PendingAction | None:
    if not pending:
        return None
    facts = {name: value for name, value in pending.items() if name != "mentions"}
    mentions = [Mention(**m) for m in pending.get("mentions", [])]
    return PendingAction(**facts, mentions=mentions)


def _last_call(state: ConversationState) -> ToolCall | None:
    call = state.last_call
    return ToolCall("earlier", call["name"], call["arguments"]) if call else None


def tool_spec(action: Action, score: float) -> ToolSpec:
    """An action as a model sees it."""
    return ToolSpec(
        name=action.name,
        title=action.title,
        description=action.description,
        parameters=parameters_of(action),
        effect=action.effect.value,
        # The first may be shown to people, so it names no record of a made-up company.
        examples=list(dict.fromkeys((shown_example(action), *action.examples))),
        score=score,
        ref_fields=ref_fields(action.args),
        permission=action.permission,
    )


def title_of(name: str) -> str:
    """What people call an action; a name a model made up stays as it is."""
    found = load_actions().get(name)
    return found.title if found else name


def known_name(name: str) -> str:
    """The name of an action, "unknown" for one a model made up: metrics count no inventions."""
    return name if name in load_actions() else "unknown"


def _forbidden(action: Action, score: float) -> ForbiddenTool:
    return ForbiddenTool(
        name=action.name,
        title=action.title,
        description=action.description,
        examples=list(action.examples),
        score=score,
        ref_fields=ref_fields(action.args),
    )


def _system(principal: Principal, nonce: str) -> str:
    tenant = principal.tenant
    return system_template().format(
        company=one_line(tenant.name),
        name=one_line(principal.name),
        roles=", ".join(principal.roles) or "none",
        today=tenant.clock.today().strftime("%A, %d %B %Y"),
        currency=tenant.currency,
        timezone=tenant.timezone,
        nonce=nonce,
    )
