"""Whether a read answers what was asked, and which one does where the best does not."""

from collections.abc import Sequence
from dataclasses import replace

from kernel.llm.offline.asked import asks_somewhere, wants_to_know
from kernel.llm.offline.asked_facts import names_a_field, without_field
from kernel.llm.offline.changes import changes_nothing
from kernel.llm.offline.intent import asks_for_rule, is_plain_question, speaks_of_self
from kernel.llm.offline.reading import PEOPLE, Reading
from kernel.llm.offline.schema import Field, FieldKind, fields_of, is_query
from kernel.llm.offline.slots import fill_tool
from kernel.llm.offline.vocabulary import is_strange, strange_share
from kernel.llm.port import ChatRequest, JsonDict, ToolSpec

DOCUMENT_TOOL = "kb.ask"
_DOCUMENTS = "kb."
ELSE_MIN = 0.40  # from here a read that takes what was said answers where documents do not
WEAK_MAX = 0.35  # a read that fits less, and of which nothing was said, answers no question
ELSE_MAX = 0.75  # nor does it below this where nothing of it is the person's own; of right reads
# without arguments none scores below 0.85 in the open evaluations
OWN_MIN = 0.60  # from here a read is about the person who asks though they did not say so
OWN_ELSE_MIN = 0.45  # and from here where the documents have no answer either
NEAR_GAP = 0.15  # a read that knows the words and is this near takes the place of one that does not
ALL_KNOWN_MIN = 0.55  # from here a read answers of which every word is known


def is_too_weak(request: ChatRequest, reading: Reading, best: ToolSpec) -> bool:
    """Return whether a read would answer something else than was asked.

    It hardly fits and the words fill nothing of it; it would speak of the person who asks, who
    said nothing of themselves; or the documents were asked as well and do not know the matter.
    """
    if best.effect != "read" or not asks_somewhere(reading.text):
        return False
    fields = fields_of(best)
    if _surely_said(fields, fill_tool(best, reading).arguments, request, reading):
        return False
    is_own = bool(fields) and fields[0].kind is FieldKind.REF and fields[0].ref_kind in PEOPLE
    is_self = speaks_of_self(reading.text)
    if request.not_found and not is_self:
        is_known = strange_share(replace(best, examples=[]), reading, {}) == 0.0
        return best.score < (ALL_KNOWN_MIN if is_known and not is_own else ELSE_MAX)
    return best.score < (OWN_MIN if is_own and not is_self else WEAK_MAX)


def _surely_said(
    fields: list[Field] | tuple[Field, ...], said: JsonDict, request: ChatRequest, reading: Reading
) -> bool:
    """Return whether the words fill anything of a read, be it only what to look for.

    Where the documents do not know it and no record is named, that may be any word of a question.
    """
    if not request.not_found or reading.records or reading.codes or reading.quotes:
        return bool(said)
    return any(f.name in said and not is_query(f) for f in fields)


def knowing_read(ranked: list[ToolSpec], best: ToolSpec, reading: Reading) -> ToolSpec | None:
    """Return the read nearly as good that takes the record and is no stranger to the words."""
    if best.effect != "read":
        return None
    for tool in ranked[1:]:
        if tool.effect != "read" or tool.score < best.score - NEAR_GAP:
            continue
        arguments = fill_tool(tool, reading).arguments
        is_named = any(name in tool.ref_fields for name in arguments)
        if is_named and not is_strange(tool, reading):
            return tool
    return None


def record_shown(ranked: Sequence[ToolSpec], reading: Reading) -> ToolSpec | None:
    """Return the read that shows the one record a question or a mere phrase names.

    For where nothing else answers: the read knows every word of it but those for a field that
    records have ("how likely is the Hull deal").
    """
    text = reading.text
    if not (asks_somewhere(text) or wants_to_know(text) or names_a_field(text)):
        return None
    rest = replace(reading, text=without_field(text))
    for tool in ranked:
        if tool.effect != "read" or tool.name.startswith(_DOCUMENTS):
            continue
        said = fill_tool(tool, reading)
        is_named = not said.missing and any(name in tool.ref_fields for name in said.arguments)
        if is_named and strange_share(tool, rest, said.arguments) == 0.0:
            return tool
    return None


def only_named(ranked: Sequence[ToolSpec], reading: Reading) -> ToolSpec | None:
    """Return the read meant by a field and its record, of which a change says nothing new.

    Nor does a plain question: "who has the Hull deal" moves no deal.
    """
    best = ranked[0]
    if best.effect == "read":
        return None
    if is_plain_question(reading.text) and not speaks_of_self(reading.text):
        return record_shown([t for t in ranked if t.score >= ELSE_MIN], reading)
    if not names_a_field(reading.text):
        return None
    said = fill_tool(best, reading)
    is_said = not said.missing and not changes_nothing(best, said.arguments)
    return None if is_said else record_shown(ranked, reading)


def other_read(ranked: Sequence[ToolSpec], reading: Reading) -> ToolSpec | None:
    """Return the read that knows what the documents, which were asked, do not know."""
    for tool in ranked:
        is_read = tool.effect == "read" and not tool.name.startswith(_DOCUMENTS)
        if not is_read or tool.score < ELSE_MIN:
            continue
        said = fill_tool(tool, reading)
        is_said = any(f.name in said.arguments and not is_query(f) for f in fields_of(tool))
        if is_said and not said.missing and not is_strange(tool, reading):
            return tool
    return None


def own_record(request: ChatRequest, reading: Reading, ranked: list[ToolSpec]) -> ToolSpec | None:
    """Return the read that is meant where documents do not know what somebody asks of themselves.

    "Did anybody decide on my days": no rule is asked, and the words fill what is read.
    """
    text = reading.text
    if not request.not_found or asks_for_rule(text) or not speaks_of_self(text):
        return None
    reads = (t for t in ranked if t.effect == "read" and t.name != DOCUMENT_TOOL)
    found = next(reads, None)
    is_fitting = found is not None and found.score >= OWN_ELSE_MIN
    return found if found and is_fitting and fill_tool(found, reading).arguments else None
