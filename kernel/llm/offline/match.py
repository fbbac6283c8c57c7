"""Which of the offered tools a message means, by the selector's score and the words themselves."""

import re
from dataclasses import replace

from kernel.llm.offline.enums import stem, stems
from kernel.llm.offline.intent import is_show
from kernel.llm.offline.reading import Reading
from kernel.llm.port import ForbiddenTool, ToolSpec

_ORDER_WRITES, _SHOW_WRITES = 0.05, -0.15
_ORDER_READS, _SHOW_READS = -0.05, 0.03
_VERB, _NOUNS, _RECORD = 0.10, 0.05, 0.05


def rank_tools(tools: list[ToolSpec], reading: Reading) -> list[ToolSpec]:
    """Return the tools with their scores adjusted to the words, the best first."""
    shows = is_show(reading.text)
    words = set(stems(reading.text))
    ranked = [replace(t, score=t.score + _cues(t, reading, words, shows=shows)) for t in tools]
    return sorted(ranked, key=lambda t: -t.score)


def rescore_for(text: str, tools: list[ToolSpec]) -> list[ToolSpec]:
    """Return the tools scored for one step of a longer message, which the selector saw whole."""
    return [replace(t, score=(t.score + likeness(text, t)) / 2) for t in tools]


def rescore_forbidden_for(text: str, tools: list[ForbiddenTool]) -> list[ForbiddenTool]:
    """Return what the person may not use, scored for one step as `rescore_for` does."""
    return [replace(t, score=(t.score + likeness(text, t)) / 2) for t in tools]


def likeness(text: str, tool: ToolSpec | ForbiddenTool) -> float:
    """Return how alike a text and the closest example of a tool are, 0 to 1, by letter triples."""
    wanted = _triples(text)
    phrases = [tool.title, tool.name.split(".")[-1].replace("_", " "), *tool.examples]
    return max((_dice(wanted, _triples(phrase)) for phrase in phrases), default=0.0)


def _cues(tool: ToolSpec, reading: Reading, words: set[str], *, shows: bool) -> float:
    is_read = tool.effect == "read"
    if shows:
        cue = _SHOW_READS if is_read else _SHOW_WRITES
    else:
        cue = _ORDER_READS if is_read else _ORDER_WRITES
    verb, *nouns = [stem(w) for w in tool.name.split(".")[-1].split("_")]
    cue += _VERB * (verb in words)
    cue += _NOUNS * (sum(n in words for n in nouns) / len(nouns) if nouns else 0.0)
    kinds = {m.kind for m in reading.mentions}
    cue += _RECORD * bool(kinds & set(tool.ref_fields.values()))
    return cue


def _triples(text: str) -> set[str]:
    plain = f" {re.sub(r'[^a-z0-9]+', ' ', text.lower())} "
    return {plain[n : n + 3] for n in range(len(plain) - 2)}


def _dice(left: set[str], right: set[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
