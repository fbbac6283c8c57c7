"""Whether parts that are said alike are lines of one order or orders of their own."""

from collections.abc import Sequence

from actions.refs import ref_fields
from actions.registry import load_actions
from actions.tool_specs import tool_spec
from kernel.llm.offline.schema import fields_of
from kernel.llm.offline.steps import moved, span_of
from kernel.llm.port import Mention

LINES = "lines"


def are_lines(action: str, text: str, parts: Sequence[str], mentions: list[Mention]) -> bool:
    """Whether an action that takes lines takes all parts of a text at once.

    "Invoice Tern 6 pans at 40 and 4 pots at 15" is one invoice, "invoice Tern 40 and Birch 15" are
    two: each order of its own names what the action is for, or two of what lines are about.
    """
    known = load_actions()[action]
    takes = next((f for f in fields_of(tool_spec(known, 1.0)) if f.name == LINES), None)
    if takes is None or not takes.parts:
        return False
    of_lines = {part.ref_kind for part in takes.parts[0].parts if part.ref_kind}
    of_orders = set(ref_fields(known.args).values()) - of_lines
    named = [moved(mentions, *span_of(text, part)) for part in parts]
    return not all(
        any(m.kind in of_orders for m in each)
        or len({m.start for m in each if m.kind in of_lines}) > 1
        for each in named
    )
