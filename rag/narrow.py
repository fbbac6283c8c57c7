"""What a question itself says about where to look: kinds of file, since a day, about a record."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.access import Narrowing

_KINDS = (
    (r"pdfs?", ("application/pdf",)),
    (
        r"(?:spreadsheets?|excel|xlsx|csv|tables? of values)",
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "text/csv",
        ),
    ),
    (
        r"(?:word (?:documents?|files?)|docx)",
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    ),
    (
        r"(?:presentations?|slides?|slide deck|powerpoint|pptx)",
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
    ),
    (r"(?:web ?pages?|html)", ("text/html",)),
)
_IN = r"\b(?:in|from|according to)\s+(?:the|our|an?|any|all|its)\s+(?:\w+\s+){0,3}?"
_IN_KIND = [(re.compile(rf"{_IN}{kind}\b", re.I), types) for kind, types in _KINDS]
_DOCUMENTS = (
    r"(?:documents?|files?|polic(?:y|ies)|rules?|minutes|contracts?|notes|pages?|versions?|guides?)"
)
_SINCE = re.compile(
    rf"\b{_DOCUMENTS}\s+(?:\w+\s+){{0,2}}?(?:since|after|newer than|from)\s+"
    r"(?:(?P<iso>(?:19|20)\d\d-\d\d-\d\d)|(?P<year>(?:19|20)\d\d))\b",
    re.I,
)


def narrow(
    question: str, wanted: Narrowing | None = None, subjects: Sequence[str] = ()
) -> Narrowing:
    """The caller's narrowing with what the question adds; the caller's own choice stands.

    `subjects` are the records whose documents the question speaks of.
    """
    narrowed = wanted or Narrowing()
    if not narrowed.media_types and (types := media_types_in(question)):
        narrowed = replace(narrowed, media_types=types)
    if narrowed.effective_from_on is None and (since := since_in(question)):
        narrowed = replace(narrowed, effective_from_on=since)
    if subjects and not narrowed.subjects and not narrowed.document_ids:
        narrowed = replace(narrowed, subjects=tuple(subjects))
    return narrowed


def media_types_in(question: str) -> tuple[str, ...]:
    """Kinds of file a question confines itself to: "in the price spreadsheet"."""
    return next((types for pattern, types in _IN_KIND if pattern.search(question)), ())


def since_in(question: str) -> date | None:
    """The first day of the documents that are asked about: "policies since 2025"."""
    found = _SINCE.search(question)
    if found is None:
        return None
    try:
        return date.fromisoformat(found["iso"]) if found["iso"] else date(int(found["year"]), 1, 1)
    except ValueError:
        return None
