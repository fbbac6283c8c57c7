"""One order about several records: "approve LR-7 and LR-8", "hold 3 kettles and 2 pans"."""

import re
from dataclasses import replace

from kernel.llm.offline.day_lists import listed_days
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import FieldKind, fields_of
from kernel.llm.port import Mention, ToolSpec

SPREAD_MAX = 4
_BETWEEN = re.compile(
    r"(?:['’]s(?:\s+(?!and\b|as\b)[^\W\d]+){0,3})?\s*"
    r"(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|,?\s+(?:as well as|along with|plus)\s+)(?:also\s+)?"
    r"(?:(?:one\s+)?(?:of|for|with|to|at|about)\s+)?"
    r"(?P<own>(?:the\s+)?(?:\d[\d.,]*\s*(?:x\s*|pcs\s+|pieces of\s+)?)?(?:the\s+)?)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\d[\d.,]*\s*(?:x\s*|pcs\s+|pieces of\s+)?$", re.IGNORECASE)


def spread(tool: ToolSpec, reading: Reading) -> list[Reading]:
    """Return the message once for each record or day of a list that an action takes one by one."""
    for kind in _one_by_one(tool):
        listed = _listed([m for m in reading.mentions if m.kind == kind], reading.text)
        if len(listed) > 1:
            return [_about(reading, listed, place) for place in range(len(listed))]
    return listed_days(tool, reading)


def _one_by_one(tool: ToolSpec) -> list[str]:
    """Return the kinds of record of which a write takes exactly one."""
    if tool.effect == "read":
        return []
    fields = fields_of(tool)
    lists = {
        part.ref_kind
        for field in fields
        if field.kind is FieldKind.LIST
        for part in (*field.parts, *field.parts[0].parts)
    }
    kinds = [f.ref_kind for f in fields if f.kind is FieldKind.REF]
    return [k for k in dict.fromkeys(kinds) if kinds.count(k) == 1 and k not in lists]


def _listed(mentions: list[Mention], text: str) -> list[tuple[int, Mention]]:
    """Return the records that stand in one list, each with where its own words begin."""
    found: list[tuple[int, Mention]] = []
    for mention in sorted(mentions, key=lambda m: m.start):
        if not found:
            count = _COUNT.search(text[: mention.start])
            found = [(count.start() if count else mention.start, mention)]
            continue
        between = _BETWEEN.fullmatch(text[found[-1][1].end : mention.start])
        if between is None:
            break
        found.append((found[-1][1].end + between.start("own"), mention))
    ids = {m.id for _, m in found}
    return found if len(ids) == len(found) <= SPREAD_MAX else []


def _about(reading: Reading, listed: list[tuple[int, Mention]], place: int) -> Reading:
    """Return the message with one record of a list in the place of all."""
    at, to = listed[0][0], listed[-1][1].end
    begin, mention = listed[place]
    by = at - begin
    end = at + mention.end - begin
    kept = [m for m in reading.mentions if m.end <= at]
    own = [m for m in reading.mentions if m.start >= begin and m.end <= mention.end]
    after = [m for m in reading.mentions if m.start >= to]
    moved = [
        *kept,
        *(replace(m, start=m.start + by, end=m.end + by) for m in own),
        *(replace(m, start=m.start + end - to, end=m.end + end - to) for m in after),
    ]
    text = reading.text[:at] + reading.text[begin : mention.end] + reading.text[to:]
    return replace(reading, text=text, mentions=moved)
