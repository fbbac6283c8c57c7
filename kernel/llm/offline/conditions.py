"""Conditions: "if X is above 50, do A, otherwise B". What is asked of which record, and the test.

The record is read first; code compares. What cannot be compared is said, and nothing is proposed.
"""

import re
from dataclasses import dataclass, replace

from kernel.llm.offline.openings import ORDER, asks
from kernel.llm.offline.tested import STATES, Test, bare_state, is_opposed, test_in
from kernel.llm.port import Mention

_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Condition:
    """A message with a condition; every text is a piece of it as it was written, "" for none.

    `asked` is the clause that is tested, `cut` the places in it where the comparison stands;
    `is_unless` where it must not hold.
    """

    asked: str
    cut: tuple[int, int]
    test: Test
    then: str
    otherwise: str = ""
    is_unless: bool = False

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
    r"(?:[,;.]\s*|\s+)(?:but\s+|and\s+)?\b(?:otherwise|or else|else|if not|if it(?:'s| is) not)\b"
    rf"(?!\s+(?:yet\s+)?(?:{STATES})\b)[,:]?\s+(?P<else>.+)$",
    _I | re.DOTALL,
)
# "Has INV-7 been paid? If not, ...": what is asked first is the condition of what follows.
_ASKED_FIRST = re.compile(
    r"^\W*(?:please\s+|pls\s+|can you\s+|could you\s+)*"
    r"(?:(?:check|see|look|find out|look up|verify|make sure)(?: first)? (?:if|whether)\s+)?"
    r"(?P<asked>[^?.;:]+?)(?:[?.;,]+\s*|\s+)(?:and\s+)?"
    r"(?:(?P<yes>if (?:so|yes|it (?:is|does|has)|they (?:are|do|have)|there (?:is|are)|that is so)"
    r"|in that case)"
    r"|(?P<no>if (?:not|no|it (?:is|does|has) ?n[o']t|they (?:are|do|have) ?n[o']t|"
    r"it (?:isn't|doesn't|hasn't)|they (?:aren't|don't|haven't))))\b[,:]?\s+(?P<rest>.+)$",
    _I | re.DOTALL,
)
_SECOND = re.compile(r"[,;.]\s*(?:and\s+|but\s+)?if\s+(?P<rest>.+)$", _I | re.DOTALL)
_NOTHING = re.compile(
    r"^\W*(?:leave it(?: (?:as it is|alone|be|at that))?|(?:do|change) nothing|nothing|skip it|"
    r"don'?t(?: do anything)?|do not|keep it(?: as it is)?|forget it|never ?mind|that'?s fine)\W*$",
    _I,
)
_FINDS_OUT = re.compile(
    r"\b(?:check|see|know|ask|find out|wonder|tell me|show me|sure|say)\W*$", _I
)


def condition_of(text: str) -> Condition | None:
    """Return the condition a whole message is, None for any other message, as for a question."""
    text = text.strip()
    if text.endswith("?"):
        return None
    if (first := _ASKED_FIRST.match(text)) and (found := _asked_first(first)):
        return found
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
        outside = [m for m in mentions if end <= m.start or m.end <= start]
        for begin, stop in sorted({(m.start, m.end) for m in outside}):
            words = f"{words.rstrip()} " if words else ""
            by = len(words) - begin
            same = [m for m in outside if (m.start, m.end) == (begin, stop)]
            found += [replace(m, start=begin + by, end=stop + by) for m in same]
            words += text[begin:stop]
    return words, found


def is_nothing(branch: str) -> bool:
    """Return whether a branch says that nothing is to be done."""
    return not branch.strip() or bool(_NOTHING.match(branch))


def _asked_first(first: re.Match[str]) -> Condition | None:
    """Return what a question with "if so" or "if not" behind it comes to."""
    asked, (then, otherwise) = first["asked"].strip(), _parted(first["rest"])
    is_asked = asks(asked) or first.start("asked") > 0
    found = test_in(asked) or bare_state(asked)
    if found is None or not is_asked:
        return None
    cut, _, test = found
    then = then.strip(" ,.")
    is_met = first["yes"] is not None
    branches = (then, otherwise) if is_met else (otherwise, then)
    condition = Condition(asked, cut, test, *branches)
    return condition if condition.subject and condition.branches and not asks(then) else None


def _read(word: str, rest: str, then: str = "") -> Condition | None:
    rest, otherwise = _parted(rest)
    end = _clause_end(rest)
    head = rest[:end] if end is not None else rest
    found = test_in(head)
    if found is None:
        return None
    cut, to, test = found
    second = None if otherwise else _SECOND.search(rest, to)
    if second is not None and (opposed := _read("if", second["rest"])):
        if not is_opposed(test, opposed.test):
            return None
        rest, otherwise = rest[: second.start()], opposed.then
        end = _clause_end(rest)
        head = rest[:end] if end is not None else rest
    asked = head if end is not None or then else head[: _order_at(head, to)]
    after = re.sub(r"^\s*(?:,|then\b|;)*\s*(?:then\b)?\s*", "", rest[len(asked) :], flags=_I)
    is_unless = word.lower() == "unless"
    if is_unless:
        test = replace(test, is_not=not test.is_not)
    then = then or after.strip(" ,.")
    condition = Condition(asked, cut, test, then, otherwise, is_unless)
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
