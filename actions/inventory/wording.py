"""How quantities, prices and days are written in answers about stock."""

from datetime import date
from decimal import Decimal

from kernel.money import Money, quantize
from kernel.quantity import plain


def amount(quantity: Decimal, unit: str) -> str:
    """`12 pcs`, `1.5 kg`."""
    return f"{plain(quantity)} {unit}"


def money(value: Decimal, currency: str) -> str:
    """`€49.90`."""
    return Money(quantize(value, currency), currency).format()


def day(value: date) -> str:
    """`Monday 16 March 2026`."""
    return f"{value:%A} {value.day} {value:%B} {value.year}"
