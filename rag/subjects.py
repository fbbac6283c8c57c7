"""Records that documents are about: their keys, and questions that ask for such documents.

A key is the table of a record and its id, so that a customer, a company and a contact that are the
same record have the same key; the table is the key's family.
"""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

SUBJECTS_MAX = 100  # of one document; a list of customers is about none of them in particular
_PAPERS = (
    r"(?:(?:sub-?)?contracts?|agreements?|documents?|documentation|files?|papers?|paperwork|"
    r"letters?|correspondence|minutes|notes?|ndas?|slas?|statements? of work|sows?|offers?|"
    r"quotations?|proposals?|specifications?|specs?|data ?sheets?|manuals?|certificates?|reports?|"
    r"protocols?|terms|conditions|dossiers?|briefs?|tenders?|leases?|warrant(?:y|ies)|memos?)"
)
_LINK = r"(?:about|on|with|for|of|from|to|by|concerning|regarding|covering|between)"
_FILLING = r"(?:the|our|a|an|this|that|us|and|client|customer|company|supplier|vendor|employee)"
_IS_BEFORE = re.compile(
    rf"\b{_PAPERS}(?:\s+\w+){{0,2}}?\s+{_LINK}(?:\s+{_FILLING}|\s+\w+\s+and)*\s*[\"“(]*$", re.I
)
_IS_OWNED = re.compile(rf"[\"”)]*['’]s?(?:[\s-]+\w+){{0,2}}?[\s-]+{_PAPERS}\b", re.I)
_IS_FIRST = re.compile(rf"[\"”)]*(?:[\s-]+\w+)?[\s-]+{_PAPERS}\b", re.I)
_ARTICLE = re.compile(r"\b(?:the|our|this|that|any|all|an?|their)\s+[\"“(]*$", re.I)
_ANY = re.compile(rf"\b{_PAPERS}\b", re.I)


def subject_key(table: str, record_id: UUID) -> str:
    """The key of a record in what documents are about."""
    return f"{table}:{record_id}"


def family_of(key: str) -> str:
    """The table of a key's record."""
    return key.partition(":")[0]


def families_of(keys: Iterable[str]) -> tuple[str, ...]:
    """The tables of these keys' records, each once."""
    return tuple(sorted({family_of(key) for key in keys}))


def join_subjects(given: Sequence[str], found: Sequence[str]) -> list[str]:
    """What a document is about: what people said first, each once, SUBJECTS_MAX at most."""
    return list(dict.fromkeys([*given, *found]))[:SUBJECTS_MAX]


def speaks_of_papers(question: str) -> bool:
    """Whether a question may ask for documents about a record: it speaks of some."""
    return bool(_ANY.search(question))


def is_asked_about(question: str, name: str) -> bool:
    """Whether a question wants documents about what it calls `name`.

    "The contract with Meyer", "Meyer's files": not "may Meyer take a day off".
    """
    at = question.find(name) if name else -1
    while at >= 0:
        end = at + len(name)
        before, after = question[:at], question[end:]
        is_first = _ARTICLE.search(before) and _IS_FIRST.match(after)
        if _IS_BEFORE.search(before) or _IS_OWNED.match(after) or is_first:
            return True
        at = question.find(name, end)
    return False
