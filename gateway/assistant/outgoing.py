"""The filter between a model's tokens and whoever reads them.

Words go out as soon as nothing that is still to come can change what they are: an open bracket, an
open tag, half an address, a password that has been announced are held back until they end.
"""

import re

from gateway.assistant.redaction import Redactor

HELD_CHARS_MAX = 2_000
SPELLED_CHARS_MAX = 160
_TAG_START = re.compile(r"[a-z/!?]", re.I)
_LONG_OPEN = re.compile(
    r"<!--(?!.*?-->)|-----BEGIN(?!.*?-----END [A-Z ]+-----)"
    r"|<(script|style|iframe|object|svg|math|template|noscript)\b(?!.*?</\1\s*>)",
    re.I | re.S,
)
_ANNOUNCED = re.compile(
    r"\b(?:password|passwd|passphrase|pwd|passwort|kennwort|mot(?: de(?: passe)?)?|contraseña|api|"
    r"api[ _-]?key|secret(?: key)?|access(?:[ _-]?token)?|bearer)\b[\"'`*]*\s*"
    r"(?:(?:is|ist|:|=|est|es)\s*[\"'`*]*)?\Z",
    re.I,
)
_SPELLED = re.compile(r"(?:(?<!\S)\S{1,2}\s+)+\Z")


class OutputFilter:
    """Feed it the pieces of an answer; it gives back what may go out now."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._held = ""

    def feed(self, text: str) -> str:
        """What may leave of all that has come so far."""
        self._held += text
        cut = self._safe_end(self._held)
        if cut <= 0 and len(self._held) > HELD_CHARS_MAX:
            return self.flush()
        going, self._held = self._held[:cut], self._held[cut:]
        return self._redactor.clean(going) if going else ""

    def flush(self) -> str:
        """The rest, at the end of a step."""
        going, self._held = self._held, ""
        return self._redactor.clean(going)

    def drop(self) -> str:
        """Forget what was held, another model starts the answer again: nothing goes out."""
        self._held = ""
        return ""

    def _safe_end(self, text: str) -> int:
        end = max(text.rfind(" "), text.rfind("\n")) + 1
        while end > 0:
            cut = self._earlier(text[:end])
            if cut >= end:
                return end
            end = cut  # what ends here may open a construct of its own
        return 0

    def _earlier(self, text: str) -> int:
        end = min(_first_open(text), self._redactor.prompt_run_start(text))
        for pattern in (_LONG_OPEN, _ANNOUNCED):
            if found := pattern.search(text):
                end = min(end, found.start())
        tail = max(len(text) - SPELLED_CHARS_MAX, 0)
        spelled = _SPELLED.search(text, tail)
        return min(end, spelled.start()) if spelled else end


def _first_open(text: str) -> int:
    """Where the first bracket or tag stands whose end has not come yet."""
    at = 0
    while at < len(text):
        char = text[at]
        end = at + 1
        if char == "!" and text[at + 1 : at + 2] in ("", "["):
            if text[at + 1 :] == "":
                return at
        elif char == "[":
            end = _end_of_bracket(text, at)
        elif char == "<" and (at + 1 == len(text) or _TAG_START.match(text[at + 1])):
            end = text.find(">", at) + 1
        if end <= 0:
            return at - (at > 0 and char == "[" and text[at - 1] == "!")
        at = end
    return len(text)


def _end_of_bracket(text: str, at: int) -> int:
    """The end of `[…]` with what belongs to it, 0 while it has not come."""
    closed = text.find("]", at) + 1
    if closed <= 0 or closed == len(text):
        return 0
    following = text[closed]
    if following == "(":
        return text.find(")", closed) + 1
    if following == ":":
        return text.find("\n", closed) + 1
    return closed
