"""Conditions: "if X is above 50, do A, otherwise B". What is asked of which record, and the test.

The record is read first; code compares. What cannot be compared is said, and nothing is proposed.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from kernel.llm.offline.amounts import find_amounts
from kernel.llm.offline.openings import ORDER, asks
from kernel.llm.port import Mention

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


@dataclass(frozen=True, slots=True)
class Condition:
    """A message with a condition; every text is a piece of it as it was written, "" for none.

    `asked` is the clause that is tested, `cut` the places in it where the comparison stands.
    """

    asked: str
    cut: tuple[int, int]
    test: Test
    then: str
    otherwise: str = ""

    @property
    def subject(self) -> str:
        """Return what is looked at: the clause without its comparison."""
        at, to = self.cut
        return f"{self.asked[:at]} {self.asked[to:]}".strip(" ,.")

    @property
    def branches(self) -> list[str]:
        """Return the orders among the branches."""
        return [b for b in (self.then, self.otherwise) if not is_nothing(b)]


_IF = (
    r"(?:if|in case|in the event(?: that)?|provided(?: that)?|as long as|assuming(?: that)?|unless|"
    r"when|whenever|should)"
)
_LEADING = re.compile(
    rf"^\W*(?:please\s+|pls\s+|hi\W+|hey\W+|ok\W+|and\s+)*(?P<if>{_IF})\s+(?P<rest>.+)$",
    _I | re.DOTALL,
)
_TRAILING = re.compile(
    r"^(?P<then>.+?),?\s+(?:but\s+)?(?:only\s+)?(?P<if>if|in case|provided(?: that)?|"
    r"as long as|unless)\s+(?P<rest>.+)$",
    _I | re.DOTALL,
)
_ELSE = re.compile(
    r"(?:[,;.]\s*|\s+)(?:but\s+)?\b(?:otherwise|or else|else|if not|if it(?:'s| is) not)\b[,:]?\s+"
    r"(?P<else>.+)$",
    _I | re.DOTALL,
)
_NOTHING = re.compile(
    r"^\W*(?:leave it(?: (?:as it is|alone|be|at that))?|(?:do|change) nothing|nothing|skip it|"
    r"don'?t(?: do anything)?|do not|keep it(?: as it is)?|forget it|never ?mind|that'?s fine)\W*$",
    _I,
)
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
_STATES = (
    "overdue|paid|unpaid|open|pending|draft|posted|approved|rejected|declined|cancelled|canceled|"
    "active|inactive|won|lost|converted|qualified|new|closed|confirmed|low|out of stock|in stock|"
    "sold out|stuck|due|settled|booked|reversed|terminated|prospecting|qualification|proposal|"
    "negotiation|contacted|disqualified|expired|released|on leave|onboarding|converted"
)
_STATE = re.compile(
    rf"\b(?:is|are|was|were|has been|have been|been|'s)\s+(?:(?:still|already|currently|now)\s+)*"
    rf"(?P<not>not\s+|n't\s+)?(?:yet\s+|still\s+)?(?:a\s+|in\s+|an\s+)?(?P<state>{_STATES})\b"
    rf"(?:\s+(?:yet|already|now|by now|again))?",
    _I,
)
_HAS_NOT = re.compile(rf"\b(?:isn'?t|aren'?t|hasn'?t been)\s+(?:yet\s+)?(?P<state>{_STATES})\b", _I)
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
_FINDS_OUT = re.compile(
    r"\b(?:check|see|know|ask|find out|wonder|tell me|show me|sure|say)\W*$", _I
)
_Found = tuple[tuple[int, int], int, Test]


def condition_of(text: str) -> Condition | None:
    """Return the condition a whole message is, None for any other message, as for a question."""
    text = text.strip()
    if text.endswith("?"):
        return None
    if leading := _LEADING.match(text):
        return _read(leading["if"], leading["rest"])
    trailing = _TRAILING.match(text)
    if trailing is None or _FINDS_OUT.search(trailing["then"]):
        return None
    return _read(trailing["if"], trailing["rest"], trailing["then"].strip(" ,."))


def subject_of(
    condition: Condition, text: str, mentions: list[Mention]
) -> tuple[str, list[Mention]]:
    """Return what a condition looks at, with its records; `mentions` are those of the message.

    A clause that names no record ("her score", "there are 5 left") is about what the order names.
    """
    at, to = condition.cut
    start = max(text.find(condition.asked), 0)
    end = start + len(condition.asked)
    words, found = "", list[Mention]()
    for begin, stop in ((start, start + at), (start + to, end)):
        words += " " if words else ""
        inside = [m for m in mentions if m.start >= begin and m.end <= stop]
        by = len(words) - begin
        found += [replace(m, start=m.start + by, end=m.end + by) for m in inside]
        words += text[begin:stop]
    if not found:
        for mention in sorted(mentions, key=lambda m: m.start):
            if end <= mention.start or mention.end <= start:
                words = f"{words.rstrip()} " if words else ""
                by = len(words) - mention.start
                found.append(replace(mention, start=mention.start + by, end=mention.end + by))
                words += text[mention.start : mention.end]
    return words, found


def is_nothing(branch: str) -> bool:
    """Return whether a branch says that nothing is to be done."""
    return not branch.strip() or bool(_NOTHING.match(branch))


def _read(word: str, rest: str, then: str = "") -> Condition | None:
    rest, otherwise = _parted(rest)
    end = _clause_end(rest)
    head = rest[:end] if end is not None else rest
    found = _numeric(head) or _dated(head) or _state(head)
    if found is None:
        return None
    cut, to, test = found
    asked = head if end is not None or then else head[: _order_at(head, to)]
    after = re.sub(r"^\s*(?:,|then\b|;)*\s*(?:then\b)?\s*", "", rest[len(asked) :], flags=_I)
    if word.lower() == "unless":
        test = replace(test, is_not=not test.is_not)
    condition = Condition(asked, cut, test, then or after.strip(" ,."), otherwise)
    is_order = condition.then and condition.subject and not asks(condition.then)
    return condition if is_order else None


def _parted(rest: str) -> tuple[str, str]:
    match = _ELSE.search(rest)
    return (rest[: match.start()], match["else"].strip(" .")) if match else (rest, "")


def _clause_end(rest: str) -> int | None:
    """Return where the clause ends by a comma outside a number, or by "then"."""
    match = re.search(r",(?!\d{3}\b)\s|\s+then\s", rest, _I)
    return match.start() if match else None


def _order_at(rest: str, after: int) -> int:
    """Return where the order begins when no comma says so: "... 20 pumps in Hull reserve 5"."""
    found = (m.end() for m in re.finditer(r"\s+", rest) if m.start() >= after)
    return next((at for at in found if ORDER.match(rest, at)), after)


def _numeric(clause: str) -> _Found | None:
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


def _dated(clause: str) -> _Found | None:
    for sign, words in _DATED:
        found = re.search(rf"(?P<not>\bnot\s+)?\b(?:{words})\s+(?P<day>{_DAY})\b", clause, _I)
        if found:
            test = Test(sign, found["day"], bool(found["not"]), is_day=True)
            return _cut(clause, found.start(), found.end()), found.end(), test
    return None


def _state(clause: str) -> _Found | None:
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
