"""How sure it is that a change is what a message means, and what to do where it is not.

What waits for a yes may be tried sooner than what is done at once: a card shows what would happen.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from kernel.llm.offline.openings import FILLER
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import Delta, ForbiddenTool, ToolCallDelta, ToolSpec

MAYBE_MIN = 0.27  # below this not even as one of the choices
CLOSE_GAP = 0.04  # two writes nearer than this are a question
CHOICES_MAX = 3
CHOICE_GAP = 0.30  # what fits worse than the best by more is none of the choices
LEAD_WEIGHT = 1.5  # of the lead over the next permitted action, and over what is not permitted
LEAD_MAX = 0.6  # a longer lead says no more
ASK_CARD = 1.0
ASK_AT_ONCE = 1.4
SURE_AT_ONCE = 2.0  # from here a change that needs no yes is carried out without one
_TAKES_AWAY = "cancel|clear|delete|discard|drop|erase|remove|retract|scrap|stop|undo|withdraw"
_REMOVAL = re.compile(
    rf"(?:^\W*{FILLER}|[,;:.!?]\s+|\s(?:and|so|but|then|please)\s)(?:don['’]?t {FILLER})?"
    rf"(?:{_TAKES_AWAY})\b",
    re.IGNORECASE,
)
_REMOVES = re.compile(
    rf"\.(?:{_TAKES_AWAY}|close|deactivate|end|forget|release|revoke|terminate|handoff)"
)


class Doubt(StrEnum):
    """NONE: go ahead; CARD: let the person see it first; ASK: ask which action is meant."""

    NONE = "none"
    CARD = "card"
    ASK = "ask"


def doubt_of(
    ranked: Sequence[ToolSpec], forbidden: ForbiddenTool | None, reading: Reading
) -> Doubt:
    """Return how far the best of the ranked tools may go; a read may always run.

    Of several steps one card is shown: the person sees what each of them was taken for.
    """
    best = ranked[0]
    if best.effect == "read":
        return Doubt.NONE
    sureness = sureness_of(ranked, forbidden)
    if not best.is_at_once:
        return Doubt.ASK if sureness < ASK_CARD and not reading.is_step else Doubt.NONE
    if takes_away_instead(best, reading.text) or (sureness < ASK_AT_ONCE and not reading.is_step):
        return Doubt.ASK
    return Doubt.CARD if sureness < SURE_AT_ONCE else Doubt.NONE


def rivals_of(ranked: Sequence[ToolSpec], reading: Reading) -> list[ToolSpec]:
    """Return the writes too close to the best to choose between without asking."""
    best = ranked[0]
    if best.effect == "read":
        return [best]
    close = [t for t in ranked if best.score - t.score < CLOSE_GAP and t.effect != "read"]
    complete = [t for t in close if not fill_tool(t, reading).missing]
    if len(complete) == 1 and best is complete[0]:
        return complete
    return close[:CHOICES_MAX]


def choices_of(ranked: Sequence[ToolSpec]) -> list[ToolSpec]:
    """Return what may be meant where the best change is not sure, the best first."""
    best = ranked[0]
    close = [t for t in ranked if best.score - t.score < CHOICE_GAP]
    return [t for t in close if t.score >= MAYBE_MIN or t is best][:CHOICES_MAX]


def with_card(done: list[Delta]) -> list[Delta]:
    """Return the same calls, none of which is carried out before the person has seen it."""
    return [
        ToolCallDelta(replace(d.call, must_propose=True)) if isinstance(d, ToolCallDelta) else d
        for d in done
    ]


def sureness_of(ranked: Sequence[ToolSpec], forbidden: ForbiddenTool | None) -> float:
    """Return the best tool's fit and its leads over what else could be meant, 0 to about 2.8."""
    best = ranked[0].score
    rivals = [ranked[1].score] if len(ranked) > 1 else []
    rest = [forbidden.score] if forbidden else []
    leads = (_lead(best, rivals), _lead(best, rest))
    return min(best, 1.0) + LEAD_WEIGHT * sum(leads)


def takes_away_instead(tool: ToolSpec, text: str) -> bool:
    """Return whether an order takes something away while the tool would only add to it."""
    return bool(_REMOVAL.search(text)) and not _REMOVES.search(tool.name)


def _lead(best: float, others: list[float]) -> float:
    return min(max(best - max(others, default=0.0), 0.0), LEAD_MAX)
