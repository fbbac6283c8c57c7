"""A question the person has answered for good: the record they asked to be taken by default."""

from collections.abc import Sequence
from dataclasses import replace

from actions.outcomes import Circumstances, Clarification
from actions.refs import ref_fields
from actions.registry import load_actions
from erp_domains.assistant.schemas import MemoryRead
from gateway.assistant.chain import Asked
from gateway.assistant.outcomes import Done, carry_out
from gateway.assistant.remembered import word_default
from kernel.auth.principal import Principal
from kernel.llm.port import ToolCall


async def carry_out_or_default(
    acting: Principal, call: ToolCall, asked: Circumstances, of_turn: Asked
) -> Done:
    """Run one call; where it asks which record is meant, take the default and say so.

    A write that uses one is always proposed, whatever else would let it run.
    """
    done = await carry_out(acting, call, asked, of_turn.offered)
    if done.question is None:
        return done
    item = default_for(call, done.question, of_turn.loaded.memory)
    if item is None or done.question.field is None:
        return done
    filled = replace(call, arguments={**call.arguments, done.question.field: str(item.record_id)})
    cautions = (*asked.cautions, word_default(item))
    asked = replace(asked, must_propose=True, cautions=cautions)
    return await carry_out(acting, filled, asked, of_turn.offered)


def default_for(
    call: ToolCall, question: Clarification, memory: Sequence[MemoryRead]
) -> MemoryRead | None:
    """The default that answers a question about a record the call named in no way."""
    action = load_actions().get(call.name)
    field = question.field or ""
    if action is None or call.arguments.get(field) is not None:
        return None
    kind = ref_fields(action.args).get(field)
    labels = {choice.label for choice in question.choices}
    return next((m for m in memory if m.applies_to == kind and kind and m.value in labels), None)
