"""Numbers in people's words, exact."""

from decimal import Decimal

import pytest

from kernel.llm.offline.amounts import AmountKind, find_amounts


@pytest.mark.parametrize(
    ("text", "locale", "value", "currency"),
    [
        ("€4,200", "en", "4200", "EUR"),
        ("1,130.50 EUR", "en", "1130.50", "EUR"),
        ("1.130,50 €", "de", "1130.50", "EUR"),
        ("1.130,50 €", "en", "1130.50", "EUR"),
        ("1 130,50 €", "fr", "1130.50", "EUR"),
        ("12'500 CHF", "de_CH", "12500", "CHF"),
        ("$1.5m", "en", "1500000.0", "USD"),
        ("USD25k", "en", "25000", "USD"),
        ("EUR 500", "en", "500", "EUR"),
        ("3.000 euros", "es", "3000", "EUR"),
        ("£0.99", "en", "0.99", "GBP"),
        ("4,20 €", "en", "4.20", "EUR"),
        ("20 bucks", "en", "20", "USD"),
    ],
)
def test_money_is_read_with_its_currency(text: str, locale: str, value: str, currency: str) -> None:
    (amount,) = find_amounts(text, locale)
    assert (amount.value, amount.currency, amount.kind) == (
        Decimal(value),
        currency,
        AmountKind.MONEY,
    )


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("25k", "en", "25000"),
        ("a 4,200 purchase", "en", "4200"),
        ("4200,75", "de", "4200.75"),
        ("1.130", "de", "1130"),
        ("1.130", "en", "1.130"),
        ("1,130", "de", "1.130"),
        ("0,5", "de", "0.5"),
        ("1,000,000", "en", "1000000"),
        ("5 thousand", "en", "5000"),
        ("the 780 this morning", "en", "780"),
        ("a dozen", "en", "12"),
        ("-3", "en", "-3"),
    ],
)
def test_plain_numbers_follow_the_locale(text: str, locale: str, value: str) -> None:
    assert [a.value for a in find_amounts(text, locale)] == [Decimal(value)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3 hours", "3", "hour"),
        ("2.5h", "2.5", "hour"),
        ("1h30", "1.50", "hour"),
        ("half an hour", "0.5", "hour"),
        ("two and a half hours", "2.5", "hour"),
        ("an hour", "1", "hour"),
        ("90 min", "90", "minute"),
        ("about 45 people", "45", "person"),
        ("two boxes", "2", "box"),
        ("20 x", "20", "piece"),
        ("12 pcs", "12", "piece"),
        ("drei Tage", "3", "day"),
        ("2 Stunden", "2", "hour"),
        ("4 kg", "4", "kg"),
    ],
)
def test_quantities_keep_their_unit(text: str, value: str, unit: str) -> None:
    (amount,) = find_amounts(text)
    assert (amount.value, amount.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["50%", "50 percent", "50 Prozent"])
def test_percentages_are_told_apart(text: str) -> None:
    (amount,) = find_amounts(text)
    assert (amount.value, amount.kind) == (Decimal(50), AmountKind.PERCENT)


@pytest.mark.parametrize(
    "text",
    ["PRJ-1 and INV-1006", "IBAN DE89 3704 0044 0532 0130 00", "call +49 30 1234567", "at 12:30",
     "mail a1@b2.example", "https://x.example/2024"],
)  # fmt: skip
def test_identifiers_are_no_numbers(text: str) -> None:
    assert find_amounts(text) == []


def test_numbers_inside_what_is_already_understood_are_not_read_again() -> None:
    assert find_amounts("20 descaler on 3 May", taken=[(15, 20)]) == find_amounts("20 descaler")
