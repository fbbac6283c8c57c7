"""An order in people's words read by code: which action it is and with what arguments.

For what is carried out later, when nobody is there to answer a question: anything left open is
said at once.
"""

from datetime import date

from actions.mentions import find_mentions
from actions.refs import ref_fields
from actions.select import learnt_slots, select
from actions.tool_specs import mention_of, tool_spec
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.llm.offline.languages import read_language
from kernel.llm.offline.model import answer
from kernel.llm.offline.plan import steps_of
from kernel.llm.offline.reading import Reading, mask
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    ForbiddenTool,
    Message,
    PersonFacts,
    Role,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)


class NotAnOrder(Invalid):
    """The words do not say which one thing is to be done."""

    code = "not_an_order"


async def read_order(uow: UnitOfWork, text: str, on: date, excluded: frozenset[str]) -> ToolCall:
    """The one action these words ask for, as said on the day `on`. Raises NotAnOrder."""
    tenant = uow.principal.tenant
    said = read_language(text, tenant.locale)
    if len(steps_of(said.text)) > 1:
        raise NotAnOrder("say one thing at a time")
    mentions = [mention_of(found) for found in await find_mentions(uow, said.text)]
    found = await select(uow.principal, mask(Reading(said.text, mentions, on)))
    request = ChatRequest(
        messages=[Message(Role.USER, text)],
        tools=[tool_spec(a, score) for a, score in found.permitted if a.name not in excluded],
        mentions=mentions,
        today=on,
        locale=tenant.locale,
        currency=tenant.currency,
        timezone=tenant.timezone,
        person=PersonFacts(name=uow.principal.name, roles=list(uow.principal.roles)),
        forbidden=[
            ForbiddenTool(
                a.name, a.title, a.description, list(a.examples), score, ref_fields(a.args)
            )
            for a, score in found.forbidden
        ],
        language=said.language,
        english=said.text,
        pairs=said.pairs,
        learned=learnt_slots(),
    )
    return _call_of(request)


def _call_of(request: ChatRequest) -> ToolCall:
    deltas = answer(request)
    calls = [delta.call for delta in deltas if isinstance(delta, ToolCallDelta)]
    if len(calls) == 1:
        return calls[0]
    said = next((d.question for d in deltas if isinstance(d, Clarify)), "")
    said = said or next((d.text for d in deltas if isinstance(d, TextDelta)), "")
    raise NotAnOrder(said or "say what is to be done")
