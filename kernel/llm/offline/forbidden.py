"""Whether a message means what the person may not use, and what to say of it."""

from collections.abc import Sequence

from kernel.llm.offline.asked import asks_somewhere, is_told
from kernel.llm.offline.asked_facts import names_a_field
from kernel.llm.offline.deeds import asks_why_not, deed_in
from kernel.llm.offline.extract import Evidence
from kernel.llm.offline.intent import is_question, speaks_of_self
from kernel.llm.offline.match import looks_only, orders_all_of, rank_forbidden, takes_the_number
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import fields_of
from kernel.llm.offline.slots import fill_tool
from kernel.llm.offline.vocabulary import STRANGE_FIT, STRANGE_SHARE, strange_share
from kernel.llm.offline.weighed import record_shown
from kernel.llm.port import ChatRequest, ForbiddenTool, JsonDict, ToolSpec

FORBIDDEN_MIN = 0.50  # a forbidden action that fits less is not what was asked
FORBIDDEN_ASKED = 0.55  # of held-out questions of other areas 98 in 100 fit nothing so well
FORBIDDEN_LEAD = 0.05  # by this much a forbidden action must fit better than a permitted one of
# which something was said, and a permitted change better than it
DEED_MIN = 0.6  # what fits less is hardly the deed somebody asks the right to
TAKES_MIN = 0.55  # from here a read that takes the record named answers rather than is refused
EXPLAIN_TOOL = "rbac.explain_access"


def meant_forbidden(
    request: ChatRequest,
    reading: Reading,
    ranked: Sequence[ToolSpec],
    best: ToolSpec | None,
    evidence: Sequence[Evidence],
) -> ForbiddenTool | None:
    """Return the action that fits the words best but is not this person's to use."""
    top = _best_forbidden(request, reading)
    permitted = ranked[0].score if ranked else 0.0
    least = FORBIDDEN_ASKED if is_question(reading.text) else FORBIDDEN_MIN
    if top is None or top.score < least or (best is None and top.score < permitted):
        return None
    said = _said_of(best, reading) if best is not None else {}
    if top.score < permitted + (FORBIDDEN_LEAD if said else 0.0):
        return None
    if _asks_something_else(request, reading, top):
        return None
    is_phrase = not looks_only(top.name) and names_a_field(reading.text)
    if is_phrase and record_shown(ranked, reading) is not None:
        return None
    if best is not None and is_rather_meant(best, top, reading):
        return None
    strength = evidence[0].score if evidence else 0.0
    if is_told(reading.text, strength) and strength > top.score:
        return None
    return top


def is_rather_meant(best: ToolSpec, top: ForbiddenTool, reading: Reading) -> bool:
    """Return whether the permitted tool takes what is named, which the forbidden one does not."""
    if _takes_the_record(best, top, _said_of(best, reading)) and best.score >= TAKES_MIN:
        return True
    # "book 2 days off" is no wish to see what was booked
    is_order = looks_only(top.name) and orders_all_of(best, reading)
    return is_order or takes_the_number(best, top, reading)


def is_as_likely(top: ForbiddenTool, best: ToolSpec, reading: Reading) -> bool:
    """Return whether a change may as well be what the person is not allowed to do.

    One of several steps has too few words of its own to tell by a hair.
    """
    is_near = best.effect != "read" and best.score - top.score < FORBIDDEN_LEAD
    return is_near and not reading.is_step and not is_rather_meant(best, top, reading)


def nearest_forbidden(request: ChatRequest, reading: Reading) -> ForbiddenTool | None:
    """Return what the person may not use and fits best, if it may be what a message means."""
    top = _best_forbidden(request, reading)
    return top if top is not None and top.score >= FORBIDDEN_MIN else None


def _best_forbidden(request: ChatRequest, reading: Reading) -> ForbiddenTool | None:
    return next(iter(rank_forbidden(request.forbidden, reading)), None)


def _asks_something_else(request: ChatRequest, reading: Reading, top: ForbiddenTool) -> bool:
    """Return whether a question speaks of what a forbidden read has never heard of.

    "What is the wifi password" is no wish to see the company's settings; documents were asked.
    """
    is_asked = bool(request.not_found) and asks_somewhere(reading.text) and looks_only(top.name)
    if not is_asked or reading.records or top.score >= STRANGE_FIT:
        return False
    tool = ToolSpec(top.name, top.title, top.description, {}, examples=top.examples)
    return strange_share(tool, reading, {}) >= STRANGE_SHARE


def _said_of(best: ToolSpec, reading: Reading) -> JsonDict:
    """Return what a message says of a tool; that it has words at all says nothing."""
    whole = {field.name for field in fields_of(best) if field.is_whole}
    said = fill_tool(best, reading).arguments
    return {name: value for name, value in said.items() if name not in whole}


def _takes_the_record(best: ToolSpec, top: ForbiddenTool, said: JsonDict) -> bool:
    """Return whether a read takes a record named that the forbidden one has no place for."""
    taken = {best.ref_fields[name] for name in said if name in best.ref_fields}
    is_read = best.effect == "read" and looks_only(top.name)
    return is_read and bool(taken) and taken.isdisjoint(top.ref_fields.values())


def why_not(
    request: ChatRequest, reading: Reading, forbidden: ForbiddenTool
) -> tuple[ToolSpec, JsonDict] | None:
    """Return the tool and arguments that tell who asks what keeps them from an action."""
    explain = next((t for t in request.tools if t.name == EXPLAIN_TOOL), None)
    if explain is None or not asks_why_not(reading.text):
        return None
    return explain, _about(reading, explain, forbidden.name)


def whether_they_may(
    request: ChatRequest, reading: Reading, deed: ToolSpec | ForbiddenTool | None
) -> tuple[ToolSpec, JsonDict] | None:
    """Return the tool and arguments that tell who asks for the right to a deed what decides.

    "Am I allowed to close the books" is a rule where documents have one, else a matter of rights.
    """
    explain = next((t for t in request.tools if t.name == EXPLAIN_TOOL), None)
    if explain is None or deed is None or deed.score < DEED_MIN or looks_only(deed.name):
        return None
    if not deed_in(reading) or not is_question(reading.text):
        return None
    return explain, _about(reading, explain, deed.name)


def _about(reading: Reading, explain: ToolSpec, deed: str) -> JsonDict:
    said = {} if speaks_of_self(reading.text) else fill_tool(explain, reading).arguments
    return {**said, "action": deed}
