"""What a turn says while it runs, and what remains when it is over."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from actions.outcomes import Clarification
from actions.proposals import ProposalRead
from kernel.llm.port import Usage


@dataclass(frozen=True, slots=True)
class TurnEvent:
    """One event of the stream: its name and its JSON-ready data."""

    name: str
    data: dict[str, Any]


class CitationRead(BaseModel):
    """A passage an answer rests on; `quote` stands in it word for word.

    `as_of` is the day from which the document says it is, if it does.
    """

    n: int
    document_id: UUID
    document: str
    title: str
    page: int | None = None
    heading: str = ""
    quote: str
    chunk_id: UUID
    start: int
    end: int
    as_of: date | None = None


class ActionRead(BaseModel):
    """One action of a turn and how it went."""

    name: str
    args: dict[str, Any]
    status: str
    summary: str = ""
    result: Any = None
    table: dict[str, Any] | None = None
    run_id: UUID | None = None
    undo: str = "no"


class UsageRead(BaseModel):
    """What the model spent on the turn."""

    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: str = "0"
    currency: str = "EUR"
    latency_ms: int = 0
    cached: bool = False


class HandedOver(BaseModel):
    """The ticket by which people answer in a conversation."""

    ticket_id: UUID
    ticket: str
    subject: str


class TurnRead(BaseModel):
    """A finished turn, as callers without a stream get it.

    `handed_over` says that people answer here now, by which ticket, and that the assistant is
    silent.
    """

    conversation_id: UUID
    turn_id: UUID
    answer: str = ""
    citations: list[CitationRead] = []
    actions: list[ActionRead] = []
    proposal: ProposalRead | None = None
    clarification: Clarification | None = None
    model: str = ""
    usage: UsageRead | None = None
    latency_ms: int = 0
    handed_over: HandedOver | None = None


@dataclass(slots=True)
class TurnDraft:
    """The turn as it grows."""

    turn_id: UUID | None = None
    text: str = ""
    citations: list[CitationRead] = field(default_factory=list[CitationRead])
    actions: list[ActionRead] = field(default_factory=list[ActionRead])
    proposal: ProposalRead | None = None
    clarification: Clarification | None = None
    model: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usage: UsageRead | None = None
    is_cancelled: bool = False
    is_cached: bool = False
    handed_over: HandedOver | None = None

    def count(self, usage: Usage) -> None:
        """Add what a call of a model took."""
        self.prompt_tokens += usage.prompt_tokens
        self.completion_tokens += usage.completion_tokens
        self.is_cached |= usage.is_cached

    def read(self, conversation_id: UUID, turn_id: UUID, usage: UsageRead) -> TurnRead:
        """The turn as callers without a stream get it."""
        return TurnRead(
            conversation_id=conversation_id,
            turn_id=turn_id,
            answer=self.text,
            citations=self.citations,
            actions=self.actions,
            proposal=self.proposal,
            clarification=self.clarification,
            model=self.model,
            usage=usage,
            latency_ms=usage.latency_ms,
            handed_over=self.handed_over,
        )
