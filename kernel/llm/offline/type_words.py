"""The word that stands for a record when actions are chosen: "approve EMPLOYEE's days".

A person is a person whichever list they were found in, and a company the same company for sales
and for accounts: what is wanted of them must tell the actions apart, not the list.
"""

from collections.abc import Iterable, Iterator

from kernel.llm.port import Mention

PERSON, COMPANY = "employee", "customer"
_WORDS = {
    "colleague": PERSON, "person": PERSON, "salesperson": PERSON, "user": PERSON,
    "company": COMPANY, "draft_invoice": "invoice", "draft_journal": "journal",
}  # fmt: skip
_ALSO = {"contact": (COMPANY,), "sales_record": ("lead", "opportunity", COMPANY)}
# Of several kinds over the same words the first is said; others come after, in their order.
_ORDER = (PERSON, COMPANY, "invoice", "journal", "lead", "opportunity", "product")
_MUCH_MORE = 1.3  # by so much more of its name said, a record is meant rather than its rival


def type_word(kind: str) -> str:
    """Return the word for a kind of record."""
    return _WORDS.get(kind, kind.replace("_", " "))


def type_words(kind: str) -> tuple[str, ...]:
    """Return every word that may stand for a record of a kind: a contact may be a company."""
    return (type_word(kind), *_ALSO.get(kind, ()))


def leading(mentions: Iterable[Mention]) -> Iterator[tuple[int, int, str]]:
    """Yield place and word of the records named, of overlapping ones the longest."""
    places: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        places.setdefault((mention.start, mention.end), []).append(mention)
    end = 0
    for (at, to), rivals in sorted(places.items(), key=lambda p: (p[0][0], -p[0][1])):
        if at >= end:
            yield at, to, _meant(rivals)
            end = to


def _meant(rivals: list[Mention]) -> str:
    """Return the word of the record of whose name most was said: "Fjell 4" is Fjell 4 tent."""
    most = max(_share(m) for m in rivals)
    words = {type_word(m.kind) for m in rivals if _share(m) * _MUCH_MORE >= most}
    known = [word for word in _ORDER if word in words]
    return known[0] if known else min(words)


def _share(mention: Mention) -> float:
    """Return how much of a record's name was said; a number that is its name counts whole."""
    said = mention.end - mention.start
    is_part = mention.text.casefold() in mention.label.casefold()
    return said / max(said, len(mention.label)) if is_part else 1.0
