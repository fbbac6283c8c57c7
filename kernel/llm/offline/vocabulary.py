"""The words an action knows, and what of a message it has never heard of.

"What is the bitcoin price" is near "what is the price of PRODUCT", but of bitcoin no action knows:
what a message names beyond its records, days and numbers, the action that answers has to know.
"""

import re
from functools import lru_cache

import orjson
from rapidfuzz import fuzz, process

from kernel.llm.offline.asked import asks_somewhere
from kernel.llm.offline.enums import stem, stems
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import FieldKind, fields_of
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import JsonDict, ToolSpec

# Of 109 held-out questions about records these leave out one; of 22 about the world, all.
STRANGE_SHARE, STRANGE_FIT_HIGH = 0.5, 0.9
STRANGE_SOME, STRANGE_FIT = 0.3, 0.75
STRANGE_FIT_NAMED = 0.7
STRANGE_ALL = 0.8  # hardly a word is known, whatever record is named among them
STRANGE_WRITE, STRANGE_WRITE_FIT = 0.6, 0.6
LIKE_MIN = 80  # from here a word is a known one with a slip of the finger
SLIP_CHARS_MIN = 4
SHORTENED_CHARS_MIN = 3  # "hol" is a holiday
_EVERYDAY = frozenset(
    stems("""
    a an the this that these those it its they them their he she his her him i me my mine we us our
    you your who whom whose which what whats when where why how is are was were be been being am do
    does did doing done have has had having can could may might must shall should will would of in
    on at to for from by with about into onto over under between during since until till before
    among amongst within without through across around against besides
    after than as per off out up down left and or but if then else so not no yes any some all each
    every both either neither more most less least many much few lot lots other another same such
    only just also too very really still yet already again ever never now there here one ones thing
    things kind sort way please pls thanks thank hi hello hey ok okay well show list give get tell
    find look see view check know want need like let make go going come came take took put say said
    mean think ask open happen exist exists anyone anybody someone nobody everyone people person
    current currently right moment far long often soon new old last next first second latest recent
    day days week weeks month months year years quarter time date today tomorrow yesterday january
    february march april june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday number percent amount quantity total company business
    office work working top deal record records entry entries data page file everything anything
    something nothing thats explain overview info information details s t m re ve d ll im ive
    """)
)
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_NUMBER = re.compile(r"\S*\d\S*")


def is_strange(tool: ToolSpec, reading: Reading) -> bool:
    """Return whether a message names what a tool has never heard of: "the bitcoin price".

    Where the tool takes a record that was named, it has to fit worse as well; a write has to be far
    from the words and to have nothing said of it.
    """
    arguments = fill_tool(tool, reading).arguments
    share = strange_share(tool, reading, arguments)
    if tool.effect != "read":
        is_said = any(f.name in arguments for f in fields_of(tool) if f.kind is not FieldKind.TEXT)
        is_named = bool(reading.records or reading.codes or reading.quotes)
        is_far = share >= STRANGE_WRITE and tool.score < STRANGE_WRITE_FIT
        return is_far and not is_named and not is_said
    if any(name in tool.ref_fields for name in arguments):
        is_all = share >= STRANGE_ALL and len(_telling(reading, arguments)) > 1
        least = STRANGE_FIT_NAMED if asks_somewhere(reading.text) else STRANGE_WRITE_FIT
        least = STRANGE_FIT_HIGH if is_all else least
        return share >= STRANGE_SHARE and tool.score < least
    is_some = not arguments and share >= STRANGE_SOME and tool.score < STRANGE_FIT
    return is_some or (share >= STRANGE_SHARE and tool.score < STRANGE_FIT_HIGH)


def strange_share(tool: ToolSpec, reading: Reading, arguments: JsonDict) -> float:
    """Return the share of a message's telling words that a tool does not know, 0 to 1.

    Records, days, numbers and what fills an argument are no telling words. The more of them a tool
    knows, the less the others count.
    """
    told = _telling(reading, arguments)
    if not told:
        return 0.0
    known = _vocabulary(
        tool.name, tool.title, tool.description, tuple(tool.examples),
        orjson.dumps(tool.parameters),
    )  # fmt: skip
    strange = sum(not _is_known(word, known) for word in told)
    return strange / (len(told) + max(len(told) - strange - 1, 0))


def _telling(reading: Reading, arguments: JsonDict) -> list[str]:
    used = set(stems(" ".join(v for v in arguments.values() if isinstance(v, str)))) | _EVERYDAY
    return [word for word in _told(reading) if stem(word) not in used]


def _told(reading: Reading) -> list[str]:
    taken = [(m.start, m.end) for m in reading.mentions]
    taken += [(d.at, d.to) for d in reading.dates] + [(a.at, a.to) for a in reading.amounts]
    text = reading.text
    for at, to in taken:
        text = text[:at] + " " * (to - at) + text[to:]
    return _WORD.findall(_NUMBER.sub(" ", text).lower())


def _is_known(word: str, known: frozenset[str]) -> bool:
    if word in known or stem(word) in known or len(word) < 2:
        return True
    if len(word) < SLIP_CHARS_MIN:
        is_short = len(word) >= SHORTENED_CHARS_MIN
        return is_short and any(full.startswith(word) for full in known)
    return process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=LIKE_MIN) is not None


@lru_cache(maxsize=512)
def _vocabulary(
    name: str, title: str, description: str, examples: tuple[str, ...], parameters: bytes
) -> frozenset[str]:
    """Return the words of a tool as they are written, and their stems."""
    fields = re.sub(r"[^A-Za-z]+", " ", parameters.decode())
    text = " ".join([re.sub(r"[._]", " ", name), title, description, *examples, fields]).lower()
    return frozenset([*_WORD.findall(text), *stems(text)])
