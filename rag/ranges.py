"""Rules by amount: of "up to 500", "500 to 2,500" and "above 10,000" the one that holds for 700."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

FITS, MISSES = 0.12, -0.15
_AMOUNT = r"(?P<{}>\d[\d,]*(?:\.\d+)?)(?P<{}k>\s?k\b)?"
_UNIT = r"(?:[A-Z]{3}\s?|[€$£])?"
_BOUND = re.compile(
    r"\b(?:(?P<upper>up to|below|under|less than|fewer than|at most|no more than|maximum of)"
    r"|(?P<lower>above|over|more than|from|at least|exceeding|beyond|starting at))\s+"
    + _UNIT
    + _AMOUNT.format("one", "one"),
    re.I,
)
_BETWEEN = re.compile(
    r"(?:[€$£]\s?)?"
    + _AMOUNT.format("low", "low")
    + r"\s*(?:[A-Z]{3}\b|[€$£%])?\s*(?:to|and|until|[-\u2013\u2014])\s*(?:[€$£]\s?)?"
    + _AMOUNT.format("high", "high"),
    re.I,
)
_ASKED = re.compile(
    r"(?:[€$£]\s?)?(?P<asked>\d[\d,]*(?:\.\d+)?)(?P<askedk>\s?k\b)?\s*(?=$|[?.!,;]|\s|[€$£]|eur|usd|gbp)",
    re.I,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
          "nine": 9, "ten": 10, "twelve": 12, "twenty": 20, "fifty": 50, "hundred": 100,
          "thousand": 1000}  # fmt: skip
_SPELLED = re.compile(rf"\b(?:{'|'.join(_WORDS)})(?:\s+(?:hundred|thousand))?\b", re.I)


@dataclass(frozen=True, slots=True)
class Range:
    """Amounts from `low` to `high`; None where it is open."""

    low: Decimal | None
    high: Decimal | None

    def holds(self, amount: Decimal) -> bool:
        """Whether an amount lies within, bounds included."""
        return (self.low is None or amount >= self.low) and (
            self.high is None or amount <= self.high
        )


class Steps:
    """The steps of a rule by amount, as the sentences or rows of one passage name them."""

    def __init__(self, asked: Decimal | None, said: Sequence[str]) -> None:
        """Find which steps hold for the amount `asked`; of "up to" steps the lowest does."""
        self._asked = asked
        held = [r for text in said for r in ranges_in(text) if asked is not None and r.holds(asked)]
        self._high = min((r.high for r in held if r.high is not None), default=None)
        self._low = max((r.low for r in held if r.low is not None), default=None)

    def fit(self, said: str) -> float:
        """What to add to a sentence's score."""
        ranges = ranges_in(said) if self._asked is not None else []
        if not ranges:
            return 0.0
        return FITS if any(self._is_step(each) for each in ranges) else MISSES

    def _is_step(self, one: Range) -> bool:
        if self._asked is None or not one.holds(self._asked):
            return False
        is_lower_bound = one.high is None
        return one.low == self._low if is_lower_bound else one.high == self._high


def amount_in(question: str) -> Decimal | None:
    """The one amount a question is about; None where there is none, or several."""
    said = _in_digits(question)
    amounts = {value for m in _ASKED.finditer(said) if (value := _value(m["asked"], m["askedk"]))}
    return amounts.pop() if len(amounts) == 1 else None


def ranges_in(text: str) -> list[Range]:
    """The ranges a sentence or row names."""
    said = _in_digits(text)
    found: list[Range] = []
    for match in _BETWEEN.finditer(said):
        low, high = _value(match["low"], match["lowk"]), _value(match["high"], match["highk"])
        if low is not None and high is not None and low < high:
            found.append(Range(low, high))
    for match in _BOUND.finditer(said):
        value = _value(match["one"], match["onek"])
        if value is not None and not found:
            found.append(Range(None, value) if match["upper"] else Range(value, None))
    return found


def _in_digits(text: str) -> str:
    def read(match: re.Match[str]) -> str:
        value = 1
        for word in match[0].lower().split():
            value *= _WORDS[word]
        return str(value)

    return _SPELLED.sub(read, text)


def _value(digits: str, thousands: str | None) -> Decimal | None:
    try:
        value = Decimal(digits.replace(",", "").rstrip("."))
    except InvalidOperation:
        return None
    return value * 1000 if thousands else value
