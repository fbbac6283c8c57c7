"""Cuts a document's Markdown pages into passages by structure.

A passage never crosses a heading or a page, holds whole paragraphs, list items and table rows
where they fit, and shares about 15 % with the one before it. A table cut in two repeats its
header. The heading path stands apart, to be put before the text when it is embedded.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag.blocks import Block, BlockKind, Section, read_sections, split_long
from rag.sentences import without_links

CHUNK_TOKENS = 220  # leaves room for the title and special tokens below the 256 of MiniLM
OVERLAP_TOKENS = 34  # 15 %
HEADING_TOKENS_MAX = 40
PAGE_GAP = "\n\n"

_RULE = re.compile(r"([-=_*.~])\1{3,}")
_BLANKS = re.compile(r"[ \t\u00a0]{2,}")

CountTokens = Callable[[str], int]


class PageText(Protocol):
    """A page as parsing gives it; `number` is None where the format has no pages."""

    @property
    def number(self) -> int | None:
        """Page number as printed in the file, from 1."""
        ...

    @property
    def markdown(self) -> str:
        """The page's text."""
        ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage. `text` is `full_text[start:end]`, after a repeated table header if there is one.

    `heading_path` runs from the document's first level down; `tokens` counts `text` alone.
    """

    ordinal: int
    heading_path: tuple[str, ...]
    page: int | None
    text: str
    start: int
    end: int
    tokens: int

    @property
    def heading(self) -> str:
        """The heading path as one line."""
        return " > ".join(self.heading_path)


def full_text(pages: Sequence[PageText]) -> str:
    """The text that `start` and `end` of chunks refer to."""
    return PAGE_GAP.join(page.markdown for page in pages)


def embedding_text(title: str, heading: str, text: str) -> str:
    """What is embedded and indexed for a passage: where it stands, then what it says."""
    path = heading if not title or heading.startswith(title) else f"{title} > {heading}"
    said = squeeze(text)
    return f"{path.rstrip(' >')}\n{said}" if path else said


def squeeze(text: str) -> str:
    """The text without link addresses, and with drawn rules and runs of blanks shortened.

    They cost tokens and say nothing.
    """
    return _BLANKS.sub(" ", _RULE.sub(r"\1\1\1", without_links(text)))


def chunk_pages(pages: Sequence[PageText], count_tokens: CountTokens) -> list[Chunk]:
    """All passages of a document, in order.

    `count_tokens` is the embedder's; it may count its special tokens in.
    """

    def count(text: str) -> int:
        return count_tokens(squeeze(text))

    chunks: list[Chunk] = []
    path: tuple[str, ...] = ()
    offset = 0
    for page in pages:
        for section in read_sections(page.markdown, path):
            path = section.heading_path
            for chunk in _chunk_section(section, page.number, count):
                chunks.append(_place(chunk, len(chunks), offset))
        offset += len(page.markdown) + len(PAGE_GAP)
    return chunks


def _place(chunk: Chunk, number: int, offset: int) -> Chunk:
    return replace(chunk, ordinal=number, start=chunk.start + offset, end=chunk.end + offset)


def _chunk_section(section: Section, page: int | None, count_tokens: CountTokens) -> list[Chunk]:
    """Passages of one section with offsets within the page and no ordinal yet (-1)."""
    heading_tokens = min(count_tokens(" > ".join(section.heading_path)), HEADING_TOKENS_MAX)
    tokens_max = CHUNK_TOKENS - heading_tokens
    blocks = [
        part
        for block in section.blocks
        for part in split_long(block, tokens_max, OVERLAP_TOKENS, count_tokens)
    ]
    return [
        _make_chunk(group, section, page, count_tokens)
        for group in _pack(blocks, tokens_max, count_tokens)
    ]


def _pack(blocks: list[Block], tokens_max: int, count_tokens: CountTokens) -> Iterator[list[Block]]:
    """Fill passages with whole blocks; each begins with the last small ones of the one before."""
    group: list[Block] = []
    used = 0
    for block in blocks:
        size = count_tokens(block.text)
        if group and used + size > tokens_max:
            yield group
            group = _overlap(group, min(OVERLAP_TOKENS, tokens_max - size), count_tokens)
            used = sum(count_tokens(each.text) for each in group)
        group.append(block)
        used += size
    if group:
        yield group


def _overlap(group: list[Block], tokens_max: int, count_tokens: CountTokens) -> list[Block]:
    """The last blocks of a passage that fit into `tokens_max`; rows and split parts carry none."""
    kept: list[Block] = []
    for block in reversed(group[1:]):
        tokens_max -= count_tokens(block.text)
        if tokens_max < 0 or block.kind is BlockKind.TABLE:
            break
        kept.insert(0, block)
    return kept


def _make_chunk(
    group: list[Block], section: Section, page: int | None, count_tokens: CountTokens
) -> Chunk:
    start, end = group[0].start, group[-1].end
    text = group[0].repeated_header + section.page_text[start:end]
    return Chunk(-1, section.heading_path, page, text, start, end, count_tokens(text))
