"""Orders of several steps: "do A and then B", "if X is above 50 do A, otherwise B"."""

from dataclasses import replace
from decimal import Decimal

from kernel.llm.offline.answers import to_number
from kernel.llm.offline.chained import chained_calls
from kernel.llm.offline.decide import NAME, decide, say, view_of
from kernel.llm.offline.extract import find_evidence, word_answer
from kernel.llm.offline.intent import asks_for_rule, asks_more, condition_of, split_steps
from kernel.llm.offline.localized import tell
from kernel.llm.offline.match import rescore_for, rescore_forbidden_for
from kernel.llm.offline.reading import Reading, read_request
from kernel.llm.offline.results import ToolResult, calls_of, find_number, results_of
from kernel.llm.port import (
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    Message,
    TextDelta,
    ToolCallDelta,
)

STEPS_MAX = 4


def first_step(request: ChatRequest, reading: Reading) -> list[Delta] | None:
    """Return the first step of an order of several, None for a plain message."""
    if condition := condition_of(reading.text):
        subject = condition["subject"]
        reads = replace(request, tools=[t for t in request.tools if t.effect == "read"])
        return _step(reads, reading, subject) if reads.tools else None
    steps = steps_of(reading.text)
    if len(steps) == 1:
        return None
    return chained_calls(request, reading, steps) or _step(request, reading, steps[0])


def after_results(request: ChatRequest, tail: list[Message]) -> list[Delta]:
    """Say what came out and go on with the next step, if there is one and nothing stopped it."""
    results, reading = results_of(tail), read_request(request)
    words = word_results(results)
    if note := tell(request.language, "results_in_english", ""):
        words += f"\n\n{note}"
    done = len(calls_of(tail))
    if condition_of(reading.text):
        return _branch(request, reading, results, done) or say(words)
    steps = steps_of(reading.text)
    if done < len(steps) <= STEPS_MAX:
        if not results[-1].is_done:
            rest = "; ".join(steps[done:])
            return say(f"{words}\n\nNot done yet, waiting for that: {rest}.")
        return _go_on(_step(request, reading, steps[done]), words)
    evidence = find_evidence(reading.text, request.passages) if _is_mixed(reading) else []
    if evidence:
        words += f"\n\nFrom the documents: {word_answer(evidence)}"
    return say(words)


def word_results(results: list[ToolResult]) -> str:
    """Return what the tools said, in their own words."""
    return "\n\n".join(r.summary or "Done." for r in results)


def _is_mixed(reading: Reading) -> bool:
    return asks_for_rule(reading.text) or asks_more(reading.text)


def steps_of(text: str) -> list[str]:
    """Return the steps of an order in their sequence; a plain message is one step."""
    if condition_of(text):
        return [text]
    steps = split_steps(text)
    is_plan = 1 < len(steps) <= STEPS_MAX and all(len(s.split()) > 1 for s in steps)
    return steps if is_plan else [text]


def _step(request: ChatRequest, reading: Reading, text: str) -> list[Delta]:
    """Decide one step; earlier records of the message are what its "it" means."""
    at = max(0, reading.text.find(text))
    piece = reading.part(at, at + len(text))
    spoken = [m for m in reading.mentions if m.end <= at]
    piece = replace(piece, last_records=spoken or reading.last_records, is_step=True)
    step = replace(request, forbidden=rescore_forbidden_for(text, request.forbidden))
    return decide(view_of(step, piece, rescore_for(text, request.tools)))


def _go_on(deltas: list[Delta], words: str) -> list[Delta]:
    """Return the next step; what was done so far is only said when the step is no call."""
    if any(isinstance(d, ToolCallDelta) for d in deltas):
        return deltas
    return [TextDelta(f"{words}\n\n"), *deltas]


def _branch(
    request: ChatRequest, reading: Reading, results: list[ToolResult], done: int
) -> list[Delta] | None:
    """After the figure was read: the branch it leads to; None when that has run already."""
    condition = condition_of(reading.text)
    if condition is None or done > 1 or not results[-1].is_done:
        return None
    words = condition["subject"].lower().replace("'s", " ").split()
    figure = find_number(results[-1].data, words[-1:]) or find_number(results[-1].data, words)
    limit = to_number(condition["limit"])
    if figure is None or limit is None:
        return say(f"{word_results(results)}\n\nI could not compare that with {limit}.")
    is_met = _compare(figure, condition["sign"].lower(), limit) != bool(condition["is_not"])
    branch = condition["then"] if is_met else condition["otherwise"]
    fact = f"{condition['subject']}: {figure}, so {'yes' if is_met else 'no'}."
    if not branch:
        return [TextDelta(f"{fact} Nothing to do."), Finish(FinishReason.STOP, NAME)]
    return [TextDelta(f"{fact} "), *_step(request, reading, branch.strip(" ."))]


def _compare(figure: Decimal, sign: str, limit: Decimal) -> bool:
    if sign in ("above", "over", "more than", "greater than", "higher than", ">"):
        return figure > limit
    if sign in ("at least", ">="):
        return figure >= limit
    if sign in ("at most", "<="):
        return figure <= limit
    return figure < limit
