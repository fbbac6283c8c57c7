"""Learns where the words of an argument stand, from the example sentences that mark them.

For every word of a sentence and every argument of its action three linear scores: whether the word
belongs to the argument, begins it, ends it. Of all stretches of words the one with the highest sum
is the argument, if it is likely enough. What stands around a word counts together with the
argument, with its name in any action, and with its kind: "because" says as much of every reason.
Where the rules would see the argument is one more thing that is told of a word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from actions.hashed import Floats, Hashes, Places, Steps, Truths, hashes, learn, places_of, sums_of
from actions.marked import Marked
from actions.spec import Action
from actions.taught_readings import reading_of
from actions.tool_specs import tool_spec
from kernel.llm.offline.learned import (
    WORDS_MAX,
    Span,
    Token,
    kind_of_text,
    takes_words,
    tokens_of,
)
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, fields_of
from kernel.llm.offline.slots import fill_tool
from kernel.llm.offline.type_words import leading
from kernel.llm.port import JsonDict

LIKELY = -4.0  # a stretch of words is an argument from here on
LIKELY_REQUIRED = -6.0  # of what has to be said somewhere
_TRIGGERS = frozenset(
    ["that", "because", "for", "as", "called", "named", "to", "about", "with", "is", "of", "since",
     "due", "titled", "saying", "reason", "subject", "note", "name", "by", "from", "via", "like",
     "so", "until", "after", "before", "and", "but", "not"]
)  # fmt: skip
_SAYS_NOTHING = frozenset(
    ["a", "an", "the", "this", "that", "these", "those", "it", "its", "i", "i'm", "me", "my", "you",
     "your", "we", "us", "our", "he", "she", "him", "his", "her", "they", "them", "their", "of",
     "to", "in", "on", "at", "for", "from", "with", "by", "and", "or", "is", "are", "was", "be",
     "so", "please", "pls", "which", "what", "who", "any", "some", "all"]
)  # fmt: skip
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Tagger:
    """Weights of words that lie inside, begin and end an argument, with the constant of each.

    `taught` are the actions that had marked sentences, as hashes.
    """

    weights: Steps  # 3 rows
    bias: Floats
    taught: frozenset[int]

    def knows(self, action: str) -> bool:
        """Whether example sentences taught the arguments of an action."""
        return crc32(action.encode()) in self.taught

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What to keep of it."""
        taught = np.array(sorted(self.taught), dtype=np.uint32)
        return {"weights": self.weights, "bias": self.bias, "taught": taught}

    @staticmethod
    def of(arrays: "dict[str, npt.NDArray[Any]]") -> "Tagger":
        """The tagger that was kept. Raises KeyError when something is missing."""
        return Tagger(arrays["weights"], arrays["bias"], frozenset(arrays["taught"].tolist()))

    def spans(
        self, action: str, fields: Sequence[Field], reading: Reading, ruled: JsonDict
    ) -> dict[str, Span]:
        """The likeliest words of each field, left out where none are likely."""
        tokens = tokens_of(reading.text)
        if not 0 < len(tokens) <= WORDS_MAX or not fields:
            return {}
        around = surroundings(tokens, reading)
        found: dict[str, Span] = {}
        for field in fields:
            ruled_at = _place_of(ruled.get(field.name), reading)
            places = _places(around, tokens, action, field, ruled_at)
            scores = sums_of(self.weights, places) + self.bias[:, None]
            least = LIKELY_REQUIRED if field.is_required else LIKELY
            if best := _best_stretch(scores, tokens, least):
                first, last, score = best
                found[field.name] = Span(tokens[first].at, tokens[last].to, score)
        return found


def teach_spans(cases: Sequence[tuple[Action, Marked]]) -> Tagger:
    """Learn from marked sentences; those whose marks are not complete are left out."""
    rows: list[Places] = []
    wanted: list[Truths] = []
    names: set[str] = set()
    for action, marked in cases:
        if marked.is_complete:
            names.add(action.name)
            for places, labels in _lessons(action, marked):
                rows.append(places)
                wanted.append(labels)
    weights, bias = learn(rows, np.hstack([np.zeros((3, 0), np.bool_), *wanted]))
    return Tagger(weights, bias, frozenset(crc32(name.encode()) for name in names))


def surroundings(tokens: Sequence[Token], reading: Reading) -> Hashes:
    """What stands at and around each word, a row a word."""
    types = _types(tokens, reading)
    words = ["<s>", "<s>", *(_plain(t.text) for t in tokens), "</s>", "</s>"]
    kinds = ["<s>", "<s>", *types, "</s>", "</s>"]
    trigger = list(accumulate(words, lambda last, word: word if word in _TRIGGERS else last))
    colon = next((n for n, t in enumerate(tokens) if t.text == ":"), len(tokens))
    rows: list[Hashes] = []
    for n, token in enumerate(tokens):
        before2, before, word, after, after2 = words[n : n + 5]
        type2, type1, type0, type_1, type_2 = kinds[n : n + 5]
        shape = _shape(token.text)
        told = (
            f"w {word}", f"b {before}", f"a {after}", f"B {before2}", f"A {after2}",
            f"bw {before} {word}", f"wa {word} {after}", f"Bb {before2} {before}",
            f"aA {after} {after2}", f"t {type0}", f"tb {type1} {type0}", f"ta {type0} {type_1}",
            f"tt {type2} {type1} {type0} {type_1} {type_2}", f"bt {before} {type0}",
            f"s {word[-3:]}", f"f {shape}", f"fb {shape} {before}",
            f"g {trigger[n + 1]}", f"gt {trigger[n + 1]} {type0}", f"c {n > colon} {type0}",
            f"n {min(n, 3)}", f"e {min(len(tokens) - n, 3)}", f"o {words[2]} {min(n, 2)}",
            f"m {_seen(types, n)} {type0}", "1",
        )  # fmt: skip
        rows.append(hashes(told))
    return np.vstack(rows)


def _lessons(action: Action, marked: Marked) -> Iterator[tuple[Places, Truths]]:
    tool, reading = tool_spec(action, 1.0), reading_of(action, marked)
    tokens = tokens_of(marked.text)[:WORDS_MAX]
    around = surroundings(tokens, reading)
    ruled = fill_tool(tool, reading).arguments
    for field in fields_of(tool):
        if not takes_words(field):
            continue
        labels = np.zeros((3, len(tokens)), dtype=np.bool_)
        for mark in marked.marks:
            inside = [n for n, t in enumerate(tokens) if t.at < mark.to and t.to > mark.at]
            if mark.field == field.name and inside:
                labels[0, inside] = labels[1, inside[0]] = labels[2, inside[-1]] = True
        ruled_at = _place_of(ruled.get(field.name), reading)
        yield _places(around, tokens, action.name, field, ruled_at), labels


def _places(
    around: Hashes,
    tokens: Sequence[Token],
    action: str,
    field: Field,
    ruled_at: tuple[int, int] | None,
) -> Places:
    keys = hashes(
        (f"{action} {field.name}", f"name {field.name}",
         f"kind {field.kind} {field.is_required} {kind_of_text(field)}")
    )  # fmt: skip
    ruled = np.vstack([hashes(_as_ruled(token, ruled_at)) for token in tokens])
    return places_of(np.hstack([around, ruled]), keys)


def _as_ruled(token: Token, ruled_at: tuple[int, int] | None) -> tuple[str, str]:
    """Where a word stands to what the rules take for the argument."""
    if ruled_at is None:
        return ("r none", f"r none {_plain(token.text)}")
    at, to = ruled_at
    is_inside = at <= token.at and token.to <= to
    edge = f"{token.at == at} {token.to == to}" if is_inside else str(token.to <= at)
    return (f"r {is_inside}", f"r {is_inside} {edge}")


def _place_of(value: object, reading: Reading) -> tuple[int, int] | None:
    if not isinstance(value, str) or not value:
        return None
    at = reading.text.find(value)
    return None if at < 0 else (at, at + len(value))


def _best_stretch(
    scores: Floats, tokens: Sequence[Token], least: float
) -> tuple[int, int, float] | None:
    """The stretch of words with the highest sum, some of which say something.

    It neither begins nor ends with a sign.
    """
    inside, starts, ends = scores
    best: tuple[int, int, float] | None = None
    begun, running = 0, -np.inf
    telling = [0, *accumulate(t.text.lower() not in _SAYS_NOTHING for t in tokens)]
    for n, token in enumerate(tokens):
        is_word = token.text[0].isalnum()
        if is_word and starts[n] > running:
            begun, running = n, starts[n]
        running += inside[n]
        total = float(running + ends[n])
        says = telling[n + 1] > telling[begun]
        if is_word and says and total > (best[2] if best else least):
            best = (begun, n, total)
    return best


def _types(tokens: Sequence[Token], reading: Reading) -> list[str]:
    """What each word is part of: a record by its kind, a date, a number, or nothing known."""
    places = [(at, to, word) for at, to, word in leading(reading.mentions)]
    places += [(d.at, d.to, "DATE") for d in reading.dates]
    places += [(a.at, a.to, a.kind.value) for a in reading.amounts]
    return [next((word for at, to, word in places if t.at < to and t.to > at), "-") for t in tokens]


def _seen(types: Sequence[str], n: int) -> str:
    return next((kind for kind in reversed(types[:n]) if kind != "-"), "-")


def _plain(word: str) -> str:
    return _DIGIT.sub("0", word.lower())


def _shape(word: str) -> str:
    if word.isupper():
        return "A" if len(word) > 1 else "I"
    return "Aa" if word[:1].isupper() else "0" if word[:1].isdigit() else "a"
