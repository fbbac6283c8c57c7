"""Orders written as a list: "two things: 1. ... 2. ...", one a line, or behind a heading."""

import re

from kernel.llm.offline.openings import asks, orders

_I = re.IGNORECASE
_MARK = re.compile(
    r"(?:^|(?<=[\s:;,.]))(?:\(?(?P<number>[1-9])[.)]|\(?(?P<letter>[a-h])\)|(?P<dash>[-–—•*]))\s+(?=\S)",
    _I,
)
_LINE = re.compile(r"\s*\n\s*")
_FEW = (
    r"(?:two|three|four|five|[2-5]|several|some|(?:a )?(?:few|couple)(?: of)?|these|"
    r"the following)"
)
_MATTERS = (
    r"(?:things|changes|updates|points|requests|tasks|jobs|items|corrections|favou?rs|bits|"
    r"matters|to-?dos|orders|actions|edits|adjustments|questions)"
)
# A heading that only says that something follows: "two changes to our suppliers:".
_ANNOUNCES = re.compile(
    rf"^\W*(?:[\w'’,]+\s+){{0,5}}?{_FEW}\s+(?:\w+\s+){{0,2}}?{_MATTERS}\b[^:\n]*[:.\n–-]?\s*$"
    r"|^\W*(?:(?:hi|hello|hey|please|ok|so)\b\W*)*(?:do |see to |take care of )?"
    r"(?:the following|this|these|my list|to ?do|today|please|also)\W*$",
    _I,
)
_HEADING = re.compile(r"^(?P<heading>[^:\n]{3,80}:)\s+(?=\S)(?!//)")
_FOLLOWS = re.compile(r"\b(?:these|those|the following|both|each|all)\b", _I)
_LAST = re.compile(r"(?:\s*[,;]?\s*\b(?:and|then|also)\b)?[\s,;.]*$", _I)


def items_of(text: str) -> list[str]:
    """Return the items of a list, none where the message is none; the heading goes with the first.

    A heading that only announces them is left out.
    """
    begins = _marked(text) or _lines(text)
    if len(begins) < 2:
        return []
    ends = [at for at, _ in begins[1:]] + [len(text)]
    items = [
        _LAST.sub("", text[start:end]).strip() for (_, start), end in zip(begins, ends, strict=True)
    ]
    heading = text[: begins[0][0]].strip()
    if heading and not _ANNOUNCES.match(heading):
        if orders(heading) and not _FOLLOWS.search(heading):
            return []  # "add a note to Dana: - call back - ..." is one order
        items[0] = _LAST.sub("", text[text.find(heading) : ends[0]]).strip()
    return items if all(len(item.split()) > 1 for item in items) else []


def announced(text: str) -> int:
    """Return where what a heading announces begins: "two changes: ..."; 0 where none does."""
    led = _HEADING.match(text)
    return led.end() if led and _ANNOUNCES.match(led["heading"]) else 0


def heading_of(text: str) -> str:
    """Return the heading that all items of a list stand under: "The March entries:"; else ""."""
    led = _HEADING.match(text)
    if led is None or _ANNOUNCES.match(led["heading"]):
        return ""
    is_text = orders(led["heading"]) and not _FOLLOWS.search(led["heading"])
    return "" if is_text else led["heading"]


def _marked(text: str) -> list[tuple[int, int]]:
    """Return where each numbered, lettered or dashed item has its mark, and where it begins."""
    for kind, order in (("number", "123456789"), ("letter", "abcdefgh")):
        found: list[tuple[int, int]] = []
        for mark in _MARK.finditer(text):
            wanted = order[len(found)] if len(found) < len(order) else ""
            if mark[kind] and mark[kind].lower() == wanted and (found or _opens(text, mark)):
                found.append((mark.start(), mark.end()))
        if len(found) > 1:
            return found
    dashes = [m for m in _MARK.finditer(text) if m["dash"]]
    if not dashes or not _opens(text, dashes[0]):
        return []
    is_lines = "\n" in text[: dashes[-1].start()]
    kept = [m for m in dashes if not is_lines or m is dashes[0] or _at_line(text, m)]
    return [(m.start(), m.end()) for m in kept]


def _opens(text: str, mark: re.Match[str]) -> bool:
    """Return whether a first mark stands where a list begins: at the start, after a heading."""
    before = text[: mark.start()]
    return not before.strip() or before.rstrip(" ")[-1:] in ":\n" or bool(_ANNOUNCES.match(before))


def _at_line(text: str, mark: re.Match[str]) -> bool:
    return text[: mark.start()].rstrip(" ").endswith("\n")


def _lines(text: str) -> list[tuple[int, int]]:
    """Return where the lines begin, but for a first one that only announces the others."""
    begins = [0, *(m.end() for m in _LINE.finditer(text))]
    ends = [*begins[1:], len(text)]
    spans = [(at, at) for at, end in zip(begins, ends, strict=True) if text[at:end].strip(" ,.;\n")]
    if len(spans) > 1 and _ANNOUNCES.match(text[spans[0][0] : spans[1][0]].strip()):
        return spans[1:]
    are_orders = all(orders(text[at:]) or asks(text[at:]) for at, _ in spans[1:])
    return spans if are_orders else []
