"""The parts of a message as the selection of actions sees them."""

from dataclasses import dataclass

from actions.spec import Action
from kernel.llm.offline.type_words import leading
from kernel.llm.port import Mention

PLAN = "plan"  # what a proposal of several changes is called among the actions of a turn
Scored = list[tuple[Action, float]]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a message with the records it names; offsets are of the part."""

    text: str
    mentions: list[Mention]


def mask(piece: Piece) -> str:
    """The text with every record replaced by the word for its kind, as selection wants it."""
    masked, cursor = [], 0
    for start, end, word in leading(piece.mentions):
        masked += [piece.text[cursor:start], word]
        cursor = end
    return "".join([*masked, piece.text[cursor:]])


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
