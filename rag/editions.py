"""Of several editions of a document the newest counts, or the one of the day that is asked about.

Versions of one file are told apart when it is stored; this is about "Travel policy 2024" beside
"Travel policy 2025", and about copies of one text in several documents.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from rag.passages import Passage

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?"
    r")?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_EDITION = re.compile(
    r"\b(?:(?:19|20)\d\d|v(?:ersion)?\.? ?\d+(?:\.\d+)*|rev(?:ision)?\.? ?\d+|edition|version"
    r"|final|old|new|current|updated|copy|archived?)\b",
    re.I,
)
# Each of these is of its own time: the minutes of May do not replace those of April.
_PERIODICAL = re.compile(
    r"\b(?:minutes|reports?|meetings?|newsletters?|statements?|accounts|budgets?|reviews?|calendars?"
    r"|results|invoices?|logs?|plans?|forecasts?)\b",
    re.I,
)
_AS_OF = re.compile(
    r"\b(?:as (?:of|at)|valid (?:in|on)|back in|in force (?:in|on))\s+(?P<day>[^?.!,;]+)", re.I
)
_THAT_YEAR = re.compile(
    r"\b(?P<year>(?:19|20)\d\d)(?:'s)? (?:version|edition|policy|rules?|guide|handbook|contract"
    r"|terms)",
    re.I,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")


@lru_cache(maxsize=4_096)
def family(title: str) -> str:
    """A title without what tells one edition from another; empty where each stands for itself."""
    if _PERIODICAL.search(title):
        return ""
    return " ".join(re.findall(r"[^\W_]+", _EDITION.sub(" ", title.casefold())))


def asked_day(question: str) -> date | None:
    """The day whose rules a question is about: "as of 1 March 2025", "the 2024 policy"."""
    named = _AS_OF.search(question)
    words = named["day"] if named else ""
    if iso := _ISO.search(words):
        return _day(*(int(part) for part in iso.groups()))
    if year := (_THAT_YEAR.search(question) or _YEAR.search(words)):
        month = _month_in(words)
        return date(int(year[1]), month, 28) if month else date(int(year[1]), 12, 31)
    return None


def newest_win(passages: Sequence[Passage], today: date, day: date | None = None) -> list[Passage]:
    """Leave out passages of documents of which a newer edition is among the passages.

    An edition that is not in force yet on `day`, today if none is asked about, does not count.
    """
    documents: dict[str, dict[object, Passage]] = defaultdict(dict)
    for each in passages:
        documents[family(each.title)][each.document_id] = each
    superseded: set[object] = set()
    for key, editions in documents.items():
        titles = {each.title.casefold() for each in editions.values()}
        is_dated = any(each.as_of for each in editions.values())
        if len(editions) < 2 or not key or not (is_dated or len(titles) == 1):
            continue
        ranked = sorted(editions.values(), key=_age)
        in_force = [each for each in ranked if (each.as_of or date.min) <= (day or today)]
        kept = (in_force or ranked[:1])[-1]
        superseded |= {each.document_id for each in ranked if each is not kept}
    return [each for each in passages if each.document_id not in superseded]


def _age(passage: Passage) -> tuple[date, datetime]:
    return passage.as_of or date.min, passage.added_at or datetime.min.replace(tzinfo=UTC)


def _month_in(words: str) -> int | None:
    found = re.search(rf"\b{_MONTH}\b", words, re.I)
    return _MONTHS.index(found[0][:3].lower()) + 1 if found else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
