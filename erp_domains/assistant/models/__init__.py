"""Tables of what the assistant keeps for people."""

from erp_domains.assistant.models.conversations import Conversation, ConversationMessage

__all__ = ["Conversation", "ConversationMessage"]
