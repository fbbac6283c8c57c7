"""Reads a page of Markdown as sections of blocks, and cuts blocks that are too long."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from langchain_text_splitters import RecursiveCharacterTextSplitter

from rag.sentences import is_table_line, is_table_rule, split_units

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"\s*(```|~~~)")
_LIST_ITEM = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s+")

CountTokens = Callable[[str], int]


class BlockKind(StrEnum):
    """What a block is."""

    TEXT = "text"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A page's text from `start` to `end`; later parts of a table have a `repeated_header`."""

    text: str
    start: int
    end: int
    kind: BlockKind
    repeated_header: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks under one heading of a page."""

    heading_path: tuple[str, ...]
    blocks: tuple[Block, ...]
    page_text: str


def read_sections(page_text: str, path: tuple[str, ...]) -> list[Section]:
    """The sections of a page; the first one goes on under `path`, where the last page ended.

    A section may hold no blocks: a heading that only heads others.
    """
    levels = dict(enumerate(path, start=1))
    sections: list[Section] = []
    run: list[tuple[int, str]] = []

    def close() -> None:
        heading_path = tuple(levels[level] for level in sorted(levels))
        sections.append(Section(heading_path, tuple(_read_blocks(run)), page_text))
        run.clear()

    for start, line, is_code in _lines(page_text):
        heading = None if is_code else _HEADING.match(line)
        if heading is None:
            run.append((start, line))
            continue
        close()
        depth = len(heading.group(1))
        levels = {level: name for level, name in levels.items() if level < depth}
        levels[depth] = _plain(heading.group(2))
    close()
    return sections


def _plain(heading: str) -> str:
    return re.sub(r"[*_`]+|\{#[^}]*\}", "", heading).strip()


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Lines with their offset and whether they are inside fenced code."""
    place, is_code = 0, False
    for line in text.splitlines(keepends=True):
        is_fence = bool(_FENCE.match(line))
        yield place, line, is_code or is_fence
        is_code ^= is_fence
        place += len(line)


def _read_blocks(lines: list[tuple[int, str]]) -> list[Block]:
    blocks: list[Block] = []
    run: list[tuple[int, str]] = []
    kind, is_code = BlockKind.TEXT, False

    def close() -> None:
        if any(line.strip() for _, line in run):
            blocks.append(_block(run, kind))
        run.clear()

    for start, line in lines:
        is_fence = bool(_FENCE.match(line))
        here = _kind_of(line, is_code or is_fence)
        if here is not kind or _begins_block(line, here):
            close()
        kind = here
        run.append((start, line))
        is_code ^= is_fence
    close()
    return blocks


def _kind_of(line: str, is_code: bool) -> BlockKind:
    if is_code:
        return BlockKind.CODE
    return BlockKind.TABLE if is_table_line(line) else BlockKind.TEXT


def _begins_block(line: str, kind: BlockKind) -> bool:
    return kind is BlockKind.TEXT and (not line.strip() or bool(_LIST_ITEM.match(line)))


def _block(run: list[tuple[int, str]], kind: BlockKind) -> Block:
    raw = "".join(line for _, line in run)
    left = len(raw) - len(raw.lstrip()) if kind is BlockKind.TEXT else 0
    start = run[0][0] + left
    text = raw[left:].rstrip()
    return Block(text, start, start + len(text), kind)


def split_long(
    block: Block, tokens_max: int, overlap_tokens: int, count_tokens: CountTokens
) -> list[Block]:
    """The block itself when it fits, else parts of at most `tokens_max` tokens.

    Tables are cut between rows and repeat their header; text between sentences; a sentence or
    row that is too long by itself anywhere.
    """
    if count_tokens(block.text) <= tokens_max:
        return [block]
    if block.kind is BlockKind.TABLE:
        return _split_table(block, tokens_max, count_tokens)
    if block.kind is BlockKind.TEXT:
        units = split_units(block.text)
        if len(units) > 1:
            cut = [_part(block, unit.start, unit.end) for unit in units]
            return [each for unit in cut for each in split_long(unit, tokens_max, 0, count_tokens)]
    return _split_anywhere(block, tokens_max, overlap_tokens, count_tokens)


def _part(block: Block, start: int, end: int, header: str = "") -> Block:
    text = block.text[start:end]
    return Block(text, block.start + start, block.start + end, block.kind, header)


def _split_table(block: Block, tokens_max: int, count_tokens: CountTokens) -> list[Block]:
    lines = block.text.splitlines(keepends=True)
    has_header = len(lines) > 1 and is_table_rule(lines[1])
    header = "".join(lines[:2]) if has_header else ""
    header_tokens = count_tokens(header) if header else 0
    if header_tokens > tokens_max // 2:  # a header that would crowd out the rows is not repeated
        header, header_tokens = "", 0
    parts: list[Block] = []
    start = place = used = 0
    for line in lines:
        size = count_tokens(line)
        room = tokens_max - (header_tokens if parts else 0)
        if place > start and used + size > room:
            parts.append(_part(block, start, place, header if parts else ""))
            start, used = place, 0
        place += len(line)
        used += size
    parts.append(_part(block, start, len(block.text), header if parts else ""))
    return parts


def _split_anywhere(
    block: Block, tokens_max: int, overlap_tokens: int, count_tokens: CountTokens
) -> list[Block]:
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=tokens_max,
        chunk_overlap=min(overlap_tokens, tokens_max // 2),
        length_function=count_tokens,
    )
    parts: list[Block] = []
    place = -1
    for found in splitter.split_text(block.text):
        place = block.text.index(found, place + 1)
        parts.append(_part(block, place, place + len(found)))
    return parts
