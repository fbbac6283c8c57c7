"""The same order said of one record after the other: "pans to 30 and pots to 12".

Each part opens with a record of the same kind and says something of it, or with a figure for one
("1,200 on INV-7 and 800 on INV-9"). What the later parts leave out, the verb or the words between
record and value, is the first part's. "The same for Ben" is the first part said of Ben.
"""

import re
from dataclasses import replace
from itertools import combinations

from kernel.llm.offline.conditions import condition_of
from kernel.llm.offline.listing import announced
from kernel.llm.offline.openings import ORDER, without_lead
from kernel.llm.port import Mention

PARTS_MAX = 4
CUTS_MAX = 6
_CUT = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s+&\s+", re.IGNORECASE)
_BEFORE = re.compile(r"(?:the\s+|that\s+)?(?:\d[\d.,]*\s*(?:x\s*|pcs\s+|of\s+(?:the\s+)?)?)?", re.I)
_OWNER = re.compile(r"['’]s\b")
_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"(?<![\w.,-])\d[\d.,]*(?!\w)")
_VALUE = re.compile(r"[€$£]?\d")
_FIGURE = r"[€$£]?\d[\d.,]*(?<![.,])(?:\s*(?:€|eur(?:os?)?|gbp|usd|pounds?|dollars?|pcs|pieces))?"
_FOR = (
    r"\s+(?:for|on|to|from|in|at|against|into|onto|with|towards)\s+(?:the\s+|invoice\s+|order\s+)?"
)
_ASIDE = (
    r"(?:(?:also|then|another|a further|the other)\s+|"
    r"(?:in|by|with|as)\s+an?\s+(?:[a-z]+\s+){1,2})?"
)
_FIGURE_FOR = re.compile(rf"{_ASIDE}(?P<figure>{_FIGURE})(?={_FOR})", re.I)
_FIGURE_OF = re.compile(
    rf"(?P<figure>(?<![\w.,-]){_FIGURE})(?P<thing>(?:\s+[^\W\d]+){{0,3}}?){_FOR}$", re.I
)
_SAME = re.compile(
    r"[\s,;.]+(?P<same>(?:(?:and|then|also|please|plus|do)[\s,]+)*(?:the )?same(?: again| thing)?"
    r"(?: goes)? (?:for|with|to|of|in|at|on) (?P<whom>\S.*))$",
    re.IGNORECASE | re.DOTALL,
)
_BESIDE = re.compile(r"\W*(?:(?:and|also|both|of|the|for|too|please|as well|then|or)\b\W*)*", re.I)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]|(?<!\w)['‘][^'’]*['’](?!\w)")


def parallel_parts(text: str, mentions: list[Mention]) -> list[str]:
    """Return the parts of an order that is said of one record after the other; else the text."""
    if condition_of(text) or len({m.start for m in mentions}) < 2:
        return [text]
    if at := announced(text):
        mentions = [replace(m, start=m.start - at, end=m.end - at) for m in mentions]
        return parallel_parts(text[at:], [m for m in mentions if m.start >= 0])
    return (
        _said_again(text, mentions)
        or _led_by_figures(text, mentions)
        or _alike(text, mentions)
        or _led(text, mentions)
    )


def says_the_same(parts: list[str]) -> bool:
    """Return whether the second part says that the first holds of another record as well."""
    return len(parts) > 1 and _SAME.search(f", {parts[1]}") is not None


def same_again(
    text: str, step: str, first: str, mentions: list[Mention]
) -> tuple[str, list[Mention]] | None:
    """Return the first part said of the records that "the same for ..." names, and its records."""
    same = _SAME.search(text)
    start, at = max(text.find(first), 0), text.find(step)
    if same is None or step == first or at < same.start("same"):
        return None
    others = [m for m in mentions if at <= m.start and m.end <= at + len(step)]
    kinds = {m.kind for m in others}
    own = [m for m in mentions if start <= m.start and m.end <= start + len(first)]
    led = next((m for m in sorted(own, key=lambda m: m.start) if m.kind in kinds), None)
    if led is None:
        return None
    begun, ended = min(m.start for m in others), max(m.end for m in others)
    whom, to = text[begun:ended], led.start - start
    by = len(whom) - (led.end - led.start)
    kept = [
        replace(m, start=m.start - start + (by if m.start >= led.end else 0),
                end=m.end - start + (by if m.start >= led.end else 0))
        for m in own if m.end <= led.start or m.start >= led.end
    ]  # fmt: skip
    put = [replace(m, start=m.start - begun + to, end=m.end - begun + to) for m in others]
    return first[:to] + whom + first[to + led.end - led.start :], [*kept, *put]


def _said_again(text: str, mentions: list[Mention]) -> list[str]:
    """Return an order and "the same for ..." behind it, none where it names something else."""
    same = _SAME.search(text)
    if same is None:
        return []
    at = same.start("whom")
    spans = [(m.start, m.end) for m in mentions if m.start >= at]
    rest = "".join(c for n, c in enumerate(text[at:], at) if not any(a <= n < b for a, b in spans))
    led = {m.kind for m in mentions if m.end <= same.start()}
    is_other = led & {m.kind for m in mentions if m.start >= at}
    if not is_other or not _BESIDE.fullmatch(_OWNER.sub("", rest)):
        return []
    each = [part.strip(" ,.!?") for part in _CUT.split(text[same.start("same") :])]
    parts = [text[: same.start()].strip(" ,."), *(part for part in each if part)]
    return parts if len(parts) <= PARTS_MAX else []


def _alike(text: str, mentions: list[Mention]) -> list[str]:
    """Return the parts that name the same things in the same order, none where they do not.

    "Rent 7200 from 1020 to 6100, and salaries 67700 from 1020 to 6010": a figure and two accounts
    each. Lines of one entry, which name one account each, are no orders of their own.
    """
    cuts = list(_CUT.finditer(text))[:CUTS_MAX]
    for count in range(PARTS_MAX, 1, -1):
        for chosen in combinations(cuts, count - 1):
            begins, ends = (
                [0, *(c.end() for c in chosen)],
                [*(c.start() for c in chosen), len(text)],
            )
            spans = list(zip(begins, ends, strict=True))
            shapes = {_shape(text, at, to, mentions) for at, to in spans}
            if len(shapes) == 1 and len(next(iter(shapes))) > 2:
                return [text[at:to].strip(" ,.") for at, to in spans]
    return []


def _shape(text: str, at: int, to: int, mentions: list[Mention]) -> tuple[frozenset[str], ...]:
    """Return what stands between two places from the first figure on: figures, kinds of record."""
    spans = {(m.start, m.end) for m in mentions if at <= m.start and m.end <= to}
    named = [(start, frozenset(m.kind for m in mentions if (m.start, m.end) == (start, end)))
             for start, end in spans]  # fmt: skip
    figures = [(m.start(), frozenset(["figure"])) for m in _NUMBER.finditer(text, at, to)
               if not any(start <= m.start() < end for start, end in spans)]  # fmt: skip
    first = min((place for place, _ in figures), default=to)
    return tuple(kinds for place, kinds in sorted([*named, *figures]) if place >= first)


def _led_by_figures(text: str, mentions: list[Mention]) -> list[str]:
    """Return the parts of "1,200 on INV-7 and 800 on INV-9"; none where they are not alike."""
    parts: list[str] = []
    begun = 0
    for cut in _CUT.finditer(text):
        figure = _FIGURE_FOR.match(text, cut.end())
        if figure is None or cut.start() < begun:
            continue
        there = {m.kind for m in mentions if m.start == _record_at(text, figure.end())}
        if there & _kinds_for_figure(text, begun, cut.start(), mentions):
            parts.append(text[begun : cut.start()].strip(" ,."))
            begun = cut.end()
    found = [*parts, text[begun:].strip(" ,.")]
    return found if 1 < len(found) <= PARTS_MAX else []


def _record_at(text: str, at: int) -> int:
    """Return where the record behind a figure begins."""
    found = re.compile(_FOR, re.I).match(text, at)
    return found.end() if found else at


def _kinds_for_figure(text: str, at: int, to: int, mentions: list[Mention]) -> set[str]:
    """Return the kinds of record for which a figure is named between two places; no account's.

    Lines of one entry are no orders of their own.
    """
    return {
        m.kind
        for m in mentions
        if at <= m.start and m.end <= to and m.kind != "account"
        and _FIGURE_OF.search(text[at : m.start])
    }  # fmt: skip


def _led(text: str, mentions: list[Mention]) -> list[str]:
    quoted = [m.span() for m in _QUOTED.finditer(text)]
    parts: list[str] = []
    begun = 0
    kinds: set[str] | None = None
    for cut in _CUT.finditer(text):
        if cut.start() < begun or any(at < cut.end() <= to for at, to in quoted):
            continue
        named = _kinds_at(text, cut.end(), mentions)
        left = _kinds_said_of(text, begun, cut.start(), mentions)
        both = named & left & (named if kinds is None else kinds)
        if not both or not _goes_on(text, cut.end(), mentions):
            continue
        kinds = both
        parts.append(text[begun : cut.start()].strip(" ,."))
        begun = cut.end()
    found = [*parts, text[begun:].strip(" ,.")]
    return found if 1 < len(found) <= PARTS_MAX else [text]


def left_out(
    text: str, step: str, first: str, mentions: list[Mention], at: int
) -> list[tuple[int, str]]:
    """Return what a part that opens with a record leaves to the first one: (offset, words).

    `at` is where the step stands in the text.
    """
    start = max(text.find(first), 0)
    if step != first and (figure := _FIGURE_FOR.match(step)):
        return _left_to_figure(text[start : start + len(first)], start, figure, mentions)
    opening = _BEFORE.match(text, at)
    place = opening.end() if opening else at
    heads = [m for m in mentions if m.start in (place, at)]
    kinds = {m.kind for m in heads}
    led = next((m for m in sorted(mentions, key=lambda m: m.start)
                if m.kind in kinds and start <= m.start < start + len(first)), None)  # fmt: skip
    if step == first or led is None:
        return []
    found: list[tuple[int, str]] = []
    count = re.search(r"\d[\d.,]*\s*(?:x\s*|of\s+)?(?:the\s+)?$", text[start : led.start])
    lead = text[start : start + count.start()] if count else text[start : led.start]
    if ORDER.match(without_lead(lead)):
        is_twice = opening is not None and opening[0][:4].lower() == lead[-4:].lower() == "the "
        found.append((0, lead[:-4] if is_twice else lead))
    end = max(m.end for m in heads) - at
    between = re.match(r"\s+(?P<words>[^\d€$£,;]+?)\s*(?=[€$£]?\d)", text[led.end :])
    if between and _VALUE.match(step[end:].lstrip()):
        found.append((end, f" {between['words'].strip()}"))
    return found


def _left_to_figure(
    first: str, start: int, figure: re.Match[str], mentions: list[Mention]
) -> list[tuple[int, str]]:
    """Return the words before the first figure, and what it counts: "put 40 pans in Hull"."""
    said = (_FIGURE_OF.search(first[: m.start - start]) for m in mentions if m.start > start)
    led = next((found for found in said if found), None)
    if led is None:
        return []
    thing = [(figure.end("figure"), led["thing"])] if led["thing"] else []
    return [(0, first[: led.start("figure")]), *thing]


def _kinds_at(text: str, at: int, mentions: list[Mention]) -> set[str]:
    """Return the kinds of the record that stands there, after an article or a count."""
    opening = _BEFORE.match(text, at)
    places = {at, opening.end() if opening else at}
    return {m.kind for m in mentions if m.start in places}


def _kinds_said_of(text: str, at: int, to: int, mentions: list[Mention]) -> set[str]:
    """Return the kinds of record of which something is said between two places."""
    return {
        m.kind
        for m in mentions
        if at <= m.start and m.end <= to and _WORD.search(_OWNER.sub("", text[m.end : to]))
    }


def _goes_on(text: str, at: int, mentions: list[Mention]) -> bool:
    """Return whether something is said of the record that opens there."""
    after = max(m.end for m in mentions if m.start >= at and not _WORD.search(
        _BEFORE.sub("", text[at : m.start], count=1)))  # fmt: skip
    rest = _CUT.split(text[after:], maxsplit=1)[0]
    return bool(_WORD.search(_OWNER.sub("", rest)))
