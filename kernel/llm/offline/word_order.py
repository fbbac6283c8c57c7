"""The English order of what was translated word by word.

German and Dutch put the verb last and its particle apart from it: "lege einen Kunden an", "kannst
du die Rechnung verbuchen". English has it first, or behind "can you".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kernel.llm.offline.foreign_words import Token
from kernel.llm.offline.phrasebook import Book

VERB_LAST = ("de", "nl")
NAME_WORDS_MAX = 4
FIRST_NAME = "\uf000"  # letters from here on stand for names that are kept
_CLAUSE_ENDS = frozenset([",", ".", "?", "!", ";", ":", "and", "because"])
_SENTENCE_ENDS = frozenset([".", "?", "!", ";"])
_AUXILIARIES = frozenset(
    ["can", "may", "must", "should", "want", "would like", "will", "has", "have", "we have",
     "do we have", "need", "can I", "is", "are", "was", "were", "had"]
)  # fmt: skip
_ADJECTIVES = frozenset(
    ["new", "unpaid", "open", "overdue", "pending", "yearly", "monthly", "weekly", "daily",
     "active", "approved", "damaged", "reduced", "valid"]
)  # fmt: skip
_SMALL_WORDS = _AUXILIARIES | frozenset(
    ["the", "a", "of", "to", "in", "on", "for", "and", "or", "with", "not", "still", "already",
     "that", "which", "all", "my", "our", "how many", "how much", "", "what", "there", "only"]
)  # fmt: skip
_APPOSED = frozenset(
    ["role", "warehouse", "department", "account", "calendar", "product", "company", "customer"]
)
_WISHES = ("would like", "want", "need", "wants")
_BETWEEN = frozenset(["not", "already", "still", "also", "only"])
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
        for end in _later(tokens, place):
            verb = book.joined(tokens[end].folded, token.folded)
            if verb is not None and end not in found:
                found |= {place: verb.english, end: ""}
                break
    return found


def _sort_of(piece: Piece) -> str:
    """A name, a number, or neither."""
    head = piece.said[0]
    return "name" if head.isupper() or head >= FIRST_NAME else "number" * head.isdigit()


def _later(tokens: Sequence[Token], place: int) -> Iterator[int]:
    """The places of a particle, from the end: of the clause first, then of the sentence."""
    end = place
    while end < len(tokens) and tokens[end].said not in _SENTENCE_ENDS:
        end += 1
    clause = next((n for n in range(place, end) if tokens[n].said == ","), end)
    yield from range(clause - 1, place, -1)
    yield from range(end - 1, clause, -1)


def in_order(pieces: list[Piece], language: str) -> list[Piece]:
    """The pieces with verbs where English has them, participles as such."""
    if language in VERB_LAST:
        pieces = _verbs_first(pieces)
    return [_inflected(pieces, place) for place in range(len(pieces))]


def _inflected(pieces: Sequence[Piece], place: int) -> Piece:
    piece = pieces[place]
    if not piece.is_verb or not place:
        return piece
    if _follows_past(pieces, place):
        return replace(piece, english=_participle(piece.english))
    if pieces[place - 1].english.endswith(_WISHES):
        return replace(piece, english=f"to {piece.english}")
    return piece


def reworded(pieces: list[Piece], language: str, *, is_question: bool) -> list[Piece]:
    """The pieces with small words as their sentence has them, adjectives before their noun.

    "do we have" asks; what comes from one name to another is "from"; "that" at the head of a
    question is "which", "because" there "why".
    """
    told = list(pieces)
    words = [n for n, p in enumerate(told) if p.said[:1].isalnum() or p.said[:1] > "\ue000"]
    for place, piece in enumerate(told):
        if not is_question and piece.english.startswith("do we "):
            told[place] = replace(piece, english=piece.english.removeprefix("do "))
        if piece.english == "of":
            told[place] = replace(piece, english=_of(told, place))
        if piece.english == "to" and any(p.english == "receive" for p in told):
            told[place] = replace(piece, english="in")
        if language == "de" and piece.said == "der" and _is_owned(told, place - 1):
            told[place] = replace(piece, english="of the")
        if piece.english == "we" and place and told[place - 1].is_verb:
            told[place] = replace(piece, english="us")
        is_behind = language not in VERB_LAST and piece.english in _ADJECTIVES
        if is_behind and _is_noun(told, place - 1):
            told[place - 1], told[place] = (
                replace(piece, gap=told[place - 1].gap), replace(told[place - 1], gap=piece.gap)
            )  # fmt: skip
        if piece.said == "-" and 0 < place < len(told) - 1:
            is_inside = told[place - 1].is_known and told[place + 1].is_known
            told[place] = replace(piece, english="" if is_inside else "-")
    if is_question and words:
        first = told[words[0]]
        asked = {"that": "which", "because": "why"}.get(first.english, first.english)
        told[words[0]] = replace(first, english=asked)
    return told


def _is_owned(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a German noun stands here, of which "der …" says whose it is."""
    return place > 0 and pieces[place].is_known and pieces[place].said[0].isupper()


def _is_noun(pieces: Sequence[Piece], place: int) -> bool:
    if place < 0 or not pieces[place].is_known or pieces[place].is_verb:
        return False
    return pieces[place].english not in _SMALL_WORDS and pieces[place].said[0].islower()


def _of(pieces: list[Piece], place: int) -> str:
    """What "of" is here: "from one to the other", "Ada from Brink", "the role accountant"."""
    if _goes_to(pieces, place):
        return "from"
    before = next((p for p in reversed(pieces[:place]) if p.english not in ("", ",")), None)
    after = next((p for p in pieces[place + 1 :] if p.english not in _APPOSED | {"the"}), None)
    if before is None or after is None:
        return "of"
    if before.english in _APPOSED:
        return ""
    is_named = not before.is_known and not after.is_known
    return "from" if is_named and _sort_of(before) == _sort_of(after) == "name" else "of"


def _goes_to(pieces: list[Piece], place: int) -> bool:
    """Whether "of NAME to NAME" begins here; the second word becomes "to" as well."""
    start = names = place + 1
    while start < len(pieces) and pieces[start].english in _APPOSED | {"the"}:
        start = names = start + 1
    while names < len(pieces) and not pieces[names].is_known and names <= place + NAME_WORDS_MAX:
        names += 1
    is_there = start < names < len(pieces) - 1 and pieces[names].english in ("to", "on")
    if not is_there or pieces[names + 1].is_known:
        return False
    sort = _sort_of(pieces[start])
    if not sort or sort != _sort_of(pieces[names + 1]):
        return False
    pieces[names] = replace(pieces[names], english="to")
    return True


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
    aux = next((n for n, p in enumerate(pieces) if p.english in _AUXILIARIES), None)
    place = _last_verb(pieces, is_final=aux is None)
    if place is None or len(pieces) < 3 or (aux is not None and place <= aux + 1):
        return pieces
    last, rest = pieces[place], [*pieces[:place], *pieces[place + 1 :]]
    at = 0 if aux is None else aux + 1
    while at < len(rest) and rest[at].english in (_OPENERS if aux is None else _SUBJECTS):
        at += 1
    if aux is None and any(p.is_verb for p in rest[:2]):
        return pieces
    moved = replace(last, gap=" " if at else pieces[0].gap)
    if at == 0 and rest:
        rest[0] = replace(rest[0], gap=" ")
    return [*rest[:at], moved, *rest[at:]]


def _last_verb(pieces: list[Piece], *, is_final: bool) -> int | None:
    """Where the verb stands that closes a clause, behind which only a day or place may follow."""
    places = range(len(pieces) - 1, 1, -1)
    for place in places[:1] if is_final else places:
        piece = pieces[place]
        if piece.is_verb and piece.said[-1:] in ("n", "t") and piece.said[:1].islower():
            return place
    return None


def _follows_past(pieces: Sequence[Piece], place: int) -> bool:
    at = place - 1
    while at > 0 and pieces[at].english in _SUBJECTS | _BETWEEN:
        at -= 1
    words = pieces[at].english.split()
    return at >= 0 and bool(words) and words[-1] in _PAST


def _participle(verb: str) -> str:
    head, _, rest = verb.partition(" ")
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    made = _PARTICIPLES.get(head) or (
        head + "d" if head.endswith("e") else head[:-1] + "ied" if head.endswith("y")
        and head[-2:-1] not in "aeiou" else head + "ed"
    )  # fmt: skip
    return f"{made} {rest}".strip()
