"""Working days, half days, holidays and what each kind of leave earns."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erp_domains.hrm.errors import (
    BadSpan,
    BadWeek,
    HalfDayNotAllowed,
    InsideBlackout,
    LeaveOverlaps,
    NotEmployedThen,
    NoWorkingDays,
)
from erp_domains.hrm.policy.entitlement import (
    DEFAULT_RULES,
    Rule,
    carry_over_ends_on,
    earned_entries,
    year_days,
)
from erp_domains.hrm.policy.leave import (
    Booking,
    Period,
    check_blackouts,
    check_clear,
    check_days,
    check_employed,
    check_terms,
    is_notice_kept,
    notice_too_short,
)
from erp_domains.hrm.policy.working_time import (
    FULL_WEEK,
    Span,
    WorkCalendar,
    format_hours,
    leave_days,
    make_span,
    overlaps,
    parse_hours,
    plan_week,
    total_days,
)
from erp_domains.hrm.terms import Accrual, HalfDay, LeaveKind, Weekday

MONDAY = date(2026, 3, 16)
ANNUAL = DEFAULT_RULES[LeaveKind.ANNUAL]


def days(span: Span, calendar: WorkCalendar | None = None) -> Decimal:
    return total_days(leave_days(span, calendar or WorkCalendar()))


def test_a_week_takes_five_days_and_a_weekend_none() -> None:
    assert days(Span(MONDAY, MONDAY + timedelta(days=6))) == 5
    assert days(Span(date(2026, 3, 21), date(2026, 3, 22))) == 0


def test_a_public_holiday_is_not_taken_from_leave() -> None:
    easter = WorkCalendar(holidays={date(2026, 4, 3): Decimal(1), date(2026, 4, 6): Decimal(1)})
    assert days(Span(date(2026, 4, 2), date(2026, 4, 7)), easter) == 2


def test_a_free_afternoon_takes_half_a_day() -> None:
    eve = WorkCalendar(holidays={date(2026, 12, 24): Decimal("0.5")})
    thursday = date(2026, 12, 24)
    assert days(Span(thursday, thursday), eve) == Decimal("0.5")
    assert days(Span(thursday, thursday, is_from_midday=True), eve) == 0
    assert days(Span(thursday, thursday, is_until_midday=True), eve) == Decimal("0.5")


def test_part_timers_take_only_the_days_they_work() -> None:
    week = plan_week([Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY], Decimal(24))
    assert days(Span(MONDAY, MONDAY + timedelta(days=13)), WorkCalendar(week)) == 6


def test_half_days_at_either_end_of_a_longer_leave() -> None:
    friday = MONDAY + timedelta(days=4)
    assert days(make_span(MONDAY, friday, HalfDay.AFTERNOON)) == Decimal("4.5")
    assert days(make_span(MONDAY, friday, HalfDay.MORNING)) == Decimal("4.5")
    assert days(make_span(MONDAY, None, HalfDay.MORNING)) == Decimal("0.5")


def test_morning_and_afternoon_of_one_day_do_not_overlap() -> None:
    morning = make_span(MONDAY, None, HalfDay.MORNING)
    afternoon = make_span(MONDAY, None, HalfDay.AFTERNOON)
    assert not overlaps(morning, afternoon)
    assert overlaps(morning, make_span(MONDAY, None, None))
    check_clear(morning, [Booking("LR-1", afternoon)])
    with pytest.raises(LeaveOverlaps):
        check_clear(morning, [Booking("LR-1", Span(MONDAY, MONDAY))])


def test_a_span_must_run_forward_and_stay_within_reason() -> None:
    with pytest.raises(BadSpan):
        make_span(MONDAY, MONDAY - timedelta(days=1), None)
    with pytest.raises(BadSpan):
        make_span(MONDAY, MONDAY + timedelta(days=2000), None)


@pytest.mark.parametrize("hours", [Decimal(0), Decimal(200), Decimal(-5)])
def test_a_week_nobody_can_work_is_refused(hours: Decimal) -> None:
    with pytest.raises(BadWeek):
        plan_week([], hours)


def test_a_stored_week_reads_back_as_it_was() -> None:
    week = plan_week([Weekday.MONDAY, Weekday.FRIDAY], Decimal("15"))
    assert format_hours(week) == "7.5,0,0,0,7.5,0,0"
    assert parse_hours(format_hours(week)) == week


def test_leave_lies_within_the_employment() -> None:
    span = Span(MONDAY, MONDAY + timedelta(days=4))
    check_employed(span, MONDAY, MONDAY + timedelta(days=4))
    with pytest.raises(NotEmployedThen):
        check_employed(span, MONDAY + timedelta(days=1), None)
    with pytest.raises(NotEmployedThen):
        check_employed(span, date(2020, 1, 1), MONDAY + timedelta(days=3))


def test_notice_is_counted_in_calendar_days() -> None:
    rule = Rule(LeaveKind.ANNUAL, notice_days_min=7)
    kept, short = Span(MONDAY + timedelta(days=7), MONDAY + timedelta(days=7)), Span(MONDAY, MONDAY)
    assert is_notice_kept(rule, kept, MONDAY)
    assert not is_notice_kept(rule, short, MONDAY)
    assert notice_too_short(rule, short, MONDAY).details["earliest_on"] == "2026-03-23"
    assert is_notice_kept(DEFAULT_RULES[LeaveKind.SICK], Span(date(2026, 3, 2), MONDAY), MONDAY)


def test_blackouts_stop_annual_leave_but_not_sickness() -> None:
    closing = Period("year-end closing", date(2026, 12, 14), date(2026, 12, 18))
    span = Span(date(2026, 12, 18), date(2026, 12, 21))
    with pytest.raises(InsideBlackout):
        check_blackouts(ANNUAL, span, [closing])
    check_blackouts(DEFAULT_RULES[LeaveKind.SICK], span, [closing])


def test_whole_day_kinds_refuse_half_days_and_free_days_need_no_leave() -> None:
    with pytest.raises(HalfDayNotAllowed):
        check_terms(DEFAULT_RULES[LeaveKind.PARENTAL], make_span(MONDAY, None, HalfDay.MORNING))
    with pytest.raises(NoWorkingDays):
        check_days([])


@pytest.mark.parametrize(
    ("joined_on", "left_on", "expected"),
    [
        (date(2020, 5, 1), None, "25"),
        (date(2026, 4, 1), None, "19"),  # 9 of 12 months: 18.75, to the nearest half
        (date(2026, 4, 15), None, "19"),
        (date(2026, 4, 16), None, "16.5"),  # 8 of 12 months: 16.67
        (date(2020, 5, 1), date(2026, 6, 30), "12.5"),
        (date(2026, 12, 20), None, None),
        (date(2027, 1, 1), None, None),
    ],
)
def test_a_part_of_the_year_earns_a_part_of_the_days(
    joined_on: date, left_on: date | None, expected: str | None
) -> None:
    earned = earned_entries(ANNUAL, Decimal(25), year=2026, joined_on=joined_on, left_on=left_on)
    assert [e.days for e in earned] == ([Decimal(expected)] if expected else [])


def test_three_days_a_week_earn_three_fifths_unless_the_contract_says_otherwise() -> None:
    assert year_days(ANNUAL, 3) == 15
    assert year_days(ANNUAL, 3, Decimal(20)) == 20


def test_monthly_accrual_credits_each_month_begun() -> None:
    rule = Rule(
        LeaveKind.ANNUAL, is_counted=True, entitlement_days=Decimal(24), accrual=Accrual.MONTHLY
    )
    earned = earned_entries(rule, Decimal(24), year=2026, joined_on=date(2026, 10, 5))
    assert [(e.effective_on, e.days) for e in earned] == [
        (date(2026, 10, 5), 2),
        (date(2026, 11, 1), 2),
        (date(2026, 12, 1), 2),
    ]


def test_carried_days_end_with_the_month_the_rule_names() -> None:
    assert carry_over_ends_on(ANNUAL, 2026) == date(2026, 3, 31)
    assert carry_over_ends_on(Rule(LeaveKind.ANNUAL, carry_over_months=2), 2028).day == 29
    assert carry_over_ends_on(Rule(LeaveKind.ANNUAL, carry_over_months=12), 2026).month == 12
    assert carry_over_ends_on(Rule(LeaveKind.ANNUAL), 2026) is None


DAY = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
WEEK = st.lists(st.sampled_from([Decimal(0), Decimal(4), Decimal(8)]), min_size=7, max_size=7)
OFF = st.dictionaries(DAY, st.sampled_from([Decimal("0.5"), Decimal(1)]), max_size=20)


@given(DAY, st.integers(0, 40), WEEK, OFF, st.sampled_from([None, *HalfDay]))
@settings(max_examples=100, deadline=None)
def test_splitting_leave_at_midnight_never_changes_its_days(
    first: date, length: int, week: list[Decimal], off: dict[date, Decimal], half: HalfDay | None
) -> None:
    calendar = WorkCalendar(week, off)
    span = make_span(first, first + timedelta(days=length), half)
    whole = days(span, calendar)
    assert 0 <= whole <= sum(1 for h in week if h > 0) * (length // 7 + 1)
    if length:
        cut = first + timedelta(days=length // 2)
        left = Span(first, cut, is_from_midday=span.is_from_midday)
        rest = Span(cut + timedelta(days=1), span.end_on, is_until_midday=span.is_until_midday)
        if rest.start_on <= rest.end_on:
            assert days(left, calendar) + days(rest, calendar) == whole


@given(DAY, st.integers(0, 20), WEEK, OFF)
@settings(max_examples=60, deadline=None)
def test_a_day_off_never_adds_to_the_days_taken(
    first: date, length: int, week: list[Decimal], off: dict[date, Decimal]
) -> None:
    span = Span(first, first + timedelta(days=length))
    assert days(span, WorkCalendar(week, off)) <= days(span, WorkCalendar(week))
    assert all(week[on.weekday()] > 0 for on, _ in leave_days(span, WorkCalendar(week, off)))


def test_the_default_week_is_monday_to_friday() -> None:
    assert plan_week([], None) == FULL_WEEK
