"""What a condition tests: the comparison, the day or the state in its words."""

import re
from dataclasses import dataclass
from enum import StrEnum

from kernel.llm.offline.amounts import find_amounts

_I = re.IGNORECASE


class Sign(StrEnum):
    """How a figure, a day or a state is compared."""

    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="
    EQUAL = "="
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Test:
    """What has to hold: a sign with the words of the limit (a number or a day), or a state."""

    sign: Sign
    limit: str
    is_not: bool = False
    is_day: bool = False


_NUMBER = r"[€$£]?\s?\d[\d.,]*\s*(?:k\b|%|€|\$|£|[a-z]{3}\b(?=\s*(?:,|$)))?"
_SIGNS: dict[Sign, str] = {
    Sign.AT_LEAST: r"\b(?:at least|no less than|no fewer than|not (?:less than|fewer than|below|"
    r"under)|a minimum of)|>=",
    Sign.AT_MOST: r"\b(?:at most|no more than|not (?:more than|above|over)|up to|a maximum of)"
    r"|<=",
    Sign.ABOVE: r"\b(?:above|over|more than|greater than|higher than|bigger than|larger than|"
    r"exceeds|exceeding|better than|longer than|beyond)|>",
    Sign.BELOW: r"\b(?:below|under|less than|fewer than|lower than|smaller than|worse than|"
    r"short of|shorter than)|<",
    Sign.EQUAL: r"\b(?:exactly|equals?(?: to)?)|=",
}
_DATED: tuple[tuple[Sign, str], ...] = (
    (Sign.AT_MOST, r"on or before|no later than|not after|by"),
    (Sign.AT_LEAST, r"on or after|no earlier than|not before|from"),
    (Sign.BELOW, r"before|earlier than|prior to"),
    (Sign.ABOVE, r"after|later than|past"),
)
_DAY = (
    r"(?:the\s+)?(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]?(?:\d{2,4})?|\d{1,2}(?:st|nd|rd|th)?"
    r"(?:\s+of)?\s+[a-z]{3,9}(?:\s+\d{4})?|[a-z]{3,9}\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?|"
    r"\d{1,2}(?:st|nd|rd|th)|today|tomorrow|yesterday|(?:next|last|this)\s+\w+|"
    r"(?:the )?end of (?:the |this |next )?\w+|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_MORE = re.compile(rf"(?P<limit>{_NUMBER})\s*(?:\w+\s+)?or\s+(?P<way>more|above|over|higher|less|"
                   r"fewer|below|under|lower)\b", _I)  # fmt: skip
STATES = (
    "overdue|paid|unpaid|open|pending|draft|posted|approved|rejected|declined|cancelled|canceled|"
    "active|inactive|won|lost|converted|qualified|new|closed|confirmed|low|out of stock|in stock|"
    "sold out|stuck|due|settled|booked|reversed|terminated|prospecting|qualification|proposal|"
    "negotiation|contacted|disqualified|expired|released|on leave|onboarding|converted"
)
_STATE = re.compile(
    rf"\b(?:is|are|was|were|has been|have been|been|'s)\s+(?:(?:still|already|currently|now)\s+)*"
    rf"(?P<not>not\s+|n't\s+)?(?:yet\s+|still\s+)?(?:a\s+|in\s+|an\s+)?(?P<state>{STATES})\b"
    rf"(?:\s+(?:yet|already|now|by now|again))?",
    _I,
)
_LAST_STATE = re.compile(rf"\b(?P<not>not\s+)?(?:in\s+)?(?P<state>{STATES})(?: yet)?\W*$", _I)
_OPPOSITES = ({"paid", "unpaid"}, {"paid", "open"}, {"open", "closed"}, {"active", "inactive"},
              {"in stock", "out of stock"}, {"in stock", "sold out"}, {"won", "open"})  # fmt: skip
_UPWARD = (Sign.ABOVE, Sign.AT_LEAST)
_HAS_NOT = re.compile(rf"\b(?:isn'?t|aren'?t|hasn'?t been)\s+(?:yet\s+)?(?P<state>{STATES})\b", _I)
_COPULA = re.compile(
    r"\s*\b(?:is|are|was|were|has|have|got|=|lies|stands at|is now|'s)(?:\s+(?:still|now|currently|"
    r"at|already|due|only))*\s*$",
    _I,
)
_THERE = re.compile(
    r"\W*(?:there(?:'s| is| are)|we(?:'ve| have| hold| stock)(?: got)?)\s*(?:still|only)?\s*", _I
)
_HOLDS = re.compile(rf"(?:{_THERE.pattern})(?P<limit>{_NUMBER})(?=\s+[^\W\d])", _I)
_UNIT = re.compile(r"\s*(?:points?|percent|%|euros?|eur|days?|hours?|pieces?|pcs|units?)\b", _I)
Found = tuple[tuple[int, int], int, Test]


def test_in(clause: str) -> Found | None:
    """Return where a clause is cut, where its test ends, and the test."""
    return _numeric(clause) or _dated(clause) or _state(clause)


def bare_state(asked: str) -> Found | None:
    """Return the state that a question ends with: "is INV-7 paid", "are the pans in stock"."""
    found = _LAST_STATE.search(asked)
    if found is None:
        return None
    test = Test(Sign.STATE, found["state"].lower(), bool(found["not"]))
    return (found.start(), len(asked)), len(asked), test


def is_opposed(test: Test, other: Test) -> bool:
    """Return whether a second condition holds just where the first does not."""
    if Sign.STATE in (test.sign, other.sign):
        is_same = test.limit == other.limit and test.sign is other.sign
        is_turned = {test.limit, other.limit} in _OPPOSITES
        return (is_same and test.is_not != other.is_not) or (
            is_turned and test.is_not == other.is_not
        )
    return (test.sign in _UPWARD) != (other.sign in _UPWARD) and test.is_day == other.is_day


def _numeric(clause: str) -> Found | None:
    if more := _MORE.search(clause):
        is_up = more["way"].lower() in ("more", "above", "over", "higher")
        test = Test(Sign.AT_LEAST if is_up else Sign.AT_MOST, more["limit"].strip())
        return _cut(clause, more.start(), more.end()), more.end(), test
    for sign, words in _SIGNS.items():
        pattern = rf"(?P<not>\bnot\s+)?(?:{words})\s*(?P<limit>{_NUMBER})"
        found = re.search(pattern, clause, _I)
        if found and find_amounts(found["limit"]):
            unit = _UNIT.match(clause, found.end())
            test = Test(sign, found["limit"].strip(), bool(found["not"]))
            cut = _cut(clause, found.start(), found.end())
            return cut, unit.end() if unit else found.end(), test
    if (held := _HOLDS.match(clause)) and find_amounts(held["limit"]):  # "there are 50": or more
        return (0, held.end()), held.end(), Test(Sign.AT_LEAST, held["limit"].strip())
    return None


def _dated(clause: str) -> Found | None:
    for sign, words in _DATED:
        found = re.search(rf"(?P<not>\bnot\s+)?\b(?:{words})\s+(?P<day>{_DAY})\b", clause, _I)
        if found:
            test = Test(sign, found["day"], bool(found["not"]), is_day=True)
            return _cut(clause, found.start(), found.end()), found.end(), test
    return None


def _state(clause: str) -> Found | None:
    found = _HAS_NOT.search(clause) or _STATE.search(clause)
    if found is None:
        return None
    is_not = found.re is _HAS_NOT or bool(found["not"])
    return found.span(), found.end(), Test(Sign.STATE, found["state"].lower(), is_not)


def _cut(clause: str, at: int, to: int) -> tuple[int, int]:
    """Return the places of a comparison with the "is" before it, or with "there are"."""
    before = clause[:at]
    if _THERE.fullmatch(before):
        return 0, to
    copula = _COPULA.search(before)
    return (copula.start() if copula and copula.start() else at), to
