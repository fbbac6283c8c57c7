"""Markdown, plain text and tables of values: fast, without any parser library."""

import csv
import re
from datetime import date

import yaml

from ingestion.errors import FileBroken
from ingestion.kinds import decode_text
from ingestion.parse.document import ParsedDocument, ParsedPage

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r"^(?P<mark>```+|~~~+).*?^(?P=mark)[`~]*[ \t]*$", re.DOTALL | re.MULTILINE)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|iframe|object|svg)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:a|abbr|b|br|center|div|details|em|font|i|img|p|section|small|span|strong|summary|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LIQUID = re.compile(r"\{%-?\s*\w*\s*(?:\"([^\"\n]*)\"|'([^'\n]*)')?[^%\n]*-?%\}")
_HEADING = re.compile(r"^#{1,2}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BLANKS = re.compile(r"\n{3,}")
_FRONT_CHARS_MAX = 20_000
_ABOUT_NAMES = ("about", "records", "customer", "employee", "supplier", "project", "product")
_EFFECTIVE_NAMES = ("effective_on", "effective", "effective_date", "valid_from", "date")


def parse_markdown(data: bytes) -> ParsedDocument:
    """One page; front matter gives title, effective date and records it is about.

    Hidden parts are dropped.
    """
    text = _require_text(data)
    front, body = split_front_matter(text)
    body = _clean_outside_code(body)
    title = front.get("title") or first_heading(body)
    meta = {"effective_on": day} if (day := _effective_on(front)) else {}
    if about := next((front[name] for name in _ABOUT_NAMES if front.get(name)), None):
        meta["about"] = about
    return ParsedDocument(title=title, pages=[ParsedPage(None, body)], meta=meta)


def parse_text(data: bytes) -> ParsedDocument:
    """One page of plain text, as it is."""
    return ParsedDocument(title=None, pages=[ParsedPage(None, _require_text(data).strip())])


def parse_csv(data: bytes) -> ParsedDocument:
    """One page with one table; the first row is its header."""
    text = _require_text(data)
    try:
        dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = [row for row in csv.reader(text.splitlines(), dialect) if any(row)]
    except csv.Error as error:
        raise FileBroken(f"the table cannot be read ({error}); save it as CSV again") from error
    return ParsedDocument(title=None, pages=[ParsedPage(None, render_table(rows))])


def render_table(rows: list[list[str]]) -> str:
    """Rows as a Markdown table."""
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    lines = [_row([*row, *[""] * (width - len(row))]) for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The front matter's plain values and the text after it; broken front matter is skipped."""
    match = _FRONT.match(text)
    if match is None or len(match.group(1)) > _FRONT_CHARS_MAX:
        return {}, text
    try:
        loaded = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError):
        loaded = None
    fields: dict[object, object] = loaded if isinstance(loaded, dict) else {}
    kept = {
        str(key): _plain(value)
        for key, value in fields.items()
        if isinstance(value, str | int | date | list)
    }
    return kept, text[match.end() :]


def _plain(value: str | int | date | list[object]) -> str:
    """A value as text; a list has its items on lines of their own."""
    items = value if isinstance(value, list) else [value]
    return "\n".join(str(item).strip() for item in items if isinstance(item, str | int | date))


def first_heading(markdown: str) -> str | None:
    """The text of the first heading of level one or two, if it is near the top."""
    match = _HEADING.search(markdown[:2000])
    return match.group(1).strip() if match else None


def _effective_on(front: dict[str, str]) -> str | None:
    for name in _EFFECTIVE_NAMES:
        try:
            return date.fromisoformat(front.get(name, "")).isoformat()
        except ValueError:
            continue
    return None


def _clean_outside_code(text: str) -> str:
    parts: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        parts += [_clean(text[at : fence.start()]), fence.group(0)]
        at = fence.end()
    parts.append(_clean(text[at:]))
    return _BLANKS.sub("\n\n", "".join(parts)).strip()


def _clean(text: str) -> str:
    text = _TAG.sub("", _HIDDEN.sub("", text))
    return _LIQUID.sub(lambda match: match.group(1) or match.group(2) or "", text)


def _require_text(data: bytes) -> str:
    text = decode_text(data)
    if text is None:
        raise FileBroken("the text is in an unknown encoding; save it as UTF-8")
    return text


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
