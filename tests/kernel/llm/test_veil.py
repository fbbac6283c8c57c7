"""Stand-ins: nothing personal goes out, everything comes back, however it is cut."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import orjson
import pytest

from erp_domains.hrm.models import Employee
from kernel.llm.fence import Fence
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
)
from kernel.llm.veil.find import Personal
from kernel.llm.veil.model import VeiledModel
from kernel.llm.veil.stand_ins import StandIns, Uncovering

pytestmark = pytest.mark.anyio
FENCE = Fence("beef" * 4)  # a nonce of chance may hold anything
COMMON = {"bill", "mark", "van", "may", "the", "world"}
PEOPLE = Personal(
    names=frozenset(
        {"Ana Silva", "Bill Turner", "José van der Berg", "Mark Ivy", "Liam O'Brien", "Bo Li"}
    ),
    phones=frozenset({"+493012345678"}),
    amounts=frozenset({Decimal(52000).normalize()}),
    common=COMMON.__contains__,
)


def made(key: bytes = b"a conversation") -> StandIns:
    return StandIns(key, PEOPLE)


PERSONAL = {
    "Approve the leave of Ana Silva": ["Ana", "Silva"],
    "what is ana's balance?": ["ana"],
    "SILVA, ANA and Bill Turner": ["SILVA", "ANA", "Bill", "Turner"],
    "Bo Li and Liam O'Brien met José van der Berg": ["Bo", "Li", "O'Brien", "José", "Berg"],
    "ask Mark or Bill for it": ["Mark", "Bill"],
    "write to ana.silva+x@acme.example today": ["ana.silva", "acme.example"],
    "call +49 (30) 1234-5678 or 030 12345678": ["1234-5678", "12345678"],
    "IBAN DE89 3704 0044 0532 0130 00 please": ["DE89", "0532 0130"],
    "iban de89370400440532013000": ["de89370400440532013000"],
    "lives at Hauptstraße 12a, 10115 Berlin now": ["Hauptstraße", "10115"],
    "at 221b Baker Street": ["Baker", "221b"],
    "Unter den Linden, Lange Str. 5": ["Lange Str. 5"],
    "She gets 52,000.00 EUR a year, i.e. 52.000,00": ["52,000.00", "52.000,00"],
    "raise the salary to 61 000 EUR": ["61 000"],
    "Dear Mr Zappa, thank you": ["Zappa"],
    "Frau Müller-Lüdenscheidt fragt": ["Müller", "Lüdenscheidt"],
}
ORDINARY = [
    "Bill the customer for 3 hours on 2026-03-16, invoice INV-1002 over 1,250.00 EUR",
    "May I book the van? Mark it as done, hello World",
    "id 01a20879-574c-79d3-9633-7ea8aec4e482 has 25 pieces of SKU-0815 at 9:30",
    "the name_prefix of amount_100 is mail_server",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_is_personal_goes_out_as_a_stand_in_and_comes_back(text: str):
    stand_ins = made()
    covered = stand_ins.cover(text)
    assert not [word for word in PERSONAL[text] if word in covered]
    assert stand_ins.uncover(covered).casefold() == text.casefold()


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_stay(text: str):
    assert made().cover(text) == text
    assert made().uncover(text) == text


def test_the_same_word_has_the_same_stand_in_in_one_conversation_only():
    first, again = made().cover("Ana and Ana Silva"), made().cover("Ana and Ana Silva")
    assert first == again
    assert first.split()[0] == first.split()[2]
    assert made(b"another").cover("Ana and Ana Silva") != first
    assert made(b"another").uncover(first) == first


def test_an_answer_is_uncovered_wherever_it_is_cut():
    text = "Write to Ana Silva (ana@acme.example), who gets 52,000.00. Bye Ana"
    stand_ins = made()
    said = stand_ins.cover(text).replace("Name_", "Name\\_", 1)
    ends = range(len(said) + 1)
    for places in (*((0, cut, len(said)) for cut in ends), ends):
        opening = Uncovering(stand_ins)
        pieces = [said[start:end] for start, end in pairwise(places)]
        assert "".join(opening.feed(piece) for piece in pieces) + opening.flush() == text


class Provider:
    """Repeats what it was told last, calls with it, and asks about it."""

    name = "outside"

    def __init__(self) -> None:
        self.seen: list[ChatRequest] = []

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        self.seen.append(request)
        text = request.messages[-1].text
        for letter in text:
            yield TextDelta(letter)
        yield ToolCallDelta(ToolCall("1", "hrm.note", {"who": [text], "n": 3}))
        yield Clarify(text, choices=[text], arguments_so_far={"who": text})
        yield Finish(FinishReason.STOP, self.name)


async def test_a_provider_sees_no_personal_data_wherever_it_stands():
    result: dict[str, Any] = {
        "summary": "Ana Silva: 4,321.50",
        "result": {
            "items": [
                {Employee.monthly_gross.key: "4321.50", "email": "hidden", "name": "Ana Silva"}
            ]
        },
    }
    question = "is ana paid 4321.50 a month?"
    call = ToolCall("0", "hrm.show", {"employee": "Ana Silva"})
    request = ChatRequest([
        Message(Role.SYSTEM, "You are talking with Liam O'Brien."),
        Message(Role.USER, "Earlier: my number is +44 20 7946 0958"),
        Message(Role.ASSISTANT, tool_calls=[call]),
        Message(Role.TOOL, FENCE.wrap("answer", orjson.dumps(result).decode()), source_id="x"),
        Message(Role.USER, question),
    ])  # fmt: skip
    provider = Provider()
    deltas = [d async for d in VeiledModel(provider, made()).stream(request)]
    sent = repr(provider.seen[0].messages)
    canaries = ("Ana", "ana", "Silva", "O'Brien", "7946", "4321", "4,321", '"hidden"')
    assert [word for word in canaries if word in sent] == []
    assert "".join(d.text for d in deltas if isinstance(d, TextDelta)).lower() == question
    (called,) = (d.call for d in deltas if isinstance(d, ToolCallDelta))
    assert called.arguments == {"who": ["is Ana paid 4321.50 a month?"], "n": 3}
    (asked,) = (d for d in deltas if isinstance(d, Clarify))
    assert asked.question == asked.choices[0] == asked.arguments_so_far["who"]
    assert "Ana" in asked.question
