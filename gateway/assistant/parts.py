"""A message of several orders or questions: its parts, and the actions that fit each of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actions.registry import load_actions
from actions.select import FORBIDDEN_MAX, Selection, select
from actions.spec import Action, Effect
from gateway.assistant.lines import are_lines
from gateway.assistant.plan import Piece, merged, views_of
from gateway.assistant.reminding import told_apart
from kernel.auth.principal import Principal
from kernel.limits import TURN_ACTIONS_MAX
from kernel.llm.offline.conditions import condition_of, subject_of
from kernel.llm.offline.openings import asks, orders
from kernel.llm.offline.parallel import parallel_parts, says_the_same
from kernel.llm.offline.reading import PEOPLE
from kernel.llm.offline.shown import shown_pairs
from kernel.llm.offline.steps import (
    completed_step,
    joined,
    likely_steps,
    moved,
    names_nothing,
    points_back,
    span_of,
    steps_of,
    told_steps,
)
from kernel.llm.offline.tested import Sign
from kernel.llm.port import Mention, Part

FIT_MIN = 0.34  # a part that fits no action so well is no step of its own
_CREATES = re.compile(r"\.create_(?P<kind>\w+)$")
_PRONOUN = re.compile(r"\b(?:it|them|(?:the|that|this) (?:\w+ )?one)\b(?!['’])", re.IGNORECASE)
TOLD_MIN, TOLD_MORE_MIN = 0.80, 0.50  # so well what is told fits a change that is meant
SHOWN_MIN = 0.55  # so well each of two things shown fits a read of its own
QUESTION_FIT_MIN = 0.40  # one of several questions must be about records for them to be parted

Scored = list[tuple[Action, float]]


@dataclass(slots=True)
class Selected:
    """The actions of a whole message, best first, and its parts if it has several."""

    permitted: Scored = field(default_factory=Scored)
    forbidden: Scored = field(default_factory=Scored)
    parts: list[Part] = field(default_factory=list[Part])


async def select_for(
    principal: Principal, text: str, mentions: list[Mention], spoken_of: str = ""
) -> Selected:
    """The best actions of every part, those of one part never crowding out another's.

    `spoken_of` is the kind of record the conversation is about: what "it" and "the one" mean.
    """
    mentions = [*mentions, *pronouns_in(text, spoken_of)]
    condition = condition_of(text)
    if condition is None:
        return await _select_steps(principal, text, mentions)
    words, named = subject_of(condition, text, mentions)
    views = views_of(Piece(words, named))
    if condition.test.sign is Sign.STATE:  # "is it open" tells more than "it" what it is
        views += [f"is {view} {condition.test.limit}" for view in views]
    subject = await select(principal, views, TURN_ACTIONS_MAX // 2)
    all_of_it = Selected(parts=[_part(condition.subject, subject)])
    _add(all_of_it, [subject])
    for branch in condition.branches:
        said = moved(mentions, *span_of(text, branch))
        said += pronouns_in(branch, named[0].kind if named else "")
        branch_text, said = (branch, said) if said else _about(branch, words, named)
        chosen = await _select_steps(principal, branch_text, said, TURN_ACTIONS_MAX // 2)
        if branch_text != branch and len(chosen.parts) == 1:
            chosen.parts = [replace(chosen.parts[0], text=branch)]
        _add(all_of_it, [Selection(chosen.permitted, chosen.forbidden)])
        all_of_it.parts += chosen.parts
    return all_of_it


def _about(branch: str, words: str, named: list[Mention]) -> tuple[str, list[Mention]]:
    """A branch that names nothing, with the record the condition is about: "receive 50 there"."""
    if not named:
        return branch, []
    text = f"{branch} ({words[named[0].start : named[0].end]})"
    at = len(branch) + 2 - named[0].start
    same = [m for m in named if (m.start, m.end) == (named[0].start, named[0].end)]
    return text, [replace(m, start=m.start + at, end=m.end + at) for m in same]


async def _select_steps(
    principal: Principal, text: str, mentions: list[Mention], most: int = TURN_ACTIONS_MAX
) -> Selected:
    for select_parts in (_select_same, _select_told, _select_shown):
        if parted := await select_parts(principal, text, mentions, most):
            return parted
    steps = likely_steps(text)
    found = await _select_each(principal, text, steps, mentions, most)
    fits = [_is_fit(step, each) for step, each in zip(steps, found, strict=True)]
    kept = steps if all(fits) and _may_part(steps, found) else _surely(text, steps, fits)
    if kept != steps:
        found = await _select_each(principal, text, kept, mentions, most)
    return _selected(kept, found)


async def _select_same(
    principal: Principal, text: str, mentions: list[Mention], most: int
) -> Selected | None:
    """The parts of an order said of one record after the other, if all fit the same change best.

    What is to hold of another record "the same" may be a question as well.
    """
    parts = parallel_parts(text, mentions)
    is_same = says_the_same(parts)
    if len(parts) < 2 or (not is_same and asks(text)) or len(likely_steps(parts[0])) > 1:
        return None
    if not is_same and len(likely_steps(text)) > 1:
        return None
    found = await _select_each(principal, text, parts, mentions, most)
    best = [_best_change(selection, may_read=is_same) for selection in found]
    if len(set(best)) > 1 or not best[0] or are_lines(best[0], text, parts, mentions):
        return None
    return _selected(parts, found)


async def _select_told(
    principal: Principal, text: str, mentions: list[Mention], most: int
) -> Selected | None:
    """The sentences of a message of which some are told rather than ordered, if each is a change.

    "The stove deal is won. Also note ...": what is told and no surely other change only leads up
    to the orders, and belongs to them.
    """
    told = told_steps(text)
    steps = [step for step, _ in told]
    if len(steps) <= len(likely_steps(text)) or any(map(asks, steps)):
        return None
    found = await _select_each(principal, text, steps, mentions, most)
    best = [_best_change(selection) for selection in found]
    for place, (step, selection) in enumerate(zip(steps, found, strict=True)):
        is_more = told[place][1] or (not place and told[1][1])
        least = FIT_MIN if orders(step) else TOLD_MORE_MIN if is_more else TOLD_MIN
        neighbours = [*best[max(place - 1, 0) : place], *best[place + 1 : place + 2]]
        is_told_again = not orders(step) and best[place] in neighbours
        is_told_again = is_told_again and not _names_another(text, steps, place, mentions)
        if not best[place] or _best(selection) < least or is_told_again:
            return None
    return _selected(steps, found)


def _names_another(text: str, steps: list[str], place: int, mentions: list[Mention]) -> bool:
    """Whether a part names a record that the parts beside it do not."""
    named = [{m.id for m in moved(mentions, *span_of(text, step)) if m.id} for step in steps]
    beside = set[str]().union(*named[max(place - 1, 0) : place], *named[place + 1 : place + 2])
    return bool(named[place] - beside)


def _cuts_title(pair: list[str]) -> bool:
    """Whether two parts are halves of what an action is called: "profit and loss"."""
    titles = (a.title.lower().split(" and ") for a in load_actions().values() if " and " in a.title)
    left, right = pair[0].lower(), pair[1].lower()
    return any(left.endswith(t[0].split()[-1]) and right.startswith(t[1]) for t in titles)


async def _select_shown(
    principal: Principal, text: str, mentions: list[Mention], most: int
) -> Selected | None:
    """Two things to be shown under one verb, if a read of its own surely fits each of them."""
    chosen: tuple[float, Selected] | None = None
    pairs = shown_pairs(text, mentions) if len(likely_steps(text)) == 1 else []
    for pair in (pair for pair in pairs if not _cuts_title(pair)):
        found = await _select_each(principal, text, pair, mentions, most)
        best = [_best_read(selection) for selection in found]
        least = min(score for score, _ in best)
        is_best = chosen is None or least > chosen[0]
        if best[0][1] != best[1][1] and least >= SHOWN_MIN and is_best:
            chosen = least, _selected(pair, found)
    return chosen[1] if chosen else None


def _selected(steps: list[str], found: list[Selection]) -> Selected:
    selected = Selected(parts=[_part(step, s) for step, s in zip(steps, found, strict=True)])
    _add(selected, found)
    return selected


async def _select_each(
    principal: Principal, text: str, steps: list[str], mentions: list[Mention], most: int
) -> list[Selection]:
    share = max(most // len(steps), 2)
    found: list[Selection] = []
    for step in steps:
        words, named = completed_step(text, step, steps[0], mentions)
        if found and asks(step) and names_nothing(step):
            words = f"{words} ({steps[0]})"
        made = _made_by(found[-1]) if found else ""
        named = [*named, *pronouns_in(words, made or _spoken_before(mentions, text.find(step)))]
        chosen = await select(principal, views_of(Piece(words, named)), share)
        found.append(told_apart(chosen, words, named))
    return found


def _made_by(selection: Selection) -> str:
    """The kind of record that a step makes, which is what "it" means in the next; "" for none."""
    best = max(selection.permitted, key=lambda entry: entry[1], default=None)
    made = _CREATES.search(best[0].name) if best else None
    return made["kind"] if made else ""


def _spoken_before(mentions: list[Mention], at: int) -> str:
    """The kind of the last thing named before a place of a message, no person; "" for none."""
    before = [m for m in mentions if m.end <= at and m.kind not in PEOPLE]
    before = before or [m for m in mentions if m.end <= at]
    return max(before, key=lambda m: m.end).kind if before else ""


def joined_with(selected: Selected, waiting: Selected) -> Selected:
    """The actions of a message, and those of the matter that waits for what it says."""
    both = merged([selected.permitted, waiting.permitted])[:TURN_ACTIONS_MAX]
    forbidden = merged([selected.forbidden, waiting.forbidden])
    own = selected.parts if len(selected.parts) > 1 else []
    return Selected(both, forbidden, [*own, *waiting.parts])


def pronouns_in(text: str, kind: str) -> list[Mention]:
    """The "it" and "the one" of an order, as if they named a record of a kind."""
    if not kind or not orders(text):
        return []
    found = _PRONOUN.finditer(text)
    return [Mention(kind, "", m[0], m.start(), m.end(), text=m[0]) for m in found]


def searches_of(parts: list[Part], parties: Sequence[str] = ()) -> list[tuple[int, str]]:
    """What to look for in documents for each question among the parts, by its place.

    A question that points back ("those accounts", "them") is looked for together with whom of
    `parties` the first part names, else with all of it.
    """
    first = ", ".join(p for p in parties if p in parts[0].text) or parts[0].text
    return [
        (place, f"{part.text} ({first})" if place and points_back(part.text) else part.text)
        for place, part in enumerate(parts)
        if asks(part.text)
    ]


def _part(text: str, selection: Selection) -> Part:
    fits = {a.name: score for a, score in [*selection.permitted, *selection.forbidden]}
    return Part(text, fits)


def _add(selected: Selected, found: list[Selection]) -> None:
    selected.permitted = merged([selected.permitted, *(s.permitted for s in found)])
    selected.permitted = selected.permitted[:TURN_ACTIONS_MAX]
    forbidden = merged([selected.forbidden, *(s.forbidden for s in found)])
    selected.forbidden = forbidden[: FORBIDDEN_MAX * max(len(selected.parts), 1)]


def _surely(text: str, steps: list[str], fits: list[bool]) -> list[str]:
    """The steps that stand for themselves; where questions are one, what the words surely part."""
    if any(asks(step) for step in steps):
        return steps_of(text)
    return joined(text, steps, fits)


def _is_fit(step: str, selection: Selection) -> bool:
    return asks(step) or _best(selection) >= FIT_MIN


def _may_part(steps: list[str], found: list[Selection]) -> bool:
    """Whether several questions are better answered one by one: when one is about records."""
    questions = [s for step, s in zip(steps, found, strict=True) if asks(step)]
    return not questions or max(_best(s) for s in found) >= QUESTION_FIT_MIN


def _best_read(selection: Selection) -> tuple[float, str]:
    """What fits a part best, if it looks something up: its fit and name."""
    score, name, is_read = max(
        ((score, a.name, a.effect is Effect.READ) for a, score in selection.permitted),
        default=(0.0, "", False),
    )
    return (score, name) if is_read else (0.0, "")


def _best_change(selection: Selection, *, may_read: bool = False) -> str:
    """The change that fits a part best, "" for none."""
    fits = [
        (score, a.name)
        for a, score in selection.permitted
        if may_read or a.effect is not Effect.READ
    ]
    score, name = max(fits, default=(0.0, ""))
    return name if score >= FIT_MIN else ""


def _best(selection: Selection) -> float:
    return max((s for _, s in [*selection.permitted, *selection.forbidden]), default=0.0)
