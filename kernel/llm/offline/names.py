"""Names the words give to somebody or something that is no record this person may see.

Who asks about "Ravi's salary" and may not see Ravi must hear that there is no such record, never
get an answer about somebody else: so the words themselves go where the record would have gone.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from kernel.llm.offline.enums import stems
from kernel.llm.port import Mention

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w&.’'-]*"
_NAME = re.compile(
    rf"(?<![\w@./]){_CAPITAL}(?:[ \t]+(?:(?:&|de|van|von|der|of)[ \t]+)?{_CAPITAL})*"
)
_OWNER = re.compile(r"(?<![\w@./'’])(?P<name>[^\W\d_][\w-]+)(?:['’]s(?!\w)|(?<=s)['’](?=\s+\w))")
_BEFORE_OWNER = re.compile(rf"(?:{_CAPITAL}[ \t]+)+$")
_ALONE = re.compile(rf"{_CAPITAL}(?:[ \t]+{_CAPITAL}){{0,2}}")
_DOER = re.compile(
    r"\b(?:does|did|has|was|is)\s+(?P<name>[^\W\d_]+(?:\s+[^\W\d_]+)?)\s+"
    r"(?:earn|earning|make|get|paid|start|join|work|report|have|take|taken|away|off|sick|ill)\b",
    re.IGNORECASE,
)
_OF_SOMEBODY = re.compile(
    r"\b(?:of|for)\s+(?P<name>[^\W\d_]{3,}(?:\s+[^\W\d_]{3,})?)\s*(?:[?.!]|$)", re.IGNORECASE
)
_CUE = re.compile(
    r"\b(?:of|for|from|by|with|to|at|in|about|on|does|did|has|is|was|are|approve|reject|decline|"
    r"accept|deny|refuse|tell|ask|and|or|customer|supplier|client|company|employee|colleague|"
    r"contact|lead|invoice|product|warehouse|book|give|grant|let|put|allow|pay|promote|raise|"
    r"dismiss|terminate|show|see|view|check|get|find|open|assign|why|when|where|cancel)\s+"
    r"(?P<article>(?:the|a|an|our|my|your|this|that)\s+)?$"
)
_OPENER = re.compile(
    rf"^\W*(?P<name>{_CAPITAL}(?:[ \t]+{_CAPITAL})?)\s+(?:is|has|was|needs?|wants?|will|would|"
    r"takes?|took|asks?|asked|earns?|works?|gets?|got|called|paid|sent|owes?|transferred|ordered)\b"
    r"|^\W*(?P<lower>[^\W\d_]{3,})\s+(?:needs|wants|earns|asked|owes)\b"
)
_PLACE_CUE = re.compile(r"\b(?:in|at|to|from|into)\s+(?:the\s+)?$")
_CONTRACTION = re.compile(r"['’](?:d|m|ll|ve|re)\b")
_CONTRACTED = frozenset(("what", "who", "whom", "where", "when", "why", "how", "it", "that", "this",
                         "there", "here", "let", "he", "she"))  # fmt: skip
# Words that stand where a name would and name nobody; compared by their stems.
_NOBODY = frozenset(
    stems("""
    i me my mine myself we us our you your he she they them it this that these those there here
    a an the one ones some any all each every everyone everybody anyone anybody someone nobody
    who what which how much many more most less few no not now today tomorrow yesterday tonight
    day week month quarter year time date morning afternoon evening weekend period last next
    company customer supplier employee staff team people person colleague manager department
    office boss business client user owner sales hr it finance warehouse product stock item order
    invoice bill payment payable receivable account journal lead deal opportunity pipeline contact
    leave holiday vacation absence sick annual unpaid parental maternity balance sheet report profit
    loss trial aging statement chart org list overview calendar salary pay gross net tax vat
    document policy handbook rule price discount budget currency euro dollar pound english german
    french spanish christmas easter pentecost
    friday monday tuesday wednesday thursday saturday sunday
    please thanks thank
    hello hi hey ok okay yes sure and or of for in on at to with by from good morning dear steward
    open overdue paid pending approved rejected total first second half full new old own carried
    over review example instance free public bank
    mother father mum dad wife husband son daughter child kid grandma grandmother grandpa parent
    brother sister friend neighbour doctor dentist school something anything nothing everything
    """)
)


class Cue(StrEnum):
    """What a name's place in the sentence says: an owner, a place, somebody, or nothing."""

    OWNER = "owner"
    PLACE = "place"
    NAMED = "named"
    DOER = "doer"


@dataclass(frozen=True, slots=True)
class UnknownName:
    """Words at `at:to` of a text that name what is none of its mentions.

    `has_article`: "the Oktoberfest" is nobody, but may be something.
    """

    at: int
    to: int
    words: str
    cue: Cue
    has_article: bool = False


def find_unknown(
    text: str, mentions: list[Mention], taken: list[tuple[int, int]]
) -> list[UnknownName]:
    """Return the names of a text in order that no mention covers; `taken` are dates and numbers."""
    blocked = [(m.start, m.end) for m in mentions] + taken
    found: list[UnknownName] = []
    for name in [*_owners(text), *_openers(text), *_capitalised(text), *_somebodies(text)]:
        spans = blocked + [(f.at, f.to) for f in found]
        if all(name.to <= at or name.at >= to for at, to in spans) and not _is_nobody(name.words):
            found.append(name)
    return sorted(found, key=lambda n: n.at)


def longer_name(text: str, mention: Mention, mentions: list[Mention]) -> str:
    """Return a mentioned first name with the unknown surname that follows it, "" without one.

    "Sofia Keller" is not the Sofia there is.
    """
    match = re.compile(rf"[ \t](?P<rest>{_CAPITAL})").match(text, mention.end)
    named = text[mention.start : mention.end]
    if match is None or not named[:1].isupper() or "'" in match["rest"][:1]:
        return ""
    rest = re.sub(r"['’]s?$", "", match["rest"]).rstrip(".")
    to = match.start("rest") + len(rest)
    is_known = any(m.start < to and m.end > match.start("rest") for m in mentions)
    if is_known or _is_nobody(rest) or not rest[1:].islower():
        return ""
    return f"{named} {rest}"


def _owners(text: str) -> list[UnknownName]:
    """Return who owns something: "Ravi's salary", "mei tanaka's holiday", "is it Kim's?"."""
    found: list[UnknownName] = []
    for match in _OWNER.finditer(text):
        word, at = match["name"], match.start("name")
        if word.lower() in _CONTRACTED or _is_nobody(word):
            continue
        lead = _BEFORE_OWNER.search(text[:at]) if word[:1].isupper() else None
        if lead:
            at -= len(_without_opening(text[: lead.start()], lead[0]))
        found.append(UnknownName(at, match.end("name"), text[at : match.end("name")], Cue.OWNER))
    return found


def _without_opening(before: str, words: str) -> str:
    """Return capitalised words less the one that opens a sentence: "Approve Mei " -> "Mei "."""
    is_opening = not before.strip() or before.rstrip()[-1:] in ".!?"
    return re.sub(r"^\S+\s+", "", words) if is_opening else words


def _openers(text: str) -> list[UnknownName]:
    """Return who does something at the start: "Henrik needs Friday off"."""
    match = _OPENER.match(text)
    group = next((g for g in ("name", "lower") if match and match[g]), None)
    if match is None or group is None:
        return []
    return [UnknownName(match.start(group), match.end(group), match[group], Cue.DOER)]


def _capitalised(text: str) -> list[UnknownName]:
    if _ALONE.fullmatch(text.strip(" ?.!")):
        return [UnknownName(0, len(text), text.strip(" ?.!"), Cue.NAMED)]
    found: list[UnknownName] = []
    for match in _NAME.finditer(text):
        before, words = text[: match.start()], re.sub(r"['’]s?$", "", match[0].rstrip(".,'’"))
        is_opening = not before.strip() or before.rstrip()[-1:] in ".!?"
        if is_opening:  # any first word has a capital
            first, _, words = words.partition(" ")
            before += f"{first} "
        cued = _CUE.search(before.lower())
        if words and (" " in words or cued) and not words.isupper():
            cue = Cue.PLACE if _PLACE_CUE.search(before.lower()) else Cue.NAMED
            to = len(before) + len(words)
            found.append(UnknownName(len(before), to, words, cue, bool(cued and cued["article"])))
    return found


def _somebodies(text: str) -> list[UnknownName]:
    """Return lower-case names where only somebody's name can stand: "what does dev patel earn"."""
    return [
        UnknownName(match.start("name"), match.end("name"), match["name"], Cue.DOER)
        for pattern in (_DOER, _OF_SOMEBODY)
        for match in pattern.finditer(text)
        if not any(_is_nobody(word) for word in match["name"].split())
    ]


def _is_nobody(words: str) -> bool:
    words = _CONTRACTION.sub("", words)
    if any(letter.isdigit() for letter in words):  # numbers of records are read elsewhere
        return True
    return all(stem in _NOBODY for stem in stems(words))
