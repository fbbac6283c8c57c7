"""Learns which value of a closed set a sentence means, from the example sentences that mark one.

For every value one linear score: whether the sentence means it. The words of the sentence count
together with the action's argument and value, and with the argument's name in any action; what the
rules make of the words is told too. It is asked where a value has to be given and the rules find
none: "the count came to 30" sets, "somebody nicked one" removes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from actions.hashed import Floats, Hashes, Places, hashes, learn, places_of
from actions.marked import Marked
from actions.spec import Action
from actions.taught_readings import reading_of
from actions.tool_specs import tool_spec
from kernel.llm.offline.enums import stem
from kernel.llm.offline.learned import tokens_of
from kernel.llm.offline.reading import Reading, mask
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import JsonDict

LEAD_MIN = 1.0  # by so much the likeliest value must lead the next, in logits


@dataclass(frozen=True, slots=True)
class Chooser:
    """The weights of what is told of a sentence together with a value, and the constant."""

    weights: Floats  # 1 row
    bias: Floats

    def choose(self, action: str, field: Field, reading: Reading, ruled: JsonDict) -> str | None:
        """The value a sentence means, None when two are about as likely."""
        told = _told(reading)
        fits = [
            (float(self.weights[0, places].sum() + self.bias[0]), value)
            for value, places in _by_value(action, field, told, ruled)
        ]
        (best, value), *others = sorted(fits, reverse=True)
        return value if all(best - fit >= LEAD_MIN for fit, _ in others) else None

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What to keep of it; half the digits do."""
        return {"choice_weights": self.weights.astype(np.float16), "choice_bias": self.bias}

    @staticmethod
    def of(arrays: "dict[str, npt.NDArray[Any]]") -> "Chooser":
        """The chooser that was kept. Raises KeyError when something is missing."""
        return Chooser(np.asarray(arrays["choice_weights"], np.float32), arrays["choice_bias"])


def teach_choices(cases: Sequence[tuple[Action, Marked]]) -> Chooser:
    """Learn from marked sentences; those whose marks are not complete are left out."""
    rows: list[Places] = []
    wanted: list[bool] = []
    for action, marked in cases:
        closed = [f for f in fields_of(tool_spec(action, 1.0)) if f.kind is FieldKind.ENUM]
        if not marked.is_complete or not closed:
            continue
        reading = reading_of(action, marked)
        ruled, told = fill_tool(tool_spec(action, 1.0), reading).arguments, _told(reading)
        for field in closed:
            meant = marked.arguments.get(field.name, "")
            for value, places in _by_value(action.name, field, told, ruled):
                rows.append(places)
                wanted.append(value == meant)
    return Chooser(*learn(rows, np.array([wanted], dtype=np.bool_)))


def _told(reading: Reading) -> list[str]:
    """The words of a sentence, records and dates by what they are, in ones and twos."""
    words = [stem(token.text.lower()) for token in tokens_of(mask(reading))]
    return [*words, *(f"{a} {b}" for a, b in pairwise(["<s>", *words, "</s>"]))]


def _by_value(
    action: str, field: Field, told: Sequence[str], ruled: JsonDict
) -> Iterator[tuple[str, Places]]:
    said = ruled.get(field.name)
    for value in field.enum:
        rule = "none" if said is None else "this" if said == value else "other"
        features: Hashes = hashes(("1", f"rule {rule}", *told))[None, :]
        keys = hashes((f"{action} {field.name} {value}", f"{field.name} {value}"))
        general = hashes((f"rule {rule} {field.is_required}",))[None, :]
        yield value, np.hstack([places_of(features, keys), places_of(general, hashes(("any",)))])
