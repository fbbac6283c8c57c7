"""What the assistant keeps for people, and what it hands on."""

from erp_domains.assistant.service.memory import (
    checked_text,
    forget_memory,
    forget_person,
    list_memory,
    remember,
)
from erp_domains.assistant.service.tasks import (
    cancel_task,
    due_tasks,
    finish_time,
    first_due,
    list_tasks,
    lock_due,
    own_task,
    read_task,
    resume_task,
    schedule_task,
    short_text,
    stop_task,
    word_time,
)
from erp_domains.assistant.service.telling import Told, tell_in_conversation
from erp_domains.assistant.service.transcripts import Transcript, read_transcript

__all__ = [
    "Told",
    "Transcript",
    "cancel_task",
    "checked_text",
    "due_tasks",
    "finish_time",
    "first_due",
    "forget_memory",
    "forget_person",
    "list_memory",
    "list_tasks",
    "lock_due",
    "own_task",
    "read_task",
    "read_transcript",
    "remember",
    "resume_task",
    "schedule_task",
    "short_text",
    "stop_task",
    "tell_in_conversation",
    "word_time",
]
