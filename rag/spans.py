"""How much around the best unit is quoted with it, so that the quote can be understood alone."""

from collections.abc import Sequence

from rag.evidence import LEANS_ON_PREVIOUS, numbers_in
from rag.sentences import Unit, UnitKind
from rag.sparse import terms
from rag.synonyms import empty_stems

LIST_UNITS_MAX = 8  # items taken along with the sentence that introduces them
NEW_STEMS_MIN = 2  # a unit that adds fewer to the question only repeats it
_NO_ITEMS = (UnitKind.SENTENCE, UnitKind.HEADING)


def span_of(unit: Unit, units: Sequence[Unit], question: str) -> list[Unit]:
    """The unit with the sentence it leans on, the list it introduces, or what it leads up to."""
    place = next(n for n, each in enumerate(units) if each.start == unit.start)
    if unit.text.endswith(":"):
        return [unit, *_items(units, place)]
    before = units[place - 1] if place else None
    leans = unit.kind is UnitKind.SENTENCE and LEANS_ON_PREVIOUS.match(unit.text)
    if before is not None and leans and before.kind is not UnitKind.HEADING:
        return [before, unit]
    following = units[place + 1] if place + 1 < len(units) else None
    if following is not None and _leads_on(unit, following, question):
        return [unit, following]
    return [unit]


def read_span(span: Sequence[Unit]) -> str:
    """A span as a person would say it: a list after its introduction in one line."""
    first, *others = [unit.readable for unit in span]
    if others and span[0].text.endswith(":"):
        return f"{first} {'; '.join(each.rstrip('.;,') for each in others)}."
    return " ".join([first, *others])


def _items(units: Sequence[Unit], place: int) -> Sequence[Unit]:
    items = units[place + 1 : place + 1 + LIST_UNITS_MAX]
    taken = next((n for n, each in enumerate(items) if each.kind in _NO_ITEMS), len(items))
    return items[:taken] or items[:1]


def _leads_on(unit: Unit, following: Unit, question: str) -> bool:
    """Whether a unit only repeats the question and the next one goes on with the same matter.

    Rows and headings stand for themselves; an item is followed by the rest of its own text only.
    """
    if unit.kind is UnitKind.TABLE_ROW or following.kind is not UnitKind.SENTENCE:
        return False
    new = set(terms(unit.readable)) - set(terms(question)) - empty_stems()
    return len(new) < NEW_STEMS_MIN and not numbers_in(unit.readable) - numbers_in(question)
