"""Texts that a person gave stay in the person's own words, whatever they were read as.

A reason, a title or a note is found in the English words of a message; what is kept is the place of
the message that these words were made from.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from kernel.llm.offline.schema import FieldKind, fields_of, is_query
from kernel.llm.port import ChatRequest, Clarify, Delta, JsonDict, ToolCallDelta

Pair = tuple[str, str]  # English words, what was said for them
READ_AGAIN = frozenset(["request", "question"])  # code reads these once more, in English
_WORD = re.compile(r"\w+")


def in_own_words(request: ChatRequest, deltas: list[Delta]) -> list[Delta]:
    """The answer with its free texts as they were said."""
    if not request.pairs:
        return deltas
    return [_told(request, delta) for delta in deltas]


def _told(request: ChatRequest, delta: Delta) -> Delta:
    if isinstance(delta, ToolCallDelta):
        arguments = own_arguments(request, delta.call.name, delta.call.arguments)
        return replace(delta, call=replace(delta.call, arguments=arguments))
    if isinstance(delta, Clarify) and delta.tool:
        so_far = own_arguments(request, delta.tool, delta.arguments_so_far)
        return replace(delta, arguments_so_far=so_far)
    return delta


def own_arguments(request: ChatRequest, name: str, arguments: JsonDict) -> JsonDict:
    """The arguments of a tool with the free texts among them as they were said."""
    tool = next((t for t in request.tools if t.name == name), None)
    if tool is None:
        return arguments
    said = request.last_user_text()
    fields = [f for f in fields_of(tool) if f.kind is FieldKind.TEXT and not is_query(f)]
    texts = {field.name for field in fields} - READ_AGAIN
    found = {k: v for k, v in arguments.items() if k in texts and isinstance(v, str)}
    return arguments | {k: own_words(v, request.pairs, said) for k, v in found.items()}


def own_words(value: str, pairs: Sequence[Pair], said: str) -> str:
    """The part of the message that a text was made from; the text itself if there is none."""
    wanted = _words(value)
    for start, (english, _) in enumerate(pairs):
        if not wanted or _words(english)[:1] != wanted[:1]:
            continue
        found: list[str] = []
        for end in range(start, len(pairs)):
            found += _words(pairs[end][0])
            if found != wanted[: len(found)]:
                break
            if len(found) == len(wanted):
                return _place(said, [own for _, own in pairs[start : end + 1]]) or value
    return value


def _place(said: str, parts: Sequence[str]) -> str:
    shape = r"\W*".join(re.escape(part) for part in parts if part.strip())
    match = re.search(shape, said)
    return match[0].strip() if match else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
