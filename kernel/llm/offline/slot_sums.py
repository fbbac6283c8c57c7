"""Digits that may be a sum or the number of an account: which of the two they are."""

from dataclasses import replace

from kernel.llm.offline.amounts import AmountKind
from kernel.llm.offline.number_cues import bounds_of, is_counted
from kernel.llm.offline.reading import LEADS_TO_ACCOUNT, Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import Mention

SUM_KINDS = (AmountKind.MONEY, AmountKind.NUMBER)


def without_sums(fields: list[Field], reading: Reading) -> Reading:
    """Return the reading in which a sum is no account: "Nordlys 3000 on INV-13, in cash".

    Digits that nothing calls an account are the sum where one may be said and no other number is.
    """
    needed = {f.ref_kind for f in fields if f.kind is FieldKind.REF and f.is_required}
    kinds = {f.ref_kind for f in fields if f.kind is FieldKind.REF} - needed
    takes_sum = any(f.kind is FieldKind.MONEY and not bounds_of(f) for f in fields)
    figures = [m for m in reading.mentions if m.kind in kinds and _is_bare_figure(m, reading)]
    at = {m.start for m in figures[:1]}
    others = [
        a for a in reading.amounts
        if a.kind in SUM_KINDS and a.at not in at and not is_counted(a, reading)
    ]  # fmt: skip
    if not takes_sum or not at or others:
        return reading
    return replace(reading, mentions=[m for m in reading.mentions if m.start not in at])


def _is_bare_figure(mention: Mention, reading: Reading) -> bool:
    said = reading.text[mention.start : mention.end]
    return said.isdigit() and not LEADS_TO_ACCOUNT.search(reading.before(mention.start))
