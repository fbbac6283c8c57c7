"""Words of everyday business talk: alone they name no record, whatever records are called."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from actions.marked import Marked
from actions.matching import singular
from actions.refs import kind_words
from actions.registry import load_actions
from actions.spec import Action
from actions.wording_files import marks_of

DOMAINS_MIN = 4  # words of fewer areas may well be what a record is called
TIMES_MIN = 2  # of one sentence in an area a word may be no more than its decoration
_LOWER = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")
_FUNCTION_WORDS = """
a about above after again all also am an and any are as at be because been before being below
between both but by can cannot could did do does doing done down during each else every few for
from further get give given go goes going had has have having he her here hers him his how i if in
into is it its just like look make many may me might more most much must my need no nor not now of
off on once one only or other our ours out over own please same see shall she should show so some
such take tell than thank thanks that the their them then there these they this those through till
to too two under until up us use very want was we were what when where whether which while who whom
why will with within without would yes yet you your
"""
_FIRM_WORDS = "ag bv co company corp gmbh group inc kg llc ltd plc sa sarl se srl"
_BUSINESS_WORDS = """
account annual bank book cash cost day expense general income invoice lead leave list month note
office old open order payment price product service sick stock tax team time unpaid warehouse week
work year
"""
_CALENDAR_WORDS = """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday today tomorrow yesterday spring summer autumn
winter
"""
CALENDAR_WORDS = frozenset(_CALENDAR_WORDS.split())
_ALWAYS: frozenset[str] = frozenset(
    f"{_FUNCTION_WORDS} {_FIRM_WORDS} {_BUSINESS_WORDS} {_CALENDAR_WORDS}".split()
)  # fmt: skip


@cache
def ordinary_words() -> frozenset[str]:
    """Singular words that say what is done rather than to whom.

    Function words, the vocabulary in which actions describe themselves and their arguments, and
    the words that their example sentences have in common over several areas.
    """
    actions = load_actions().values()
    found: set[str] = set(_ALWAYS)
    for action in actions:
        found.update(_described(action))
    found.update(word for kind in kind_words() for word in kind)
    return frozenset(singular(word) for word in found | _common_in_examples(actions)) | _ALWAYS


def _described(action: Action) -> set[str]:
    schema = action.args.model_json_schema()
    fields = schema.get("properties", {})
    texts = [action.title, action.description, action.name.replace(".", " ").replace("_", " ")]
    texts += [name.replace("_", " ") for name in fields]
    texts += [str(field.get("description", "")) for field in fields.values()]
    for field in fields.values():
        for value, words in field.get("x-synonyms", {}).items():
            texts += [value, *words]
    return {word for text in texts for word in _words(text)}


def _common_in_examples(actions: Iterable[Action]) -> set[str]:
    used: Counter[tuple[str, str]] = Counter()
    for action in actions:
        marked = marks_of(action.name)
        texts = [_unmarked(marked[e]) if e in marked else e for e in action.examples]
        area = action.name.split(".")[0]
        used.update((word, area) for text in texts for word in set(_words(text)))
    areas = Counter(word for (word, _), times in used.items() if times >= TIMES_MIN)
    return {word for word, count in areas.items() if count >= DOMAINS_MIN}


def _unmarked(marked: Marked) -> str:
    """The sentence without the words that are arguments: a name may be written small."""
    text = marked.text
    for mark in marked.marks:
        text = text[: mark.at] + " " * (mark.to - mark.at) + text[mark.to :]
    return text


def _words(text: str) -> list[str]:
    """The lower-case words; a sentence's first word may begin with a capital."""
    return _LOWER.findall(text[:1].lower() + text[1:])
