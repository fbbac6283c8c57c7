"""What the assistant refuses to keep, and what it cannot find."""

from kernel.errors import NotFound


class ConversationNotFound(NotFound):
    """There is no such conversation of this person."""

    code = "conversation_not_found"
