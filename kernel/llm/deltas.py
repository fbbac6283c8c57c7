"""What a chat model streams back: pieces of text, calls, questions, and how it ended."""

from dataclasses import dataclass
from dataclasses import field as fresh
from enum import StrEnum
from typing import Any

JsonDict = dict[str, Any]


class FinishReason(StrEnum):
    """Why a stream ended."""

    STOP = "stop"
    TOOL_CALLS = "tool_calls"
    LENGTH = "length"
    CLARIFY = "clarify"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to run one action; arguments are unchecked words of a model.

    `must_propose`: the model is not sure, so that the person is to see it before it is done.
    """

    id: str
    name: str
    arguments: JsonDict = fresh(default_factory=dict)
    must_propose: bool = False


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """One complete tool call."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Clarify:
    """A question instead of an action.

    `field` names the missing argument of `tool`, or is "" when the question is which tool;
    `choices` are what to show as buttons.
    """

    question: str
    field: str = ""
    choices: list[str] = fresh(default_factory=list)
    tool: str = ""
    arguments_so_far: JsonDict = fresh(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens spent; `is_estimate` if the provider did not say, `is_cached` if nobody was asked."""

    prompt_tokens: int
    completion_tokens: int
    is_estimate: bool = False
    is_cached: bool = False


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a whole stream; `model` is who really answered."""

    reason: FinishReason
    model: str = ""


@dataclass(frozen=True, slots=True)
class StreamReset:
    """Drop everything streamed so far: another model starts the answer again."""

    reason: str
    model: str = ""


Delta = TextDelta | ToolCallDelta | Clarify | Usage | Finish | StreamReset
