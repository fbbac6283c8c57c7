"""Dates and ranges of dates in people's words, with what was left open said plainly."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache

from kernel.llm.offline.calendar_math import add_months, add_working_days, near_day, shift
from kernel.llm.offline.date_days import DAY_RULES
from kernel.llm.offline.date_feasts import FEAST_RULES
from kernel.llm.offline.date_periods import PERIOD_RULES
from kernel.llm.offline.date_ranges import number_range, pair_of
from kernel.llm.offline.date_rules import Atom, DateContext, DateSpan, DayPart, find_by
from kernel.llm.offline.lexicon import NUMBER_WORDS, any_of, number_of, unit_words, weekdays

ANSWER_CHARS_MAX = 60

_FROM = (
    r"\b(?:from|starting(?: on| from)?|starts?(?: on)?|beginning|as of|as from|effective|since|"
    r"after|ab|vom|von|seit|à partir de?u?|depuis|du|desde|del|de)\s*(?:the |el |le |dem |on )?$"
)
_OPEN_END = re.compile(_FROM)
_OPEN_START = re.compile(
    r"\b(?:until|till|til|through|up to|bis(?: zum)?|jusqu'au|jusqu'à|hasta)\s*(?:the |el |le )?$"
)
_SINCE = re.compile(r"\b(?:since|seit|depuis|so far(?: in)?)(?: the)?\b\s*$")
_PAST_WORDS = re.compile(r"\b(?:since|seit|depuis|so far)\b")
_APPOSITION = re.compile(r"\s*[,(]?\s*(?:the |a |den |le |el )?")
_RULES = DAY_RULES + PERIOD_RULES + FEAST_RULES
_PART = re.compile(
    r"\s*(?:in the |at |am |le )?(?P<part>morning|afternoon|vormittags?|nachmittags?|matin|"
    r"après-midi|am\b|pm\b)"
)
_HALF = re.compile(r"\bhalf[ -](?:a )?day|\bhalben? tag|\bdemi-journée|\bmedio día")
_OFF = r"(?:off|away|leave|holidays?|vacation|annual|sick|pto|urlaub|frei|congés?|vacaciones)"


def date_context(today: date, locale: str = "en", *, is_past: bool = False) -> DateContext:
    """Return how dates are read in a locale: month first only in the United States."""
    is_month_first = locale.replace("-", "_").endswith("_US")
    return DateContext(today, is_month_first, is_past)


def find_dates(text: str, context: DateContext) -> list[DateSpan]:
    """Return the dates of a text in order."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    atoms = _one_each(lowered, _atoms(text, lowered, context), context)
    spans: list[DateSpan] = []
    while atoms:
        atom, *rest = atoms
        following = rest[0] if rest else None
        span = pair_of(lowered, atom, following, context)
        if span is not None:
            rest = rest[1:]
        else:
            span = number_range(lowered, atom, context) or _single(lowered, atom)
        spans.append(_with_part(lowered, _with_duration(lowered, span)))
        atoms = rest
    return spans


def _atoms(text: str, lowered: str, context: DateContext) -> list[Atom]:
    """Return the expressions in order; what follows "since" is behind us."""
    atoms = find_by(_RULES, text, context)
    if not _PAST_WORDS.search(lowered):
        return atoms
    past = {a.at: a for a in find_by(_RULES, text, replace(context, is_past=True))}
    return [
        _begun(lowered, past.get(a.at, a), context) if _SINCE.search(lowered[: a.at]) else a
        for a in atoms
    ]


def _begun(text: str, atom: Atom, context: DateContext) -> Atom:
    """Return what something is "since"; on a Monday "since Monday" is since today."""
    is_bare = atom.is_weekday and text[atom.at : atom.to] in weekdays()
    is_today = is_bare and context.today - atom.start == timedelta(days=7)
    return replace(atom, start=context.today, end=context.today) if is_today else atom


def _one_each(text: str, atoms: list[Atom], context: DateContext) -> list[Atom]:
    """Return one expression a day: "Friday, 2 April" is one, said twice.

    A bare day of the month lies in the month spoken of before: "on 3 July, and home on the 19th".
    """
    kept: list[Atom] = []
    for atom in atoms:
        last = kept[-1] if kept else None
        if last is None or atom.grain != "day":
            kept.append(atom)
        elif last.grain != "day":
            kept.append(_in_month_of(last, atom, context))
        elif said_twice := _said_twice(text, last, atom):
            kept[-1] = said_twice
        else:
            kept.append(_in_month_of(last, atom, context))
    return kept


def _said_twice(text: str, first: Atom, second: Atom) -> Atom | None:
    if not _APPOSITION.fullmatch(text[first.to : second.at]):
        return None
    if second.is_weekday:
        return None if first.is_weekday else replace(first, to=second.to)
    if first.is_weekday:
        return _on_weekday(replace(second, at=first.at), first.start.weekday())
    return replace(second, at=first.at) if first.start == second.start else None


def _on_weekday(atom: Atom, weekday: int) -> Atom:
    """Return "Monday 2 March" in the nearest year in which it is one; the words may be wrong."""
    years = (0,) if atom.has_year or not atom.has_month else (0, 12, -12)
    days = (add_months(atom.start, months) for months in years)
    day = next((d for d in days if d.weekday() == weekday), atom.start)
    return replace(atom, start=day, end=day)


def _in_month_of(before: Atom, atom: Atom, context: DateContext) -> Atom:
    if atom.has_month or not before.has_month or context.is_past:
        return atom
    day = near_day(before.start, atom.end.day, is_past=False) or atom.end
    return replace(atom, start=day, end=day)


def parse_date_answer(text: str, context: DateContext) -> DateSpan | None:
    """Return the date a short answer to "when?" says; unusual forms are left to dateparser."""
    found = find_dates(text, context)
    if found or not re.search(r"\d", text) or len(text) > ANSWER_CHARS_MAX:
        return found[0] if found else _bare_day(text, context)
    if re.fullmatch(r"\W*\d{1,2}\W*", text):
        return _bare_day(text, context)
    day = _ask_dateparser(text, context)
    return DateSpan(0, len(text), day, day) if day else None


def _bare_day(text: str, context: DateContext) -> DateSpan | None:
    match = re.fullmatch(r"\W*(\d{1,2})(?:st|nd|rd|th)?\W*", text.lower())
    day = near_day(context.today, int(match[1]), is_past=context.is_past) if match else None
    return DateSpan(0, len(text), day, day, is_month_guessed=True) if day else None


def _ask_dateparser(text: str, context: DateContext) -> date | None:
    # Imported here: it takes half a second and most answers never need it.
    import dateparser  # noqa: PLC0415

    settings = {
        "RELATIVE_BASE": datetime.combine(context.today, time(12)),
        "DATE_ORDER": "MDY" if context.is_month_first else "DMY",
        "PREFER_DATES_FROM": "past" if context.is_past else "future",
        "REQUIRE_PARTS": ["day", "month"],
    }
    languages = ["en", "de", "fr", "es", "it", "pt"]
    found = dateparser.parse(text, languages=languages, settings=settings)  # type: ignore[arg-type]  # its settings are an untyped mapping
    return found.date() if found else None


def _single(text: str, atom: Atom) -> DateSpan:
    before = text[: atom.at]
    is_wide = atom.grain != "day"
    is_open_start = bool(_OPEN_START.search(before))
    return DateSpan(
        atom.at,
        atom.to,
        atom.start,
        atom.end if not _OPEN_END.search(before) or is_wide else atom.start,
        grain=atom.grain,
        is_range=is_wide or atom.start != atom.end,
        is_open_end=bool(_OPEN_END.search(before)) and atom.grain == "day",
        is_open_start=is_open_start,
        is_month_guessed=not atom.has_month,
    )


@cache
def _duration_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    length = (
        rf"(?P<number>\d{{1,3}}|{any_of(NUMBER_WORDS)}) (?:of )?(?:working |business |full )?"
        rf"(?P<unit>{any_of(unit_words())})"
    )
    off = rf"(?P<off>(?:'s?)? (?:of )?(?:\w+ )?{_OFF}(?: \w+)?)?"
    before = re.compile(rf"(?<!\w){length}{off},? {_FROM}")
    after = re.compile(rf"\s*,?\s*(?P<for>for |take |durante |für |pendant )?(?:the )?{length}\b")
    return before, after


def _with_duration(text: str, span: DateSpan) -> DateSpan:
    if span.is_range:
        return span
    before, after = _duration_patterns()
    lead = before.search(text[: span.at])
    match = lead or after.match(text, span.to)
    count = number_of(match["number"]) if match else None
    if match is None or not count or text[match.end() :].lstrip().startswith("ago"):
        return span
    if lead and lead["number"] in ("a", "an") and re.search(r"[\d€$£k] ?$", text[: lead.start()]):
        return span  # "3,300 a month from June" says how often, not how long
    unit = unit_words()[match["unit"]]
    is_days = unit == "day"
    end = add_working_days(span.start, count) if is_days else shift(span.start, unit, count)
    return replace(
        span,
        at=lead.start() if lead else span.at,
        to=span.to if lead else match.end(),
        end=end if is_days else end - timedelta(days=1),
        is_range=True,
        is_open_end=False,
        days=count if is_days else None,
        point=shift(span.start, unit, count) if lead and not lead["off"] else None,
    )


def _with_part(text: str, span: DateSpan) -> DateSpan:
    match = _PART.match(text, span.to)
    if match:
        is_morning = match["part"].startswith(("morning", "vormittag", "matin", "am"))
        part = DayPart.MORNING if is_morning else DayPart.AFTERNOON
        return replace(span, part=part, to=match.end())
    return replace(span, part=DayPart.HALF) if _HALF.search(text) else span
