"""Cuts a passage into what can be quoted: sentences, list items and table rows."""

import re
from dataclasses import dataclass
from enum import StrEnum

_ENDING = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s)|\n""")
_WORDS = """
e.g i.e etc mr mrs ms dr prof no nos vs approx dept ca cf fig incl max min resp st inc ltd co
corp art sec para jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k a.m p.m
"""
_ABBREVIATIONS = frozenset(_WORDS.split())
_LAST_WORD = re.compile(r"([^\s(\[\"']+)$")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_TABLE_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?\Z")
_HEADING = re.compile(r"#{1,6}\s")
_LINK = re.compile(r"!?\[([^\]\[\n]*)\](?:\([^()\s]*(?:\s\"[^\"\n]*\")?\)|\[[^\]\n]*\])")
_EMPHASIS = re.compile(r"\*\*|__|`")


class UnitKind(StrEnum):
    """What a quotable unit is."""

    SENTENCE = "sentence"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotable part: `text` is exactly the passage's characters from `start` to `end`.

    `columns` are the header cells above a table row, else empty.
    """

    text: str
    start: int
    end: int
    kind: UnitKind
    columns: tuple[str, ...] = ()

    @property
    def readable(self) -> str:
        """The unit as a person would say it: without list marks, a row with its column names."""
        if self.kind is UnitKind.TABLE_ROW:
            return plain_text(read_row(self.text, self.columns))
        return plain_text(_LIST_ITEM.sub("", self.text, count=1))


def plain_text(markdown: str) -> str:
    """One line without emphasis, and links as their words."""
    return " ".join(_EMPHASIS.sub("", without_links(markdown)).split())


def without_links(markdown: str) -> str:
    """Links and images as their words: addresses cost tokens and say little."""
    return _LINK.sub(r"\1", markdown)


def is_table_line(line: str) -> bool:
    """Whether a line is a row of a Markdown table."""
    stripped = line.strip()
    return stripped.startswith("|") and stripped.count("|") > 1


def is_table_rule(line: str) -> bool:
    """Whether a line is the rule below a table's header, as `|---|---|`."""
    return bool(_TABLE_RULE.match(line.strip()))


def cells(row: str) -> tuple[str, ...]:
    """The cells of a Markdown table row."""
    inner = row.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner))


def read_row(row: str, columns: tuple[str, ...]) -> str:
    """A table row in words: `Grade: Senior; Days: 30`."""
    values = cells(row)
    if len(columns) != len(values):
        return "; ".join(value for value in values if value)
    named = [(name, value) for name, value in zip(columns, values, strict=True) if value]
    return "; ".join(f"{name}: {value}" if name else value for name, value in named)


def split_units(text: str) -> list[Unit]:
    """All quotable units of a passage, in order. Table headers and rules are not units."""
    units: list[Unit] = []
    for start, block in _blocks(text):
        lines = block.splitlines(keepends=True)
        if is_table_line(lines[0]):
            units += _table_rows(lines, start)
        elif _HEADING.match(lines[0].lstrip()):
            units.append(_trimmed(block, start, UnitKind.HEADING))
        else:
            units += _sentences(block, start)
    return [unit for unit in units if unit.text]


def _blocks(text: str) -> list[tuple[int, str]]:
    """Runs of lines that belong together: a table, one list item, one paragraph, one heading."""
    blocks: list[tuple[int, str]] = []
    run, run_start, was_table, place = "", 0, False, 0

    def close() -> None:
        nonlocal run
        if run.strip():
            blocks.append((run_start, run))
        run = ""

    for line in text.splitlines(keepends=True):
        in_table, heading = is_table_line(line), bool(_HEADING.match(line.lstrip()))
        if not line.strip() or in_table != was_table or heading or _LIST_ITEM.match(line):
            close()
        if not run:
            run_start = place
        run += line
        was_table = in_table
        place += len(line)
        if heading:
            close()
    close()
    return blocks


def _table_rows(lines: list[str], start: int) -> list[Unit]:
    has_header = len(lines) > 1 and is_table_rule(lines[1])
    columns = cells(lines[0]) if has_header else ()
    rows: list[Unit] = []
    place = start
    for number, line in enumerate(lines):
        if not (has_header and number < 2) and not is_table_rule(line):
            rows.append(_trimmed(line, place, UnitKind.TABLE_ROW, columns))
        place += len(line)
    return rows


def _sentences(block: str, start: int) -> list[Unit]:
    kind = UnitKind.LIST_ITEM if _LIST_ITEM.match(block) else UnitKind.SENTENCE
    marker = _LIST_ITEM.match(block)
    sentences: list[Unit] = []
    begin = 0
    for ending in _ENDING.finditer(block, marker.end() if marker else 0):
        if _is_sentence_end(block, ending):
            sentences.append(_trimmed(block[begin : ending.end()], start + begin, kind))
            begin, kind = ending.end(), UnitKind.SENTENCE
    sentences.append(_trimmed(block[begin:], start + begin, kind))
    return sentences


def _is_sentence_end(block: str, ending: re.Match[str]) -> bool:
    if ending.group() == "\n":  # a wrapped line is no end; a blank line already split the block
        return False
    before = _LAST_WORD.search(block[: ending.start()])
    word = before.group(1).lower() if before else ""
    following = block[ending.end() :].lstrip()[:1]
    if ending.group() == "." and (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())):
        return False
    return not following.islower()


def _trimmed(raw: str, start: int, kind: UnitKind, columns: tuple[str, ...] = ()) -> Unit:
    left = len(raw) - len(raw.lstrip())
    text = raw.strip()
    return Unit(text, start + left, start + left + len(text), kind, columns)
