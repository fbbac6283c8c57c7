"""What code decides about a person's words: whether they can be kept, a plain yes or no."""

import re
from typing import Any

from kernel.errors import Invalid
from kernel.limits import MESSAGE_CHARS_MAX

_YES = frozenset({
    "yes", "yep", "yeah", "yes please", "confirm", "confirmed", "i confirm", "confirm it", "ok",
    "okay", "ok do it", "do it", "go ahead", "please do", "sure", "approved", "yes confirm",
    "yes do it", "ja", "ja bitte", "oui", "sí", "si", "sim", "da",
})  # fmt: skip
_NO = frozenset({
    "no", "nope", "no thanks", "no thank you", "cancel", "cancel it", "dismiss", "dismiss it",
    "stop", "never mind", "nevermind", "forget it", "don't", "do not", "nein", "non", "não",
    "cancel that", "cancel this", "dismiss that", "forget that", "forget about it", "scrap it",
    "scrap that", "drop it", "drop that", "leave it", "discard it", "discard that", "call it off",
    "don't do it", "do not do it", "rather not", "better not", "not now",
})  # fmt: skip
# What is said around a plain no: "hm, forget it", "actually cancel that, thanks".
_SOFTLY = re.compile(
    r"^(?:(?:no|oh|ah|hm+|ok(?:ay)?|well|wait|sorry|please|actually|then|(?:hang|hold) on|"
    r"on second thoughts?) )+(?=\S)|(?: (?:please|thanks|thank you|then|after all|for now|again))+$"
)
_GO_ON = frozenset({
    "continue", "go on", "carry on", "proceed", "next", "next step", "and the rest",
    "do the rest", "please continue", "weiter", "continuer",
})  # fmt: skip
_RELEASE = frozenset({
    "continue with the assistant", "continue with steward", "back to the assistant",
    "back to steward", "release", "release the conversation", "let the assistant answer again",
    "the assistant may answer again", "assistant please continue", "weiter mit dem assistenten",
    "weiter mit steward", "continuer avec l'assistant", "continuar con el asistente",
    "continuare con l'assistente", "continuar com o assistente", "verder met de assistent",
})  # fmt: skip


class MessageTooLong(Invalid):
    """The message has more characters than a turn takes."""

    code = "message_too_long"


class MessageEmpty(Invalid):
    """There is nothing to answer."""

    code = "message_empty"


def check_message(text: str) -> str:
    """The message, trimmed. Raises MessageEmpty or MessageTooLong."""
    cleaned = storable(text).strip()
    if not cleaned:
        raise MessageEmpty("write a question or say what to do")
    if len(cleaned) > MESSAGE_CHARS_MAX:
        raise MessageTooLong(
            f"a message has at most {MESSAGE_CHARS_MAX:,} characters; "
            "upload long text as a document",
            limit=MESSAGE_CHARS_MAX,
            used=len(cleaned),
        )
    return cleaned


def storable(value: Any) -> Any:
    """Text, or JSON with text in it, without NUL and half surrogate pairs: no column holds them."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode().replace("\x00", "")
    if isinstance(value, dict):
        return {storable(k): storable(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [storable(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def is_yes(text: str) -> bool:
    """A person's plain yes and nothing else."""
    return _plain(text) in _YES


def is_no(text: str) -> bool:
    """A person's plain no and nothing else."""
    plain = _plain(text)
    return plain in _NO or _SOFTLY.sub("", plain) in _NO


def is_go_on(text: str) -> bool:
    """A person's wish to go on with the steps that are left, and nothing else."""
    return _plain(text) in _GO_ON


def is_release(text: str) -> bool:
    """A person's wish that the assistant answers again, and nothing else."""
    return _plain(text).removeprefix("please ").removesuffix(" please") in _RELEASE


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[.!,]+", " ", text.casefold()).split())
