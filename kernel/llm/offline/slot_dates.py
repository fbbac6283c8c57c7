"""Which date of the message fills which date field."""

import re
from datetime import date

from kernel.llm.offline.dates import DateSpan
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import JsonDict

_START = {"start", "from", "begin", "first", "since", "starts", "starting"}
_END = {"end", "to", "until", "last", "till", "through", "ends", "ending"}
_AS_OF = {"as", "asof", "period"}
_CUES = {
    "due": ("due", "by", "payable", "deadline"), "until": ("until", "valid", "expires"),
    "expires": ("until", "expires", "expiry"), "paid": ("paid", "received", "on"),
    "joining": ("starts", "joins", "joining", "starting", "from"),
    "effective": ("from", "effective"),
    "close": ("close", "closing", "closes"), "expected": ("expected", "by", "close", "arrives"),
    "deadline": ("by", "due", "deadline"), "delivery": ("deliver", "delivery", "arrives"),
}  # fmt: skip


def fill_dates(fields: list[Field], reading: Reading) -> JsonDict:
    """Return values for the date fields the message speaks of."""
    dates = [f for f in fields if f.kind is FieldKind.DATE]
    filled = _months_and_years(fields, reading)
    start = next((f for f in dates if set(f.words) & _START), None)
    end = next((f for f in dates if set(f.words) & _END and f is not start), None)
    if start and end:
        spans = _spans(reading, start)
        filled |= _pair(start, end, spans)
        return filled | _points([f for f in dates if f not in (start, end)], reading, spans)
    return filled | _points(dates, reading, [])


def _spans(reading: Reading, field: Field) -> list[DateSpan]:
    if field.is_near:
        return reading.near_dates
    return reading.past_dates if field.is_past else reading.dates


def _pair(start: Field, end: Field, spans: list[DateSpan]) -> JsonDict:
    if not spans:
        return {}
    first = next((s for s in spans if s.is_range), spans[0])
    if first.is_range:
        return {start.name: first.start.isoformat(), end.name: first.end.isoformat()}
    if first.is_open_start and len(spans) == 1:
        return {end.name: first.end.isoformat()}
    if len(spans) > 1 and not spans[1].is_range and spans[1].start >= first.start:
        return {start.name: first.start.isoformat(), end.name: spans[1].start.isoformat()}
    if first.is_open_end or not end.is_required:
        return {start.name: first.start.isoformat()}
    return {start.name: first.start.isoformat(), end.name: first.start.isoformat()}


def _points(fields: list[Field], reading: Reading, taken: list[DateSpan]) -> JsonDict:
    """Fill single dates: by the word before them, else the only field with the only date."""
    filled: JsonDict = {}
    used: set[int] = {s.at for s in taken}
    for field in fields:
        for span in _spans(reading, field):
            if span.at not in used and _is_cued(field, reading, span):
                filled[field.name] = _point(field, span).isoformat()
                used.add(span.at)
                break
    open_fields = [f for f in fields if f.name not in filled]
    needed = [f for f in open_fields if f.is_required] or open_fields
    free = [s for f in needed[:1] for s in _spans(reading, f) if s.at not in used]
    if len(needed) == 1 and free and _suits(needed[0], free[0]):
        filled[needed[0].name] = _point(needed[0], free[0]).isoformat()
    return filled


def _suits(field: Field, span: DateSpan) -> bool:
    return field.is_required or span.grain == "day" or bool(set(field.words) & _AS_OF)


def _point(field: Field, span: DateSpan) -> date:
    if span.point is not None:
        return span.point
    return span.end if set(field.words) & (_END | _AS_OF) else span.start


def _is_cued(field: Field, reading: Reading, span: DateSpan) -> bool:
    before = reading.before(span.at)
    words = {w for w in field.words if w not in ("on", "at", "date", "of", "day")}
    cues = words.union(*(_CUES.get(w, ()) for w in words))
    return any(re.search(rf"\b{re.escape(cue)}\b", before) for cue in cues)


def _months_and_years(fields: list[Field], reading: Reading) -> JsonDict:
    filled: JsonDict = {}
    for field in fields:
        spans = _spans(reading, field)
        if field.kind is FieldKind.MONTH and spans:
            filled[field.name] = spans[0].start.strftime("%Y-%m")
        if field.kind is FieldKind.YEAR:
            year = re.search(r"\b(20\d\d)\b", reading.text)
            spoken = next((s.start.year for s in spans if s.grain == "year"), None)
            if year or spoken:
                filled[field.name] = int(year[1]) if year else spoken
    return filled
