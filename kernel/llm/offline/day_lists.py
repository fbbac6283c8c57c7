"""Days that are listed for a thing that takes one range: "4 and 11 June off" are two absences.

Days that follow each other are one range, and so is what is said to be one ("from ... to").
"""

import re
from dataclasses import replace
from datetime import timedelta

from kernel.llm.offline.dates import date_context, find_dates
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import FieldKind, fields_of
from kernel.llm.port import ToolSpec

DAYS_MAX = 4
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTHLESS = re.compile(
    rf"(?<![\w.,:/-])(?P<days>{_NTH}(?:\s*,\s*{_NTH})*\s*(?:,?\s*and|&|,)\s*{_NTH})"
    r"(?=\s+(?:of\s+)?(?P<month>[^\W\d]{3,9})\b)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<month>[^\W\d]{{3,9}})\s+(?P<days>{_NTH}(?:\s*,\s*{_NTH})*\s*(?:,?\s*and|&)\s*{_NTH})"
    r"(?![\w:%]|\s+(?:days?|hours?|weeks?|pcs|people)\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+|&\s*)(?:also\s+)?(?:on\s+)?(?:the\s+)?", re.I)
_BOTH_ENDS = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$")
_STARTS = frozenset(["start", "starts", "from", "begin", "first"])
_DAY = timedelta(days=1)


def listed_days(tool: ToolSpec, reading: Reading) -> list[Reading]:
    """Return a message once for each of the days it lists; just the message where it lists none."""
    if not _takes_range(tool):
        return [reading]
    span, days = _days_in(reading)
    groups = _ranges(reading, days)
    if not 1 < len(groups) <= DAYS_MAX:
        return [reading]
    at, to = span
    return [_said_of(reading, at, to, words) for words in groups]


def _takes_range(tool: ToolSpec) -> bool:
    days = [f for f in fields_of(tool) if f.kind is FieldKind.DATE]
    starts = [f for f in days if _STARTS & set(f.words)]
    return tool.effect != "read" and len(days) > 1 and any(f.is_required for f in starts)


def _days_in(reading: Reading) -> tuple[tuple[int, int], list[str]]:
    """Return where a list of days stands, and each of them in words that name it alone."""
    for pattern in (_MONTHLESS, _MONTH_FIRST):
        for found in pattern.finditer(reading.text):
            days = [f"{int(n)} {found['month']}" for n in re.findall(r"\d{1,2}", found["days"])]
            if all(_is_day(reading, day) for day in days) and _is_list(reading, found.start()):
                return (found.start(), max(found.end(), found.end("month"))), days
    return _spans_in(reading)


def _spans_in(reading: Reading) -> tuple[tuple[int, int], list[str]]:
    spans = sorted((d for d in reading.dates if d.grain == "day"), key=lambda d: d.at)
    for n, first in enumerate(spans):
        listed = [first]
        for span in spans[n + 1 :]:
            if not _BETWEEN.fullmatch(reading.lowered[listed[-1].to : span.at]):
                break
            listed.append(span)
        if len(listed) > 1 and not any(d.is_range for d in listed) and _is_list(reading, first.at):
            words = [reading.text[d.at : d.to] for d in listed]
            return (first.at, listed[-1].to), words
    return (0, 0), []


def _is_list(reading: Reading, at: int) -> bool:
    return not _BOTH_ENDS.search(reading.before(at))


def _is_day(reading: Reading, words: str) -> bool:
    spans = find_dates(words, date_context(reading.today, reading.locale, is_past=False))
    return len(spans) == 1 and spans[0].grain == "day"


def _ranges(reading: Reading, days: list[str]) -> list[str]:
    """Return the days with those that follow each other put together."""
    context = date_context(reading.today, reading.locale, is_past=False)
    groups: list[list[str]] = []
    last = None
    for words in days:
        start = find_dates(words, context)[0].start
        if last is not None and start == last + _DAY:
            groups[-1].append(words)
        else:
            groups.append([words])
        last = start
    return [g[0] if len(g) == 1 else f"{g[0]} to {g[-1]}" for g in groups]


def _said_of(reading: Reading, at: int, to: int, words: str) -> Reading:
    by = len(words) - (to - at)
    text = reading.text[:at] + words + reading.text[to:]
    kept = [m for m in reading.mentions if m.end <= at]
    kept += [
        replace(m, start=m.start + by, end=m.end + by) for m in reading.mentions if m.start >= to
    ]
    return replace(reading, text=text, mentions=kept)
