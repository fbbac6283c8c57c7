"""Recognises the tenant's own records in a person's words, among those they may see.

A name counts whole, or by a part of it that stands out: a word that is no everyday business talk
and that few of the tenant's names share. Neighbouring words and numbers that are of the name too
belong to it and narrow it down: "Vireo 0" is no other Vireo.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from actions.matching import Names, is_code, name_words
from actions.ordinary import CALENDAR_WORDS, ordinary_words
from actions.refs import Candidate, candidates, known_kinds, part_words_min
from kernel.db.uow import UnitOfWork
from kernel.limits import REFERENCE_CHOICES_MAX
from kernel.llm.offline.enums import stem

WORDS_MAX = 8
PART_CHARS_MIN = 3
CLOSE_CHARS_MIN = 5
CLOSE_SCORE_MIN = 84.0
PART_SCORE, PART_SCORE_MAX, PART_SCORE_STEP = 92.0, 98.0, 2.0
CLOSE_SHARE = 0.9
SHARED_BY_MAX = 0.2  # a word of more of the tenant's names tells none of them
CODE_CHARS_MAX = 3  # shorter letter codes (IT, FR) count in their own case only
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)
_POSSESSIVE = re.compile(r"['’]s$")
_JOINED = re.compile(r"[\s\-–&/’'\"“”]*")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
_SENTENCE_END = re.compile(r"[.!?:;\n][\s\"“”']*$")
_PLACED = re.compile(r"(?:\b(?:from|to|into|onto|at)(?: the)?|->|→)\s*$", re.I)
_BOUNDARY = re.compile(
    r"\s*(?:$|[.,;:!?)\n]|->|→|\b(?:from|to|into|onto|and|for|on|at|by|in)\b|\d)", re.I
)


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record named in a text at `start:end`; rivals share the same place.

    Records of several kinds may stand at the same or at overlapping places (an opportunity is a
    sales record too). All are kept, in the order of the text, longest first; `is_leading` marks
    the first of those that overlap, so that taking only these visits each place once.
    """

    candidate: Candidate
    start: int
    end: int
    score: float
    text: str
    is_leading: bool = True


@dataclass(frozen=True, slots=True)
class _Token:
    words: tuple[str, ...]
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return all(word.isdigit() for word in self.words)


async def find_mentions(uow: UnitOfWork, text: str) -> list[FoundRecord]:
    """Every record the person may see that the text names; one query for each kind."""
    found: list[FoundRecord] = []
    for kind in known_kinds(uow.principal):
        everyone = await candidates(uow, kind)
        found += mentions_in(text, everyone, part_words=part_words_min(kind))
    return in_order(found)


def in_order(found: Iterable[FoundRecord]) -> list[FoundRecord]:
    """By place, longest and best first, with the leading ones marked."""
    ordered: list[FoundRecord] = []
    covered = 0
    for each in sorted(found, key=lambda f: (f.start, -f.end, -f.score)):
        ordered.append(replace(each, is_leading=each.start >= covered))
        covered = max(covered, each.end)
    return ordered


def mentions_in(
    text: str, everyone: Sequence[Candidate], *, part_words: int = 1
) -> list[FoundRecord]:
    """Whole names and numbers first, then parts that stand out, then close spellings.

    `everyone` is of one kind. A part of a name has to have `part_words` words of it.
    """
    return _Reader(text, everyone, part_words).read()


class _Reader:
    """One text read for the candidates of one kind."""

    def __init__(self, text: str, everyone: Sequence[Candidate], part_words: int) -> None:
        self.text = text
        self.tokens = [_token(match) for match in _TOKEN.finditer(text)]
        self.addresses = [match.span() for match in _ADDRESS.finditer(text)]
        self.names = Names(everyone)
        self.part_words = part_words
        self.nouns = {word for c in everyone[:1] for word in name_words(c.kind.replace("_", " "))}
        self.is_shouted = _is_mostly_capitalised([text[t.start] for t in self.tokens])
        self.taken: set[int] = set()

    def read(self) -> list[FoundRecord]:
        if not self.names.everyone:
            return []
        return [*self._whole_names(), *self._parts()]

    def _whole_names(self) -> list[FoundRecord]:
        found: list[FoundRecord] = []
        for size in range(min(WORDS_MAX, len(self.tokens)), 0, -1):
            for first in range(len(self.tokens) - size + 1):
                span = range(first, first + size)
                if self.taken.isdisjoint(span) and (places := self._called(span)):
                    self.taken.update(span)
                    found += self._found(span, dict.fromkeys(places, 100.0))
        return found

    def _called(self, span: range) -> list[int]:
        words = [word for place in span for word in self.tokens[place].words]
        places = self.names.called(words)
        if len(words) > 1 or not places:
            return places
        said = self._said(span)
        places = [p for p in places if self._is_spelled(said, p)]
        if words[0].isalpha() and len(words[0]) <= CODE_CHARS_MAX:
            places = [p for p in places if self._is_in_own_case(said, p)]
        is_plain = words[0] in ordinary_words()
        return places if not is_plain or self._is_named_here(span) else []

    def _is_spelled(self, said: str, place: int) -> bool:
        """Whether one word is the name itself: a label may stand in the plural, a code may not."""
        folded = said.casefold()
        is_label = self.names.labels[place] == name_words(said)
        return is_label or any(folded == n.casefold() for n in self.names.everyone[place].names)

    def _is_in_own_case(self, said: str, place: int) -> bool:
        """Whether a short name stands as the record spells it; only codes are that strict."""
        candidate = self.names.everyone[place]
        codes = [n for n in candidate.names if n != candidate.label and n.isupper()]
        is_code_said = any(code.casefold() == said.casefold() for code in codes)
        return not is_code_said or said in codes or said.casefold() not in ordinary_words()

    def _is_named_here(self, span: range) -> bool:
        """Whether an everyday word is meant as a name: by its place, its capital, or alone."""
        if len(span) == len(self.tokens) or self._stands_out(span[0]) or self._has_noun(span):
            return True
        before = self.text[: self.tokens[span[0]].start]
        after = self.text[self.tokens[span[-1]].end :]
        return bool(_PLACED.search(before) and _BOUNDARY.match(after))

    def _stands_out(self, place: int) -> bool:
        """Whether a word has a capital that its place in the sentence does not explain."""
        token = self.tokens[place]
        before = self.text[: token.start]
        is_first = not before.strip() or bool(_SENTENCE_END.search(before))
        is_month = bool(CALENDAR_WORDS.intersection(token.words))
        return (
            self.text[token.start].isupper()
            and not is_first
            and not self.is_shouted
            and not is_month
        )

    def _has_noun(self, span: range) -> bool:
        """Whether the kind's own noun stands beside: "the sales department"."""
        beside = [p for p in (span[0] - 1, span[-1] + 1) if 0 <= p < len(self.tokens)]
        return any(self.nouns.intersection(self.tokens[p].words) for p in beside)

    def _parts(self) -> list[FoundRecord]:
        found: list[FoundRecord] = []
        place = 0
        while place < len(self.tokens):
            span, held = self._part_at(place)
            if held:
                self.taken.update(span)
                found += self._found(span, held)
            place = max(place, span[-1]) + 1
        return found

    def _part_at(self, place: int) -> tuple[range, dict[int, float]]:
        span = range(place, place + 1)
        held = self._anchored(place)
        if not held:
            return span, {}
        span, held = self._widened(span, held)
        if len(span) < self.part_words and not self._has_noun(span):
            return span, {}
        shared_by = max(REFERENCE_CHOICES_MAX, int(SHARED_BY_MAX * len(self.names.everyone)))
        if len(span) == 1 and len(held) > shared_by and not self._stands_out(place):
            return span, {}
        bonus = PART_SCORE_STEP * (len(span) - 1)
        whole = min(PART_SCORE_MAX, PART_SCORE + bonus)
        return span, {p: whole if s == 100.0 else s * CLOSE_SHARE for p, s in held.items()}

    def _anchored(self, place: int) -> dict[int, float]:
        """Those of whose label this word is a part that stands out, or nearly."""
        token = self.tokens[place]
        if place in self.taken or token.is_number or len("".join(token.words)) < PART_CHARS_MIN:
            return {}
        if any(at <= token.start < to for at, to in self.addresses):
            return {}  # "rechnungen@acme.example" names no company a second time
        is_plain = bool(ordinary_words().intersection(token.words))
        if is_plain and not self._stands_out(place):
            return {}
        held = self._held(token)
        if all(score == 100.0 for score in held.values()):
            return held
        is_close = not is_plain and all(len(word) >= CLOSE_CHARS_MIN for word in token.words)
        initial = token.words[0][0]
        bases = {stem(word) for word in token.words}
        is_deed = token.words[0].endswith(("ed", "ing"))  # "repaired" is no slip for "Repairs"
        return {
            p: score
            for p, score in held.items()
            if is_close
            and score >= CLOSE_SCORE_MIN
            and any(word[0] == initial for word in self.names.labels[p])
            and not (is_deed and any(stem(w) in bases for w in self.names.labels[p]))
        }

    def _held(self, token: _Token) -> dict[int, float]:
        held = self.names.holding_all(token.words)
        everyone = self.names.everyone
        return {p: score for p, score in held.items() if not is_code(everyone[p].label)}

    def _widened(self, span: range, held: dict[int, float]) -> tuple[range, dict[int, float]]:
        """Take in the neighbours that are words of the same name, to the right, then the left."""
        for step in (1, -1):
            while narrowed := self._narrowed(span, held, step):
                held = narrowed
                span = (
                    range(span.start, span.stop + 1)
                    if step > 0
                    else range(span.start - 1, span.stop)
                )
        return span, held

    def _narrowed(self, span: range, held: dict[int, float], step: int) -> dict[int, float]:
        place = span.stop if step > 0 else span.start - 1
        if not 0 <= place < len(self.tokens) or place in self.taken:
            return {}
        edge, token = self.tokens[span[-1] if step > 0 else span[0]], self.tokens[place]
        first, second = (edge, token) if step > 0 else (token, edge)
        if not _JOINED.fullmatch(self.text[first.end : second.start]):
            return {}
        words = [word for p in span for word in self.tokens[p].words]
        found = self.names.holding_all([*words, *token.words])
        narrowed = {p: score for p, score in found.items() if p in held}
        if step < 0 and token.is_number:  # "15 Vireo" is a quantity unless names read so
            pair = (token.words[-1], edge.words[0])  # and only a label that begins so
            labels = self.names.labels
            narrowed = {p: s for p, s in narrowed.items() if labels[p][:2] == pair}
        return narrowed

    def _said(self, span: range) -> str:
        return self.text[self.tokens[span[0]].start : self.tokens[span[-1]].end]

    def _found(self, span: range, held: dict[int, float]) -> list[FoundRecord]:
        start, end = self.tokens[span[0]].start, self.tokens[span[-1]].end
        said, everyone = self._said(span), self.names.everyone
        return [FoundRecord(everyone[p], start, end, score, said) for p, score in held.items()]


def _token(match: re.Match[str]) -> _Token:
    bare = _POSSESSIVE.sub("", match[0])
    return _Token(name_words(bare), match.start(), match.start() + len(bare))


def _is_mostly_capitalised(initials: list[str]) -> bool:
    letters = [letter for letter in initials if letter.isalpha()]
    return len(letters) > 3 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
