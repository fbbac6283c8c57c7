"""What may leave in an answer, as pure functions over text.

A model writes for a page that renders markdown, and for programs that may render anything: so no
tags, no images, no address but those the company lists; and no secret, no canary, no piece of the
prompt, no id that this turn has not read. Applying it twice changes nothing.
"""

import base64
import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

WITHHELD = "(withheld)"
LINK_REMOVED = "(link removed)"
PROMPT_WORDS = 10
"""So many words in a row as they stand in the prompt are the prompt."""
ROUNDS_MAX = 8

_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
_HIDDEN_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|iframe|object|svg|math|template|noscript)\b.*?"
    r"(?:</\1\s*>|\Z)",
    re.I | re.S,
)
_TAG = re.compile(r"</?[a-z!?][^<>]{0,2000}>", re.I)
_OPEN_TAG = re.compile(r"<(?=[a-z/!?])", re.I)
_IMAGE = re.compile(r"!\[[^\]]{0,500}\](?:\s?\([^)]{0,2000}\)?|\s?\[[^\]]{0,500}\])?")
_DEFINITION = re.compile(r"^[ >]*\[[^\]\n]{1,500}\]:[^\n]*$", re.M)
_LINK = re.compile(r"\[(?P<text>[^\]]{0,500})\]\(\s*<?(?P<url>[^)\s>]{0,2000})[^)]{0,500}\)")
_URL = re.compile(
    r"""(?:\b(?:https?|ftps?|wss?|file|blob):[^\s<>"'`)\]|]+"""
    r"""|(?:\b[a-z][a-z0-9+.-]{0,20}:)?[\\/]{2,}[^\s<>"'`)\]|]+"""
    r"""|\bwww\.[^\s<>"'`)\]|]+"""
    r"""|\b(?:javascript|vbscript|mailto|livescript):\S+"""
    r"""|\bdata:[a-z]+/[a-z0-9.+-]+[;,]\S*)""",
    re.I,
)
_SECRETS = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.S),
        (r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*", 0),
        (r"\b(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abpsr]|stw|whsec)[-_][A-Za-z0-9_-]{12,}", 0),
        (r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|\bAIza[\w-]{30,}", 0),
        (r"\bBearer\s+[\w.~+/-]{12,}=*", re.I),
        (r"canary[-_:][\w-]{6,}|[\w-]{6,}[-_:]yranac|pnanel[-_:][\w-]{6,}", re.I),
        (r"c\W{1,3}a\W{1,3}n\W{1,3}a\W{1,3}r\W{1,3}y(?:[\W_]{1,5}[0-9a-z](?![0-9a-z])){6,}", re.I),
        (r"63616e617279\w*|[\w+/]*(?:Y2FuYXJ5|NhbmFyeS|jYW5hcnk)[\w+/=]*", 0),
        (r"(?<![\w-])(?=[A-Za-z+/_=]*\d)[A-Za-z0-9+/_]{40,}={0,2}", 0),  # keys, encoded text
        (r"(?<![\w-])[A-Za-z0-9+/]{48,}={0,2}", 0),
    )
)
_NAMED_SECRET = re.compile(
    r"(?P<name>\b(?:password|passwd|passphrase|pwd|passwort|kennwort|mot de passe|contraseña|"
    r"api[ _-]?key|secret(?: key)?|access[ _-]?token)\b[\"'`*]*\s*(?:is|ist|:|=|est|es)\s*"
    r"[\"'`*]*)(?P<value>(?=\S*[\d!@#$%^&+_~])\S{6,})",
    re.I,
)
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.I)
_SCHEMA = re.compile(r"\btenant_[a-z0-9_]{2,}\b")
_WORD = re.compile(r"\w+")
_NOT_ALNUM = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Leaving:
    """What one turn's answer is held against.

    `canaries` are words that only the prompt holds, `prompt` its text, `hosts` whose addresses
    may be shown, `known_ids` every id the turn has read (lower case), `schema` the company's own.
    """

    canaries: tuple[str, ...] = ()
    prompt: str = ""
    hosts: frozenset[str] = frozenset()
    known_ids: set[str] = field(default_factory=set[str])
    schema: str = ""


class Redactor:
    """Cleans text that leaves."""

    def __init__(self, leaving: Leaving) -> None:
        self.leaving = leaving

    def clean(self, text: str) -> str:
        """The text without anything that must not leave."""
        for _ in range(ROUNDS_MAX):  # what is removed may bring a new construct together
            cleaned = self._once(text)
            if cleaned == text:
                return cleaned
            text = cleaned
        return _OPEN_TAG.sub("", text.replace("[", "(").replace("]", ")"))

    def _once(self, text: str) -> str:
        text = _INVISIBLE.sub("", text)
        text = _OPEN_TAG.sub("", _TAG.sub("", _HIDDEN_HTML.sub("", text)))
        text = _DEFINITION.sub("", _IMAGE.sub("", text))
        text = _LINK.sub(self._link, text)
        text = _URL.sub(self._address, text)
        return self._without_secrets(text)

    def _link(self, match: re.Match[str]) -> str:
        return match[0] if self.is_listed(match["url"]) else match["text"]

    def _address(self, match: re.Match[str]) -> str:
        return match[0] if self.is_listed(match[0].rstrip(".,;:!?")) else LINK_REMOVED

    def is_listed(self, url: str) -> bool:
        """Whether this is a plain https address of a listed host."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        is_plain = parts.scheme == "https" and "@" not in parts.netloc and "\\" not in url
        return is_plain and (parts.hostname or "") in self.leaving.hosts

    def _without_secrets(self, text: str) -> str:
        for shape in _SECRETS:
            text = shape.sub(self._unless_listed, text)
        text = _NAMED_SECRET.sub(lambda m: f"{m['name']}{WITHHELD}", text)
        text = _UUID.sub(self._known_id, text)
        text = _SCHEMA.sub(lambda m: m[0] if m[0] == self.leaving.schema else WITHHELD, text)
        for canary in self._canaries:
            text = canary.sub(WITHHELD, text)
        return self._without_prompt(text)

    def _unless_listed(self, match: re.Match[str]) -> str:
        """A long path of a listed address is no secret."""
        start = max(match.string.rfind(c, 0, match.start()) for c in " \n(<") + 1
        return match[0] if self.is_listed(match.string[start : match.end()]) else WITHHELD

    def _known_id(self, match: re.Match[str]) -> str:
        return match[0] if match[0].lower() in self.leaving.known_ids else WITHHELD

    @cached_property
    def _canaries(self) -> list[re.Pattern[str]]:
        forms = {f for canary in self.leaving.canaries for f in _disguises(canary)}
        return [re.compile(r"[\W_]{0,3}".join(map(re.escape, f)), re.I) for f in sorted(forms)]

    @cached_property
    def _runs(self) -> set[tuple[str, ...]]:
        words = [w.casefold() for w in _WORD.findall(self.leaving.prompt)]
        lengths = range(1, PROMPT_WORDS + 1)
        return {tuple(words[at : at + n]) for n in lengths for at in range(len(words) - n + 1)}

    def _without_prompt(self, text: str) -> str:
        found = list(_WORD.finditer(text))
        words = [m[0].casefold() for m in found]
        kept, cursor, at = [], 0, 0
        while at + PROMPT_WORDS <= len(words):
            if tuple(words[at : at + PROMPT_WORDS]) not in self._runs:
                at += 1
                continue
            last = at + PROMPT_WORDS - 1
            while last + 1 < len(words) and (
                tuple(words[last - PROMPT_WORDS + 2 : last + 2]) in self._runs
            ):
                last += 1
            kept += [text[cursor : found[at].start()], WITHHELD]
            cursor, at = found[last].end(), last + 1
        return "".join([*kept, text[cursor:]])

    def prompt_run_start(self, text: str) -> int:
        """Where the words at the end begin that may grow into a piece of the prompt."""
        found = list(_WORD.finditer(text))
        words = [m[0].casefold() for m in found]
        first = max(len(words) - PROMPT_WORDS + 1, 0)
        for at in range(first, len(words)):
            if tuple(words[at:]) in self._runs:
                start = self._run_back(words, at)
                return max(text.rfind(" ", 0, found[start].start()), 0)
        return len(text)

    def _run_back(self, words: list[str], at: int) -> int:
        """The first word of the run that reaches back from here."""
        while at > 0 and tuple(words[at - 1 : at - 1 + PROMPT_WORDS]) in self._runs:
            at -= 1
        return at


def ids_in(text: str) -> set[str]:
    """Every id in a text, in lower case."""
    return {match[0].lower() for match in _UUID.finditer(text)}


def _disguises(canary: str) -> Iterable[str]:
    """A word as it is, backwards, and in the encodings a model can be talked into."""
    raw = canary.encode()
    yield canary
    yield canary[::-1]
    yield codecs.encode(canary, "rot13")
    yield raw.hex()
    for shift in range(3):  # the word may stand anywhere in what is encoded
        coded = base64.b64encode(b" " * shift + raw).decode().rstrip("=")
        yield coded[(0, 2, 3)[shift] : len(coded) - 1]
