"""Counts of tokens: never below what a call takes by much, and never a crash."""

import pytest

from kernel.llm.port import ChatRequest, Message, Role, ToolCall, ToolSpec
from kernel.llm.tokens import count_tokens, estimate_usage, prompt_tokens_max, text_of_call

TEXTS = [
    "How many days of leave do I have left this year?",
    "Wie viele Urlaubstage habe ich noch für das laufende Jahr übrig?",
    "我今年还有多少天年假？",
    "x" * 40,
    "\ud800 half a letter",
    "",
]


@pytest.mark.parametrize("text", TEXTS[:3])
def test_the_bound_is_above_the_estimate(text: str) -> None:
    request = ChatRequest([Message(Role.USER, text)])
    assert estimate_usage(request, "").prompt_tokens <= prompt_tokens_max(request)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_can_be_counted(text: str) -> None:
    request = ChatRequest([Message(Role.USER, text)])
    assert bool(estimate_usage(request, text).completion_tokens) == bool(text)
    assert prompt_tokens_max(request)


def test_tools_and_earlier_calls_count() -> None:
    bare = ChatRequest([Message(Role.ASSISTANT)])
    call = Message(Role.ASSISTANT, tool_calls=[ToolCall("1", "a.b", {"note": "\ud800" * 9})])
    tool = ToolSpec("a.b", "A", "Says what it does.", {"type": "object"})
    for more in (ChatRequest([call]), ChatRequest(bare.messages, tools=[tool])):
        assert estimate_usage(more, "").prompt_tokens > estimate_usage(bare, "").prompt_tokens
    assert text_of_call(call.tool_calls[0])


def test_a_script_the_vocabulary_does_not_know_is_counted_by_its_bytes() -> None:
    assert count_tokens("ქართული ენა" * 20) > 60
