"""What the assistant keeps for people, and what it hands on."""

from erp_domains.assistant.service.transcripts import Transcript, read_transcript

__all__ = ["Transcript", "read_transcript"]
