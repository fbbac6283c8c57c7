"""Citations that code has checked: the quote stands in the passage, word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rag.passages import Passage

QUOTE_CHARS_MIN = 3
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u2013": "-", "\u2014": "-"})
_MARKUP = re.compile(r"\*\*|__|`|!?\[(?=[^\]\[\n]*\]\([^()\s]*\))|(?<=\w)\]\([^()\s]*\)")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands.

    `number` is the passage's place in the list, from 1, as in `[1]`. `quote` is the passage's own
    wording; `start` and `end` are its offsets in the document's text, `passage_start` and
    `passage_end` in the passage's. `as_of` is the document's own date.
    """

    number: int
    chunk_id: UUID
    document_id: UUID
    document: str
    title: str
    version_number: int
    page: int | None
    heading: str
    quote: str
    start: int
    end: int
    passage_start: int
    passage_end: int
    as_of: date | None = None


def cite(quote: str, passages: Sequence[Passage]) -> Citation | None:
    """The first passage in which `quote` stands, or None when no passage holds it.

    Runs of white space, typographic quotes and dashes, Markdown emphasis and link addresses, and
    letter case may differ; a word may not. A quote must begin and end at word boundaries.
    """
    for number, passage in enumerate(passages, start=1):
        found = locate(quote, passage.text)
        if found is not None:
            return make_citation(number, passage, *found)
    return None


def make_citation(number: int, passage: Passage, start: int, end: int) -> Citation:
    """The citation of `passage.text[start:end]`."""
    shift = passage.start - passage.header_chars
    return Citation(
        number=number,
        chunk_id=passage.chunk_id,
        document_id=passage.document_id,
        document=passage.document,
        title=passage.title,
        version_number=passage.version_number,
        page=passage.page,
        heading=passage.heading,
        quote=passage.text[start:end],
        start=max(start + shift, passage.start),
        end=max(end + shift, passage.start),
        passage_start=start,
        passage_end=end,
        as_of=passage.as_of,
    )


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Offsets of `quote` in `text` after normalisation, or None."""
    wanted, _ = _normalise(quote.strip().strip("\"'“”‘’").strip())
    if len(wanted) < QUOTE_CHARS_MIN:
        return None
    plain, places = _normalise(text)
    begin = plain.find(wanted)
    while begin >= 0:
        end = begin + len(wanted)
        if _is_whole(plain, begin, end):
            return places[begin], places[end - 1] + 1
        begin = plain.find(wanted, begin + 1)
    return None


def _is_whole(text: str, begin: int, end: int) -> bool:
    """Whether `text[begin:end]` cuts no word or number in two."""
    cuts_before = begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum()
    cuts_after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not cuts_before and not cuts_after


def _normalise(text: str) -> tuple[str, list[int]]:
    """Comparable text and, for each of its characters, the offset in the original."""
    skipped = {
        place for found in _MARKUP.finditer(text) for place in range(found.start(), found.end())
    }
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text.translate(_SAME)):
        if place in skipped or (character.isspace() and (not plain or plain[-1] == " ")):
            continue
        for each in " " if character.isspace() else character.casefold():
            plain.append(each)
            places.append(place)
    while plain and plain[-1] == " ":
        plain.pop()
        places.pop()
    return "".join(plain), places
