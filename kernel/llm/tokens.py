"""How many tokens a request takes: an upper bound before it, an estimate where nobody counted."""

import json
from collections.abc import Iterator

from kernel.embed.wordpiece import SPECIAL_TOKENS, count_word_pieces
from kernel.llm.port import ChatRequest, ToolCall, Usage

BYTES_PER_TOKEN_MIN = 2  # English has four to five, German three, other scripts two
BYTES_PER_TOKEN_MAX = 6
TOKENS_PER_MESSAGE = 8  # role and separators
TOKENS_PER_TOOL = 12
TEXT_CHARS_MAX = 200_000  # beyond this the tokenizer is asked no more


def prompt_tokens_max(request: ChatRequest) -> int:
    """A bound for what the prompt takes, cheap enough to ask before every call."""
    size = sum(_bytes(text) for text in _texts(request))
    return size // BYTES_PER_TOKEN_MIN + _overhead(request)


def estimate_usage(request: ChatRequest, completion: str) -> Usage:
    """The tokens of a call whose provider reported none, counted with our own tokenizer."""
    prompt = sum(count_tokens(text) for text in _texts(request)) + _overhead(request)
    return Usage(prompt, count_tokens(completion), is_estimate=True)


def count_tokens(text: str) -> int:
    """Word pieces of a text, but no fewer than its bytes make likely.

    A script the vocabulary does not know becomes one piece a word: there the bytes decide.
    """
    if not text:
        return 0
    if len(text) > TEXT_CHARS_MAX:
        return _bytes(text) // BYTES_PER_TOKEN_MIN
    # Half a surrogate pair, which a model may write, is no text to a tokenizer.
    whole = text.encode(errors="replace").decode()
    return max(count_word_pieces(whole) - SPECIAL_TOKENS, _bytes(text) // BYTES_PER_TOKEN_MAX)


def text_of_call(call: ToolCall) -> str:
    """A tool call as the text a model writes for it."""
    return call.name + json.dumps(call.arguments, default=str)


def _texts(request: ChatRequest) -> Iterator[str]:
    for message in request.messages:
        yield message.text
        yield from (text_of_call(call) for call in message.tool_calls)
    for tool in request.tools:
        yield tool.name + tool.description + json.dumps(tool.parameters)


def _overhead(request: ChatRequest) -> int:
    return TOKENS_PER_MESSAGE * len(request.messages) + TOKENS_PER_TOOL * len(request.tools)


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))
