"""Exact money: Decimal amounts, currency digits from CLDR, allocation that loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import ClassVar, Self

from babel.numbers import (
    format_currency,
    get_currency_precision,
    list_currencies,
)

from kernel.errors import Invalid

WHOLE_DIGITS_MAX = 20


class Rounding(StrEnum):
    """Where exactly half of the smallest unit goes."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


_MODES = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}


class BadAmount(Invalid):
    """The amount has more decimals than its currency, is too large, or is not a number."""

    code = "bad_amount"


class MixedCurrencies(Invalid):
    """Two currencies were added or compared."""

    code = "mixed_currencies"


@cache
def _known_currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def minor_digits(currency: str) -> int:
    """Decimals of a currency by CLDR: EUR 2, JPY 0, KWD 3. Raises BadAmount if unknown."""
    if currency not in _known_currencies():
        raise BadAmount(f"{currency!r} is not an ISO 4217 currency code", currency=currency)
    return get_currency_precision(currency)


def quantize(amount: Decimal, currency: str, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """Round to the currency's decimals."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), _MODES[rounding])


def exact(amount: Decimal, currency: str) -> Decimal:
    """The amount at the currency's decimals; raises BadAmount if that would change it."""
    if not amount.is_finite():
        raise BadAmount("the amount is not a number")
    if amount.adjusted() >= WHOLE_DIGITS_MAX:
        raise BadAmount(f"{amount:.3e} is too large: at most {WHOLE_DIGITS_MAX} digits")
    rounded = quantize(amount, currency)
    if rounded != amount:
        digits = minor_digits(currency)
        raise BadAmount(
            f"{amount} has too many decimals: {currency} has {digits}", amount=str(amount)
        )
    return rounded


def allocate(amount: Decimal, weights: Sequence[Decimal | int], currency: str) -> list[Decimal]:
    """Split an amount by weights so that the parts add up to it exactly.

    Largest-remainder method: every part is rounded towards zero, the left-over minor units go
    to the largest remainders, ties to the earlier part.
    """
    if not all(Decimal(w).is_finite() and w >= 0 for w in weights) or not any(weights):
        raise Invalid("weights must be non-negative and not all zero")
    unit = Decimal(1).scaleb(-minor_digits(currency))
    units = int(abs(exact(amount, currency)) / unit)
    sign = -1 if amount < 0 else 1
    # Fractions: a share rounded to the 28 digits of a Decimal could round up and lose a unit.
    parts = [Fraction(w) for w in weights]
    shares = [units * part / sum(parts) for part in parts]
    whole = [int(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (whole[i] - shares[i], i))
    for index in order[: units - sum(whole)]:
        whole[index] += 1
    return [sign * count * unit for count in whole]


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency. Arithmetic refuses mixed currencies."""

    amount: Decimal
    currency: str

    ZERO: ClassVar[Decimal] = Decimal(0)

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Build from an exact amount; raises BadAmount on too many decimals."""
        return cls(exact(Decimal(amount), currency), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def times(self, factor: Decimal | int) -> "Money":
        """Multiply and round half up to the currency's decimals."""
        return Money(quantize(self.amount * factor, self.currency), self.currency)

    def allocate(self, weights: Sequence[Decimal | int]) -> list["Money"]:
        """Split by weights without losing a minor unit."""
        return [
            Money(part, self.currency) for part in allocate(self.amount, weights, self.currency)
        ]

    def format(self, locale: str = "en") -> str:
        """As people of a locale write it, e.g. `€1,250.00`."""
        return format_currency(self.amount, self.currency, locale=locale.replace("-", "_"))

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency} cannot be mixed")
        return other.amount
