"""Passages as a reader or a model sees them, and what is done with a ranked list of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from rag.sparse import identifiers

IDENTIFIER_BOOST = 0.5  # a passage that names the record asked for beats those that do not
SAME_WORDS = 0.85  # share of common words from which two passages say the same
MERGED_CHARS_MAX = 4_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document's live version that the reader may see.

    `start` and `end` are offsets in the document's text; `text` is that slice, after a repeated
    table header if the slice begins within a table. `dense_score` is a cosine, `sparse_score` a
    BM25 score; either is None when that side did not find it.
    """

    chunk_id: UUID
    document_id: UUID
    document: str  # file name
    title: str
    version_number: int
    ordinal: int
    page: int | None
    heading: str
    text: str
    start: int
    end: int
    score: float
    dense_score: float | None = None
    sparse_score: float | None = None
    tokens: int = 0  # of the chunk itself
    as_of: date | None = None  # from when the document says it is
    added_at: datetime | None = None

    @property
    def header_chars(self) -> int:
        """Length of the repeated table header before the slice proper."""
        return len(self.text) - (self.end - self.start)


def boost_identifiers(question: str, passages: Iterable[Passage]) -> list[Passage]:
    """Rank passages that name a record or code of the question first; best first."""
    asked = identifiers(question)
    boosted = [
        replace(each, score=each.score + IDENTIFIER_BOOST)
        if asked and asked & identifiers(f"{each.title} {each.heading} {each.text}")
        else each
        for each in passages
    ]
    return sorted(boosted, key=lambda each: (-each.score, str(each.chunk_id)))


def distinct(passages: Sequence[Passage], limit: int) -> list[Passage]:
    """The first `limit` passages, each text once, in the place of its best copy.

    Of copies the one of the latest date is kept; copies with other figures and no dates to choose
    by are no copies.
    """
    kept: list[tuple[set[str], Passage]] = []
    for passage in passages:
        mine = set(passage.text.casefold().split())
        place = next(
            (n for n, each in enumerate(kept) if _says_the_same(passage, mine, *each)), None
        )
        if place is None:
            kept.append((mine, passage))
        elif _is_newer(passage, kept[place][1]):
            kept[place] = (mine, replace(passage, score=kept[place][1].score))
        if len(kept) == limit:
            break
    return [passage for _, passage in kept]


def _says_the_same(one: Passage, words: set[str], other_words: set[str], other: Passage) -> bool:
    if not _is_copy(words, other_words):
        return False
    return _dated(one, other) or not _has_other_figures(words, other_words)


def _has_other_figures(one: set[str], other: set[str]) -> bool:
    return any(any(c.isdigit() for c in word) for word in one ^ other)


def _dated(one: Passage, other: Passage) -> bool:
    return one.as_of is not None and other.as_of is not None and one.as_of != other.as_of


def _is_newer(one: Passage, other: Passage) -> bool:
    return one.as_of is not None and other.as_of is not None and one.as_of > other.as_of


def _is_copy(one: set[str], other: set[str]) -> bool:
    if not one or not other:
        return False
    smaller, larger = sorted((len(one), len(other)))
    return smaller >= SAME_WORDS * larger and len(one & other) >= SAME_WORDS * len(one | other)


def widen(
    passages: Sequence[Passage], neighbours: Iterable[Passage], shown: Sequence[Passage] = ()
) -> list[Passage]:
    """Join each passage with those of `neighbours` that adjoin it in the same section and page.

    A neighbour that is in the list itself, or among `shown`, is not repeated.
    """
    taken = {passage.chunk_id for passage in [*passages, *shown]}
    around = {
        (each.document_id, each.ordinal): each for each in neighbours if each.chunk_id not in taken
    }
    widened: list[Passage] = []
    for passage in passages:
        before = around.pop((passage.document_id, passage.ordinal - 1), None)
        after = around.pop((passage.document_id, passage.ordinal + 1), None)
        if before is not None and is_same_section(before, passage):
            passage = join(before, passage, keep=passage)  # noqa: PLW2901  # grows step by step
        if after is not None and is_same_section(passage, after):
            passage = join(passage, after, keep=passage)  # noqa: PLW2901
        widened.append(passage)
    return widened


def is_same_section(one: Passage, other: Passage) -> bool:
    """Whether two passages stand under the same heading of the same page."""
    return (one.heading, one.page) == (other.heading, other.page)


def join(first: Passage, second: Passage, *, keep: Passage) -> Passage:
    """`keep` with the text of both, aligned to the document's offsets: overlaps appear once."""
    own = second.text[second.header_chars :]
    gap = second.start - first.end
    text = first.text + ("\n" * gap + own if gap >= 0 else own[-gap:])
    if second.end <= first.end or len(text) > MERGED_CHARS_MAX:
        return keep
    return replace(keep, text=text, start=first.start, end=second.end)
