"""How amounts, days and people are written in answers about customers."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from kernel.money import Money, quantize


def money(amount: Decimal | None, currency: str) -> str:
    """`€1,250.00`, or that no amount is known."""
    if amount is None:
        return "no amount yet"
    return Money(quantize(amount, currency), currency).format()


def sums(pairs: Iterable[tuple[Decimal, str]]) -> str:
    """Amounts added up by currency: `€1,250.00 and $300.00`."""
    totals: dict[str, Decimal] = {}
    for amount, currency in pairs:
        totals[currency] = totals.get(currency, Decimal(0)) + amount
    return " and ".join(money(amount, currency) for currency, amount in totals.items())


def day(value: date) -> str:
    """`Monday 16 March 2026`."""
    return f"{value:%A} {value.day} {value:%B} {value.year}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 lead`, `3 leads`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
