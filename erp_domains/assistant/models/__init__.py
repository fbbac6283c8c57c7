"""Tables of what the assistant keeps for people."""

from erp_domains.assistant.models.conversations import Conversation, ConversationMessage
from erp_domains.assistant.models.memory import Memory, MemoryKind
from erp_domains.assistant.models.tasks import (
    Recurrence,
    ScheduledRun,
    ScheduledTask,
    TaskOutcome,
    TaskState,
)

__all__ = [
    "Conversation",
    "ConversationMessage",
    "Memory",
    "MemoryKind",
    "Recurrence",
    "ScheduledRun",
    "ScheduledTask",
    "TaskOutcome",
    "TaskState",
]
