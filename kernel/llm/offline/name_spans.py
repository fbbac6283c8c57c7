"""Names of new things whole: from the words found in a name to where it begins and ends."""

import re

from kernel.llm.offline.number_cues import FUNCTION_WORDS
from kernel.llm.offline.openings import ORDER, QUESTION
from kernel.llm.offline.reading import Reading

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w&.'’-]*"
_PARTICLE = r"(?:&|de|van|von|der|den|del|di|da|du|i|y|und|et|of the)"
_MORE = re.compile(rf"[ \t]+(?:{_PARTICLE}[ \t]+)*(?P<word>(?![A-Z]+-\d){_CAPITAL})")
_BEFORE = re.compile(rf"(?P<word>{_CAPITAL}|{_PARTICLE})[ \t]+$")
_SENTENCE = re.compile(r"(?:^|[.!?:;\n(\"“][\s\"“]*)$")
_WHERE_FROM = re.compile(rf"(?<=\w)[ \t]+(?:from|at)[ \t]+(?={_CAPITAL})")
_OWNED = re.compile(r"['’]s?$")
_PRONOUN = re.compile(
    r"(?:i|we|you|he|she|it|they|that|there|who|what)(?:['’](?:d|m|ll|ve|re|s))?", re.I
)
_OPENS = frozenset(
    ["new", "hi", "hello", "hey", "dear", "thanks", "yes", "no", "ok", "okay", "welcome", "insert"]
)
# "Returns clerk", "Mesh office chair": a name whose further words are small, up to a joint.
_NAMED_ON = re.compile(
    r"(?: (?!(?:wants?|needs?|has|asks?|gets?|starts?|joins?|says?|comes?|called|please|pls|thanks|"
    r"down|up|is|was|are|and|or|as|at|by|for|from|in|into|of|on|to|with|the|an?|who|which|that|it|"
    r"worth|instead|today|tomorrow|now|here|there|will|would|could|can|should|must|may|also|too|\w+ed)\b)"
    r"[a-z][\w-]+){1,2}(?=$|[,;:!?]|\.(?:\s|$)| (?:as|at|by|for|from|in|into|of|on|to|with|and|"
    r"please|pls|worth)\b)"
)
_CAPITALS = re.compile(rf"(?<![.!?]\s)(?<!^)\b{_CAPITAL}(?:\s+(?:&\s+)?{_CAPITAL})*")
_OPENING = re.compile(rf"^\W*(?P<name>{_CAPITAL}(?:[ \t]+(?:{_PARTICLE}[ \t]+)?{_CAPITAL})+)"
                      r"(?=\s*(?:[,;:(/|–-]|$))")  # fmt: skip


def whole_name(reading: Reading, at: int, to: int, kinds: frozenset[str]) -> str:
    """Return the whole name of which the words at `at:to` are found; `kinds` the action takes.

    A name runs on over capitals, also where a record of another kind has a word of it: the lead
    "Harbour Sailing School" is new although another lead is a school. "" for a pronoun.
    """
    text = reading.text
    said = text[at:to]
    if _PRONOUN.fullmatch(said):
        return ""
    if said != said.strip("\"“”'‘’") or not re.search(_CAPITAL, said):
        return said
    fixed = [
        (m.start, m.end) for m in reading.mentions if m.kind in kinds or m.text == m.label
    ] + [(d.at, d.to) for d in reading.dates]  # fmt: skip
    if re.match(_CAPITAL, said.rsplit(" ", 1)[-1]):
        while (more := _MORE.match(text, to)) and _is_free(more.end(), more.start("word"), fixed):
            to = more.end()
    if re.match(_CAPITAL, said):
        at = _begin(text, at, fixed)
    name = text[at:to].rstrip(".,")
    if cut := _WHERE_FROM.search(name):
        name = name[: cut.start()]
    return _OWNED.sub("", name) if name != said or text[to : to + 1] == " " else name


def capitalised(reading: Reading) -> str:
    """Return the name that capitals tell where nothing else does, "" without one."""
    taken = [(m.start, m.end) for m in reading.mentions] + [(d.at, d.to) for d in reading.dates]
    opening = _OPENING.match(reading.text)
    is_free = opening and _is_free(opening.end("name"), opening.start("name"), taken)
    if opening and is_free and not _opens_sentence(opening["name"].split()[0]):
        return opening["name"]
    for match in _CAPITALS.finditer(reading.text):
        if all(match.end() <= at or match.start() >= to for at, to in taken):
            is_full = " " in match[0]  # "Ines Falk signed"
            further = None if is_full else _NAMED_ON.match(reading.text, match.end())
            return match[0] + (further[0] if further else "")
    return ""


def _begin(text: str, at: int, fixed: list[tuple[int, int]]) -> int:
    """Return where a name begins whose later words are known: "[Thijs de] Graaf"."""
    start = at
    while before := _BEFORE.search(text[:start]):
        is_first = bool(_SENTENCE.search(text[: before.start()]))
        if not _is_free(before.end("word"), before.start(), fixed):
            break
        if is_first and _opens_sentence(before["word"]):
            break
        start = before.start()
        at = start if before["word"][:1].isupper() else at
    return at


def _opens_sentence(word: str) -> bool:
    """Return whether a capital is that of a sentence, not of a name."""
    lowered = word.lower()
    return bool(
        lowered in _OPENS or lowered in FUNCTION_WORDS or _PRONOUN.fullmatch(word)
        or ORDER.fullmatch(word) or QUESTION.match(word)
    )  # fmt: skip


def _is_free(to: int, at: int, fixed: list[tuple[int, int]]) -> bool:
    return all(to <= start or at >= end for start, end in fixed)
