"""Orders of several steps: what each step needs, and what of it is left when a step has to wait."""

from dataclasses import dataclass, replace

from actions.select import FORBIDDEN_MAX, Selection, select
from actions.spec import Action
from kernel.auth.principal import Principal
from kernel.limits import TURN_ACTIONS_MAX
from kernel.llm.offline.intent import condition_of
from kernel.llm.offline.plan import steps_of
from kernel.llm.port import Mention

Scored = list[tuple[Action, float]]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a message with the records it names; offsets are of the part."""

    text: str
    mentions: list[Mention]


def pieces_of(text: str, mentions: list[Mention]) -> list[Piece]:
    """The steps of an order, the three parts of a condition, or the whole message."""
    pieces: list[Piece] = []
    cursor = 0
    for part in _parts(text):
        at = max(text.find(part, cursor), 0)
        end = at + len(part)
        inside = [m for m in mentions if m.start >= at and m.end <= end]
        moved = [replace(m, start=m.start - at, end=m.end - at) for m in inside]
        pieces.append(Piece(part, moved))
        cursor = end
    return pieces


def mask(piece: Piece) -> str:
    """The text with every record replaced by the word for its kind, as selection wants it."""
    masked, cursor = [], 0
    for mention in piece.mentions:
        if mention.start < cursor:
            continue
        masked += [piece.text[cursor : mention.start], mention.kind.replace("_", " ")]
        cursor = mention.end
    return "".join([*masked, piece.text[cursor:]])


async def select_for(principal: Principal, text: str, mentions: list[Mention]) -> Selection:
    """The best actions of every step, those of one step never crowding out another's."""
    pieces = pieces_of(text, mentions)
    share = TURN_ACTIONS_MAX // len(pieces)
    found = [await select(principal, mask(piece), share) for piece in pieces]
    return Selection(
        permitted=_merged([s.permitted for s in found])[:TURN_ACTIONS_MAX],
        forbidden=_merged([s.forbidden for s in found])[: FORBIDDEN_MAX * len(pieces)],
    )


def steps_left(order: str, *, done: int) -> list[str]:
    """The steps after the first `done`; none when the order was a single one."""
    return steps_of(order)[max(done, 1) :]


def as_order(steps: list[str]) -> str:
    """Steps as one message that splits into the same steps."""
    return "; ".join(steps)


def _parts(text: str) -> list[str]:
    if condition := condition_of(text):
        named = (condition["subject"], condition["then"], condition["otherwise"])
        return [part for part in named if part]
    return steps_of(text)


def _merged(lists: list[Scored]) -> Scored:
    best: dict[str, tuple[Action, float]] = {}
    for action, score in (entry for scored in lists for entry in scored):
        if action.name not in best or best[action.name][1] < score:
            best[action.name] = (action, score)
    return sorted(best.values(), key=lambda entry: -entry[1])
