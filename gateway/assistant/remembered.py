"""What a person told the assistant of themselves: read, fenced, and told where it is used."""

from collections.abc import Sequence

from actions.autonomy import is_person
from actions.outcomes import CAUTION
from actions.refs import ref_fields
from actions.spec import Action
from erp_domains.assistant.schemas import MemoryRead
from erp_domains.assistant.service import list_memory
from kernel.auth.access import allows
from kernel.db.uow import UnitOfWork
from kernel.llm.fence import Fence
from kernel.llm.port import Mention, Message, Role, ToolCall

SOURCE = "memory"
HEADING = "what {name} told you about themselves, in their own words"


async def read_memory(uow: UnitOfWork) -> list[MemoryRead]:
    """What is remembered of the person; nothing for programs that act for them."""
    principal = uow.principal
    if not is_person(principal) or not allows(principal, "assistant.memory.read").is_allowed:
        return []
    return await list_memory(uow)


def as_message(memory: Sequence[MemoryRead], name: str, fence: Fence) -> Message:
    """The memory for a model: the person's words, quoted, never an order."""
    lines = "\n".join(f"- {item.text}" for item in memory)
    text = fence.wrap(HEADING.format(name=name), lines)
    return Message(Role.USER, text, source_id=SOURCE)


def defaults_in(memory: Sequence[MemoryRead]) -> list[Mention]:
    """The records to take where none is named."""
    return [
        Mention(kind=item.applies_to, id=str(item.record_id), label=item.value or "")
        for item in memory
        if item.applies_to and item.record_id
    ]


def own_words(memory: Sequence[MemoryRead]) -> list[str]:
    """What the person has said by it: their words, and the records these mean."""
    ids = [str(item.record_id) for item in memory if item.record_id]
    return [*(item.text for item in memory), *(m.value for m in memory if m.value), *ids]


def notes_on(
    action: Action, call: ToolCall, memory: Sequence[MemoryRead], named: Sequence[Mention]
) -> list[str]:
    """For each record of a call that only the memory names: that it does, for the proposal."""
    notes: list[str] = []
    for field, kind in ref_fields(action.args).items():
        words = str(call.arguments.get(field, "")).casefold()
        for item in memory:
            is_meant = item.applies_to == kind and words in _names(item)
            if is_meant and not any(m.id == str(item.record_id) for m in named):
                notes.append(word_default(item))
    return notes


def word_default(item: MemoryRead) -> str:
    """What a proposal says of a record nobody named."""
    kind = (item.applies_to or "").replace("_", " ")
    return f"{CAUTION}{kind} “{item.value}” is what you asked me to take by default."


def _names(item: MemoryRead) -> set[str]:
    return {str(item.record_id), (item.value or "").casefold()} - {""}
