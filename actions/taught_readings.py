"""A marked sentence as a turn reads it."""

from datetime import date

from actions.marked import Marked
from actions.refs import ref_fields
from actions.spec import Action
from kernel.llm.offline.reading import Reading
from kernel.llm.port import Mention

ANY_DAY = date(2026, 3, 16)  # what words mean a day is the same on every day


def reading_of(action: Action, marked: Marked) -> Reading:
    """The sentence with its records known, as they are marked."""
    kinds = ref_fields(action.args)
    mentions = [
        Mention(kinds[m.field], m.value, m.value, m.at, m.to, text=marked.text[m.at : m.to])
        for m in marked.marks
        if m.field in kinds
    ]
    return Reading(marked.text, mentions, ANY_DAY, "en-GB")
