"""One step of a message of several: what it comes to, and what a later step takes of it.

"Create a contact for Jane Doe and then an opportunity over 500 for it" becomes two calls, the
second with `{"$ref": "steps.1.result.id"}` where the contact goes.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from kernel.llm.offline.conditions import Condition, subject_of
from kernel.llm.offline.decide import SURE_MIN, View, decide, run_filled, run_tool, view_of
from kernel.llm.offline.intent import asks_for_figure, speaks_of_self
from kernel.llm.offline.match import fits_of
from kernel.llm.offline.openings import asks, orders
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.results import ToolResult
from kernel.llm.offline.schema import FieldKind, fields_of
from kernel.llm.offline.slots import fill_tool
from kernel.llm.offline.steps import completed_step, names_nothing, span_of
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    Delta,
    Finish,
    FinishReason,
    JsonDict,
    Mention,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)

REFERENCE = "$ref"
OWN_FIGURE_MIN = 0.75  # from here a read is asked for although documents speak of the matter too
_MAKES = re.compile(r"\b(?:create|add|new|open|register)_(?P<what>\w+)$")
_PLACE = re.compile(r"steps\.\d\.result\.id")
_CITED = re.compile(r"\[\d{1,2}\]")
# What a record made goes for besides its own kind.
_ALSO = {
    "contact": ("company", "customer", "sales_record"),
    "lead": ("sales_record",),
    "opportunity": ("sales_record",),
    "invoice": ("draft_invoice",),
    "journal": ("draft_journal",),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What one part of a message comes to: calls, a question back, or words."""

    deltas: list[Delta]
    is_write: bool = False

    @property
    def calls(self) -> list[ToolCall]:
        """Return the calls."""
        return [d.call for d in self.deltas if isinstance(d, ToolCallDelta)]

    @property
    def is_question(self) -> bool:
        """Return whether the person has to be asked."""
        return any(isinstance(d, Clarify) for d in self.deltas)

    @property
    def is_refused(self) -> bool:
        """Return whether the person may not have it."""
        return any(isinstance(d, Finish) and d.reason is FinishReason.REFUSED for d in self.deltas)

    @property
    def words(self) -> str:
        """Return what is said."""
        return "".join(d.text for d in self.deltas if isinstance(d, TextDelta))

    @property
    def is_cited(self) -> bool:
        """Return whether what is said comes from documents."""
        return bool(_CITED.search(self.words))


def step_of(
    request: ChatRequest,
    reading: Reading,
    text: str,
    made: list[Mention],
    condition: Condition | None = None,
    first: str = "",
    before: ToolCall | None = None,
) -> Step:
    """Decide one part of a message; earlier records of the message are what its "it" means.

    With a condition, the part is what that looks at. `made` are records of earlier steps, `before`
    is the call of the one before, whose arguments hold of a part that opens with none of its own.
    """
    at, to = span_of(reading.text, condition.asked if condition else text)
    if condition:
        words, named = subject_of(condition, reading.text, reading.mentions)
        spoken = [m for m in reading.mentions if m.end <= at or m.start >= to]
    else:
        words, named = completed_step(reading.text, text, first or text, reading.mentions)
        spoken = [m for m in reading.mentions if m.end <= at]
    earlier = _nearest([made, spoken, reading.last_records])
    piece = replace(reading, text=words, mentions=named, last_records=earlier, is_step=True)
    permitted, forbidden = fits_of(request, text)
    part = next((p for p in request.parts if p.text == text), None)
    # What the only question asks, the search for the whole message has looked for too.
    is_alone = sum(asks(p.text) for p in request.parts) == 1 and request.passages
    if part is not None and not (part.not_found and is_alone):
        request = replace(request, passages=part.passages, not_found=part.not_found)
    view = view_of(replace(request, forbidden=forbidden), piece, permitted)
    deltas = decide(view)
    if len(request.parts) > 1 and condition is None:
        deltas = _with_record(view, deltas)
    if before is not None and _leaves_open(text, piece):
        deltas = _taken_over(view, deltas, before)
    writes = {t.name for t in request.tools if t.effect != "read"}
    return Step(deltas, any(isinstance(d, ToolCallDelta) and d.call.name in writes for d in deltas))


def _with_record(view: View, deltas: list[Delta]) -> list[Delta]:
    """Return what is done about one of several questions, with the records that it is also about.

    Who asks several things at once asks some of the records, some of the documents: a question of
    one's own figures, or of a record that a read surely takes, is not left to documents alone.
    """
    step, best = Step(deltas), view.best
    if step.calls or step.is_question or step.is_refused or view.is_rule_question or best is None:
        return deltas
    is_named = bool(view.reading.records and fill_tool(best, view.reading).arguments)
    least = OWN_FIGURE_MIN if step.is_cited else SURE_MIN
    is_figure = speaks_of_self(view.reading.text) or asks_for_figure(view.reading.text)
    is_asked = is_figure if step.is_cited else is_named
    if best.effect != "read" or not is_asked or best.score < least:
        return deltas
    read = run_filled(view.request, best, view.reading)
    told = [d for d in deltas if isinstance(d, TextDelta)] if step.is_cited else []
    return [*told, *read] if Step(read).calls else deltas


def _leaves_open(text: str, piece: Reading) -> bool:
    """Return whether a part says neither what to do nor what of: "60 in Oslo", "how many there"."""
    if orders(text):
        return False
    if not asks(text):
        return True
    said = "".join(
        c for n, c in enumerate(piece.text) if not any(m.start <= n < m.end for m in piece.mentions)
    )
    return names_nothing(said) and not speaks_of_self(text)


def _taken_over(view: View, deltas: list[Delta], before: ToolCall) -> list[Delta]:
    """Return a part with what the one before said of the same action: where, which, how.

    "Count the pans in Oslo as 30 and the pots as 12": both are in Oslo. Who speaks of another kind
    of record says all of it; days and figures are each part's own unless they must be known.
    """
    step = Step(deltas)
    asked = next((d for d in deltas if isinstance(d, Clarify) and d.tool == before.name), None)
    call = step.calls[0] if len(step.calls) == 1 else None
    own = asked.arguments_so_far if asked else call.arguments if call else None
    tool = next((t for t in view.request.tools if t.name == before.name), None)
    if tool is None or own is None or (call is not None and call.name != before.name):
        return deltas
    named = {n for n in tool.ref_fields if n in own}
    if named - {n for n in tool.ref_fields if n in before.arguments}:
        return deltas
    kinds = (FieldKind.REF, FieldKind.ENUM)
    shared = {f.name for f in fields_of(tool) if f.is_required or f.kind in kinds}
    more = {k: v for k, v in before.arguments.items() if k in shared and k not in own}
    return run_tool(view.request, tool, own | more) if more else deltas


def _nearest(told: list[list[Mention]]) -> list[Mention]:
    """Return of every kind of record those told of last; the first list is the nearest."""
    found: list[Mention] = []
    for records in told:
        known = {m.kind for m in found}
        found += [m for m in records if m.kind not in known]
    return found


def made_by(call: ToolCall, number: int) -> list[Mention]:
    """Return the record a call will make as a later step of the same plan names it."""
    return _made(call, f"steps.{number}.result.id")


def made_in(call: ToolCall, result: ToolResult) -> list[Mention]:
    """Return the record a call has made."""
    body: Any = result.data.get("result") if isinstance(result.data, dict) else None
    made = body.get("id") if isinstance(body, dict) else None
    return _made(call, made) if isinstance(made, str) else []


def with_references(arguments: JsonDict) -> JsonDict:
    """Return arguments in which what an earlier step makes is a reference."""
    return {k: {REFERENCE: v} if _is_place(v) else v for k, v in arguments.items()}


def _made(call: ToolCall, name: str) -> list[Mention]:
    found = _MAKES.search(call.name)
    if found is None:
        return []
    kinds = (found["what"], *_ALSO.get(found["what"], ()))
    return [Mention(kind, name, name) for kind in kinds]


def _is_place(value: object) -> bool:
    return isinstance(value, str) and _PLACE.fullmatch(value) is not None
