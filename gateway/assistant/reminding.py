"""A wish to be reminded is a follow-up where a customer, lead or deal is named, else a reminder."""

import re

from actions.scheduling import REMINDER
from actions.select import Selection
from gateway.assistant.plan import Scored
from kernel.llm.port import Mention

FOLLOW_UP = "crm.schedule_followup"
SALES_KINDS = frozenset({"contact", "company", "lead", "opportunity", "sales_record", "customer"})
_WISH = re.compile(r"\b(?:remind(?:er|ed)?|nudge|(?:don['’]?t|do not) (?:let me )?forget)\b", re.I)


def told_apart(selection: Selection, text: str, named: list[Mention]) -> Selection:
    """The selection of a wish that names no such record: the reminder takes the follow-up's place.

    Who may not plan follow-ups can be reminded all the same.
    """
    scores = {a.name: score for a, score in [*selection.permitted, *selection.forbidden]}
    is_named = any(mention.kind in SALES_KINDS for mention in named)
    if is_named or REMINDER not in scores or FOLLOW_UP not in scores or not _WISH.search(text):
        return selection
    best, least = sorted((scores[REMINDER], scores[FOLLOW_UP]), reverse=True)
    swapped = {REMINDER: best, FOLLOW_UP: least}
    return Selection(
        _ranked(selection.permitted, swapped),
        [entry for entry in selection.forbidden if entry[0].name != FOLLOW_UP],
    )


def _ranked(scored: Scored, changed: dict[str, float]) -> Scored:
    found = [(action, changed.get(action.name, score)) for action, score in scored]
    return sorted(found, key=lambda entry: -entry[1])
