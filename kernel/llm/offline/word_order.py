"""The English order of what was translated word by word.

German and Dutch put the verb last and its particle apart from it: "lege einen Kunden an", "kannst
du die Rechnung verbuchen". English has it first, or behind "can you".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernel.llm.offline.phrasebook import Book, Token

VERB_LAST = ("de", "nl")
_CLAUSE_ENDS = frozenset([",", ".", "?", "!", ";", ":", "and", "because"])
_SENTENCE_ENDS = frozenset([".", "?", "!", ";"])
_AUXILIARIES = frozenset(
    ["can", "may", "must", "should", "want", "would like", "I would like to take", "will", "has",
     "have", "need", "can I take", "is", "are", "was", "were", "had"]
)  # fmt: skip
_PAST = frozenset(["has", "have", "had", "is", "are", "was", "were"])
_SUBJECTS = frozenset(["I", "you", "we", "he", "she", "they", "it", "please", "me"])
_OPENERS = frozenset(["please", "hello", ",", "no", "and", "and then", "yes"])
_PARTICIPLES = {
    "pay": "paid", "send": "sent", "sell": "sold", "buy": "bought", "find": "found",
    "lose": "lost", "win": "won", "give": "given", "take": "taken", "make": "made",
    "leave the company": "left the company", "meet": "met", "set": "set", "see": "seen",
    "throw away": "thrown away", "write off": "written off", "go": "gone", "come": "come",
    "cost": "cost", "know": "known", "read": "read", "forget": "forgotten", "be": "been",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or phrase in English; `gap` is what stood before it, `said` its own language's."""

    english: str
    gap: str
    said: str = ""
    is_verb: bool = False
    is_known: bool = False


def particles_in(tokens: Sequence[Token], book: Book) -> dict[int, str]:
    """The English of verbs whose particle stands apart, by place; the particle's own is empty."""
    if book.language not in VERB_LAST:
        return {}
    found: dict[int, str] = {}
    for place, token in enumerate(tokens):
        if place in found or not token.is_word:
            continue
        for later in range(len(_sentence(tokens, place)), 1, -1):
            end = place + later - 1
            verb = book.joined(tokens[end].folded, token.folded)
            if verb is not None and end not in found:
                found |= {place: verb.english, end: ""}
                break
    return found


def in_order(pieces: list[Piece], language: str) -> list[Piece]:
    """The pieces with verbs where English has them, participles as such."""
    if language in VERB_LAST:
        pieces = _verbs_first(pieces)
    return [
        replace(piece, english=_participle(piece.english))
        if piece.is_verb and _follows_past(pieces, place)
        else piece
        for place, piece in enumerate(pieces)
    ]


def _sentence(tokens: Sequence[Token], place: int) -> Sequence[Token]:
    end = place
    while end < len(tokens) and tokens[end].said not in _SENTENCE_ENDS:
        end += 1
    return tokens[place:end]


def _verbs_first(pieces: list[Piece]) -> list[Piece]:
    ordered: list[Piece] = []
    start = 0
    for place in range(len(pieces) + 1):
        is_end = place == len(pieces) or pieces[place].english in _CLAUSE_ENDS
        if not is_end:
            continue
        ordered += _clause(pieces[start:place])
        ordered += pieces[place : place + 1]
        start = place + 1
    return ordered


def _clause(pieces: list[Piece]) -> list[Piece]:
    last = pieces[-1] if pieces else None
    if last is None or not last.is_verb or not last.said[-1:] in ("n", "t") or len(pieces) < 3:
        return pieces
    if last.said[:1].isupper():
        return pieces
    rest = pieces[:-1]
    aux = next((n for n, p in enumerate(rest) if p.english in _AUXILIARIES), None)
    at = 0 if aux is None else aux + 1
    while at < len(rest) and rest[at].english in (_OPENERS if aux is None else _SUBJECTS):
        at += 1
    if aux is None and any(p.is_verb for p in rest[:2]):
        return pieces
    moved = replace(last, gap=" " if at else pieces[0].gap)
    if at == 0 and rest:
        rest[0] = replace(rest[0], gap=" ")
    return [*rest[:at], moved, *rest[at:]]


def _follows_past(pieces: Sequence[Piece], place: int) -> bool:
    before = [p.english for p in pieces[max(0, place - 3) : place]]
    return bool(before) and (
        before[-1] in _PAST or (before[-1] in _SUBJECTS | {"not", "already"} and len(before) > 1
                                and before[-2] in _PAST)
    )  # fmt: skip


def _participle(verb: str) -> str:
    head, _, rest = verb.partition(" ")
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    made = _PARTICIPLES.get(head) or (
        head + "d" if head.endswith("e") else head[:-1] + "ied" if head.endswith("y")
        and head[-2:-1] not in "aeiou" else head + "ed"
    )  # fmt: skip
    return f"{made} {rest}".strip()
