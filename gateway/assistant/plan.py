"""The parts of a message as the selection of actions sees them."""

from dataclasses import dataclass

from actions.spec import Action
from kernel.llm.offline.type_words import leading
from kernel.llm.port import Mention

PLAN = "plan"  # what a proposal of several changes is called among the actions of a turn
Scored = list[tuple[Action, float]]
# Kinds of things with such names; a city stays a place in whatever letters.
_EVERYDAY = frozenset(["account", "department", "product", "role"])


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a message with the records it names; offsets are of the part."""

    text: str
    mentions: list[Mention]


def views_of(piece: Piece) -> list[str]:
    """The text as selection wants it: every record as the word for its kind.

    Some things are called by everyday words, which may be meant as such ("new deal over 5,000 for
    stoves"); so there is a second view in which those in small letters stay.
    """
    named = list(leading(piece.mentions))
    things = {(m.start, m.end) for m in piece.mentions if m.kind in _EVERYDAY and m.id}
    sure = [e for e in named if e[:2] not in things or not piece.text[e[0] : e[1]].islower()]
    return [_masked(piece.text, each) for each in ([named, sure] if sure != named else [named])]


def _masked(text: str, named: list[tuple[int, int, str]]) -> str:
    masked, cursor = [], 0
    for start, end, word in named:
        masked += [text[cursor:start], word]
        cursor = end
    return "".join([*masked, text[cursor:]])


def as_order(steps: list[str]) -> str:
    """Steps as one message that splits into the same steps."""
    return "; ".join(steps)


def merged(lists: list[Scored]) -> Scored:
    """Several rankings as one: every action with its best score, best first."""
    best: dict[str, tuple[Action, float]] = {}
    for action, score in (entry for scored in lists for entry in scored):
        if action.name not in best or best[action.name][1] < score:
            best[action.name] = (action, score)
    return sorted(best.values(), key=lambda entry: -entry[1])
