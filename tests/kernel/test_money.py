"""Money is exact: nothing is lost, nothing is mixed, nothing is rounded unasked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.money import BadAmount, MixedCurrencies, Money, allocate, exact, minor_digits, quantize

DIGITS = {"JPY": 0, "EUR": 2, "KWD": 3}
currencies = st.sampled_from(sorted(DIGITS))
weights = st.lists(
    st.integers(0, 10**6) | st.decimals(0, 1000, places=4), min_size=1, max_size=12
).filter(lambda found: sum(found) > 0)


@st.composite
def sums(draw: st.DrawFn) -> Money:
    """An amount that its currency can hold, of either sign."""
    currency = draw(currencies)
    units = draw(st.integers(-(10**12), 10**12))
    return Money(Decimal(units).scaleb(-DIGITS[currency]), currency)


@pytest.mark.parametrize(("currency", "digits"), sorted(DIGITS.items()))
def test_decimals_are_those_of_the_currency(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("currency", ["", "EURO", "eur", "ZZZ"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(BadAmount, match="ISO 4217"):
        Money.of("1", currency)


@given(sums(), weights)
def test_allocation_loses_nothing(total: Money, shares: list[Decimal | int]) -> None:
    parts = allocate(total.amount, shares, total.currency)
    assert len(parts) == len(shares)
    assert sum(parts) == total.amount
    assert all(exact(part, total.currency) == part for part in parts)


@given(sums(), weights)
def test_each_part_is_within_one_minor_unit_of_its_exact_share(
    total: Money, shares: list[Decimal | int]
) -> None:
    unit = Decimal(1).scaleb(-DIGITS[total.currency])
    whole = sum(Decimal(share) for share in shares)
    for part, share in zip(allocate(total.amount, shares, total.currency), shares, strict=True):
        assert abs(part - total.amount * Decimal(share) / whole) < unit
        assert share != 0 or part == 0


@given(sums(), weights)
def test_a_credit_note_is_split_like_its_invoice(total: Money, shares: list[Decimal | int]) -> None:
    there = allocate(total.amount, shares, total.currency)
    assert allocate(-total.amount, shares, total.currency) == [-part for part in there]


def test_the_left_over_units_go_to_the_largest_remainders_then_to_the_first() -> None:
    assert allocate(Decimal(100), [1, 1, 1], "JPY") == [34, 33, 33]
    assert allocate(Decimal("0.05"), [1, 3, 4], "EUR") == [
        Decimal("0.01"),
        Decimal("0.02"),
        Decimal("0.02"),
    ]
    assert allocate(Decimal("0.010"), [1, 1, 1], "KWD") == [
        Decimal("0.004"),
        Decimal("0.003"),
        Decimal("0.003"),
    ]


def test_weights_of_many_digits_lose_nothing_either() -> None:
    shares = [Decimal("0.3333333333333333333333333333333"), Decimal("1e-31"), Decimal("1e9")]
    total = Decimal("9999999999999999.99")
    assert sum(allocate(total, shares, "EUR")) == total


@pytest.mark.parametrize(
    "shares", [[], [0, 0], [1, -1], [2, -1], [Decimal("NaN")], [1, Decimal("Infinity")]]
)
def test_weights_that_share_nothing_are_refused(shares: list[Decimal | int]) -> None:
    with pytest.raises(Invalid, match="weights"):
        allocate(Decimal(1), shares, "EUR")


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1.5", "JPY"), ("0.001", "EUR"), ("1.0001", "KWD"), ("NaN", "EUR"), ("Infinity", "EUR"),
     ("1e20", "EUR"), ("-1e400", "JPY")],
)  # fmt: skip
def test_what_the_currency_cannot_hold_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(BadAmount):
        Money.of(amount, currency)
    with pytest.raises(BadAmount):
        allocate(Decimal(amount), [1], currency)


@given(sums())
def test_trailing_zeros_are_no_extra_decimals(money: Money) -> None:
    padded = money.amount.quantize(Decimal("0.000001"))
    assert Money.of(padded, money.currency) == money
    assert str(Money.of(padded, money.currency)) == str(money)


@given(sums(), sums())
def test_currencies_never_mix(one: Money, other: Money) -> None:
    if one.currency == other.currency:
        assert (one + other) - other == one
        assert (one < other) == (one.amount < other.amount)
        return
    for mix in (lambda: one + other, lambda: one - other, lambda: one < other):
        with pytest.raises(MixedCurrencies, match=one.currency):
            mix()


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("0.5", "JPY", "1"), ("1.005", "EUR", "1.01"), ("-1.005", "EUR", "-1.01"),
     ("1.00049", "KWD", "1.000")],
)  # fmt: skip
def test_rounding_is_half_up_away_from_zero(amount: str, currency: str, rounded: str) -> None:
    assert str(quantize(Decimal(amount), currency)) == rounded


def test_people_read_the_amount_of_their_language() -> None:
    assert Money.of(1250, "EUR").format("en") == "€1,250.00"
    assert Money.of(1250, "JPY").format("en") == "¥1,250"
    assert Money.of("1.5", "KWD").format("en").endswith("1.500")
