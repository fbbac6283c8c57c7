"""How amounts and days are written in answers about money."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kernel.money import Money, quantize


def money(amount: Decimal, currency: str) -> str:
    """`€1,250.00`."""
    return Money(quantize(amount, currency), currency).format()


def asked(amount: Decimal | None, currency: str | None) -> str:
    """An amount as it was asked for, before the company's currency is known."""
    if amount is None:
        return ""
    return money(amount, currency) if currency else f"{amount:,f}"


def sums(amounts: Mapping[str, Decimal]) -> str:
    """`€1,250.00 and $300.00`, or `nothing`."""
    return " and ".join(money(a, c) for c, a in sorted(amounts.items())) or "nothing"


def day(value: date) -> str:
    """`Monday 16 March 2026`."""
    return f"{value:%A} {value.day} {value:%B} {value.year}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 invoice`, `3 invoices`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def shown(count: int, total: int) -> str:
    """A remark when a list was cut."""
    return f" The first {count} are listed." if total > count else ""
