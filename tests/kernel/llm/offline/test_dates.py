"""Dates in people's words. Today is Monday 16 March 2026."""

from datetime import date

import pytest

from kernel.llm.offline.date_rules import DateSpan, DayPart
from kernel.llm.offline.dates import date_context, find_dates, parse_date_answer

TODAY = date(2026, 3, 16)


def find(text: str, locale: str = "en", *, is_past: bool = False) -> list[DateSpan]:
    return find_dates(text, date_context(TODAY, locale, is_past=is_past))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        # one day
        ("on 3 December", "2026-12-03", "2026-12-03"),
        ("on December 3rd", "2026-12-03", "2026-12-03"),
        ("the 3rd of December", "2026-12-03", "2026-12-03"),
        ("3 Dec 2027", "2027-12-03", "2027-12-03"),
        ("Dec 3, 2027", "2027-12-03", "2027-12-03"),
        ("1 March", "2027-03-01", "2027-03-01"),
        ("16 March", "2026-03-16", "2026-03-16"),
        ("29 February", "2028-02-29", "2028-02-29"),
        ("2026-12-01", "2026-12-01", "2026-12-01"),
        ("12.05.2026", "2026-05-12", "2026-05-12"),
        ("3/4/2026", "2026-04-03", "2026-04-03"),
        ("13/4/26", "2026-04-13", "2026-04-13"),
        ("4/13/2026", "2026-04-13", "2026-04-13"),
        ("today", "2026-03-16", "2026-03-16"),
        ("tomorrow", "2026-03-17", "2026-03-17"),
        ("the day after tomorrow", "2026-03-18", "2026-03-18"),
        ("yesterday", "2026-03-15", "2026-03-15"),
        ("this morning", "2026-03-16", "2026-03-16"),
        ("on Friday", "2026-03-20", "2026-03-20"),
        ("this Friday", "2026-03-20", "2026-03-20"),
        ("next Monday", "2026-03-23", "2026-03-23"),
        ("next Friday", "2026-03-27", "2026-03-27"),
        ("last Friday", "2026-03-13", "2026-03-13"),
        ("in two weeks", "2026-03-30", "2026-03-30"),
        ("due in 30 days", "2026-04-15", "2026-04-15"),
        ("in a month", "2026-04-16", "2026-04-16"),
        ("3 days ago", "2026-03-13", "2026-03-13"),
        ("two weeks from today", "2026-03-30", "2026-03-30"),
        ("end of month", "2026-03-31", "2026-03-31"),
        ("the end of the month", "2026-03-31", "2026-03-31"),
        ("end of next month", "2026-04-30", "2026-04-30"),
        ("end of May", "2026-05-31", "2026-05-31"),
        ("start of next quarter", "2026-04-01", "2026-04-01"),
        ("end of the year", "2026-12-31", "2026-12-31"),
        ("eom", "2026-03-31", "2026-03-31"),
        ("the 24th as sick leave", "2026-03-24", "2026-03-24"),
        ("ring Otter on the 24th about the boats", "2026-03-24", "2026-03-24"),
        ("the 3rd", "2026-04-03", "2026-04-03"),
        # periods
        ("next week", "2026-03-23", "2026-03-29"),
        ("last week", "2026-03-09", "2026-03-15"),
        ("this month", "2026-03-01", "2026-03-31"),
        ("last quarter", "2025-10-01", "2025-12-31"),
        ("Q3", "2026-07-01", "2026-09-30"),
        ("Q2 2025", "2025-04-01", "2025-06-30"),
        ("second quarter of 2025", "2025-04-01", "2025-06-30"),
        ("in May", "2026-05-01", "2026-05-31"),
        ("April 2027", "2027-04-01", "2027-04-30"),
        ("profit for 2025", "2025-01-01", "2025-12-31"),
        ("the week of 13 April", "2026-04-13", "2026-04-19"),
        ("the week of the 15th", "2026-04-13", "2026-04-19"),
        ("last 30 days", "2026-02-15", "2026-03-16"),
        ("the next two weeks", "2026-03-16", "2026-03-29"),
        ("year to date", "2026-01-01", "2026-03-16"),
        # ranges
        ("from 3 to 7 December", "2026-12-03", "2026-12-07"),
        ("3-7 December", "2026-12-03", "2026-12-07"),
        ("Dec 3-7", "2026-12-03", "2026-12-07"),
        ("3rd to 5th", "2026-04-03", "2026-04-05"),
        ("the 3rd until the 5th", "2026-04-03", "2026-04-05"),
        ("April 3 to April 7", "2026-04-03", "2026-04-07"),
        ("28 December to 3 January", "2026-12-28", "2027-01-03"),
        ("12 to 16 October 2027", "2027-10-12", "2027-10-16"),
        ("between 3 April and 9 May", "2026-04-03", "2026-05-09"),
        ("Monday to Friday", "2026-03-23", "2026-03-27"),
        ("next Monday to Wednesday", "2026-03-23", "2026-03-25"),
        ("2026-12-01 to 2026-12-03", "2026-12-01", "2026-12-03"),
        ("3/4 - 7/4", "2026-04-03", "2026-04-07"),
        ("from April to June", "2026-04-01", "2026-06-30"),
        ("from 1 April for two weeks", "2026-04-01", "2026-04-14"),
        ("3 days off from 1 December", "2026-12-01", "2026-12-03"),
        ("3 days off from Friday", "2026-03-20", "2026-03-24"),
        ("5 days annual leave starting 4 May", "2026-05-04", "2026-05-08"),
        ("Friday, 3 days", "2026-03-20", "2026-03-24"),
        ("between 6 and 17 July", "2026-07-06", "2026-07-17"),
        ("9 June off until the 11th", "2026-06-09", "2026-06-11"),
        ("from Monday 8 to Friday 12 June", "2026-06-08", "2026-06-12"),
        ("Good Friday to Easter Monday", "2026-04-03", "2026-04-06"),
        # said twice, and days with names
        ("Thursday, 9 July", "2026-07-09", "2026-07-09"),
        ("9 July, a Thursday", "2026-07-09", "2026-07-09"),
        ("Monday 2 March", "2026-03-02", "2026-03-02"),
        ("Whit Monday", "2026-05-25", "2026-05-25"),
        ("Christmas Eve", "2026-12-24", "2026-12-24"),
        ("since New Year", "2026-01-01", "2026-01-01"),
        ("Friday week", "2026-03-27", "2026-03-27"),
        ("Tuesday last week", "2026-03-10", "2026-03-10"),
        ("next week on Tuesday", "2026-03-24", "2026-03-24"),
        ("mid October", "2026-10-15", "2026-10-15"),
        ("by mid-2027", "2027-06-30", "2027-06-30"),
        ("the end of 2027", "2027-12-31", "2027-12-31"),
        ("the rest of the month", "2026-03-16", "2026-03-31"),
        # other languages
        ("vom 3. bis 7. Dezember", "2026-12-03", "2026-12-07"),
        ("am 3. Dezember", "2026-12-03", "2026-12-03"),
        ("nächsten Montag", "2026-03-23", "2026-03-23"),
        ("nächste Woche", "2026-03-23", "2026-03-29"),
        ("Ende Dezember", "2026-12-31", "2026-12-31"),
        ("übermorgen", "2026-03-18", "2026-03-18"),
        ("du 3 au 7 décembre", "2026-12-03", "2026-12-07"),
        ("le 3 décembre", "2026-12-03", "2026-12-03"),
        ("la semaine prochaine", "2026-03-23", "2026-03-29"),
        ("demain", "2026-03-17", "2026-03-17"),
        ("del 3 al 7 de diciembre", "2026-12-03", "2026-12-07"),
        ("el 3 de diciembre de 2027", "2027-12-03", "2027-12-03"),
        ("mañana", "2026-03-17", "2026-03-17"),
    ],
)
def test_a_date_or_range_is_understood(text: str, start: str, end: str) -> None:
    spans = find(text)
    assert [(s.start.isoformat(), s.end.isoformat()) for s in spans] == [(start, end)]


@pytest.mark.parametrize(
    "text",
    ["may I go", "the 2nd invoice", "order 701", "sales march on", "INV-1006", "20 x 18",
     "32/13/2026", "2026-02-30", "version 1.5", "I was second", "8.50 each", "", "the 2,400 owed",
     "put it on 3.75 each", "hello, may I ask", "the Christmas party", "start an account"],
)  # fmt: skip
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on 1 March", "2026-03-01", "2026-03-01"),
        ("in November", "2025-11-01", "2025-11-30"),
        ("on Friday", "2026-03-13", "2026-03-13"),
        ("on the 20th", "2026-02-20", "2026-02-20"),
        ("Q4", "2025-10-01", "2025-12-31"),
        ("1 to 15 March", "2026-03-01", "2026-03-15"),
        ("10 March to 20 March", "2026-03-10", "2026-03-20"),
        ("at year end", "2025-12-31", "2025-12-31"),
    ],
)
def test_where_the_past_is_meant_the_last_such_day_is_taken(
    text: str, start: str, end: str
) -> None:
    assert [(s.start.isoformat(), s.end.isoformat()) for s in find(text, is_past=True)] == [
        (start, end)
    ]


def test_since_always_means_the_past() -> None:
    assert find("since November")[0].start == date(2025, 11, 1)


def test_only_what_follows_since_is_past() -> None:
    assert [s.start.year for s in find("no break since November, so 20 April off")] == [2025, 2026]


def test_a_bare_day_lies_in_the_month_spoken_of_before() -> None:
    assert [s.start for s in find("we leave on 3 July and return on the 19th")][1].month == 7


def test_an_open_end_is_said_to_be_open() -> None:
    (span,) = find("i need leave from the 3rd")
    assert (span.start, span.is_open_end, span.is_month_guessed) == (date(2026, 4, 3), True, True)


def test_an_open_start_is_said_to_be_open() -> None:
    (span,) = find("until Friday")
    assert (span.end, span.is_open_start) == (date(2026, 3, 20), True)


def test_three_days_from_a_day_has_both_readings() -> None:
    (span,) = find("3 days from 1 December")
    assert (span.end, span.days, span.point) == (date(2026, 12, 3), 3, date(2026, 12, 4))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("tomorrow afternoon", DayPart.AFTERNOON),
        ("on Friday morning", DayPart.MORNING),
        ("half a day on Friday", DayPart.HALF),
        ("on Friday", None),
    ],
)
def test_half_days_are_noticed(text: str, part: DayPart | None) -> None:
    assert find(text)[0].part == part


def test_in_the_united_states_the_month_comes_first() -> None:
    assert find("3/4/2026", "en_US")[0].start == date(2026, 3, 4)
    assert find("3/4/2026", "en_GB")[0].start == date(2026, 4, 3)


def test_two_dates_stay_two() -> None:
    starts = [s.start for s in find("take Friday and Monday")]
    assert starts == [date(2026, 3, 20), date(2026, 3, 23)]


@pytest.mark.parametrize(
    ("text", "day"),
    [("14", "2026-04-14"), ("14th", "2026-04-14"), ("the 20th", "2026-03-20"),
     ("3. dez 2026", "2026-12-03"), ("2026/12/03", "2026-12-03"),
     ("2026 December 3", "2026-12-03")],
)  # fmt: skip
def test_a_short_answer_to_when_is_understood(text: str, day: str) -> None:
    span = parse_date_answer(text, date_context(TODAY))
    assert span is not None
    assert span.start.isoformat() == day


def test_an_answer_that_is_no_date_is_none() -> None:
    assert parse_date_answer("no idea", date_context(TODAY)) is None
