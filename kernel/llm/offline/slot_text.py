"""Free text of the message for text fields: quotes, what follows a colon, "because …", names."""

import re

from kernel.llm.offline.deeds import deed_in
from kernel.llm.offline.known import known_value
from kernel.llm.offline.name_spans import capitalised
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.offline.slot_codes import code_of
from kernel.llm.port import JsonDict

_QUESTION = {"question"}
_QUERY = {"query", "search", "term", "terms", "keywords", "q", "words"}
_REASON = {"reason", "justification", "cause", "why"}
_NAME = {"name", "title", "subject", "company", "label", "headline", "summary", "topic"}
_NOTE = {"note", "notes", "text", "body", "content", "message", "description", "comment", "details",
         "memo", "remark", "remarks", "instructions"}  # fmt: skip
_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|since|as (?=\w+ (?:is|are|was|were|has|have|needs?)\b)|"
    r"reason(?: is|:)?|weil|wegen|parce que?|porque)\s+(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_CALLED = re.compile(
    r"\b(?:called|named|titled|entitled|name is|(?:call|name|title) (?:it|her|him|them|this|that)|"
    r"namens|llamad[oa]|appelée?)\s+"
    r"(?P<text>[^,;:.!?\n]+?)(?=\s+(?:for|with|in|at|from|to|by|and|on|starting|due|worth)\b|[,;:.!?\n]|$)",
    re.IGNORECASE,
)
_CAME_BY = re.compile(
    r"\b(?:came (?:in |to us )?(?:via|through|by|from)|via|found us (?:on|via|through)|"
    r"referred by)\s+(?:the |our |a )?(?P<text>[^,;.\n]+)",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:saying|says|that says|to say|noting)\s+(?:that\s+)?(?P<text>.+)$", re.I | re.S
)
_COLON = re.compile(r"(?<!\d):(?!//)\s*(?P<text>\S.*)$", re.DOTALL)
_CLAUSE = re.compile(r"^[^,]*\w[^,]*(?<!\d),\s+(?P<text>(?:[^\s,]+\s+){2,}\S.*)$", re.DOTALL)
_ORDERED = re.compile(
    r"(?:please|pls|and|then|can|could|from|until|starting|as|for|to|in|on|add|approve|assign|book|"
    r"cancel|change|create|decline|hold|let|log|make|move|note|order|post|put|record|reject|remind|"
    r"remove|send|set|show|take|tell|transfer|update|write)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"^(?:(?:hi|hello|hey|please|pls|can|could|would|you|i|we|want|need|to|like|me|us|show|find|search|"
    r"look|up|for|get|give|list|open|tell|about|the|a|an|all|any|who|what|which|where|is|are|do|have|"
    r"my|our|of|on|in|with|named|called)\b[\s,]*)+",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,-])\+?\d[\d ()/-]{5,}\d(?![\w.,-]\d)")
_ADDRESS = re.compile(r"\S+@\S+|\+?\d[\d ()/-]{5,}\d")
_AT_RECORD = re.compile(r"(?P<name>[A-Z][^,;]*?)\s+(?:at|from|of|with|bei|von|chez|de)(?: the)?$")
_VALUE = (
    r"(?:\s+(?:is|to|becomes|will be|should be|should say|as|now|ist|auf|wird)(?: now| called)?|"
    r"\s*[:=])\s+"
)
_VALUE_END = re.compile(
    r"\s*(?:[,;\n]|\.(?:\s|$)|\b(?:as of|as from|effective|starting|from (?=\d|\w+ \d|next|now|"
    r"today|january|february|march|april|may|june|july|august|september|october|november|december)|"
    r"because|please|instead|for the whole|and (?=\w+ (?:to|is)\b)|ab)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE_END = re.compile(  # but not "Dr. Falk", "St. Anne", "Prof. Lund"
    r"(?<=[a-z]{3})(?<!\bProf)(?<!\bCorp)(?<!\bMess)[.!?]\s+(?=[A-Z\"“])|(?<=[A-Z]{3})[.!?]\s+(?=[A-Z])"
)
_LABEL = {"industry", "department", "category", "sector", "source", "position", "job", "role",
          "city", "location", "kind", "type", "team", "segment"}  # fmt: skip
_SHORT_WORDS_MAX = 2


def fill_text(fields: list[Field], reading: Reading, filled: JsonDict) -> JsonDict:
    """Return values for the text fields, from words no other field has used."""
    texts = [f for f in fields if f.kind is FieldKind.TEXT and f.name not in filled]
    found: JsonDict = {}
    for field in texts:
        value = _spoken(field, reading)
        if value:
            found[field.name] = value
    rest = [f for f in texts if f.name not in found]
    found |= _from_quotes(rest, reading, found)
    rest = [f for f in rest if f.name not in found]
    found |= _from_colon(rest, reading, filled, found)
    rest = [f for f in rest if f.name not in found]
    found |= _from_clause(rest, reading, filled)
    rest = [f for f in rest if f.name not in found and f.is_required]
    found |= _from_remainder(rest, reading, filled)
    return _split_names(fields, found)


def is_note(field: Field) -> bool:
    """Return whether a field takes a sentence rather than a name."""
    return bool(set(field.words) & (_NOTE | _REASON))


def is_reason(field: Field) -> bool:
    """Return whether a field takes why something is done."""
    return bool(set(field.words) & _REASON)


def is_name(field: Field) -> bool:
    """Return whether a field takes the name or title of a thing."""
    return bool(set(field.words) & _NAME) and not is_note(field)


def _spoken(field: Field, reading: Reading) -> str | None:
    """Return what the message itself labels as this field."""
    if known := known_value(field, reading) or code_of(field, reading):
        return known
    words = set(field.words)
    if field.is_whole or words & _QUESTION:
        return reading.text.strip()
    label = re.escape(field.label)
    if labelled := re.search(rf"\b{label}\s*[:=]\s*[\"“']?([^,;\"”\n]+)", reading.text, re.I):
        return labelled[1].strip()
    if not field.is_required and (said := _said_of(field, reading)):
        return said
    if words == {"action"} and (deed := deed_in(reading)):
        return clean(deed)
    if "phone" in words and (phone := _PHONE.search(reading.text)):
        return phone[0].strip()
    pattern = _BECAUSE if words & _REASON else _CALLED if is_name(field) else None
    pattern = _CAME_BY if words == {"source"} else pattern
    match = pattern.search(reading.text) if pattern else None
    if match is None and words & _NOTE:
        match = _SAYING.search(reading.text)
    return clean(match["text"]) if match else None


def whole_words(field: Field, reading: Reading, at: int, to: int, ruled: object) -> str:
    """Return the words at `at:to` as one value: a phone number whole, a name of one sentence only.

    Where they run on into another sentence, what the rules found is taken, else their beginning.
    """
    for phone in _PHONE.finditer(reading.text):
        if phone.start() < to and phone.end() > at:
            return phone[0].strip()
    said = reading.text[at:to]
    if set(field.words) & _QUERY and not _COMMAND.sub("", said):
        return ""  # "Could you list" looks for nothing
    if field.words == ("action",) and isinstance(ruled, str) and said in ruled:
        return ruled  # of a deed not only its object
    end = None if is_note(field) else _SENTENCE_END.search(said)
    if end is None:
        return said
    is_ruled = isinstance(ruled, str) and ruled in reading.text and ruled not in said
    return str(ruled) if ruled and is_ruled else said[: end.start()]


def _said_of(field: Field, reading: Reading) -> str:
    """Return what a field is said to be: "her job title is buyer", "set the time zone to …"."""
    if set(field.words) & (_NOTE | _REASON | _QUERY):
        return ""
    spelled = r"\s?".join(re.escape(letter) for letter in field.label.replace(" ", ""))
    found = re.search(rf"\b{spelled}{_VALUE}(?P<text>.+)$", reading.text, re.IGNORECASE | re.S)
    return clean(_VALUE_END.sub("", found["text"])) if found else ""


def clean(text: str) -> str:
    """Return a value without quotes, spaces and the full stop around it."""
    return text.strip().strip("\"“”„'‘’").rstrip(" .!").strip()


def _from_quotes(fields: list[Field], reading: Reading, found: JsonDict) -> JsonDict:
    quotes = [q for q in reading.quotes if q not in found.values()]
    ranked = sorted(fields, key=lambda f: not f.is_required)
    return {f.name: clean(q) for f, q in zip(ranked, quotes, strict=False)}


def _from_colon(
    fields: list[Field], reading: Reading, filled: JsonDict, found: JsonDict
) -> JsonDict:
    """Deal out what follows a colon: first piece the name, short ones labels, the rest notes.

    With only a note to fill, all of it is the note.
    """
    match = _COLON.search(reading.text)
    if match is None or reading.quotes or not fields:
        return {}
    ranked = sorted(fields, key=lambda f: not f.is_required)
    names, notes = [f for f in ranked if is_name(f)], [f for f in ranked if is_note(f)]
    if not names:
        note = next((f for f in notes), fields[0] if fields[0].is_required else None)
        said = reading.part(match.start("text"), len(reading.text))
        is_order = any(isinstance(value, str) and value.isdigit() for value in filled.values())
        text = ", ".join(_free_pieces(said)) if is_order and said.amounts else clean(said.text)
        return {note.name: text} if note and text and not found else {}
    pieces = _free_pieces(reading.part(match.start("text"), len(reading.text)))
    if not pieces:
        return {}
    first, *rest = pieces
    short = [p for p in rest if len(p.split()) <= _SHORT_WORDS_MAX]
    labels = [f for f in fields if set(f.words) & _LABEL]
    dealt = {f.name: p for f, p in zip(labels, short, strict=False)}
    long = [p for p in rest if p not in dealt.values()]
    dealt |= {notes[0].name: ", ".join(long)} if notes and long else {}
    return {names[0].name: first} | dealt


def _free_pieces(reading: Reading) -> list[str]:
    """Return the pieces between commas without record, date, number or address of another field.

    Of "Jo Falk at Birchwood" the words before "at" are left.
    """
    pieces: list[str] = []
    taken = [(d.at, d.to) for d in reading.dates] + [(a.at, a.to) for a in reading.amounts]
    taken += [(m.start, m.end) for m in reading.mentions]
    taken += [match.span() for match in _ADDRESS.finditer(reading.text)]
    for match in re.finditer(r"[^,;\n]+", reading.text):
        inside = [at for at, to in taken if at < match.end() and to > match.start()]
        end = min(inside, default=match.end())
        piece = clean(reading.text[match.start() : end])
        if inside:
            lead = _AT_RECORD.match(piece)
            piece = clean(lead["name"]) if lead else ""
        if piece:
            pieces.append(piece)
    return pieces


def _from_clause(fields: list[Field], reading: Reading, filled: JsonDict) -> JsonDict:
    """Take the clause after what is to be done as its reason: "credit INV-7, it was a duplicate".

    A "lost_reason" only for what is lost.
    """
    values = {str(v).lower() for v in filled.values()}
    reasons = [f for f in fields if set(f.words) & _REASON]
    suited = [f for f in reasons if f.is_required or len(f.words) == 1 or f.words[0] in values]
    match = _CLAUSE.search(reading.text)
    if not suited or match is None or not filled:
        return {}
    at = match.start("text")
    spoken = [(d.at, d.to) for d in reading.dates] + [(a.at, a.to) for a in reading.amounts]
    is_more = any(at <= start for start, _ in spoken) or bool(_ORDERED.match(match["text"]))
    if is_more and not suited[0].is_required:
        return {}
    return {suited[0].name: clean(match["text"])}


def _from_remainder(fields: list[Field], reading: Reading, filled: JsonDict) -> JsonDict:
    """Fill the one text field still needed from what is left of the sentence."""
    if len(fields) != 1:
        return {}
    field = fields[0]
    words = set(field.words)
    if words & _QUERY:
        value = _searched(reading)
    elif is_name(field):
        value = capitalised(reading)
    elif is_note(field):
        value = _after_records(reading) if filled else ""
    else:
        value = ""
    return {field.name: value} if value else {}


def _searched(reading: Reading) -> str:
    if reading.mentions:
        return reading.words_of(reading.mentions[0])
    return clean(_COMMAND.sub("", reading.text).rstrip("?"))


def _after_records(reading: Reading) -> str:
    """Return the words after the last record named: "add a note to Acme call them back"."""
    end = max((m.end for m in reading.mentions), default=0)
    rest = clean(reading.text[end:]) if end else ""
    return re.sub(r"^(?:that|to|:|-|,)\s*", "", rest) if len(rest.split()) > 1 else ""


def _split_names(fields: list[Field], found: JsonDict) -> JsonDict:
    """Give first and last name their own halves when a full name was put into one of them."""
    names = {f.name for f in fields}
    full = found.get("first_name") or found.get("last_name") or ""
    if {"first_name", "last_name"} <= names and " " in full:
        first, last = full.split(" ", 1)
        return found | {"first_name": first, "last_name": last}
    return found
