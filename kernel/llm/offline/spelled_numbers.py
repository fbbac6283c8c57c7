"""Numbers written in words: "twenty-five thousand", "half a dozen", "two hundred and fifty"."""

import re
from decimal import Decimal

from kernel.llm.offline.lexicon import NUMBER_WORDS, any_of

SCALE_WORDS = {"dozen": 12, "hundred": 100, "thousand": 1_000, "grand": 1_000,
               "million": 1_000_000}  # fmt: skip
_THOUSAND = 1_000
_SMALL = {
    word: n for word, n in NUMBER_WORDS.items()
    if word not in ("a", "an") and word not in SCALE_WORDS and n < 100
}  # fmt: skip
_TENS = any_of(word for word, n in _SMALL.items() if n >= 20 and n % 10 == 0)
_ONES = any_of(word for word, n in _SMALL.items() if n < 10)
_BELOW_100 = rf"(?:(?:{_TENS})[ -](?:{_ONES})(?!\w)|(?:{any_of(_SMALL)})(?!\w))"
_SCALE = rf"(?:{any_of(SCALE_WORDS)})(?!\w)"
SPELLED = (
    rf"(?:half an? {_SCALE}"
    rf"|(?:(?:an?|{_BELOW_100})[ -])?{_SCALE}(?:[ -]{_SCALE})*"
    rf"(?:(?:,? and)?[ -]{_BELOW_100}(?:[ -]{_SCALE})*)*"
    rf"|{_BELOW_100})"
)
_WORD = re.compile(r"[^\W\d_]+")


def value_of(words: str) -> Decimal:
    """Return the number that words say which `SPELLED` matches."""
    said = words.lower()
    if said.startswith("half a"):
        return Decimal(SCALE_WORDS[said.rsplit(" ", 1)[1]]) / 2
    total = current = 0
    for word in _WORD.findall(said):
        if scale := SCALE_WORDS.get(word):
            current = (current or 1) * scale
            if scale >= _THOUSAND:
                total, current = total + current, 0
        else:
            current += _SMALL.get(word, 0)
    return Decimal(total + current)
