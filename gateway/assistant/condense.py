"""Long conversations: what the prompt has no room for is told in short, what matters is pinned.

Code makes the short form when a turn is saved, so it is always there; where a provider may be used
a job writes it anew in better words (`gateway/assistant/summaries.py`). Pinned are the records
named or acted on; open proposals and an open question are read live, so none of them can get lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from erp_domains.assistant.policy import shorten, without_secrets
from gateway.assistant.pasted import split_pasted
from kernel.limits import HISTORY_MESSAGES_MAX, HISTORY_TOKENS_MAX
from kernel.llm.port import Message, Role
from kernel.llm.tokens import count_tokens

LINE_CHARS_MAX = 160
SUMMARY_CHARS_MAX = 4_000
SAID_LINES_MAX = 60
KEPT_MESSAGES_MIN = 4
PINS_MAX = 30
PINNED_AT_ONCE_MAX = 3  # more at once are a list somebody looked at
HEADING = "What was said earlier in this conversation, in short:"


class Digest(BaseModel):
    """The earlier part of a conversation.

    `until` is the position of the last message in it, `said` the person's own words of it to the
    letter, which stay theirs; `is_tainted` says that the text repeats what nobody vouches for.
    """

    text: str = ""
    until: int = 0
    said: list[str] = []
    is_tainted: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """One stored message and its place in the conversation."""

    position: int
    message: Message


def fold(digest: Digest, past: Sequence[Past]) -> Digest:
    """The digest with as much of the past in it as the prompt has no room for; often none."""
    kept = _kept_from(past)
    if kept == 0:
        return digest
    older = past[:kept]
    lines = [*digest.text.splitlines(), *(_line(p.message) for p in older)]
    own = (split_pasted(p.message.text)[0] for p in older if p.message.role is Role.USER)
    said = [shorten(without_secrets(words), LINE_CHARS_MAX) for words in own]
    return Digest(
        text=_fitting(lines),
        until=older[-1].position,
        said=[*digest.said, *filter(None, said)][-SAID_LINES_MAX:],
        is_tainted=digest.is_tainted or any(p.message.source_id for p in older),
    )


def as_message(digest: Digest, source: str) -> Message:
    """The digest as the first of the earlier messages; not vouched for if it repeats such text."""
    return Message(
        Role.ASSISTANT, f"{HEADING}\n{digest.text}", source_id=source if digest.is_tainted else None
    )


def pin(
    pinned: Sequence[dict[str, Any]], records: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The pins with these records first; long lists that were only shown are not pinned."""
    if not 0 < len(records) <= PINNED_AT_ONCE_MAX:
        return list(pinned)
    known = {(r["kind"], r["id"]) for r in records}
    return [*records, *(r for r in pinned if (r["kind"], r["id"]) not in known)][:PINS_MAX]


def with_pins(
    records: Sequence[dict[str, Any]], pinned: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The records last spoken of, and of every other kind the pinned ones."""
    kinds = {record["kind"] for record in records}
    return [*records, *(record for record in pinned if record["kind"] not in kinds)]


def word_pins(pinned: Sequence[dict[str, Any]], waiting: Sequence[str]) -> str:
    """The pinned records and what is still open, one a line."""
    lines = [f"- {r['kind'].replace('_', ' ')} {r['label']} (id {r['id']})" for r in pinned]
    return "\n".join([*lines, *(f"- still open: {text}" for text in waiting)])


def _kept_from(past: Sequence[Past]) -> int:
    """The place of the first message that stays as it is; 0 while all of them have room."""
    sizes = [count_tokens(p.message.text) for p in past]
    if sum(sizes) <= HISTORY_TOKENS_MAX and len(past) <= HISTORY_MESSAGES_MAX:
        return 0
    start, room = len(past), HISTORY_TOKENS_MAX // 2
    while start > 0 and len(past) - start < HISTORY_MESSAGES_MAX // 2:
        room -= sizes[start - 1]
        if room < 0 and len(past) - start >= KEPT_MESSAGES_MIN:
            break
        start -= 1
    while 0 < start < len(past) and past[start].message.role is not Role.USER:
        start += 1  # a question goes with its answer
    return start


def _line(message: Message) -> str:
    who = "Person" if message.role is Role.USER else "Steward"
    return f"{who}: {shorten(without_secrets(message.text), LINE_CHARS_MAX)}"


def _fitting(lines: list[str]) -> str:
    """As many of the last lines as fit; answers go before what the person said."""
    while lines and sum(len(line) + 1 for line in lines) > SUMMARY_CHARS_MAX:
        answer = next((at for at, line in enumerate(lines) if line.startswith("Steward:")), 0)
        del lines[answer]
    return "\n".join(lines)
