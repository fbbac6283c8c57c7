"""Example sentences that can be shown to anybody, and the ones to begin with.

They name no record of any company, so that they work for whoever reads them.
"""

import re
from collections import Counter, defaultdict
from functools import cache
from itertools import zip_longest

from actions.matching import name_words
from actions.ordinary import CALENDAR_WORDS, ordinary_words
from actions.registry import actions_for, load_actions
from actions.spec import Action, Effect
from kernel.auth.access import allows
from kernel.auth.principal import Principal

STARTERS_MAX = 6
DOCUMENTS = "kb.ask"
_ASIDE = frozenset({"assistant", "kb"})
# What somebody with a right would first want to know or do with it, the most telling right first.
_OPENERS = (
    ("hrm.leave.approve", "hrm.list_leave_requests"),
    ("hrm.leave.read", "hrm.leave_balance"),
    ("hrm.leave.create", "hrm.request_leave"),
    ("finance.report.read", "finance.aging"),
    ("finance.invoice.read", "finance.list_invoices"),
    ("crm.lead.update", "crm.list_leads"),
    ("crm.opportunity.read", "crm.list_pipeline"),
    ("inventory.report.read", "inventory.reorder_suggestions"),
    ("inventory.stock.read", "inventory.stock_on_hand"),
)

# Opens a later part of an order, which is none by itself.
_LATER_PART = re.compile(r"(?:and|also|then|but)\b", re.IGNORECASE)
_NAME_OR_NUMBER = re.compile(
    r"(?<=[\w,] )[A-Z]\w+|\w*\d\w*(?! (?:days?|weeks?|months?)\b)|[\"“'‘@]"
)


def shown_example(action: Action) -> str:
    """The first example without a name or number of its own, else the action's title."""
    return next(iter(plain_examples(action)), action.title)


@cache
def plain_examples(action: Action) -> tuple[str, ...]:
    """Examples of everyday words only, in their order."""
    return tuple(example for example in action.examples if _is_plain(example))


def starters(principal: Principal, limit: int = STARTERS_MAX) -> list[tuple[Action, str]]:
    """Actions with a sentence that works for this person, of different areas, their own first.

    The area of which someone may do the larger part is theirs. One is a question to the documents.
    """
    permitted = actions_for(principal)
    by_area: dict[str, list[Action]] = defaultdict(list)
    for action in permitted:
        if area_of(action) not in _ASIDE and plain_examples(action) and _runs_as_said(action):
            by_area[area_of(action)].append(action)
    ranked = [
        sorted(by_area[area], key=lambda a: _place_in_area(principal, a))
        for area in areas_of(principal)
        if area in by_area
    ]
    chosen = [action for turn in zip_longest(*ranked) for action in turn if action is not None]
    documents = [action for action in permitted if action.name == DOCUMENTS]
    best = [*chosen[: limit - len(documents)], *documents]
    return [(action, shown_example(action)) for action in best]


def areas_of(principal: Principal) -> list[str]:
    """The areas of the actions this person may use, those they may do most of first."""
    everything = Counter(area_of(action) for action in load_actions().values())
    permitted = Counter(area_of(action) for action in actions_for(principal))
    return sorted(permitted, key=lambda area: (-permitted[area] / everything[area], area))


def area_of(action: Action) -> str:
    """The first part of an action's name: hrm, crm, finance and so on."""
    return action.name.split(".")[0]


def _runs_as_said(action: Action) -> bool:
    """Whether a sentence without names suffices: nothing has to be named that it cannot hold."""
    is_read = action.effect is Effect.READ
    return not is_read or not any(f.is_required() for f in action.args.model_fields.values())


def _place_in_area(principal: Principal, action: Action) -> tuple[int, bool]:
    for place, (permission, name) in enumerate(_OPENERS):
        if name == action.name and allows(principal, permission).is_allowed:
            return place, False
    return len(_OPENERS), action.effect is Effect.WRITE


def _is_plain(example: str) -> bool:
    if _LATER_PART.match(example):
        return False
    named = [name for name in _NAME_OR_NUMBER.findall(example) if not _is_date(name)]
    return not named and set(name_words(example)) <= ordinary_words()


def _is_date(name: str) -> bool:
    return name.lower() in CALENDAR_WORDS
