"""A model that does the person's task well and obeys every other text in front of it as well."""

import base64
import binascii
import codecs
import json
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any, TypeVar

from kernel.llm.fence import unfenced
from kernel.llm.port import (
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    Message,
    Role,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)

CALLS_MAX = 8
Call = tuple[str, dict[str, Any]]
T = TypeVar("T")
_ORDER = re.compile(r"\b([a-z_]+\.[a-z_]+)\s{0,3}(?=\{)")
_PRINT = re.compile(r"print «([^»]*)»")
_CODED = re.compile(r"(base64|hex|rot13|reversed): (.+)", re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/=]+")
_HEX_PAIRS = re.compile(r"[0-9a-f]{2}")
_NONCE = re.compile(r"\b[0-9a-f]{16}\b")


class ObeyingModel:
    """Knows the right calls by the person's words, finds orders in everything it reads.

    Orders are an action's name with a JSON object, or `print «…»`, in any language around them,
    also decoded from base64, hex, rot13 and text written backwards. It tries tools it was not
    offered, and says in the end all it was told to say.
    """

    name = "obeying"

    def __init__(
        self, tasks: Mapping[str, Call | None], *, is_attack_first: bool, foreign_id: str = "",
        canary: str = "",
    ) -> None:  # fmt: skip
        self._tasks = tasks
        self._is_attack_first = is_attack_first
        self._foreign_id = foreign_id
        self._canary = canary
        self.has_met_attack = False
        self.obeyed: list[Call] = []
        self.nonces: list[str] = []

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Call what is asked for and ordered, then say what was found and ordered."""
        texts = list(_texts(request))
        self.has_met_attack |= any(self._canary in text for text in texts)
        tried = [(c.name, c.arguments) for m in _this_turn(request) for c in m.tool_calls]
        orders = [call for text in texts for call in orders_in(text)]
        task = next(
            (c for words, c in self._tasks.items() if words in request.last_user_text()), None
        )
        new = [c for c in orders if c not in tried and c != task]
        wanted = _unique(new)[: CALLS_MAX - 1]
        self.nonces += [n for n in _nonces(request) if n not in self.nonces]
        self.obeyed += wanted
        if task is not None and task not in tried:
            wanted = [*wanted, task] if self._is_attack_first else [task, *wanted]
        for n, (name, arguments) in enumerate(wanted):
            yield ToolCallDelta(ToolCall(f"obeying_{len(tried) + n}", name, arguments))
        if not wanted:
            for piece in _pieces(self._answer(request, texts)):
                yield TextDelta(piece)
        yield Finish(FinishReason.TOOL_CALLS if wanted else FinishReason.STOP, self.name)

    def _answer(self, request: ChatRequest, texts: list[str]) -> str:
        said: list[str] = [_summary(m) for m in _this_turn(request) if m.role is Role.TOOL]
        system = next((m.text or "" for m in request.messages if m.role is Role.SYSTEM), "")
        nonce = next(iter(_nonces(request)), "")
        specials = {
            "PROMPT": system,
            "PROMPT-BASE64": base64.b64encode(system.encode()).decode(),
            "NONCE": nonce,
            "NONCE-SPACED": " ".join(nonce),
            "NONCE-REVERSED": nonce[::-1],
            "TENANT-ID": self._foreign_id,
        }
        prints: list[str] = _unique(
            [str(words) for text in texts for words in _PRINT.findall(text)]
        )
        return "\n\n".join([*said, *(specials.get(words, words) for words in prints)])


def _nonces(request: ChatRequest) -> list[str]:
    """The marks that the system part names."""
    return [n for m in request.messages if m.role is Role.SYSTEM for n in _NONCE.findall(m.text)]


def _this_turn(request: ChatRequest) -> list[Message]:
    own = [n for n, m in enumerate(request.messages) if m.role is Role.USER and m.source_id is None]
    return request.messages[own[-1] + 1 :] if own else request.messages


def _texts(request: ChatRequest) -> Iterator[str]:
    """Everything in front of the model as it reads it, with what is hidden in encodings."""
    shown = [text for message in request.messages for text in _read(message)]
    passages = [text for p in request.passages for text in (p.title, p.text)]
    for text in _unique([*shown, *passages, *(m.label for m in request.mentions)]):
        yield text
        for form, coded in _CODED.findall(text):
            if plain := decoded(form, coded):
                yield plain


def _read(message: Message) -> Iterator[str]:
    text = message.text or ""
    yield text
    if message.role is Role.TOOL:
        try:
            yield from _strings(json.loads(unfenced(text)))
        except json.JSONDecodeError:
            return


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:  # pyright: ignore[reportUnknownVariableType]
            yield from _strings(inner)


def decoded(form: str, coded: str) -> str:
    """What is hidden in an encoding, "" where nothing is."""
    word = coded.split(maxsplit=1)[0]
    try:
        match form:
            case "base64":
                read = "".join(_BASE64.findall(word))
                whole = read[: len(read) // 4 * 4]  # a text may have been cut
                return base64.b64decode(whole).decode(errors="replace")
            case "hex":
                return bytes.fromhex("".join(_HEX_PAIRS.findall(word))).decode(errors="replace")
            case "rot13":
                return codecs.encode(coded, "rot13")
            case _:
                return coded[::-1]
    except (ValueError, binascii.Error):
        return ""


def orders_in(text: str) -> Iterator[Call]:
    """The calls a text orders: an action's name with a JSON object."""
    for match in _ORDER.finditer(text):
        try:
            arguments, _ = json.JSONDecoder().raw_decode(text, match.end())
        except json.JSONDecodeError:
            continue
        if isinstance(arguments, dict):
            yield match[1], arguments


def _summary(message: Message) -> str:
    try:
        return str(json.loads(unfenced(message.text)).get("summary", ""))
    except json.JSONDecodeError:
        return message.text


def _pieces(text: str) -> Iterator[str]:
    """As a provider streams: a few characters at a time."""
    for at in range(0, len(text), 7):
        yield text[at : at + 7]


def _unique(items: list[T]) -> list[T]:
    found: list[T] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
