"""How amounts, days and people are written in answers about customers."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from erp_domains.crm.schemas import LeadScore
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


def describe_score(result: LeadScore) -> str:
    """The score of a lead with each of its points, and what is known of the lead."""
    parts = "; ".join(f"{p.points:+d} {p.reason}" for p in result.score_breakdown) or "no points"
    if result.is_overridden:
        return (
            f"{result.name} ({result.number}) is set to {result.score} of 100 by hand: "
            f"{result.override_reason}. The formula gives {result.formula_score}: {parts}."
            f"{_known_of(result)}"
        )
    return (
        f"{result.name} ({result.number}) scores {result.score} of 100: {parts}.{_known_of(result)}"
    )


def _known_of(lead: LeadScore) -> str:
    people = None if lead.company_size is None else f"{lead.company_size:,} people"
    source = f"came through {lead.source}" if lead.source else None
    facts = [fact for fact in (lead.industry, people, source) if fact]
    owner = f" {lead.owner_name} looks after it." if lead.owner_name else ""
    return f" It is {lead.state}{': ' if facts else ''}{', '.join(facts)}.{owner}"
