"""Messages of several orders or questions: done one after the other, writes together as one plan.

Everything is worked out anew from the request at every step of a turn; the results of the calls
made so far say how far it has come.
"""

import re
from dataclasses import dataclass, field, replace

from kernel.llm.offline.asked_facts import facts_asked
from kernel.llm.offline.chained import Step, made_by, made_in, step_of, with_references
from kernel.llm.offline.conditions import Condition, condition_of
from kernel.llm.offline.decide import NAME, SURE_MIN, say
from kernel.llm.offline.extract import find_evidence, word_answer
from kernel.llm.offline.figures import judge
from kernel.llm.offline.intent import asks_for_rule, asks_more, is_show
from kernel.llm.offline.localized import tell
from kernel.llm.offline.openings import asks, orders
from kernel.llm.offline.reading import Reading, read_request, read_text
from kernel.llm.offline.results import ToolResult, calls_of, results_of
from kernel.llm.offline.steps import STEPS_MAX, steps_of
from kernel.llm.port import (
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    Mention,
    Message,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)

_TELLS = re.compile(
    r"^\W*(?:please |just |only )*(?:say|tell (?:me|us)|let me know|show(?: me)?|what|when|how)\b",
    re.IGNORECASE,
)
TOLD_MAX = 0.75  # what fits an action better than this is meant, however it is said
RECORDS, DOCUMENTS = "From the records: ", "From the documents: "


@dataclass(slots=True)
class _Walk:
    """How far an order has come: what is still to be said, and the records its steps made."""

    request: ChatRequest
    reading: Reading
    results: list[ToolResult]
    words: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    made: list[Mention] = field(default_factory=list[Mention])
    before: ToolCall | None = None
    is_refused: bool = False

    def told(self) -> str:
        """Return what is to be said, records and documents told apart where both speak."""
        sides = {side for side, _ in self.words if side}
        marked = [f"{side if len(sides) > 1 else ''}{text}" for side, text in self.words]
        if DOCUMENTS in sides and RECORDS not in sides and self.results:
            marked = [f"{side}{text}" for side, text in self.words]
        return "\n\n".join(marked)


def first_step(request: ChatRequest, reading: Reading) -> list[Delta] | None:
    """Return how an order of several steps begins, None for a plain message."""
    return _answer(request, reading, [])


def after_results(request: ChatRequest, tail: list[Message]) -> list[Delta]:
    """Say what came out and go on with what is left, if nothing stopped it."""
    results, reading = results_of(tail), _order_of(request, tail)
    going_on = _answer(request, reading, results)
    if going_on is not None:
        return going_on
    words = word_results(request, results, reading.text)
    evidence = find_evidence(reading.text, request.passages) if _is_mixed(reading) else []
    if evidence:
        words += f"\n\n{DOCUMENTS}{word_answer(evidence)}"
    return say(words)


def _order_of(request: ChatRequest, tail: list[Message]) -> Reading:
    """Return the message that is being carried out: the last, or the condition it helped to read.

    "If there are fewer than 50 pots in Oslo ..." asks which pots; the answer goes on with the rest.
    """
    pending, calls = request.pending, calls_of(tail)
    is_asked = pending is not None and pending.missing_field and condition_of(pending.text)
    if pending is not None and is_asked and calls and calls[0].name == pending.name:
        return read_text(request, pending.text, pending.mentions)
    return read_request(request)


def word_results(request: ChatRequest, results: list[ToolResult], asked: str) -> str:
    """Return what the tools said, in their own words, and what was asked of it beside."""
    words = "\n\n".join(r.summary or "Done." for r in results)
    if facts := facts_asked(asked, results):
        words += f" {facts}"
    note = tell(request.language, "results_in_english", "")
    return f"{words}\n\n{note}" if note else words


def _answer(
    request: ChatRequest, reading: Reading, results: list[ToolResult]
) -> list[Delta] | None:
    if condition := condition_of(reading.text):
        return _on_condition(request, reading, condition, results)
    steps = _steps_in(request, reading.text)
    return _walk(_Walk(request, reading, results), steps) if len(steps) > 1 else None


def _steps_in(request: ChatRequest, text: str) -> list[str]:
    """Return the steps of a text: the parts that were weighed, else what its words part surely."""
    weighed = [part.text for part in request.parts if part.text in text]
    steps = weighed or steps_of(text)
    return steps if len(steps) <= STEPS_MAX else [text]


def _is_mixed(reading: Reading) -> bool:
    return asks_for_rule(reading.text) or asks_more(reading.text)


def _on_condition(
    request: ChatRequest, reading: Reading, condition: Condition, results: list[ToolResult]
) -> list[Delta] | None:
    """Read what a condition is about, then take the branch that its test leads to."""
    reads = replace(request, tools=[t for t in request.tools if t.effect == "read"])
    if not results:
        subject = step_of(reads, reading, condition.subject, [], condition)
        return subject.deltas if reads.tools else None
    if not results[0].is_done:
        return None
    verdict = judge(
        condition.test, condition.subject, results[0].data, reading.today, reading.locale
    )
    if verdict.is_met is None:
        return say(
            f"{results[0].summary}\n\nI could not compare that with “{condition.test.limit}”, so I "
            "have changed nothing."
        )
    branch = condition.then if verdict.is_met else condition.otherwise
    is_so = "yes" if verdict.is_met != condition.is_unless else "no"
    fact = f"{condition.asked.strip()}: {is_so} ({verdict.shown})."
    if branch not in condition.branches:
        return say(f"{fact} Nothing to do.")
    if _TELLS.match(branch) and not _is_known(request, branch):
        return say(f"{fact} {results[0].summary}")
    walk = _Walk(request, reading, results[1:], [("", fact)])
    return _walk(walk, _steps_in(request, branch))


def _is_known(request: ChatRequest, branch: str) -> bool:
    """Return whether some read answers a branch better than what was read for the condition."""
    reads = {t.name for t in request.tools if t.effect == "read"}
    fits = next((p.fits for p in request.parts if p.text == branch), {})
    return any(fit >= SURE_MIN for name, fit in fits.items() if name in reads)


def _walk(walk: _Walk, steps: list[str]) -> list[Delta]:
    """Go through the steps: what is done is told, what comes next is called or asked."""
    queue = list(walk.results)
    place = 0
    while place < len(steps):
        group = _group_at(walk, steps, place)
        step = group[0]
        if not step.calls:
            if (step.is_refused or step.is_question) and _leads_up(walk.request, steps, place):
                place += 1
                continue
            if step.is_question:
                return [*_opening(walk), *step.deltas]
            walk.words.append((DOCUMENTS if step.is_cited else "", step.words))
            walk.is_refused |= step.is_refused
            place += 1
            continue
        if walk.is_refused and _only_looks(step, steps[place]):
            place += 1
            continue
        if not queue:
            # A read is told with all the rest; the card of a write ends the turn.
            return [*(_opening(walk) if step.is_write else []), *_calls(group)]
        if step.is_write:  # what came before was said when it was called
            walk.words.clear()
        done, queue = queue[: len(step.calls)], queue[len(step.calls) :]
        walk.words.append((RECORDS, word_results(walk.request, done, steps[place])))
        if step.words and not step.is_write:
            walk.words.append((DOCUMENTS, step.words))
        place += 1
        if not done[-1].is_done:
            return say(_stopped(walk, steps[place:]))
        walk.made = [*made_in(step.calls[0], done[0]), *walk.made]
        walk.before = step.calls[-1]
    return say(walk.told(), FinishReason.REFUSED if walk.is_refused else FinishReason.STOP)


def _only_looks(step: Step, text: str) -> bool:
    """Return whether a read is all that an order comes to: what was refused it cannot stand for."""
    return not step.is_write and orders(text) and not is_show(text)


def _leads_up(request: ChatRequest, steps: list[str], place: int) -> bool:
    """Return whether a part only tells what the orders behind it are about.

    "Larch called, they want five pans; open a deal": what is told neither asks nor orders, and
    what it resembles is not surely wanted.
    """
    text = steps[place]
    fits = next((p.fits for p in request.parts if p.text == text), {})
    is_told = not orders(text) and not asks(text)
    return (
        is_told
        and max(fits.values(), default=0.0) < TOLD_MAX
        and any(map(orders, steps[place + 1 :]))
    )


def _group_at(walk: _Walk, steps: list[str], place: int) -> list[Step]:
    """Return the step at a place, with the writes that follow it when it is one itself."""
    made, before = list(walk.made), walk.before
    group: list[Step] = []
    for number, text in enumerate(steps[place:], 1):
        step = step_of(walk.request, walk.reading, text, made, first=steps[0], before=before)
        if group and not (group[0].is_write and step.is_write):
            break
        group.append(step)
        if not step.is_write:
            break
        made, before = [*made_by(step.calls[0], number), *made], step.calls[-1]
    return group


def _calls(group: list[Step]) -> list[Delta]:
    """Return the calls of steps that are asked for together, under names of their own."""
    calls = [call for step in group for call in step.calls]
    if len(calls) == 1:
        return [ToolCallDelta(calls[0]), Finish(FinishReason.TOOL_CALLS, NAME)]
    named = [
        ToolCall(f"{call.id}_{n}", call.name, with_references(call.arguments))
        for n, call in enumerate(calls, 1)
    ]
    return [*(ToolCallDelta(call) for call in named), Finish(FinishReason.TOOL_CALLS, NAME)]


def _opening(walk: _Walk) -> list[Delta]:
    told = walk.told()
    return [TextDelta(f"{told}\n\n")] if told else []


def _stopped(walk: _Walk, left: list[str]) -> str:
    told = walk.told()
    return f"{told}\n\nNot done yet, waiting for that: {'; '.join(left)}." if left else told
