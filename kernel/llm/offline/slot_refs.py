"""Which record the message names for which field, in the person's own words."""

import re

from kernel.llm.offline.asked_things import fill_asked_thing
from kernel.llm.offline.choices import pick_choice, place_named
from kernel.llm.offline.names import Cue, UnknownName
from kernel.llm.offline.number_cues import counted_words
from kernel.llm.offline.reading import PEOPLE, PLACES, Reading
from kernel.llm.offline.ref_direction import direction_of, pick_by_direction
from kernel.llm.offline.schema import Field, FieldKind, is_query
from kernel.llm.port import JsonDict, Mention

_PRONOUN = re.compile(
    r"\b(?:it|its|that|this|that one|this one|them|they|those|these|him|her|his|their|he|she|"
    r"the same|same one|the (?:first|last|latter|former))\b"
)
# What may fill a field nobody has to fill: said of a record, never "this year" or "is it true".
_POINTS_BACK = re.compile(
    r"\b(?:(?<!is )it|it(?= (?:in|at|on|below|above|under|over|still|enough|overdue|paid)\b)|"
    r"they|them|their|(?:that|this|the) (?:\w+ ){0,2}one)\b(?! is\b)(?!['’]s\b)"
)
_POINTS_AT_PERSON = re.compile(r"\b(?:him|her|his|their|he|she)\b")
_OBJECT = re.compile(r"\b(?:it|them|him|her)\b")
_THERE = re.compile(r"(?<!is )(?<!are )\bthere\b(?! (?:is|are|was|were)\b)")
_POINTS_AT_PARTY = re.compile(r"\b(?:they|their|them)\b")
_PARTIES = ("customer", "supplier", "contact", "company", "sales_record")
_ROLE_CUES = {
    "manager": r"\b(?:report(?:s|ing)?|under|manag\w+|team|direct|leads?|heads?|boss|people)\b",
    "owner": (
        r"\b(?:own\w*|assign\w*|look(?:s|ed)? after|for|of|by|to|under|got|has|had)\b|['’]s?\b"
    ),
}
# Somebody nobody knows plays a part only if it is named: "Otter is now called Otter Marine".
_SURE_CUES = {
    "manager": r"\b(?:report(?:s|ing)?|manag\w+|boss|leads?|led|head(?:s|ed)?|in charge|runs?)\b",
    "owner": (
        r"\b(?:own\w*|assign\w*|look(?:s|ed)? after|responsib\w*|tak(?:es?|ing) (?:over|care)|"
        r"hand\w* over|belongs?|account manager|in charge)\b"
    ),
}
_THE_ONE = re.compile(r"\bthe (?:\w+ ){1,2}(?=one\b)")
_GIVEN_TO_ME = re.compile(r"\b(?:to (?:me|myself)|i(?:'ll|’ll| will| can) (?:take|handle))\b")
_SELF = re.compile(r"\b(?:me|my|myself|mine|i|i'm|i’m|i've|i'd|i'll)\b")
_TAKES_PEOPLE = (*PEOPLE, "contact", "company", "customer", "sales_record", "leave_request")
_OF_THE_HOUSE = ("role", "account", "leave_request")  # nobody's name, unless it must be said
_PRODUCT = "product"
_ROLE = "role"  # one word of a role's title is everyday talk until somebody is given it
_ABOVE = re.compile(
    r"\b(?:under|below|beneath|within|parent(?: is)?|part of)\s+(?:the )?(\d{2,})\b"
)
_HELD = re.compile(
    r"\b(?:an?|the|as|role|to be|becomes?|into)\s+"
    r"(?P<name>(?!role\b)[A-Za-z][\w-]*(?: [a-z][\w-]*)?)"
    r"(?:\s+role)?(?=\s*(?:$|[,.;!?]|\b(?:until|till|from|for|to|as of|please|any ?more|on|by)\b))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:to|for|of|with|from|at|in|on|by)\s+"
    r"(?P<name>[A-Z][\w&.'’-]*(?:\s+(?:&\s+)?[A-Z][\w&.'’-]*){0,3})"
)


def fill_refs(fields: list[Field], reading: Reading) -> JsonDict:
    """Return the words for each field that names a record; no word that was not said."""
    filled: JsonDict = {}
    used: set[int] = set()
    refs = [f for f in fields if f.kind is FieldKind.REF]
    for field in sorted(refs, key=lambda f: (not direction_of(f), not f.is_required)):
        mention = _pick(field, reading, used, is_shared=_shares_kind(field, refs))
        if mention is not None and not _plays_role(field, fields, reading):
            filled |= {f.name: reading.words_of(mention) for f in fields if is_query(f)}
            used.add(mention.start)
            continue
        if mention is not None:
            filled[field.name] = reading.words_of(mention)
            used.add(mention.start)
    for field in fields:
        if field.kind is FieldKind.LIST and field.ref_kind:
            named = [m for m in reading.mentions if m.kind == field.ref_kind]
            names = [reading.words_of(m) for m in named if m.start not in used]
            filled |= {field.name: names} if names else {}
    filled |= _unknown(fields, reading, filled, used)
    filled |= fill_asked_thing(fields, reading, filled)
    for field in refs:
        is_only = len(refs) == 1
        if field.name in filled:
            continue
        if "parent" in field.words:  # the number of "new account 6150" is the new one's own
            above = _ABOVE.search(reading.lowered)
            words = above[1] if above else None
        else:
            given = _given_to_me(field, reading)
            words = given or _other_words(field, reading, used, is_only)
        if words and (field.is_required or words not in filled.values()):
            filled[field.name] = words
    return filled


def _unknown(fields: list[Field], reading: Reading, filled: JsonDict, used: set[int]) -> JsonDict:
    """Give the names nobody found to the fields they would fill: the gate says there is no such.

    Left out, "approve Mei's holiday" would mean whoever waits, "Mei's salary" the asker's own.
    """
    found: JsonDict = {}
    makes_new = any(
        f.is_required and f.kind is FieldKind.TEXT and "name" in f.words for f in fields
    )
    queries = [f for f in fields if is_query(f)]
    refs = [f for f in fields if f.kind is FieldKind.REF and (f.is_required or not makes_new)]
    refs.sort(key=lambda f: (not f.is_required, f.ref_kind not in PEOPLE))
    people = _out_of_reach(reading, used)
    for name in [*people, *reading.unknown_names]:
        open_refs = [f for f in refs if f.name not in filled and f.name not in found]
        if name in people:
            open_refs = [f for f in open_refs if f.ref_kind in _TAKES_PEOPLE or f.is_required]
        open_refs = [f for f in open_refs if not _is_pronoun_s(f, reading)]
        suited = [f for f in open_refs if _suits_name(f, name) and _plays_for_sure(f, reading)]
        if suited:
            found[suited[0].name] = name.words
        elif queries and name.cue is not Cue.PLACE:
            found.setdefault(queries[0].name, name.words)
    return found


def _is_pronoun_s(field: Field, reading: Reading) -> bool:
    """Return whether a step's "it" or "them" is the record for a field: "bill them for roofing"."""
    is_known = any(m.kind == field.ref_kind for m in reading.last_records)
    return reading.is_step and is_known and bool(_OBJECT.search(reading.lowered))


def _out_of_reach(reading: Reading, used: set[int]) -> list[UnknownName]:
    """Return the people who are named and known, but not as the kind of record that is wanted.

    Whom one may only ask to stand in is a colleague; their salary is still nobody's one may see.
    """
    known = {m.start: m for m in reading.mentions if m.kind in PEOPLE and m.start not in used}
    return [
        UnknownName(m.start, m.end, reading.words_of(m), Cue.NAMED)
        for m in known.values()
        if not reading.is_in_note(m.start)
    ]


def _suits_name(field: Field, name: UnknownName) -> bool:
    if name.has_article and field.ref_kind in PEOPLE:
        return False
    if name.cue is Cue.PLACE:
        return field.ref_kind in PLACES or field.is_required
    if name.cue is Cue.DOER:
        return field.ref_kind in (*PEOPLE, *_PARTIES)
    return field.ref_kind not in (*PLACES, *_OF_THE_HOUSE) or field.is_required


def _plays_for_sure(field: Field, reading: Reading) -> bool:
    cue = next((c for word, c in _SURE_CUES.items() if word in field.words), None)
    return cue is None or field.is_required or bool(re.search(cue, reading.lowered))


def _plays_role(field: Field, fields: list[Field], reading: Reading) -> bool:
    """Return whether a field for a person's part in a thing is spoken of.

    Where people can be looked for by name, whoever is named is the one looked for: not their
    manager, unless the words say so.
    """
    cue = next((c for word, c in _ROLE_CUES.items() if word in field.words), None)
    if cue is None or field.is_required or not any(is_query(f) for f in fields):
        return True
    return bool(re.search(cue, reading.lowered))


def _shares_kind(field: Field, refs: list[Field]) -> bool:
    return sum(f.ref_kind == field.ref_kind for f in refs) > 1


def _pick(field: Field, reading: Reading, used: set[int], *, is_shared: bool) -> Mention | None:
    """Return the mention for a field; of two fields of a kind, "from" and "to" tell them apart."""
    free = [m for m in reading.mentions if m.kind == field.ref_kind and m.start not in used]
    if direction_of(field) and is_shared:
        return pick_by_direction(field, free, reading)
    named = [
        m for m in free if any(w in reading.before(m.start) for w in field.words if len(w) > 3)
    ]
    if is_shared and not field.is_required:
        return named[0] if named else None
    return (named or free or [None])[0]


def _given_to_me(field: Field, reading: Reading) -> str | None:
    """Return "me" for the person whom a thing goes to: "it comes to me", "I'll take the lead"."""
    is_mine = field.ref_kind in PEOPLE and _GIVEN_TO_ME.search(reading.lowered)
    return "me" if is_mine else None


def _other_words(field: Field, reading: Reading, used: set[int], is_only: bool) -> str | None:
    """Return words for a field no mention of its kind fills: codes, pronouns, "me", a name."""
    nouns = field.ref_kind.replace("_", " ").split()
    if numbered := _numbered(nouns, reading):
        return numbered
    if field.ref_kind == _ROLE and field.is_required and (held := _HELD.search(reading.text)):
        return held["name"]
    if labelled := _labelled(nouns, reading):
        return labelled
    codes = [c for c in reading.codes if all(c not in m.text for m in reading.mentions)]
    if suited := [c for c in codes if _suits(c, field.ref_kind)]:
        return suited[0]
    earlier = [m for m in reading.last_records if m.kind == field.ref_kind]
    if not field.is_required:
        return _earlier(earlier, reading) if _points_back(field, earlier, reading) else None
    if earlier and (
        reading.is_step
        or _PRONOUN.search(reading.lowered)
        or _THE_ONE.search(reading.lowered)
        or _speaks_of(nouns, reading)
    ):
        return _earlier(earlier, reading)
    if codes:
        return codes[0]
    if words := _counted_or_other(field, reading, used):
        return words
    if field.ref_kind in PEOPLE and _SELF.search(reading.lowered):
        return "me"
    known = [(m.start, m.end) for m in reading.mentions] + [(d.at, d.to) for d in reading.dates]
    named = (
        match["name"]
        for match in _NAMED.finditer(reading.text)
        if all(match.end() <= at or match.start("name") >= to for at, to in known)
    )
    return next(named, None) if is_only else None


def _counted_or_other(field: Field, reading: Reading, used: set[int]) -> str | None:
    """Return the things that are counted for a product, else a record of another kind."""
    if field.ref_kind == _PRODUCT and (counted := counted_words(reading)):
        return counted
    free = [m for m in reading.records if m.start not in used]
    used |= {m.start for m in free[:1]}
    return reading.words_of(free[0]) if free else None


def _labelled(nouns: list[str], reading: Reading) -> str | None:
    """Return the name before or after the kind's own noun: "the Warehouse department"."""
    noun = rf"(?i:{re.escape(' '.join(nouns))}|{re.escape(nouns[-1])})"
    name = r"(?P<name>[A-Z][\w&-]*(?:\s+(?:&\s+)?[A-Z][\w&-]*){0,3})"
    found = re.search(rf"\b(?:in|to|from|of|the|for|at)\s+{name}\s+{noun}\b", reading.text)
    behind = (
        rf"\b{noun}\s+(?:called |named )?(?P<name>[A-Z]\w*(?:[-_.]\w+)+|[\"“'‘][^\"”'’]+[\"”'’])"
    )
    found = found or re.search(behind, reading.text)
    return found["name"].strip("\"“”'‘’") if found else None


def _suits(code: str, kind: str) -> bool:
    """Return whether a number's letters abbreviate a kind: LR leave_request, PRJ project."""
    letters = re.sub(r"[^a-z]", "", code.lower().split("-")[0])
    initials = "".join(word[0] for word in kind.split("_"))
    rest = iter(kind)
    is_skeleton = len(letters) > 1 and kind[0] == letters[0] and all(c in rest for c in letters)
    return letters == initials or is_skeleton


def _numbered(nouns: list[str], reading: Reading) -> str | None:
    """Return "order 701" or "invoice #1006": the kind's own noun with a number."""
    noun = rf"(?:{re.escape(nouns[-1])}|{re.escape(' '.join(nouns))})"
    found = re.search(rf"\b{noun}\s*(?:no\.?|number|nr\.?|#)?\s*(\d{{2,}})\b", reading.lowered)
    return found[1] if found else None


def _speaks_of(nouns: list[str], reading: Reading) -> bool:
    return bool(re.search(rf"\b(?:the|that|this)\s+(?:\w+\s+)?{nouns[-1]}s?\b", reading.lowered))


def _points_back(field: Field, earlier: list[Mention], reading: Reading) -> bool:
    """Return whether a pronoun means a record of the field's kind, the latest one spoken of."""
    if not earlier:
        return False
    if field.ref_kind in PEOPLE:
        return bool(_POINTS_AT_PERSON.search(reading.lowered))
    if field.ref_kind in PLACES and _THERE.search(reading.lowered):
        return True
    if field.ref_kind in _PARTIES and _POINTS_AT_PARTY.search(reading.lowered):
        return True
    latest = next(m for m in reading.last_records if m.kind not in PEOPLE)
    is_latest = any(m.id == latest.id for m in earlier)
    return is_latest and bool(_POINTS_BACK.search(reading.lowered))


def _earlier(earlier: list[Mention], reading: Reading) -> str | None:
    """Return the record spoken of before: the only one, "the short one", "the last"."""
    if len(earlier) == 1:
        return earlier[0].id or earlier[0].label
    shown = [m.text or m.label for m in earlier]
    described = _THE_ONE.search(reading.lowered)
    if described and (chosen := pick_choice(described[0], shown)):
        return earlier[shown.index(chosen)].id
    place = place_named(reading.lowered, len(earlier))
    return None if place is None else earlier[place].id
