"""The chat-model port: what a model is asked and what it streams back.

Every model, a provider over HTTP, a LangChain chat model, the built-in one or a scripted one in
a test, gets the same `ChatRequest` and yields the same deltas. Plain frozen dataclasses: a turn
builds one request and a stream yields many deltas, so nothing here is validated twice.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from dataclasses import field as fresh
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from kernel.llm.deltas import (
    Clarify,
    Delta,
    Finish,
    FinishReason,
    JsonDict,
    StreamReset,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
)
from kernel.llm.errors import BudgetExceeded, ModelGarbage, ModelTimeout, ModelUnavailable

if TYPE_CHECKING:
    from kernel.llm.offline.learned import Learned

__all__ = [
    "BudgetExceeded",
    "ChatModel",
    "ChatRequest",
    "Clarify",
    "Delta",
    "Finish",
    "FinishReason",
    "ForbiddenTool",
    "JsonDict",
    "Mention",
    "Message",
    "ModelGarbage",
    "ModelTimeout",
    "ModelUnavailable",
    "Part",
    "PassageText",
    "PendingAction",
    "PersonFacts",
    "Role",
    "StreamReset",
    "Task",
    "TextDelta",
    "ToolCall",
    "ToolCallDelta",
    "ToolSpec",
    "Usage",
]


class Role(StrEnum):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class Task(StrEnum):
    """What a call is for: decides which model is asked and where its cost is counted."""

    CHAT = "chat"
    SUMMARY = "summary"
    EXTRACTION = "extraction"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    `source_id` is set exactly when the text is untrusted (a document, a record, a tool result).
    """

    role: Role
    text: str = ""
    tool_calls: list[ToolCall] = fresh(default_factory=list)
    tool_call_id: str | None = None
    source_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """An action this person may use, as a model sees it.

    `parameters` is a JSON schema object; a property may carry `format` (date, date-time, email),
    `x-kind` (money, quantity, percent, ...) and `x-synonyms` ({enum value: [words]}).
    `ref_fields` maps a property to the kind of record it names, `score` is the selector's, 0 to 1.
    `is_at_once`: it changes something without anybody having to say yes.
    """

    name: str
    title: str
    description: str
    parameters: JsonDict
    effect: str = "read"
    examples: list[str] = fresh(default_factory=list)
    score: float = 0.0
    ref_fields: dict[str, str] = fresh(default_factory=dict)
    permission: str = ""
    is_at_once: bool = False


@dataclass(frozen=True, slots=True)
class ForbiddenTool:
    """An action that fits the words but that this person may not use."""

    name: str
    title: str
    description: str = ""
    examples: list[str] = fresh(default_factory=list)
    score: float = 0.0
    ref_fields: dict[str, str] = fresh(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mention:
    """A record of the tenant recognised in the user's words, at `start:end` of the last message.

    `score` is 0 to 100 as rapidfuzz gives it; two mentions over the same span are rivals.
    """

    kind: str
    id: str
    label: str
    start: int = 0
    end: int = 0
    score: float = 100.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage the person may read; `sentences` are (sentence, score 0 to 1) when known."""

    n: int
    source: str
    title: str
    text: str
    score: float = 0.0
    sentences: list[tuple[str, float]] = fresh(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """One of several orders or questions in a message, as it was written.

    `fits` is how well each action fits it alone, 0 to 1, by name; what is not there fits nothing.
    A question that documents were searched for carries its own `passages` or `not_found`.
    """

    text: str
    fits: dict[str, float] = fresh(default_factory=dict)
    passages: list[PassageText] = fresh(default_factory=list)
    not_found: str = ""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who is asking; never an authority, rights are decided elsewhere.

    `defaults` are the records they asked to be taken where none of the kind is named.
    """

    name: str = ""
    roles: list[str] = fresh(default_factory=list)
    employee_id: str | None = None
    defaults: list[Mention] = fresh(default_factory=list)


@dataclass(frozen=True, slots=True)
class PendingAction:
    """An action of this conversation that waits for an argument, a choice or a yes.

    `missing_field` None means the action is complete and a proposal is shown. With an empty `name`
    the question was which action to take and `choices` are titles of tools. `choice_labels` are
    what the person saw for each of the `choices`, when that is more than the value; `text` is the
    message that began the matter and `mentions` the records it named.
    """

    name: str
    arguments: JsonDict = fresh(default_factory=dict)
    missing_field: str | None = None
    choices: list[str] = fresh(default_factory=list)
    text: str = ""
    choice_labels: list[str] = fresh(default_factory=list)
    mentions: list[Mention] = fresh(default_factory=list)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """Everything a model may know for one step of a turn.

    `last_call` is the last action of the turns before, for "and Liam?"; with none, the last call in
    `messages` before the person's message is taken. `last_records` carry as `text` what the person
    saw of them. `not_found` is set when the documents were searched and do not answer: the sentence
    that says what was searched. `has_fallen_back`: an earlier step of this turn was answered by the
    second model, which answers the rest as well. `parts` are those of a message of several. A
    `response_schema` wants one such JSON value. `nonce` is in the messages, new in each turn;
    `has_written`: the turn has changed something. `learned` knows of arguments what examples
    taught; only the built-in model asks it. `pairs`: the words of `english` in their order, each
    with what was said for them.
    """

    messages: list[Message]
    tools: list[ToolSpec] = fresh(default_factory=list)
    mentions: list[Mention] = fresh(default_factory=list)
    passages: list[PassageText] = fresh(default_factory=list)
    today: date = date(1970, 1, 1)
    locale: str = "en"
    currency: str = "EUR"
    timezone: str = "UTC"
    person: PersonFacts = fresh(default_factory=PersonFacts)
    pending: PendingAction | None = None
    last_records: list[Mention] = fresh(default_factory=list)
    last_call: ToolCall | None = None
    forbidden: list[ForbiddenTool] = fresh(default_factory=list)
    not_found: str = ""
    parts: list[Part] = fresh(default_factory=list)
    has_fallen_back: bool = False
    language: str = "en"
    english: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    output_tokens_max: int = 1024
    allow_fallback: bool = True
    temperature: float = 0.0
    task: Task = Task.CHAT
    response_schema: JsonDict | None = None
    nonce: str = ""
    has_written: bool = False
    learned: "Learned | None" = fresh(default=None, compare=False, repr=False)

    def words(self) -> str:
        """Return the person's last message in English words, which the `mentions` lie in."""
        return self.english or self.last_user_text()

    def last_user_text(self) -> str:
        """Return the person's last message, "" when there is none."""
        return next((m.text for m in reversed(self.messages) if m.role == Role.USER), "")


class ChatModel(Protocol):
    """A chat model. `stream` yields deltas and ends with `Finish`; closing it cancels the call.

    Raises ModelUnavailable, ModelTimeout, ModelGarbage or BudgetExceeded.
    """

    @property
    def name(self) -> str:
        """Return the name shown to people and written to the audit log."""
        ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Answer one request as a stream of deltas."""
        ...
