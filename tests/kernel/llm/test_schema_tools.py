"""A model without tools is driven by a schema; nobody behind it can tell."""

import pytest

from kernel.llm.errors import ModelGarbage
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider
from kernel.llm.port import (
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    Message,
    Role,
    Task,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
)
from kernel.llm.schema_tools import SchemaToolsModel, answer_schema, read_value, without_tools
from kernel.llm.scripted import ScriptedModel
from tests.kernel.llm.fake_provider import fake_provider

pytestmark = pytest.mark.anyio
BALANCE = ToolSpec(
    "hrm.leave_balance",
    "Leave balance",
    "Show days left.",
    {
        "type": "object",
        "properties": {"kind": {"$ref": "#/$defs/Kind", "x-kind": "enum"}},
        "$defs": {"Kind": {"enum": ["annual", "sick"]}},
    },
)
ASK = ChatRequest([Message(Role.SYSTEM, "Be brief."), Message(Role.USER, "days?")], tools=[BALANCE])


async def said(model: SchemaToolsModel, request: ChatRequest = ASK) -> list[Delta]:
    return [delta async for delta in model.stream(request)]


async def test_calls_and_then_the_answer_come_back_as_from_any_model():
    async with fake_provider() as provider:
        model = SchemaToolsModel(OpenAICompatibleModel(Provider(provider.url, "keeps to a schema")))
        first = await said(model)
        call = ToolCall("call_0", "hrm.leave_balance", {})
        assert first[-2:] == [
            ToolCallDelta(call),
            Finish(FinishReason.TOOL_CALLS, "keeps to a schema"),
        ]
        then = [
            *ASK.messages,
            Message(Role.ASSISTANT, tool_calls=[call]),
            Message(Role.TOOL, "25", tool_call_id="call_0", name="hrm.leave_balance"),
        ]
        second = await said(model, ChatRequest(then, tools=[BALANCE]))
        await model.aclose()
    assert TextDelta("You have 25 days.") in second
    sent = provider.bodies[0]
    assert "tools" not in sent
    assert sent["response_format"]["json_schema"]["schema"] == answer_schema([BALANCE])
    assert [m["role"] for m in provider.bodies[1]["messages"]] == [
        "system", "system", "user", "assistant", "user",
    ]  # fmt: skip


def test_the_schema_stands_alone():
    call = answer_schema([BALANCE])["anyOf"][1]["properties"]["calls"]["items"]["anyOf"][0]
    assert call["properties"]["name"] == {"const": "hrm__leave_balance"}
    assert call["properties"]["arguments"] == {
        "type": "object",
        "properties": {"kind": {"enum": ["annual", "sick"]}},
    }


def test_a_schema_that_refers_to_itself_ends():
    loop = {"type": "object", "$defs": {"A": {"items": {"$ref": "#/$defs/A"}}}, "properties": {}}
    loop["properties"] = {"a": {"$ref": "#/$defs/A"}}
    assert answer_schema([ToolSpec("a.b", "A", "", loop)])


async def test_without_tools_the_words_pass_as_they_come():
    inner = ScriptedModel([TextDelta("a"), TextDelta("b")])
    request = ChatRequest([Message(Role.USER, "hi")])
    assert (await said(SchemaToolsModel(inner), request))[:2] == [TextDelta("a"), TextDelta("b")]
    assert inner.requests == [request]


@pytest.mark.parametrize("text", ["Just words.", '```json\n{"answer": "Just words."}\n```'])
def test_words_outside_the_schema_are_an_answer(text: str):
    assert list(read_value(text)) == [TextDelta("Just words.")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"answer"',
        "{}",
        '{"calls": []}',
        '{"calls": [5]}',
        '{"calls": [{"name": "a__b", "arguments": [1]}]}',
        '{"calls": [{"arguments": {}}]}',
        '{"calls": ' + str([{"name": "a__b"}] * 17).replace("'", '"') + "}",
    ],
)
def test_what_is_neither_is_garbage(text: str):
    with pytest.raises(ModelGarbage):
        list(read_value(text))


def test_several_calls_come_in_their_order():
    value = '{"calls": [{"name": "a__b"}, {"name": "c__d", "arguments": {"x": 1}}]}'
    assert list(read_value(value)) == [
        ToolCallDelta(ToolCall("call_0", "a.b", {})),
        ToolCallDelta(ToolCall("call_1", "c.d", {"x": 1})),
    ]


def test_a_call_of_an_earlier_step_is_told_as_json():
    call = Message(Role.ASSISTANT, tool_calls=[ToolCall("1", "a.b", {"x": 1})])
    told = without_tools(ChatRequest([call], tools=[BALANCE])).messages
    assert told[-1].text == '{"calls":[{"name":"a__b","arguments":{"x":1}}]}'


async def test_each_task_has_its_model_and_chat_its_own():
    chat, short = (ScriptedModel([TextDelta("x")], name=name) for name in ("large", "small"))
    model = FallbackModel(Link(short, tasks=frozenset({Task.SUMMARY})), Link(chat))
    for task, name in ((Task.CHAT, "large"), (Task.SUMMARY, "small"), (Task.EXTRACTION, "large")):
        request = ChatRequest([Message(Role.USER, "hi")], task=task)
        last = [delta async for delta in model.stream(request)][-1]
        assert last == Finish(FinishReason.STOP, name)
    assert model.name == "large"
