"""The leave ledger: sums, oldest expiry first, carry-over and expiry."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from erp_domains.hrm.policy.entitlement import DEFAULT_RULES, missing_accruals
from erp_domains.hrm.policy.figures import make_figures
from erp_domains.hrm.policy.ledger import (
    Entry,
    balance_days,
    carry_entries,
    expiry_entries,
    run_ledger,
    shortfall_days,
)
from erp_domains.hrm.terms import EntryReason, LeaveKind

JAN = date(2026, 1, 1)
MAR_END = date(2026, 3, 31)
YEAR_END = date(2026, 12, 31)
ANNUAL = DEFAULT_RULES[LeaveKind.ANNUAL]


def accrual(days: str, on: date = JAN, lot: date | None = YEAR_END) -> Entry:
    return Entry(on, Decimal(days), EntryReason.ACCRUAL, lot)


def carried(days: str, lot: date = MAR_END) -> Entry:
    return Entry(JAN, Decimal(days), EntryReason.CARRY_OVER, lot)


def taken(on: date, days: str = "1", request: int = 1) -> Entry:
    return Entry(on, -Decimal(days), EntryReason.TAKEN, None, UUID(int=request))


def days_from(first: date, count: int) -> list[Entry]:
    return [taken(first + timedelta(days=n)) for n in range(count)]


def test_days_that_expire_first_are_used_first() -> None:
    ledger = [accrual("25"), carried("5"), *days_from(date(2026, 2, 2), 4)]
    assert run_ledger(ledger, date(2026, 2, 28)).lots == {MAR_END: 1, YEAR_END: 25}


def test_carried_days_left_at_their_end_are_gone_the_day_after() -> None:
    ledger = [accrual("25"), carried("5"), *days_from(date(2026, 2, 2), 3)]
    assert balance_days(ledger, MAR_END) == 27
    assert balance_days(ledger, date(2026, 4, 1)) == 25


def test_leave_after_the_end_of_carried_days_does_not_save_them() -> None:
    ledger = [accrual("25"), carried("5"), *days_from(date(2026, 6, 1), 5)]
    figures = make_figures(ledger, [], pending_days=Decimal(0), as_of=date(2026, 3, 16))
    assert figures.planned_days == 5
    assert dict(figures.expiring) == {MAR_END: 5, YEAR_END: 20}


def test_ten_days_taken_of_twenty_five_plus_five_leave_no_carried_day_to_lose() -> None:
    ledger = [accrual("25"), carried("5"), *days_from(date(2026, 1, 5), 10)]
    figures = make_figures(ledger, [], pending_days=Decimal(2), as_of=date(2026, 3, 16))
    assert (figures.left_days, figures.taken_days, figures.carried_days) == (20, 10, 5)
    assert dict(figures.expiring) == {YEAR_END: 20}
    assert figures.pending_days == 2


def test_cancelled_days_return_to_the_lot_they_came_from() -> None:
    day = date(2026, 2, 2)
    back = Entry(day, Decimal(1), EntryReason.CANCELLED, None, UUID(int=1))
    assert run_ledger([carried("5"), taken(day), back], MAR_END).lots == {MAR_END: 5}


def test_the_shortfall_counts_leave_that_lies_later_in_the_year() -> None:
    ledger = [accrual("10"), *days_from(date(2026, 10, 5), 8)]
    assert shortfall_days(ledger, days_from(date(2026, 5, 4), 2)) == 0
    assert shortfall_days(ledger, days_from(date(2026, 5, 4), 3)) == 1


def test_a_day_cannot_be_taken_before_it_is_earned_even_if_it_will_be() -> None:
    monthly = [accrual("2", date(2026, month, 1)) for month in range(1, 13)]
    assert shortfall_days(monthly, days_from(date(2026, 1, 5), 3)) == 1
    assert shortfall_days(monthly, days_from(date(2026, 2, 2), 3)) == 0


def test_a_deduction_without_a_lot_takes_what_expires_first() -> None:
    ledger = [accrual("25"), carried("5"), Entry(JAN, Decimal(-7), EntryReason.ADJUSTED)]
    assert run_ledger(ledger, JAN).lots == {MAR_END: 0, YEAR_END: 23}


def test_carry_over_is_capped_and_a_second_run_adds_nothing() -> None:
    ledger = [accrual("25"), *days_from(date(2026, 3, 2), 13)]
    run = carry_entries(ledger, year=2027, days_max=Decimal(5), expires_on=date(2027, 3, 31))
    assert [(e.days, e.expires_on) for e in run] == [(-5, YEAR_END), (5, date(2027, 3, 31))]
    again = carry_entries(
        [*ledger, *run], year=2027, days_max=Decimal(5), expires_on=date(2027, 3, 31)
    )
    assert again == []
    lost = expiry_entries([*ledger, *run], date(2027, 1, 2))
    assert [(e.days, e.expires_on) for e in lost] == [(-7, YEAR_END)]
    assert expiry_entries([*ledger, *run, *lost], date(2027, 1, 2)) == []


def test_leave_recorded_late_brings_expired_days_back_into_use() -> None:
    ledger = [carried("5")]
    ledger += expiry_entries(ledger, date(2026, 4, 2))
    ledger.append(taken(date(2026, 3, 30)))
    assert [e.days for e in expiry_entries(ledger, date(2026, 4, 2))] == [1]


def test_a_raised_entitlement_is_topped_up_from_today_and_never_twice() -> None:
    raised = missing_accruals([accrual("28")], [accrual("25")], on=date(2026, 5, 1))
    assert [(e.days, e.effective_on) for e in raised] == [(3, date(2026, 5, 1))]
    assert missing_accruals([accrual("28")], [accrual("25"), *raised], on=date(2026, 6, 1)) == []


DAY = st.integers(0, 700).map(lambda n: date(2025, 6, 1) + timedelta(days=n))
HALVES = st.integers(1, 20).map(lambda n: Decimal(n) / 2)
LOT = st.sampled_from([None, date(2025, 12, 31), MAR_END, YEAR_END])
CREDIT = st.builds(Entry, DAY, HALVES, st.just(EntryReason.ADJUSTED), LOT)
DEBIT = st.builds(
    lambda on, days, request: Entry(on, -days, EntryReason.TAKEN, None, UUID(int=request)),
    DAY,
    st.sampled_from([Decimal("0.5"), Decimal(1)]),
    st.integers(1, 5),
)
LEDGER = st.lists(st.one_of(CREDIT, DEBIT), max_size=25).map(
    lambda entries: [e for e in entries if e.expires_on is None or e.effective_on <= e.expires_on]
)


@given(LEDGER, DAY)
@settings(max_examples=80, deadline=None)
def test_once_expiry_has_run_the_balance_is_the_sum_of_the_lines(
    ledger: list[Entry], as_of: date
) -> None:
    closed = [*ledger, *expiry_entries(ledger, as_of)]
    total = sum((e.days for e in closed if e.effective_on <= as_of), Decimal(0))
    assert balance_days(closed, as_of) == total
    assert balance_days(ledger, as_of) == total
    assert expiry_entries(closed, as_of) == []


@given(LEDGER, DAY)
@settings(max_examples=80, deadline=None)
def test_no_lot_is_touched_while_an_earlier_ending_one_has_days(
    ledger: list[Entry], on: date
) -> None:
    before = run_ledger(ledger, on)
    spent = dict(before.lots)
    before.use(on, Decimal(1))
    used = [lot for lot, days in spent.items() if before.lots[lot] < days]
    for lot in used:
        earlier = [
            x for x in spent if (x or date.max) < (lot or date.max) and (x is None or x >= on)
        ]
        assert all(before.lots[x] == 0 for x in earlier)
        assert lot is None or lot >= on


@given(LEDGER, st.lists(DEBIT, max_size=4))
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_lines_were_written_does_not_matter(
    ledger: list[Entry], asked: list[Entry]
) -> None:
    mixed = [*asked, *reversed(ledger)]
    assert run_ledger(mixed, YEAR_END) == run_ledger([*ledger, *asked], YEAR_END)
