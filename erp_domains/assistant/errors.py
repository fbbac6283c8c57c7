"""What the assistant refuses to keep, and what it cannot find."""

from kernel.errors import Conflict, Invalid, NotFound


class ConversationNotFound(NotFound):
    """There is no such conversation of this person."""

    code = "conversation_not_found"


class TaskNotFound(NotFound):
    """There is no such scheduled task of this person."""

    code = "task_not_found"


class TaskOver(Conflict):
    """The task is not active any more."""

    code = "task_over"


class TooManyTasks(Conflict):
    """The person has as many active tasks as one may have."""

    code = "too_many_tasks"


class TaskInThePast(Invalid):
    """Nothing can be carried out in the past."""

    code = "task_in_the_past"


class MemoryNotFound(NotFound):
    """Nothing of this kind is remembered of this person."""

    code = "memory_not_found"


class MemoryFull(Conflict):
    """As much is remembered of the person as may be."""

    code = "memory_full"


class NotToBeKept(Invalid):
    """A secret, or nothing at all: it is not remembered."""

    code = "not_to_be_kept"
