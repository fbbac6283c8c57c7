"""Learns which value of a closed set a sentence means, from the example sentences that mark one.

For every value one linear score: whether the sentence means it. The words of the sentence count
together with the action's argument and value, and with the argument's name in any action; what the
rules make of the words is told too, and how many words for the value there are. What has to be
given and the rules do not find is the likeliest value: "the count came to 30" sets, "somebody
nicked one" removes. What may be left out, a flag too, is given when it is likely enough, and what
the rules read into words that mean nothing of the kind is left out: "terms agreed on the phone"
log no call.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from actions.hashed import Floats, Hashes, Places, Steps, hashes, learn, places_of, sums_of
from actions.marked import Marked
from actions.spec import Action
from actions.taught_readings import reading_of
from actions.tool_specs import tool_spec
from kernel.llm.offline.enums import stem
from kernel.llm.offline.learned import tokens_of, values_of
from kernel.llm.offline.reading import Reading, mask
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import JsonDict

LEAD_MIN = 1.0  # by so much the likeliest value must lead the next, in logits
LIKELY = -0.5  # from here on what may be left out is given
UNLIKELY = -0.5  # below it the rules' value is left out
BEGINNING = 4  # so many letters of a longer word count by themselves
SAID_MAX = 3  # of more words for a value no more is told
LENGTH_STEP, LENGTH_MAX = 8, 4
_WORD = re.compile(r"[a-z]{3,}")
_FEW_MEANING = frozenset(["and", "are", "for", "has", "not", "only", "the", "this", "that", "with"])


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says: its words by themselves, and in ones and twos."""

    words: tuple[str, ...]

    def features(self, field: Field) -> list[str]:
        """What counts for a field; which one has to be given depends on words in their order."""
        if field.is_required:
            pairs = [f"{a} {b}" for a, b in pairwise(["<s>", *self.words, "</s>"])]
            return [*self.words, *pairs]
        return [*self.words, *(f"{w[:BEGINNING]}*" for w in self.words if len(w) > BEGINNING)]


@dataclass(frozen=True, slots=True)
class Chooser:
    """The weights of what is told of a sentence together with a value, and the constant."""

    weights: Steps  # 1 row
    bias: Floats

    def choices(
        self, action: str, fields: Sequence[Field], reading: Reading, ruled: JsonDict
    ) -> dict[str, str | bool]:
        """What a sentence means of closed fields, left out where nothing or two as likely."""
        told = _told(reading)
        meant = {f.name: self._choose(action, f, told, ruled) for f in fields}
        return {
            f.name: value == "true" if f.kind is FieldKind.FLAG else value
            for f in fields if (value := meant[f.name]) is not None
        }  # fmt: skip

    def _choose(self, action: str, field: Field, told: Told, ruled: JsonDict) -> str | None:
        said = _ruled(field, ruled)
        if field.is_required and said is not None:
            return said
        fits = {
            value: float(sums_of(self.weights, places.ravel())[0] + self.bias[0])
            for value, places in _by_value(action, field, told, said)
        }
        value = max(fits, key=fits.__getitem__)
        if field.is_required:
            others = (fit for other, fit in fits.items() if other != value)
            return value if all(fits[value] - fit >= LEAD_MIN for fit in others) else None
        if fits[value] > LIKELY and value not in (said, field.default):
            return value
        return said if said is None or fits.get(said, 0.0) >= UNLIKELY else None

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What to keep of it."""
        return {"choice_weights": self.weights, "choice_bias": self.bias}

    @staticmethod
    def of(arrays: "dict[str, npt.NDArray[Any]]") -> "Chooser":
        """The chooser that was kept. Raises KeyError when something is missing."""
        return Chooser(arrays["choice_weights"], arrays["choice_bias"])


def teach_choices(cases: Sequence[tuple[Action, Marked]]) -> Chooser:
    """Learn from marked sentences; those whose marks are not complete are left out."""
    rows: list[Places] = []
    wanted: list[bool] = []
    for action, marked in cases:
        closed = [f for f in fields_of(tool_spec(action, 1.0)) if values_of(f)]
        if not marked.is_complete or not closed:
            continue
        reading = reading_of(action, marked)
        ruled, told = fill_tool(tool_spec(action, 1.0), reading).arguments, _told(reading)
        for field in closed:
            meant = marked.arguments.get(field.name, "").lower() or field.default
            for value, places in _by_value(action.name, field, told, _ruled(field, ruled)):
                rows.append(places)
                wanted.append(value.lower() == meant)
    return Chooser(*learn(rows, np.array([wanted], dtype=np.bool_)))


def _told(reading: Reading) -> Told:
    """The words of a sentence, records and dates by what they are."""
    return Told(tuple(stem(token.text.lower()) for token in tokens_of(mask(reading))))


def _ruled(field: Field, ruled: JsonDict) -> str | None:
    said = ruled.get(field.name)
    return str(said).lower() if isinstance(said, bool) else said


def _by_value(
    action: str, field: Field, told: Told, said: str | None
) -> Iterator[tuple[str, Places]]:
    kind, words, seen = field.kind.value, told.features(field), set(told.words)
    for value in values_of(field):
        rule = "none" if said is None else "this" if said == value else "other"
        features: Hashes = hashes(("1", f"rule {rule}", *words))[None, :]
        keys = hashes((f"{action} {field.name} {value}", f"{field.name} {value}"))
        named = _words_for(
            field.name, field.description, value, field.synonyms.get(value, ()), kind
        )
        count = min(len(seen & named), SAID_MAX)
        length = min(2 * len(told.words) // LENGTH_STEP, LENGTH_MAX)
        general = hashes((
            f"rule {rule} {field.is_required} {kind}", f"rule {rule} {value == field.default}",
            f"said {count} {kind}", f"said {count} {rule} {field.is_required} {kind}",
            f"length {length}",
        ))[None, :]  # fmt: skip
        yield value, np.hstack([places_of(features, keys), places_of(general, hashes(("any",)))])


@lru_cache(maxsize=4096)
def _words_for(
    name: str, description: str, value: str, synonyms: tuple[str, ...], kind: str
) -> frozenset[str]:
    """The stems of what names a value; of a flag also of what names and describes the field."""
    named = f"{name} {description}" if kind == FieldKind.FLAG else value
    words = _WORD.findall(" ".join([named, *synonyms]).lower().replace("_", " "))
    return frozenset(stem(word) for word in words if word not in _FEW_MEANING)
