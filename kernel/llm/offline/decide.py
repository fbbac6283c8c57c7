"""What to do with a message: act, ask, answer from documents, refuse, or say it is out of scope.

Reads may run at the best match; a write becomes a proposal by the gate, so it may be tried
too. When the best matches are close, or nothing fits, the person chooses.
"""

from dataclasses import dataclass

from kernel.llm.offline.asked import is_told, outweighs
from kernel.llm.offline.changes import ask_what_is_new, changes_nothing
from kernel.llm.offline.defaults import complete
from kernel.llm.offline.doubt import (
    CHOICES_MAX,
    MAYBE_MIN,
    Doubt,
    choices_of,
    doubt_of,
    rivals_of,
    with_card,
)
from kernel.llm.offline.extract import Evidence, find_evidence, word_answer
from kernel.llm.offline.forbidden import (
    is_as_likely,
    meant_forbidden,
    nearest_forbidden,
    whether_they_may,
    why_not,
)
from kernel.llm.offline.intent import (
    asks_for_figure,
    asks_for_rule,
    asks_leave,
    is_question,
)
from kernel.llm.offline.match import rank_tools
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.slots import fill_tool, missing_of
from kernel.llm.offline.spread import spread
from kernel.llm.offline.vocabulary import is_strange
from kernel.llm.offline.weighed import (
    DOCUMENT_TOOL,
    is_too_weak,
    knowing_read,
    only_named,
    other_read,
    own_record,
    record_shown,
)
from kernel.llm.offline.wording import (
    word_choice,
    word_missing,
    word_not_found,
    word_out_of_scope,
    word_refusal,
)
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    Delta,
    Finish,
    FinishReason,
    ForbiddenTool,
    JsonDict,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
)

NAME = "steward built-in"
FIT_MIN = 0.30  # below this a tool does not fit the words
FIT_WITH_RECORD = 0.25
SURE_MIN = 0.50  # from here a tool is the answer even to a question about rules
FIGURE_MIN = 0.7  # from here a read answers who asks for live figures, whatever documents say
OFFER_GAP = 0.20  # what is permitted and fits worse than the forbidden by less may be meant instead


@dataclass(frozen=True, slots=True)
class View:
    """A message with everything a decision about it needs."""

    request: ChatRequest
    reading: Reading
    ranked: list[ToolSpec]
    evidence: list[Evidence]

    @property
    def best(self) -> ToolSpec | None:
        """Return the best tool if it fits; less will do of a read that takes the record named."""
        if not self.ranked:
            return None
        first = self.ranked[0]
        kinds = {m.kind for m in self.reading.records} & set(first.ref_fields.values())
        has_record = bool(kinds) and first.effect == "read" and is_question(self.reading.text)
        return first if first.score >= (FIT_WITH_RECORD if has_record else FIT_MIN) else None

    @property
    def is_rule_question(self) -> bool:
        """Return whether the documents, not the records, are asked."""
        has_record = bool(self.reading.records or self.reading.codes)
        asked = asks_for_rule(self.reading.text) and not has_record and not self.is_request
        return asked or (self.best is not None and self.best.name == DOCUMENT_TOOL)

    @property
    def is_request(self) -> bool:
        """Return whether "can I take Friday off" asks for the day rather than for the rule."""
        best = self.best
        if best is None or best.effect == "read" or not asks_leave(self.reading.text):
            return False
        is_dated = any(d.grain == "day" for d in self.reading.dates)
        return is_dated and not fill_tool(best, self.reading).missing


def view_of(request: ChatRequest, reading: Reading, tools: list[ToolSpec]) -> View:
    """Return the message with its tools ranked and its evidence found."""
    # Who searched has weighed already that the passages do not answer: nothing is read into them.
    evidence = [] if request.not_found else find_evidence(reading.text, request.passages)
    return View(request, reading, rank_tools(tools, reading), evidence)


def decide(view: View) -> list[Delta]:
    """Return what to do about a message that starts something new."""
    forbidden = meant_forbidden(view.request, view.reading, view.ranked, view.best, view.evidence)
    if view.is_rule_question:
        return _about_rules(view, forbidden)
    if forbidden is not None:
        return _refuse(view, forbidden)
    best = view.best
    if best is None:
        return _nothing_fits(view)
    if _is_in_documents(view, best):
        return say(word_answer(view.evidence))
    if is_too_weak(view.request, view.reading, best) or _is_strange(view, best):
        near = knowing_read(view.ranked, best, view.reading)
        return run_filled(view.request, near, view.reading) if near else _not_known(view)
    if (named := only_named(view.ranked, view.reading)) is not None:
        return run_filled(view.request, named, view.reading)
    near = nearest_forbidden(view.request, view.reading)
    if near is not None and is_as_likely(near, best, view.reading):
        return _refuse(view, near)
    rivals = rivals_of(view.ranked, view.reading)
    if len(rivals) > 1:
        return ask_which(rivals, view.request.language)
    doubt = doubt_of(view.ranked, near, view.reading)
    if doubt is Doubt.ASK:
        return ask_which(choices_of(view.ranked), view.request.language)
    done = run_filled(view.request, best, view.reading)
    return with_card(done) if doubt is Doubt.CARD else done


def _refuse(view: View, forbidden: ForbiddenTool) -> list[Delta]:
    """Say no, and offer what else may have been meant; who asks why not is told what decides."""
    if why := why_not(view.request, view.reading, forbidden):
        return run_tool(view.request, *why)
    request, best = view.request, view.best
    refusal = word_refusal(forbidden, request.tools, request.language)
    if best is None or forbidden.score - best.score > OFFER_GAP:
        return say(refusal, FinishReason.REFUSED)
    instead, _ = ask_which([best], request.language)
    return [TextDelta(refusal), instead, Finish(FinishReason.REFUSED, NAME)]


def run_filled(request: ChatRequest, tool: ToolSpec, reading: Reading) -> list[Delta]:
    """Return the call a message makes of a tool, or the question for what it left open.

    A list of records makes a call each, if nothing of any has to be asked.
    """
    each = [fill_tool(tool, one) for one in spread(tool, reading)]
    if len(each) > 1 and not any(one.missing for one in each):
        calls = [
            ToolCall(f"call_{len(request.messages)}_{n}", tool.name, one.arguments)
            for n, one in enumerate(each, 1)
        ]
        return [*(ToolCallDelta(c) for c in calls), Finish(FinishReason.TOOL_CALLS, NAME)]
    filled = complete(request, tool, fill_tool(tool, reading), reading)
    if filled.missing:
        return ask_for(request, tool, filled.missing[0], filled.arguments)
    return run_tool(request, tool, filled.arguments)


def run_tool(request: ChatRequest, tool: ToolSpec, arguments: JsonDict) -> list[Delta]:
    """Return the call, or the question for the first argument it still needs."""
    missing = missing_of(list(fields_of(tool)), arguments)
    if missing:
        return ask_for(request, tool, missing[0], arguments)
    if changes_nothing(tool, arguments):
        return ask_what_is_new(tool, arguments, request.words(), NAME)
    call = ToolCall(f"call_{len(request.messages)}", tool.name, arguments)
    return [ToolCallDelta(call), Finish(FinishReason.TOOL_CALLS, NAME)]


def ask_for(
    request: ChatRequest,
    tool: ToolSpec,
    field: Field,
    arguments: JsonDict,
    offered: list[str] | None = None,
) -> list[Delta]:
    """Return the one question for a missing argument, with what was offered or suggestions."""
    question = word_missing(tool, field, arguments, request.locale, request.language)
    choices = offered or suggestions_for(field, request)
    clarify = Clarify(question, field.name, choices, tool.name, arguments)
    return [clarify, Finish(FinishReason.CLARIFY, NAME)]


def suggestions_for(field: Field, request: ChatRequest) -> list[str]:
    """Return what to offer as buttons: the values of a closed set, or records spoken of before."""
    if field.kind is FieldKind.ENUM:
        return [value.replace("_", " ") for value in field.enum]
    if field.kind is FieldKind.REF:
        return [m.label for m in request.last_records if m.kind == field.ref_kind]
    return []


def ask_which(tools: list[ToolSpec], language: str) -> list[Delta]:
    """Return the question which action is meant."""
    clarify = Clarify(word_choice(tools, language), "", [t.title for t in tools])
    return [clarify, Finish(FinishReason.CLARIFY, NAME)]


def say(text: str, reason: FinishReason = FinishReason.STOP) -> list[Delta]:
    """Return a plain answer."""
    return [TextDelta(text), Finish(reason, NAME)]


def _about_rules(view: View, forbidden: ForbiddenTool | None) -> list[Delta]:
    """Answer from documents; run the fitting read as well when the person's figures are asked."""
    best = view.best
    is_mixed = best is not None and best.effect == "read" and best.name != DOCUMENT_TOOL
    if best is not None and is_mixed and _is_about_figures(view, best):
        return run_filled(view.request, best, view.reading)
    if view.evidence:
        return say(word_answer(view.evidence))
    is_searched = bool(view.request.passages or view.request.not_found)
    if best is not None and best.name == DOCUMENT_TOOL and not is_searched:
        return run_filled(view.request, best, view.reading)
    if forbidden is not None and not (is_searched and asks_for_rule(view.reading.text)):
        return _refuse(view, forbidden)
    if may := whether_they_may(view.request, view.reading, forbidden or best):
        return run_tool(view.request, *may)
    if (own := own_record(view.request, view.reading, view.ranked)) is not None:
        return run_filled(view.request, own, view.reading)
    if not asks_for_rule(view.reading.text) and (else_ := other_read(view.ranked, view.reading)):
        return run_filled(view.request, else_, view.reading)
    return say(view.request.not_found or word_not_found(_searched(view), view.request.language))


def _is_in_documents(view: View, best: ToolSpec) -> bool:
    """Return whether the documents answer a question better than the best tool would."""
    if not view.evidence or view.is_request:
        return False
    text, strength = view.reading.text, min(view.evidence[0].score, 1.0)
    # A rule is asked for, and the record named in passing is nothing the read takes.
    is_passing = asks_for_rule(text) and not asks_for_figure(text) and best.effect == "read"
    if is_passing and is_told(text, strength) and not fill_tool(best, view.reading).arguments:
        return True
    if asks_for_figure(text) and best.effect == "read" and best.score >= FIGURE_MIN:
        return False
    return outweighs(text, strength, best)


def _is_strange(view: View, best: ToolSpec) -> bool:
    """Return whether a message names what the best tool has never heard of."""
    is_english = view.request.language == "en"
    return is_english and best.name != DOCUMENT_TOOL and is_strange(best, view.reading)


def _not_known(view: View) -> list[Delta]:
    if view.evidence:
        return say(word_answer(view.evidence))
    if (shown := record_shown(view.ranked, view.reading)) is not None:
        return run_filled(view.request, shown, view.reading)
    return say(
        view.request.not_found or word_out_of_scope(view.request.tools, view.request.language)
    )


def _is_about_figures(view: View, best: ToolSpec) -> bool:
    """Return whether live figures are asked as well, or surely so while no document speaks."""
    is_sure = best.score >= SURE_MIN and not view.evidence
    return asks_for_figure(view.reading.text) or is_sure


def _nothing_fits(view: View) -> list[Delta]:
    if view.evidence:
        return say(word_answer(view.evidence))
    if (shown := record_shown(view.ranked, view.reading)) is not None:
        return run_filled(view.request, shown, view.reading)
    if view.request.not_found and is_question(view.reading.text):
        return say(view.request.not_found)
    maybe = [t for t in view.ranked if t.score >= MAYBE_MIN][:CHOICES_MAX]
    if maybe:
        return ask_which(maybe, view.request.language)
    return say(word_out_of_scope(view.request.tools, view.request.language))


def _searched(view: View) -> list[str]:
    return list(dict.fromkeys(p.title for p in view.request.passages if p.title))[:CHOICES_MAX]
