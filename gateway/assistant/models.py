"""The tables of conversations, as the loop of turns knows them."""

from erp_domains.assistant.models import Conversation, ConversationMessage

__all__ = ["Conversation", "ConversationMessage"]
