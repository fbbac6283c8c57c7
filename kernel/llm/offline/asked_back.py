"""The next message after something was asked: an answer to it, a correction, or a new matter."""

from dataclasses import replace

from kernel.llm.offline.answers import correct, is_end, names_field, read_answer, start_of
from kernel.llm.offline.beside import is_free, is_record, left_over
from kernel.llm.offline.choices import beside_choice, chosen_of
from kernel.llm.offline.decide import FIT_MIN, ask_for, run_tool
from kernel.llm.offline.intent import correction_of, is_question
from kernel.llm.offline.match import rank_tools
from kernel.llm.offline.openings import orders
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import ChatRequest, Delta, PendingAction, ToolSpec

NEW_MATTER = 0.2  # by this much above fitting, a message is a new matter and no answer


def opens_anew(text: str) -> bool:
    """Return whether a message opens like an order or a question, so that it is no mere answer."""
    return orders(text) or is_question(text)


def answer_missing(
    request: ChatRequest, pending: PendingAction, tool: ToolSpec, reading: Reading
) -> list[Delta] | None:
    """Go on with the action that lacks one argument; None when the message is about another."""
    field = next((f for f in fields_of(tool) if f.name == pending.missing_field), None)
    if field is not None and names_field(tool, reading, but=field.name):
        edited = correct(tool, pending.arguments, reading)
        if edited is not None and edited.get(field.name) == pending.arguments.get(field.name):
            return ask_for(request, tool, field, edited, pending.choices)
    if (said := _correction_beside(field, reading)) and pending.arguments:
        edited = correct(tool, pending.arguments, piece_of(reading, said))
        if edited is not None:
            return run_tool(request, tool, edited)
    if field is None or is_new_matter(request, tool, reading):
        return None
    start_on = start_of(pending.arguments) if is_end(field) else None
    chosen = chosen_of(reading, pending)
    found = read_answer(field, reading, chosen, start_on)
    if found is None:
        return ask_for(request, tool, field, pending.arguments, pending.choices)
    # What names a choice ("the four person one") says nothing else; what follows it may.
    beside = beside_choice(reading, pending, chosen) if chosen else reading
    said = fill_tool(tool, beside).arguments if beside else {}
    is_text = field.kind is FieldKind.TEXT
    others = {
        k: v
        for k, v in said.items()
        if not is_free(tool, k) or is_record(tool, k, beside, is_any_name=not is_text)
    }
    known = others | pending.arguments | found
    more = {} if chosen else left_over(tool, field, known, reading)
    return run_tool(request, tool, known | more)


def _correction_beside(field: Field | None, reading: Reading) -> str | None:
    """Return what a message corrects instead of answering a question.

    Where words are asked for, "they took a cheaper one instead" is the answer: what only ends like
    a correction is none.
    """
    said = correction_of(reading.text)
    is_text = field is not None and field.kind is FieldKind.TEXT
    return None if said and is_text and reading.text.strip().startswith(said) else said


def piece_of(reading: Reading, said: str) -> Reading:
    """Return the reading of what of a message counts."""
    at = reading.text.find(said)
    return reading.part(at, at + len(said)) if at >= 0 else replace(reading, text=said, mentions=[])


def is_new_matter(request: ChatRequest, tool: ToolSpec, reading: Reading) -> bool:
    """Return whether a message orders or asks another thing than the action that waits."""
    ranked = rank_tools(request.tools, reading)
    is_long = len(reading.text.split()) > 2
    if not opens_anew(reading.text):
        return False
    return (
        is_long
        and bool(ranked)
        and ranked[0].name != tool.name
        and ranked[0].score >= FIT_MIN + NEW_MATTER
    )
