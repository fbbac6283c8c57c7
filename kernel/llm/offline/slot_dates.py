"""Which date of the message fills which date field.

First the fields whose own words stand before a date ("due by Friday"), then the two ends of a
range, then what is left over: each date once.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kernel.llm.offline.calendar_math import period
from kernel.llm.offline.date_cues import (
    AHEAD,
    AS_OF,
    BACK,
    BARE_YEAR,
    BEFORE,
    BEGUN,
    CUES,
    END,
    FROM_ON,
    LEADS,
    ON,
    ONWARDS,
    OPEN_UP_TO,
    PASSING,
    SINCE,
    START,
)
from kernel.llm.offline.date_rules import DateSpan
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import JsonDict


def fill_dates(fields: list[Field], reading: Reading) -> JsonDict:
    """Return values for the date fields the message speaks of."""
    dates = [f for f in fields if f.kind is FieldKind.DATE]
    filled = _months_and_years(fields, reading)
    used: set[int] = set()
    pairs = list(_pairs(dates))
    paired = {f.name for pair in pairs for f in pair}
    single = [f for f in dates if f.name not in paired]
    filled |= _cued(single, reading, used, is_beside_pair=bool(pairs))
    for start, end in pairs:
        spans = [s for s in _spans(reading, start) if s.at not in used]
        if _is_filter(end) and not end.is_near:  # what lies ahead cannot have been
            spans = [s for s in spans if s.start <= reading.today] or spans
        spans = spans or _year_alone(start, reading)
        found = _pair(start, end, _likeliest(spans, reading), reading)
        if found.get(end.name, "9") < found.get(start.name, ""):  # "back on Thursday" lies ahead
            found = _pair(start, end, _likeliest(reading.dates, reading), reading)
        used |= {s.at for s in spans} if found else set()
        filled |= found
    return filled | _left_over([f for f in single if f.name not in filled], reading, used)


def _pairs(dates: list[Field]) -> Iterator[tuple[Field, Field]]:
    """Return the fields that are the two ends of one range."""
    for start in dates:
        if not set(start.words) & START:
            continue
        subject = _subject(start)
        ends = [f for f in dates if set(f.words) & END and f is not start]
        end = next((f for f in ends if _subject(f) == subject), None)
        if end is not None:
            yield start, end


def _subject(field: Field) -> set[str]:
    return set(field.words) - START - END - {"on", "at", "date", "day", "of"}


def _spans(reading: Reading, field: Field) -> list[DateSpan]:
    if field.is_recent:
        return reading.recent_dates
    if field.is_near:
        return reading.near_dates
    return reading.past_dates if field.is_past else reading.dates


def _likeliest(spans: list[DateSpan], reading: Reading) -> list[DateSpan]:
    """Return the dates without what is told in passing, where something is left without it.

    "Our baby is due in August, I'm off from 17 August to 16 October", "I'm swamped today, so ..."
    """
    exact = [s for s in spans if s.grain == "day" and (s.is_range or s.days)]
    if exact:
        return exact
    told = [s for s in spans if not _is_passing(s, reading)]
    days = [s for s in told if s.grain == "day"]
    return days or told or spans


def _written_out(spans: list[DateSpan], reading: Reading) -> list[DateSpan]:
    """Return the dates said in figures, if any: "Friday is wrong, make it the 27th"."""
    return [s for s in spans if re.search(r"\d", reading.text[s.at : s.to])] or spans


def _is_passing(span: DateSpan, reading: Reading) -> bool:
    before = reading.before(span.at).rstrip()
    if before.endswith((" a", " every", " each", " usual")):  # "on a Saturday": of which week?
        return True
    is_cued = before.endswith(("from", "until", "till", "as of", "for", "starting", "effective"))
    return bool(PASSING.fullmatch(reading.lowered[span.at : span.to])) and not is_cued


def _pair(start: Field, end: Field, spans: list[DateSpan], reading: Reading) -> JsonDict:
    """Fill the two ends of a range."""
    if not spans:
        return {}
    first = next((s for s in spans if s.is_range and s.grain == "day"), spans[0])
    if first.grain == "day" and first.is_range:
        return _ends(start, end, first.start, first.end)
    upto = next((s for s in spans if _is_upto(s, reading)), None)
    since = next((s for s in spans if s is not upto and _is_onwards(s, reading)), None)
    if upto and not since and BACK.search(reading.before(upto.at)):
        since = next((s for s in spans if s.start < upto.start), None)
    if upto and (since or (start.is_required and BEGUN.search(reading.lowered))):
        first_day = _first(since, reading) if since else reading.today
        return _ends(start, end, first_day, _last(upto, reading, is_end=True))
    if upto and len(spans) == 1:
        return {end.name: _last(upto, reading, is_end=True).isoformat()}
    if since and since.grain != "day" and not end.is_required:
        return {start.name: _first(since, reading).isoformat()}
    if first.is_range:
        return _ends(start, end, first.start, first.end)
    if len(spans) > 1 and not spans[1].is_range and spans[1].start >= first.start:
        return _ends(start, end, first.start, spans[1].start)
    if first.is_open_end or not (end.is_required or _is_filter(end)):
        return {start.name: first.start.isoformat()}
    return _ends(start, end, first.start, first.start)


def _ends(start: Field, end: Field, first: date, last: date) -> JsonDict:
    return {start.name: first.isoformat(), end.name: last.isoformat()}


def _is_filter(end: Field) -> bool:
    """Return whether a field is the last day of what is listed: of one day said it is that day."""
    return end.is_past and not end.is_recent and "the first day if" not in end.description


def _is_upto(span: DateSpan, reading: Reading) -> bool:
    before = reading.before(span.at)
    return span.is_open_start or bool(OPEN_UP_TO.search(before) or BACK.search(before))


def _is_onwards(span: DateSpan, reading: Reading) -> bool:
    if span.grain == "day":
        return span.is_open_end or bool(ONWARDS.search(reading.before(span.at)))
    is_on = bool(ON.match(reading.lowered, span.to))  # "from May on", but "bills from May"
    return is_on or bool(SINCE.search(reading.before(span.at)))


def _first(span: DateSpan, reading: Reading) -> date:
    """Return the first day of "since May", the first one after it of "after May"."""
    is_after = span.grain != "day" and re.search(r"\bafter\s*$", reading.before(span.at))
    return span.end + timedelta(days=1) if is_after else span.start


def _last(span: DateSpan, reading: Reading, *, is_end: bool = False) -> date:
    """Return the last day of "until May", "before May", and of a range that of "back on Monday"."""
    before = reading.before(span.at)
    if BEFORE.search(before) and span.grain != "day":
        return span.start - timedelta(days=1)
    if is_end and BACK.search(before) and not span.is_open_start:
        back = span.start - timedelta(days=1)
        return back - timedelta(days=max(0, back.weekday() - 4))
    return span.end


def _cued(
    fields: list[Field], reading: Reading, used: set[int], *, is_beside_pair: bool
) -> JsonDict:
    """Fill single dates by the words before them."""
    ranked: list[tuple[int, int, Field, DateSpan]] = []
    for place, field in enumerate(fields):
        for span in _spans(reading, field):
            words = _cue_distance(field, reading, span, is_narrow=is_beside_pair)
            if words is not None and _suits(field, span, reading):
                ranked.append((words, place, field, span))
    filled: JsonDict = {}
    for _, _, field, span in sorted(ranked, key=lambda r: r[:2]):
        if field.name not in filled and span.at not in used:
            filled[field.name] = _point(field, span, reading).isoformat()
            used.add(span.at)
    return filled


def _left_over(fields: list[Field], reading: Reading, used: set[int]) -> JsonDict:
    """Give the date no word claims to the only field that needs one, or else the first."""
    needed = [f for f in fields if f.is_required]
    needed = needed or [f for f in fields if f.is_past or not set(f.words) & {"until", "at"}]
    if len(needed) != 1 or (used and not needed[0].is_required):
        return {}
    field = needed[0]
    spans = [s for s in _spans(reading, field) if s.at not in used and _suits(field, s, reading)]
    spans = _written_out(_likeliest(spans, reading), reading)
    spans = [s for s in spans if _is_its_day(field, s, reading)]
    if not spans and set(field.words) & AS_OF:
        spans = _year_alone(field, reading)
    if not spans:
        return {}
    return {field.name: _point(field, spans[0], reading).isoformat()}


def _is_its_day(field: Field, span: DateSpan, reading: Reading) -> bool:
    """Return whether an optional field takes a date that no word of its own leads to."""
    if field.is_required or set(field.words) & AS_OF:
        return True
    before = reading.before(span.at)
    is_end = bool(set(field.words) & (AHEAD | END))
    if not is_end and re.search(r"\b(?:by|before)\s*(?:the )?$", before):
        return False  # till when it is to be done
    is_led = bool(re.search(r"\b(?:from|as of|in|starting|ab)\s*$", before))
    is_led = is_led or reading.lowered[span.at : span.to].startswith("next")
    is_from = bool(set(field.words) & FROM_ON) and is_led
    return span.grain == "day" or is_from or (is_end and _is_upto(span, reading))


def _suits(field: Field, span: DateSpan, reading: Reading) -> bool:
    """Return whether a day can be the field's: what is to come is not over, "this year" no day."""
    if set(field.words) & AHEAD and not field.is_past:
        return span.end > reading.today
    if set(field.words) & AS_OF and span.grain != "day":
        said = reading.lowered[span.at : span.to]
        return span.end <= reading.today or not re.match(r"(?:the )?(?:this|current)", said)
    return True


def _point(field: Field, span: DateSpan, reading: Reading) -> date:
    if span.point is not None:
        return span.point
    is_end = bool(set(field.words) & (END | AS_OF | {"closes"}))
    is_end = is_end or (bool(set(field.words) & AHEAD) and span.grain != "week")
    return _last(span, reading) if is_end else span.start


def _cue_distance(field: Field, reading: Reading, span: DateSpan, *, is_narrow: bool) -> int | None:
    """Return how far before a date a field's own words stand; beside a range only its name.

    Words like "from" and "by" have to stand right before it.
    """
    before = re.sub(r"\b(?:the|and including)\s*$", "", reading.before(span.at)).rstrip()
    words = {w for w in field.words if w not in ("on", "at", "date", "of", "day", "to", "from")}
    cues = words if is_narrow else words.union(*(CUES.get(w, ()) for w in words))
    found = [
        len(before) - match.end()
        for cue in cues
        for match in re.finditer(rf"\b{re.escape(cue)}\b", before)
        if cue not in LEADS or match.end() == len(before)
    ]
    return min(found, default=None)


def _year_alone(field: Field, reading: Reading) -> list[DateSpan]:
    """Return the year of "income statement 2025", which nothing but its place says to be one."""
    named = [(m.start, m.end) for m in reading.mentions]
    years = [
        m
        for m in BARE_YEAR.finditer(reading.lowered)
        if all(m.end() <= at or m.start() >= to for at, to in named)
    ]
    if len(years) != 1 or not field.is_past:
        return []
    first, last = period(date(int(years[0][1]), 1, 1), "year")
    return [DateSpan(*years[0].span(), first, last, grain="year", is_range=True)]


def _months_and_years(fields: list[Field], reading: Reading) -> JsonDict:
    filled: JsonDict = {}
    for field in fields:
        spans = _spans(reading, field)
        if field.words[-1] == "month" and field.is_integer:
            months = [s.start.month for s in spans if s.grain == "month"]
            filled |= {field.name: months[0]} if months else {}
            continue
        if field.kind is FieldKind.MONTH and spans:
            filled[field.name] = spans[0].start.strftime("%Y-%m")
        if field.kind is FieldKind.YEAR:
            year = re.search(r"\b(20\d\d)\b", reading.text)
            spoken = next((s.start.year for s in spans if s.grain == "year"), None)
            if year or spoken:
                filled[field.name] = int(year[1]) if year else spoken
    return filled
