"""Pure rules of memory: the words that hold a request, defaults, what a forgetting means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ASKED = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|please|pls|bitte|s'il te plaît|por favor|per favore|"
    r"can you|could you|would you|i want you to"
    r"|i'd like you to|from now on|for the future|in future)[\s,:]+)*"
    r"(?:(?:remember|note|memori[sz]e|keep in mind|don'?t forget|do not forget|take note|know|"
    r"bear in mind|make a note|save|store|merke? dir|merken sie sich|denk daran|souviens-toi|"
    r"souvenez-vous|retiens|retenez|recuerda|recuerde|ricordati|ricorda|onthoud)"
    r"(?: down| for me| for (?:the )?(?:future|next time|later))?"
    r"[\s,:]+(?:(?:that|dass|que|che|dat|about me(?: that)?|this|the following)[\s,:]+)?)?",
    re.I,
)
_FORGET = re.compile(
    r"^(?:(?:please|pls|bitte|can you|could you|would you|you can|you should|i want you to)[\s,]+)*"
    r"(?:forget|delete|remove|erase|drop|clear|vergiss|oublie|olvida|dimentica|vergeet)"
    r"(?:\s+(?:that|about|what i (?:said|told you) about|the (?:fact|note|memory) (?:that|about)"
    r"|from your memory|dass|que|che|dat))?[\s,:]*",
    re.I,
)
_EVERYTHING = re.compile(
    r"\b(?:everything|all(?: of (?:it|that))?|(?:my|your|the) (?:whole |entire )?memor(?:y|ies)|"
    r"whatever you|alles|tout|todo|tutto)\b",
    re.I,
)
_DEFAULT = r"(?:default|usual|standard|normal|preferred|favou?rite|main|regular)"
_IS = re.compile(
    rf"\bmy {_DEFAULT} (?P<what>[\w ]{{2,40}}?) (?:is|are|should be|shall be|=|will be)\s*:?\s*"
    r"(?P<value>[^,;.!?\n]{1,100})",
    re.I,
)
_USE = re.compile(
    rf"\b(?:use|take|assume|choose|pick|prefer)\s+(?P<value>[^,;.!?\n]{{1,100}}?)\s+as "
    rf"(?:my|the)\s+(?:{_DEFAULT}\s+)?(?P<what>[\w ]{{2,40}}?)"
    r"(?=$|[,;.!?\n]|\s+(?:unless|when|if|by)\b)",
    re.I,
)
_WANTS = re.compile(
    rf"\b(?:{_DEFAULT}|prefer|preference|always|never|usually|rather|like|want|please)\b", re.I
)
SHARE_MIN = 0.5
_WORD = re.compile(r"\w{2,}")
_NO_CONTENT = """
that the my me is are and or of to in on at for it you what about i do not no more this
"""
_EMPTY = frozenset(_NO_CONTENT.split())


@dataclass(frozen=True, slots=True)
class Default:
    """A kind of record in a person's words, and the words for the record they want by default."""

    what: str
    value: str


def clean_memory(text: str) -> str:
    """What is to be remembered, without "please remember that"."""
    kept = _ASKED.sub("", " ".join(text.split()), count=1).strip(" ,:;-")
    return kept[:1].upper() + kept[1:] if kept else ""


def clean_forgetting(text: str) -> str:
    """What is to be forgotten, without "please forget that"."""
    return _FORGET.sub("", " ".join(text.split()), count=1).strip(" ,:;-.!?")


def means_everything(text: str) -> bool:
    """Whether all of a memory is to be forgotten."""
    return _EVERYTHING.search(clean_forgetting(text)) is not None


def read_default(text: str) -> Default | None:
    """The default a sentence sets: "my default warehouse is Leipzig"."""
    match = _IS.search(text) or _USE.search(text)
    if match is None:
        return None
    value = match["value"].strip(" \"'“”„.")
    return Default(match["what"].strip().lower(), value) if value else None


def is_preference(text: str) -> bool:
    """Whether a sentence says what somebody wants rather than what is so."""
    return _WANTS.search(text) is not None


def best_matches(words: str, texts: Sequence[str]) -> list[int]:
    """The places of the texts that share most of their words with these; none if none does."""
    wanted = _words([words])
    if not wanted:
        return []
    shares = [len(wanted & _words([text])) / len(wanted) for text in texts]
    best = max(shares, default=0.0)
    return [at for at, share in enumerate(shares) if share == best] if best >= SHARE_MIN else []


def _words(texts: Iterable[str]) -> set[str]:
    return {w.lower() for text in texts for w in _WORD.findall(text)} - _EMPTY
