"""Which action is meant by words for doing something: its name, its title, or what it is for."""

from actions.matching import name_words
from actions.registry import UnknownAction, load_actions
from actions.select import rank
from actions.spec import Action
from actions.tool_specs import tool_spec
from kernel.limits import TURN_ACTIONS_MAX
from kernel.llm.offline.match import rank_tools
from kernel.llm.offline.reading import Reading

MEANT_MIN = 0.40  # below this the words are near no action's own


def action_called(words: str) -> Action:
    """The action of that name or title. Raises UnknownAction."""
    known = load_actions()
    plain = words.casefold().replace("__", ".").strip()
    for found in known.values():
        if plain in (found.name, found.title.casefold()):
            return found
    if (meant := _named_by(plain)) is not None:
        return meant
    raise UnknownAction(
        f"I know no action by the words {words!r}; say it as an order, e.g. “approve leave”"
    )


async def action_meant(words: str, but_not: str) -> Action:
    """The action of that name or title, else the one whose examples the words are nearest to.

    `but_not` is the action that asks: "may Liam post journals" is near it by its form alone.
    Raises UnknownAction.
    """
    try:
        return action_called(words)
    except UnknownAction:
        known = load_actions()
        near = [r for r in await rank(words) if r.name in known and r.name != but_not]
        specs = [tool_spec(known[r.name], r.score) for r in near[:TURN_ACTIONS_MAX]]
        best = rank_tools(specs, Reading(words))[0]  # "move goods" opens with a verb of transfers
        if best.score < MEANT_MIN:
            raise
        return known[best.name]


def _named_by(words: str) -> Action | None:
    """The one action of whose title or name every word was said, the verb first.

    "Approve leave requests" is to approve leave, not to request it.
    """
    first, *rest = name_words(words) or [""]
    named: dict[str, int] = {}
    for found in load_actions().values():
        own = found.name.split(".")[1].replace("_", " ")
        titles = (name_words(found.title), name_words(own))
        fits = [len(w) for w in titles if w[0] == first and set(rest).issuperset(w[1:])]
        if fits and max(fits) > 1:
            named[found.name] = max(fits)
    most = max(named.values(), default=0)
    best = [name for name, count in named.items() if count == most]
    return load_actions()[best[0]] if len(best) == 1 else None
