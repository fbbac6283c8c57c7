"""The rules of bookkeeping, pure: balance, prices and tax, allocation, ageing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from erp_domains.finance.errors import BadLine, Unbalanced
from erp_domains.finance.schemas.lines import Line
from kernel.money import Rounding, exact, quantize

ZERO = Decimal(0)
NUMBER_DIGITS = 4
DEBIT_TYPES = frozenset({"asset", "expense"})


def side(amount: Decimal) -> tuple[Decimal, Decimal]:
    """A signed amount as (debit, credit): positive is debit."""
    return (amount, ZERO) if amount >= 0 else (ZERO, -amount)


def check_line(line: Line) -> None:
    """A line is one-sided, not negative, not empty, at its currency's decimals.

    Raises BadLine or BadAmount.
    """
    if min(line.debit, line.credit, line.base_debit, line.base_credit) < 0:
        raise BadLine("amounts are never negative: put a negative debit on the credit side")
    if (line.debit and line.credit) or (line.base_debit and line.base_credit):
        raise BadLine("a line is a debit or a credit, never both: make two lines of it")
    if not (line.debit or line.credit or line.base_debit or line.base_credit):
        raise BadLine("a line without an amount says nothing: leave it out")
    exact(line.debit + line.credit, line.currency)


def check_balanced(lines: Sequence[Line]) -> None:
    """Debits equal credits in every currency and in the company's own. Raises Unbalanced."""
    if len(lines) < 2:
        raise Unbalanced("an entry needs at least two lines, a debit and a credit")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    base = ZERO
    for line in lines:
        sums[line.currency] += line.debit - line.credit
        base += line.base_debit - line.base_credit
    for currency, difference in sums.items():
        if difference:
            raise Unbalanced(_off(difference, currency), difference=str(difference))
    if base:
        raise Unbalanced(_off(base, "in the company's currency"), difference=str(base))


def _off(difference: Decimal, where: str) -> str:
    larger, smaller = ("debits", "credits") if difference > 0 else ("credits", "debits")
    return f"{larger} are {abs(difference)} {where} more than {smaller}: they must be equal"


def with_base(lines: Sequence[Line], rate: Decimal, base_currency: str) -> list[Line]:
    """Fill in the base amounts of lines without any; rounding differences go to the largest line.

    `rate` is base units for one unit of the lines' currency. Lines that balance in their currency
    balance in base afterwards.
    """
    filled = [_converted(line, rate, base_currency) for line in lines]
    if not all(_is_unpriced(line) for line in lines):
        return filled
    is_balanced = sum((f.debit - f.credit for f in filled), ZERO) == 0
    if filled and is_balanced and len({f.currency for f in filled}) == 1:
        largest = max(range(len(filled)), key=lambda i: filled[i].debit + filled[i].credit)
        return absorb_base_difference(filled, largest)
    return filled


def _is_unpriced(line: Line) -> bool:
    return not (line.base_debit or line.base_credit)


def _converted(line: Line, rate: Decimal, base_currency: str) -> Line:
    if not _is_unpriced(line):
        return line
    if line.currency == base_currency:
        return replace(line, base_debit=line.debit, base_credit=line.credit)
    return replace(
        line,
        base_debit=quantize(line.debit * rate, base_currency),
        base_credit=quantize(line.credit * rate, base_currency),
    )


def absorb_base_difference(lines: Sequence[Line], index: int) -> list[Line]:
    """Make debits and credits in base equal by changing one line; for rounding differences."""
    difference = sum((line.base_debit - line.base_credit for line in lines), ZERO)
    if not difference:
        return list(lines)
    one = lines[index]
    debit, credit = side(one.base_debit - one.base_credit - difference)
    changed = replace(one, base_debit=debit, base_credit=credit)
    return [*lines[:index], changed, *lines[index + 1 :]]


def fiscal_year_start(day: date, first_month: int) -> date:
    """The first day of the fiscal year a day belongs to; `first_month` 1 is January."""
    return date(day.year - (day.month < first_month), first_month, 1)


class TaxRounding(StrEnum):
    """Whether tax is rounded once for each rate (the European rule) or on every line."""

    PER_RATE = "per_rate"
    PER_LINE = "per_line"


@dataclass(frozen=True, slots=True)
class Price:
    """What one line comes to. `net + tax = gross`."""

    net: Decimal
    tax: Decimal
    gross: Decimal


class Sold(NamedTuple):
    """What a line sells: how much, at what unit price, with what tax rate in percent."""

    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal


def price_lines(
    sold: Sequence[Sold],
    currency: str,
    *,
    is_inclusive: bool,
    tax_rounding: TaxRounding = TaxRounding.PER_RATE,
    rounding: Rounding = Rounding.HALF_UP,
) -> list[Price]:
    """Net, tax and gross of every line, such that the lines add up to the document exactly.

    `rounding` says where half a cent goes. With PER_RATE the tax of all lines of one rate is
    rounded once and the difference to the rounded lines stands on the largest of them; with
    prices including tax, tax = gross - net.
    """

    def tax_of(amount: Decimal, rate: Decimal) -> Decimal:
        if is_inclusive:
            return amount - quantize(amount / (1 + rate / 100), currency, rounding)
        return quantize(amount * rate / 100, currency, rounding)

    amounts = [quantize(s.quantity * s.unit_price, currency, rounding) for s in sold]
    rates = [s.tax_rate for s in sold]
    taxes = [tax_of(amount, rate) for amount, rate in zip(amounts, rates, strict=True)]
    if tax_rounding is TaxRounding.PER_RATE:
        for rate in set(rates):
            members = [i for i, r in enumerate(rates) if r == rate]
            whole = tax_of(sum((amounts[i] for i in members), ZERO), rate)
            largest = max(members, key=lambda i: (abs(amounts[i]), -i))
            taxes[largest] += whole - sum((taxes[i] for i in members), ZERO)
    if is_inclusive:
        return [Price(a - t, t, a) for a, t in zip(amounts, taxes, strict=True)]
    return [Price(a, t, a + t) for a, t in zip(amounts, taxes, strict=True)]


def sum_prices(prices: Sequence[Price]) -> Price:
    """The document's net, tax and gross."""
    return Price(
        sum((p.net for p in prices), ZERO),
        sum((p.tax for p in prices), ZERO),
        sum((p.gross for p in prices), ZERO),
    )


def take_back(left: Sequence[Price], amount: Decimal, currency: str) -> list[Price]:
    """The part of what is left of each line that makes up `amount`, in proportion.

    The parts add up to the amount; taking back everything leaves nothing on any line.
    """
    whole = sum_prices(left)
    if amount == whole.gross:
        return list(left)
    share = amount / whole.gross
    gross = [quantize(p.gross * share, currency) for p in left]
    largest = max(range(len(left)), key=lambda i: abs(left[i].gross))
    gross[largest] += amount - sum(gross, ZERO)
    parts: list[Price] = []
    for price, part in zip(left, gross, strict=True):
        tax = quantize(price.tax * part / price.gross, currency) if price.gross else ZERO
        parts.append(Price(part - tax, tax, part))
    return parts


class Open(NamedTuple):
    """What is open on one invoice."""

    invoice_id: UUID
    amount: Decimal


class Plan(NamedTuple):
    """Which invoices an amount goes to, and what no invoice takes."""

    parts: list[Open]
    left: Decimal


def allocate_oldest_first(amount: Decimal, invoices: Sequence[Open]) -> Plan:
    """Spend an amount on invoices in the order given. Parts and rest add up to the amount."""
    parts: list[Open] = []
    for invoice in invoices:
        part = min(amount, invoice.amount)
        if part > 0:
            parts.append(Open(invoice.invoice_id, part))
            amount -= part
    return Plan(parts, amount)


def settled_base(part: Decimal, open_amount: Decimal, base_open: Decimal, base: str) -> Decimal:
    """The carrying amount in base that a payment of `part` settles; the last one takes the rest."""
    if part == open_amount:
        return base_open
    return quantize(base_open * part / open_amount, base)


class Bucket(StrEnum):
    """How late an open amount is."""

    CURRENT = "current"
    DAYS_1_30 = "1-30"
    DAYS_31_60 = "31-60"
    DAYS_61_90 = "61-90"
    DAYS_OVER_90 = "90+"


def bucket_of(due_on: date, as_of: date) -> Bucket:
    """The bucket of an amount due on a day; due today is current."""
    late_days = (as_of - due_on).days
    if late_days <= 0:
        return Bucket.CURRENT
    if late_days <= 30:
        return Bucket.DAYS_1_30
    if late_days <= 60:
        return Bucket.DAYS_31_60
    return Bucket.DAYS_61_90 if late_days <= 90 else Bucket.DAYS_OVER_90


def due_date(issued_on: date, terms_days: int) -> date:
    """The day payment is due."""
    return issued_on + timedelta(days=terms_days)


def period_of(day: date) -> str:
    """The accounting period of a day, `2026-03`."""
    return f"{day.year:04d}-{day.month:02d}"


def number_of(prefix: str, value: int) -> str:
    """A human number: `INV-0042`; past 9999 it grows."""
    return f"{prefix}-{value:0{NUMBER_DIGITS}d}"


def natural_balance(account_type: str, debit_minus_credit: Decimal) -> Decimal:
    """A balance with the sign people expect: positive on the side the type grows."""
    return debit_minus_credit if account_type in DEBIT_TYPES else -debit_minus_credit
