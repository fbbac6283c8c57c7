"""Which of several things shown to a person their words mean: "2", "the last", "the short one"."""

import re
from collections.abc import Callable
from decimal import Decimal

from rapidfuzz import fuzz, process

from kernel.llm.offline.amounts import find_amounts
from kernel.llm.offline.enums import stems
from kernel.llm.offline.reading import Reading
from kernel.llm.port import PendingAction

CHOICE_SCORE_MIN = 75
_CLAUSE = re.compile(r"[,;.]\s+|\s+[-–]\s+")
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3,
             "4th": 3, "fifth": 4, "5th": 4}  # fmt: skip
_DIGITS = {
    word: str(n)
    for n, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
_POINTING = frozenset(
    ["1", *stems("the one ones of for from by with in at on a an that this it please i mean meant "
                 "take use pick choose want number no")]
)  # fmt: skip
_ONE_OF = re.compile(
    r"^\W*(?:(?:no|not|only|just|rather|for)\b\W*)*(?:the (?:\w+ ){0,2}ones?|"
    r"(?:this|that|those|these) (?:\w+ )?ones?|both|all of (?:them|those)|neither)\b", re.IGNORECASE
)  # fmt: skip
_LEAST = re.compile(r"\b(?:short(?:er|est)?|small(?:er|est)?|low(?:er|est)?|cheap(?:er|est)?|less|"
                    r"least|few(?:er|est)|old(?:er|est)|earli(?:er|est)|sooner)\b")  # fmt: skip
_MOST = re.compile(r"\b(?:long(?:er|est)?|big(?:ger|gest)?|large(?:r|st)?|high(?:er|est)?|"
                   r"expensive|more|most|new(?:er|est)|lat(?:er|est)|recent)\b")  # fmt: skip


def pick_choice(text: str, choices: list[str]) -> str | None:
    """Return the choice a message means: its words, its place, or "the short one"."""
    lowered = text.lower().strip(" .!")
    exact = [c for c in choices if c.lower() == lowered]
    if exact or not choices:
        return exact[0] if exact else None
    if re.fullmatch(r"(?:the )?(?:number |no\.? ?|#)?[1-9]", lowered):
        place = int(lowered[-1]) - 1
        return choices[place] if place < len(choices) else None
    contained = [c for c in choices if lowered and lowered in c.lower()]
    if len(contained) == 1:
        return contained[0]
    for word, place in _ORDINALS.items():
        if re.search(rf"\b{word}\b", lowered) and place < len(choices):
            return choices[place]
    if re.fullmatch(r"\W*(?:the )?last(?: one)?\W*", lowered):
        return choices[-1]
    told = _by_size(lowered, choices) or _by_words(lowered, choices)
    return told or _by_spelling(lowered, choices)


def place_named(text: str, count: int) -> int | None:
    """Return which of several things shown is named by its place: "the second", "the last one"."""
    if re.search(r"\b(?:former|top)\b", text):
        return 0
    if re.search(r"\b(?:last|latter)\b", text):
        return count - 1
    places = (place for word, place in _ORDINALS.items() if re.search(rf"\b{word}\b", text))
    return next((place for place in places if place < count), None)


def points_out(text: str) -> bool:
    """Return whether a message only says which: "the one in April", "not that one"."""
    return bool(_ONE_OF.match(text))


def chosen_of(reading: Reading, pending: PendingAction) -> str | None:
    """Return the choice a message means, by what the person saw or by its value."""
    labels = pending.choice_labels
    if len(labels) == len(pending.choices) and (label := pick_choice(reading.text, labels)):
        return pending.choices[labels.index(label)]
    return pick_choice(reading.text, pending.choices)


def beside_choice(reading: Reading, pending: PendingAction, chosen: str) -> Reading | None:
    """Return what follows the words of a choice: "the scouts, it is for INV-7"."""
    cut = _CLAUSE.search(reading.text)
    if cut is None or chosen_of(reading.part(0, cut.start()), pending) != chosen:
        return None
    return reading.part(cut.end(), len(reading.text))


def _by_words(text: str, choices: list[str]) -> str | None:
    """Return the only choice that holds the words that tell: "the one of Liam", "the four"."""
    told = [stem for stem in map(_as_digit, stems(text)) if stem not in _POINTING]
    held = {c: set(map(_as_digit, stems(c))) for c in choices}
    common = set[str].intersection(*held.values()) if len(choices) > 1 else set[str]()
    scores = {c: sum(word in words - common for word in told) for c, words in held.items()}
    best = max(scores.values(), default=0)
    chosen = [c for c, score in scores.items() if score == best]
    return chosen[0] if best and len(chosen) == 1 else None


def _as_digit(stem: str) -> str:
    return _DIGITS.get(stem, stem)


def _by_size(text: str, choices: list[str]) -> str | None:
    """Return the choice with the least or most: days, money, or the first or last date."""
    pick: Callable[..., str] | None = (
        min if _LEAST.search(text) else max if _MOST.search(text) else None
    )
    sizes = {c: _size(c) for c in choices}
    if pick is None or len(set(sizes.values())) != len(choices) or None in sizes.values():
        return None
    return pick(choices, key=lambda c: sizes[c])


def _size(choice: str) -> Decimal | None:
    amounts = find_amounts(choice)
    units = [a for a in amounts if a.unit or a.currency] or amounts
    return units[0].value if units else None


def _by_spelling(text: str, choices: list[str]) -> str | None:
    found = process.extract(text, choices, scorer=fuzz.WRatio, score_cutoff=CHOICE_SCORE_MIN)
    if len(found) > 1 and found[0][1] - found[1][1] < 5:
        return None
    return found[0][0] if found else None
