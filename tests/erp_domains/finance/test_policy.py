"""The rules of bookkeeping hold for every input."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_domains.finance.errors import BadLine, Unbalanced
from erp_domains.finance.policy import (
    Bucket,
    Line,
    Open,
    Price,
    Sold,
    TaxRounding,
    allocate_oldest_first,
    bucket_of,
    check_balanced,
    check_line,
    fiscal_year_start,
    natural_balance,
    number_of,
    price_lines,
    settled_base,
    sum_prices,
    take_back,
    with_base,
)
from kernel.ids import new_id
from kernel.money import Rounding, quantize

cents = st.integers(1, 10**9).map(lambda n: Decimal(n) / 100)
rates = st.sampled_from([Decimal(r) for r in ("0", "5.5", "7", "8.1", "19", "20", "25")])
quantities = st.integers(1, 5000).map(lambda n: Decimal(n) / 100)
prices = st.integers(-20_000, 500_000).map(lambda n: Decimal(n) / 1000)
sold = st.lists(st.builds(Sold, quantities, prices, rates), min_size=1, max_size=12)
exchange = st.integers(1, 10**6).map(lambda n: Decimal(n) / 10_000)


@given(sold, st.booleans(), st.sampled_from(TaxRounding))
def test_lines_always_add_up_to_the_invoice(
    lines: list[Sold], is_inclusive: bool, tax_rounding: TaxRounding
) -> None:
    priced = price_lines(lines, "EUR", is_inclusive=is_inclusive, tax_rounding=tax_rounding)
    whole = sum_prices(priced)
    assert whole.net + whole.tax == whole.gross
    assert all(p.net + p.tax == p.gross for p in priced)
    stated = [quantize(s.quantity * s.unit_price, "EUR") for s in lines]
    assert [p.gross if is_inclusive else p.net for p in priced] == stated


@pytest.mark.parametrize(
    ("rounding", "tax"), [(Rounding.HALF_UP, "0.13"), (Rounding.HALF_EVEN, "0.12")]
)
def test_half_a_cent_goes_where_the_company_says(rounding: Rounding, tax: str) -> None:
    half = [Sold(Decimal(1), Decimal("1.25"), Decimal(10))]
    (price,) = price_lines(half, "EUR", is_inclusive=False, rounding=rounding)
    assert price == Price(Decimal("1.25"), Decimal(tax), Decimal("1.25") + Decimal(tax))


@given(sold)
def test_tax_of_a_rate_is_rounded_once(lines: list[Sold]) -> None:
    priced = price_lines(lines, "EUR", is_inclusive=False)
    for rate in {s.tax_rate for s in lines}:
        mine = [p for s, p in zip(lines, priced, strict=True) if s.tax_rate == rate]
        net = sum((p.net for p in mine), Decimal(0))
        assert sum((p.tax for p in mine), Decimal(0)) == quantize(net * rate / 100, "EUR")


@given(st.lists(st.tuples(cents, rates), min_size=1, max_size=8), st.data())
def test_partial_credits_lose_nothing(lines: list[tuple[Decimal, Decimal]], data: st.DataObject):
    left = price_lines([Sold(Decimal(1), p, r) for p, r in lines], "EUR", is_inclusive=False)
    rest = sum_prices(left).gross
    amount = Decimal(data.draw(st.integers(1, int(rest * 100)))) / 100
    parts = take_back(left, amount, "EUR")
    assert sum_prices(parts).gross == amount
    assert all(p.net + p.tax == p.gross for p in parts)
    remaining = [
        Price(a.net - b.net, a.tax - b.tax, a.gross - b.gross)
        for a, b in zip(left, parts, strict=True)
    ]
    if amount < rest:
        assert take_back(remaining, rest - amount, "EUR") == remaining


@given(cents, st.lists(cents, max_size=10))
def test_allocation_loses_nothing_and_pays_the_oldest_in_full_first(
    amount: Decimal, opened: list[Decimal]
) -> None:
    invoices = [Open(new_id(), value) for value in opened]
    plan = allocate_oldest_first(amount, invoices)
    assert sum((p.amount for p in plan.parts), plan.left) == amount
    paid = {p.invoice_id: p.amount for p in plan.parts}
    assert all(paid[i.invoice_id] == i.amount for i in invoices[: len(plan.parts) - 1])
    assert plan.left == 0 or len(plan.parts) == len(invoices)


@given(st.lists(cents, min_size=1, max_size=8), exchange)
def test_what_balances_in_its_currency_balances_in_base(debits: list[Decimal], rate: Decimal):
    lines = [Line(new_id(), debit=d, currency="USD") for d in debits]
    lines.append(Line(new_id(), credit=sum(debits, Decimal(0)), currency="USD"))
    priced = with_base(lines, rate, "EUR")
    assert sum(x.base_debit for x in priced) == sum(x.base_credit for x in priced)


@given(cents, exchange, st.lists(st.integers(1, 99), min_size=1, max_size=5))
def test_settling_in_parts_leaves_no_base_behind(
    total: Decimal, rate: Decimal, percents: list[int]
) -> None:
    opened, base_open = total, quantize(total * rate, "EUR")
    for percent in percents:
        part = min(opened, quantize(total * percent / 100, "EUR"))
        if not part:
            continue
        base_open -= settled_base(part, opened, base_open, "EUR")
        opened -= part
        if not opened:
            break
    if opened:
        base_open -= settled_base(opened, opened, base_open, "EUR")
    assert base_open == 0


def test_unbalanced_and_two_sided_lines_are_refused() -> None:
    account = new_id()
    one = Line(account, debit=Decimal(1), currency="EUR", base_debit=Decimal(1))
    with pytest.raises(Unbalanced):
        check_balanced([one])
    with pytest.raises(Unbalanced):
        check_balanced([one, Line(account, credit=Decimal(1), currency="USD")])
    with pytest.raises(Unbalanced, match="company's currency"):
        check_balanced([one, Line(account, credit=Decimal(1), currency="EUR")])
    for wrong in (
        Line(account, debit=Decimal(1), credit=Decimal(1), currency="EUR"),
        Line(account, debit=Decimal(-1), currency="EUR"),
        Line(account, currency="EUR"),
    ):
        with pytest.raises(BadLine):
            check_line(wrong)


@pytest.mark.parametrize(
    ("late_days", "bucket"),
    [
        (-5, Bucket.CURRENT),
        (0, Bucket.CURRENT),
        (1, Bucket.DAYS_1_30),
        (30, Bucket.DAYS_1_30),
        (31, Bucket.DAYS_31_60),
        (60, Bucket.DAYS_31_60),
        (61, Bucket.DAYS_61_90),
        (90, Bucket.DAYS_61_90),
        (91, Bucket.DAYS_OVER_90),
    ],
)
def test_buckets_begin_and_end_where_people_expect(late_days: int, bucket: Bucket) -> None:
    due_on = date(2026, 3, 16)
    assert bucket_of(due_on, date.fromordinal(due_on.toordinal() + late_days)) is bucket


def test_numbers_and_signs() -> None:
    assert [number_of("INV", n) for n in (7, 1006, 12345)] == ["INV-0007", "INV-1006", "INV-12345"]
    assert natural_balance("income", Decimal(-5)) == 5
    assert natural_balance("asset", Decimal(-5)) == -5


@pytest.mark.parametrize(
    ("day", "first_month", "start"),
    [
        (date(2026, 3, 16), 1, date(2026, 1, 1)),
        (date(2026, 3, 16), 4, date(2025, 4, 1)),
        (date(2026, 4, 1), 4, date(2026, 4, 1)),
    ],
)
def test_a_fiscal_year_begins_in_its_month(day: date, first_month: int, start: date) -> None:
    assert fiscal_year_start(day, first_month) == start
