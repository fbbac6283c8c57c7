"""Where an order of several steps, or a message of several questions, divides.

Words that say so ("and then", ";") always divide. A mere "and", a comma or a full stop may divide:
whoever knows how well each part fits the actions decides (`gateway/assistant/plan.py`).
"""

import re
from dataclasses import replace

from kernel.llm.offline.conditions import condition_of
from kernel.llm.offline.listing import heading_of, items_of
from kernel.llm.offline.openings import FILLER, ORDER, QUESTION, orders, without_lead
from kernel.llm.offline.parallel import left_out, same_again
from kernel.llm.offline.shown import shared_words
from kernel.llm.port import Mention

STEPS_MAX = 4
_I = re.IGNORECASE
_SURELY = re.compile(
    r"(?:\s*[,;.]?\s*\b(?:and then|then|after that|afterwards|danach|und dann|et puis|puis|"
    r"y luego)\b[\s,]*|\s*;\s+)",
    _I,
)
_MAYBE = re.compile(
    rf"\s*,\s*{FILLER}|\s+and\s+{FILLER}|(?:(?<=[^\W\d_][\w)])[.!]|(?<=\w)\?)\s+{FILLER}", _I
)
_BESIDES = re.compile(r"\b(?:and|also)\b|\?", _I)
# What opens so leads up to the question after it and is nothing by itself.
_DEPENDS = re.compile(
    r"\W*(?:if|when|for|in|on|at|after|before|as|since|while|because|with|without|to|until|during|"
    r"under|about|regarding|from|given|suppose|assuming|once|where|whether)\b",
    _I,
)
_MADE = (
    "account|appointment|contact|customer|deal|department|follow[- ]?up|invoice|lead|meeting|note|"
    "opportunity|product|reminder|reservation|task|user|warehouse"
)
_BARE = re.compile(rf"(?:an?|another|one|the)\s+(?:[\w-]+\s+){{0,2}}(?:{_MADE})\b", _I)
_ANOTHER = re.compile(r"(?:another|one more|a (?:second|third|further)|the other|the next)\b", _I)
_MAKES = re.compile(r"^\W*(?:[\w ,']+?\s)?(?:create|add|open|register|make|enter|new)\b", _I)
# What follows is to be written down or said to somebody: no "and" in it begins a step.
_NOTED = re.compile(
    r"(?<!\d):(?!//)|\b(?:remind\s+\w+(?:\s+\w+){0,4}?\s+to|note that|noting|saying|say that|"
    r"telling|tell (?:\w+ )?that|with the (?:note|comment|reason|text))\b",
    _I,
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]|(?<!\w)['‘][^'’]*['’](?!\w)")
_OWNED = re.compile(
    r"['’]s\s+(?P<noun>[a-z]+(?:\s+(?!(?:and|as|at|because|by|for|from|in|on|since|to|until|with)\b)"
    r"[a-z]+)?)"
)
_OWNER_ALONE = re.compile(
    r"(?<=\w)['’]s(?=\s*(?:$|[,.;!?]|(?:because|for|from|on|as|since|with|to|until|too|also)\b))",
    _I,
)
_OPENING = re.compile(r"^\W*(?:(?:please|pls|can you|could you)\s+)*(?P<verb>[a-z]+)\b", _I)
_BACK = re.compile(r"\b(?:it|its|they|them|their|those|these|that one|such)\b", _I)
_ONE = re.compile(rf"{_BACK.pattern}|\bone\b", _I)
_TOLD = re.compile(r"(?P<told>.+?\w)(?P<end>[:.])\s+(?P<asked>[^:.]+?[?.!]?)$", re.DOTALL)
_SENTENCE = re.compile(rf"(?<=[\w)'’%])[.!]\s+{FILLER}(?:besides[\s,]+|plus[\s,]+)?(?=\S)", _I)
_SHORTENED = re.compile(
    r"\b(?:no|nr|e\.?g|i\.?e|e\.v|dr|mr|mrs|ms|st|vs|approx|incl|etc|co|\w)\.$", _I
)
_MORE = re.compile(r"\b(?:and|also|plus|besides|finally|next)\b", _I)
_COLON = re.compile(r"(?<!\d):(?!//)")
_ABOUT_NOTHING = re.compile(
    r"(?:how|many|much|long|often|what|when|which|why|where|who|is|are|was|were|do|does|did|"
    r"have|has|had|i|me|my|mine|we|us|our|you|your|he|she|his|her|they|left|still|now|so|"
    r"far|already|yet|today|currently|then|there|any|for|of|in|to|and|the|a|an|all|one|"
    r"ones|it|that|this|those|these|can|could|may|get|got|exactly|please|just|s|re|ve|m|ll|"
    r"d)",
    _I,
)
Insertion = tuple[int, str]


def steps_of(text: str) -> list[str]:
    """Return the steps that the words themselves tell apart; a plain message is one."""
    if condition_of(text):
        return [text]
    if items := items_of(text):
        return items if len(items) <= STEPS_MAX else [text]
    steps = [step.strip(" ,.") for step in _SURELY.split(text) if step.strip(" ,.")]
    is_plan = 1 < len(steps) <= STEPS_MAX and all(len(s.split()) > 1 for s in steps)
    return steps if is_plan else [text]


def likely_steps(text: str) -> list[str]:
    """Return the most steps a message may have, each opening like an order or a question."""
    if condition_of(text):
        return [text]
    found = items_of(text) or [part for step in steps_of(text) for part in _divided(step)]
    return found if 1 < len(found) <= STEPS_MAX else steps_of(text)


def told_steps(text: str) -> list[tuple[str, bool]]:
    """Return the sentences of a message, each with whether it is said to be one thing more.

    "The stove deal is won. And the price of the saw goes to 30": what is told may be an order;
    whoever weighs the parts decides.
    """
    if condition_of(text) or _QUOTED.search(text) or _COLON.search(text):
        return []
    begins = [0]
    cuts = [m for m in _SENTENCE.finditer(text) if not _SHORTENED.search(text[: m.start() + 1])]
    begins += [m.end() for m in cuts]
    ends = [*(m.start() for m in cuts), len(text)]
    more = [False, *(bool(_MORE.search(m[0])) for m in cuts)]
    found = [
        (part, is_more and n == 0)
        for at, to, is_more in zip(begins, ends, more, strict=True)
        for n, part in enumerate(_divided(text[at:to].strip(" ,.")))
    ]
    is_plan = 1 < len(found) <= STEPS_MAX and all(len(part.split()) > 1 for part, _ in found)
    return found if is_plan else []


def joined(text: str, steps: list[str], fits: list[bool]) -> list[str]:
    """Return the steps with those that do not stand for themselves put back to the one before."""
    kept: list[str] = []
    cursor = 0
    for step, is_fit in zip(steps, fits, strict=True):
        at = text.find(step, cursor)
        cursor = at + len(step)
        if is_fit or not kept:
            kept.append(step)
            continue
        begun = text.rfind(kept[-1], 0, at)
        kept[-1] = text[begun:cursor]
    return kept


def completions(step: str, first: str) -> list[Insertion]:
    """Return what a step leaves to the first one: its verb, or the thing somebody owns.

    "an opportunity for it" takes "create", "reject Sofia's" takes "request". (Offset, words).
    """
    found: list[Insertion] = []
    opening = _OPENING.match(first)
    if opening and step != first and (_BARE.match(step) or _ANOTHER.match(step)):
        found.append((0, f"{opening['verb']} "))
    owned, alone = _OWNED.search(first), _OWNER_ALONE.search(step)
    if owned and alone and step != first:
        found.append((alone.end(), f" {owned['noun']}"))
    return found


def completed_step(
    text: str, step: str, first: str, mentions: list[Mention]
) -> tuple[str, list[Mention]]:
    """Return a step of a text, what it leaves to the first one put in, with its records."""
    named = moved(mentions, *span_of(text, step))
    if step != text and (asked := _asked_of(step, named)) is not None:
        return asked
    if (same := same_again(text, step, first, mentions)) is not None:
        return same
    added = completions(step, first)
    is_bare = step != first and not orders(step) and not QUESTION.match(step)
    heading = heading_of(first) if is_bare else ""
    added += [(0, f"{heading} ")] if heading and heading not in step else []
    added += left_out(text, step, first, mentions, text.find(step))
    if text not in (step, first):
        added += shared_words(text, step, first, mentions) if text.startswith(first) else []
    begun = max(text.find(first), 0)
    said = [m for m in mentions if begun <= m.start and m.end <= begun + len(first)]
    for at, words in sorted(added, reverse=True):
        step = step[:at] + words + step[at:]
        named = [_shifted(m, len(words)) if m.start >= at else m for m in named]
        inside = [(m, words.find(text[m.start : m.end])) for m in said]
        named += [_shifted(m, at + place - m.start) for m, place in inside if place >= 0]
    return step, named


def _asked_of(step: str, named: list[Mention]) -> tuple[str, list[Mention]] | None:
    """Return what a step asks, then the record that it tells of before: "the saw: list price".

    "The drill broke. Is there another one" asks of the saw as well.
    """
    led = _TOLD.match(step)
    told = [m for m in named if led and m.end <= led.start("asked")]
    if led is None or not told or orders(led["told"]) or orders(led["asked"]):
        return None
    if led["end"] != ":" and not (QUESTION.match(led["asked"]) and _ONE.search(led["asked"])):
        return None
    asked, last = led["asked"].rstrip(" ?.!"), max(told, key=lambda m: (m.end, m.end - m.start))
    words = f"{asked} of {step[last.start : last.end]}"
    kept = moved(named, led.start("asked"), led.end())
    same = [m for m in told if (m.start, m.end) == (last.start, last.end)]
    return words, [*kept, *(_shifted(m, len(asked) + 4 - m.start) for m in same)]


def points_back(step: str) -> bool:
    """Return whether a step speaks of something an earlier one named."""
    return bool(_BACK.search(step))


def names_nothing(step: str) -> bool:
    """Return whether a question says nothing of what it is about: "how many do I have left"."""
    return all(_ABOUT_NOTHING.fullmatch(word) for word in re.findall(r"[^\W\d_]+", step))


def span_of(text: str, piece: str) -> tuple[int, int]:
    """Return where a piece stands in a text."""
    at = max(text.find(piece), 0)
    return at, at + len(piece)


def moved(mentions: list[Mention], at: int, to: int) -> list[Mention]:
    """Return the records named between two places, as they stand in that piece."""
    return [_shifted(m, -at) for m in mentions if m.start >= at and m.end <= to]


def _shifted(mention: Mention, by: int) -> Mention:
    return replace(mention, start=mention.start + by, end=mention.end + by)


def _divided(step: str) -> list[str]:
    """Return the parts between "and", commas and full stops that open like orders or questions."""
    closed = [m.span() for m in _QUOTED.finditer(step)]
    noted = _NOTED.search(_QUOTED.sub(lambda m: "_" * len(m[0]), step))
    parts: list[str] = []
    begun = 0
    for cut in _MAYBE.finditer(step):
        is_text = any(at < cut.end() <= to for at, to in closed)
        left, right = step[begun : cut.start()].strip(" ,."), step[cut.end() :]
        is_noted = noted and noted.start() < cut.start() and not _ends_sentence(step, cut)
        if is_text or (is_noted and not _names_matter(step, noted, right)):
            continue
        if len(left.split()) > 1 and (
            _may_divide(left, right) or _asks_besides(left, cut[0], right)
        ):
            parts.append(left)
            begun = cut.end()
    rest = step[begun:].strip(" ,.")
    return [*parts, rest] if len(rest.split()) > 1 else [step]


def _names_matter(step: str, noted: re.Match[str] | None, right: str) -> bool:
    """Return whether a colon follows what questions are about: "the saw: its price, and why"."""
    before = step[: noted.start()] if noted and noted[0] == ":" else ""
    return bool(before and QUESTION.match(right) and not orders(before))


def _ends_sentence(step: str, cut: re.Match[str]) -> bool:
    return step[cut.start()] in ".!?"


def _asks_besides(left: str, cut: str, right: str) -> bool:
    """Return whether a question is added to what was merely named, wished for or told before.

    "The list price of the saw and how long is its warranty"; whoever weighs the parts tells.
    """
    return bool(_BESIDES.search(cut) and QUESTION.match(right) and not _DEPENDS.match(left))


def _may_divide(left: str, right: str) -> bool:
    said = without_lead(left)
    is_order = bool(ORDER.match(right))
    if QUESTION.match(right) and (QUESTION.match(said) or ORDER.match(said)):
        return True
    if is_order:
        return bool(ORDER.search(said) or QUESTION.match(said))
    return bool(_BARE.match(right) and _MAKES.match(left))
