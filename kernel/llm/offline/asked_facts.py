"""Facts that were asked for and that an action's answer has but does not say.

An action tells what matters most of a record; who asks where a lead came from, or for the rent in
a statement, asks for one field or one row of it. Only what the answer itself holds is told, so it
is as permitted as the rest of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.llm.offline.enums import stems
from kernel.llm.offline.intent import is_show
from kernel.llm.offline.openings import orders
from kernel.llm.offline.results import ToolResult
from kernel.llm.port import JsonDict
from kernel.money import Money, quantize

FACTS_MAX = 4
ROWS_MAX = 100  # of a longer list nobody looks for a row by its name
_LABELS = ("name", "title", "product", "description", "customer")
_NUMBERS = ("number", "code", "sku")
_SUMS = ("amount", "balance", "total", "open_amount", "net", "quantity")
_SILENT = frozenset(
    (
        "id",
        "name",
        "number",
        "code",
        "sku",
        "currency",
        "kind",
        "items",
        "total",
        "subject",
        "version",
    )
)
_SAID_IF_EMPTY = frozenset(
    ("phone", "email", "industry", "source", "reference", "note", "notes", "owner_name")
)
_MONEY = re.compile(r"amount|balance|price|cost|total|gross|net$|tax$|limit$|salary")
_TAIL = frozenset(("on", "at", "is", "has", "name", "percent", "total", "amount", "days", "point"))
# What people say for a field whose own name they do not use.
_SAYS = {
    field: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for field, words in {
        "company_size": r"how (?:many (?:people|employees|staff)|big|large)|headcount|size\b",
        "source": r"(?:where|how)\b.*\b(?:come|came|from|find us|found|hear)\b",
        "phone": r"phone|telephone|mobile|number to (?:call|ring)|(?:call|ring|reach)\b",
        "email": r"e-?mail|mail\b|write to\b|reach\b",
        "owner_name": r"who (?:owns|looks after|takes care|handles|follows|is (?:responsible|in "
                      r"charge|on it)|has)\b|whose\b|owner|assigned to\b|responsible",
        "expected_close_on": r"when\b.*\b(?:clos|sign|decid|expect|land)|clos(?:e|ing) date",
        "probability_percent": r"how (?:likely|probable|sure)|chances?\b|odds\b|likelihood|probab",
        "weighted_amount": r"weighted",
        "days_in_stage": r"how long\b|since when\b",
        "lost_reason": r"why\b|reason",
        "reorder_point": r"re-?order|minimum|order (?:again|more)|run(?:s|ning)? low",
        "reserved": r"reserved?\b|held\b|set aside|kept back",
        "available": r"free\b|available|can (?:we|i) (?:still )?(?:sell|promise)",
        "unit": r"unit\b|measured",
        "tax_rate": r"(?:tax|vat)(?: rate|\b.*%|\b.*percent)|rate of (?:tax|vat)",
        "tax_total": r"(?:how much|what) (?:tax|vat)|(?:tax|vat)\b",
        "subtotal": r"\bnet\b|before (?:tax|vat)|without (?:tax|vat)",
        "issued_on": r"when\b.*\b(?:sent|issued|written|billed)|invoice date|date of\b",
        "due_on": r"\bdue\b",
        "paid_amount": r"paid so far|already paid|how much\b.*\bpaid",
        "reference": r"reference|their order|po number|purchase order",
        "manager": r"(?:reports?|reporting) to\b|boss\b|manager\b|superior|head of\b",
        "monthly_gross": r"earns?\b|salary|paid\b|wages?\b|\bpay\b",
        "joined_on": r"when\b.*\b(?:start|join|beg[ia]n)|start date|since when\b",
        "holiday_calendar": r"which holidays|public holidays|holiday calendar",
        "country": r"(?:which|what) country",
        "industry": r"industry|what (?:business|branch|line)|sector",
        "unit_price": r"unit price|each\b|apiece|per (?:piece|unit)",
    }.items()
}  # fmt: skip
# Words of fields that stand for other things as often.
_VAGUE = frozenset(
    ("days_in_stage", "lost_reason", "subtotal", "unit_price", "available", "paid_amount")
)
_ASKS = re.compile(
    "|".join(f"(?:{words.pattern})" for field, words in _SAYS.items() if field not in _VAGUE)
    + r"|\baddress\b|\bbirthday|\b(?:vat|tax|bank|account) (?:number|id)\b"
    r"|\b(?:list |sales )?price\b|\bdate\b|\bterms\b|\bstate\b|\bstatus\b|\bbalance\b|\bstage\b|"
    r"\bamount\b|\bvalue\b|\bjob title\b|\bnotice period\b",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^[^,;.!?]+")
_SENTENCE = re.compile(  # words that make of a phrase a sentence, or that ask for something new
    r"\b(?:is|are|was|were|has|have|had|will|wants?|needs?|should|can|could|must|may|i|we|he|she|"
    r"they|it|you|new|changes?|changed|to|now|not|no)\b|(?<![\w-])\d[\d.,]*\s*$|@|->",
    re.IGNORECASE,
)
NAMED_WORDS_MAX = 6
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?")
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    fields: JsonDict


def facts_asked(text: str, results: list[ToolResult]) -> str:
    """Return the facts a question asks for that are in the answers but not in their words.

    "" where there are none, or where something was ordered.
    """
    if orders(text) and not is_show(text):
        return ""
    said = " ".join(result.summary for result in results)
    facts: list[str] = []
    for result in results:
        data = result.data.get("result") if isinstance(result.data, dict) else None
        if result.is_done and isinstance(data, dict):
            facts += [fact for fact in _facts_of(text, data, said) if fact not in facts]
    return " ".join(facts[:FACTS_MAX])


def without_field(text: str) -> str:
    """Return a text with the words blanked that name a field: "who looks after" Nordlys."""
    return _ASKS.sub(lambda found: " " * len(found[0]), text)


def names_a_field(text: str) -> bool:
    """Return whether a message is but the name of a field and of whose it is.

    "Start date Ana Lopes" says nothing new of her, so nothing is to be changed.
    """
    head = _HEAD.match(text.strip())
    words = head[0] if head else ""
    is_phrase = 1 < len(words.split()) <= NAMED_WORDS_MAX and not _SENTENCE.search(words)
    is_order = orders(words) and not _ASKS.match(words)  # a start date is no start
    return is_phrase and not is_order and bool(_ASKS.search(words))


def _facts_of(text: str, data: JsonDict, said: str) -> Iterator[str]:
    words = set(stems(text))
    for row in _rows_meant(data, words):
        asked = [key for key in row.fields if _is_asked(key, text, words)]
        if row.label and not asked and row.label.casefold() not in said.casefold():
            asked = [key for key in _SUMS if key in row.fields][:1]
        for key in asked:
            value = _shown(key, row.fields)
            if value and not _is_said(value, said):
                title = _titled(key)
                yield (
                    f"{row.label}: {title} {value}."
                    if row.label
                    else (f"{title[:1].upper()}{title[1:]}: {value}.")
                )


def _rows_meant(data: JsonDict, words: set[str]) -> Iterator[_Row]:
    """The record that was answered, and the rows of its lists that the question names."""
    yield _Row("", data)
    for key, value in data.items():
        if isinstance(value, dict):
            yield _Row("", value)
        elif isinstance(value, list) and len(value) <= ROWS_MAX:
            own = {"currency": data.get("currency")}  # of a statement, which its rows leave out
            rows = [row for e in value if isinstance(e, dict) and (row := _row(own | e))]
            yield from rows if key == "items" and len(value) == 1 else _named(rows, words)


def _row(fields: JsonDict) -> _Row | None:
    labels = (fields.get(key) for key in _LABELS)
    label = next((each for each in labels if isinstance(each, str) and each), "")
    return _Row(label, fields) if label else None


def _named(rows: list[_Row], words: set[str]) -> Iterator[_Row]:
    """The rows named by all words of their label, by their number, or by a word no other has."""
    labels = [set(stems(row.label)) for row in rows]
    for row, label in zip(rows, labels, strict=True):
        alone = label.difference(*(other for other in labels if other is not label))
        numbers = {str(row.fields.get(key, "")).casefold() for key in _NUMBERS} & words
        if label <= words or numbers or {w for w in alone & words if len(w) > 2}:
            yield row


def _is_asked(key: str, text: str, words: set[str]) -> bool:
    if key in _SILENT or key.endswith("_id"):
        return False
    if (says := _SAYS.get(key)) and says.search(text):
        return True
    parts = [part for part in key.split("_") if part not in _TAIL]
    return bool(parts) and words.issuperset(stems(" ".join(parts)))


def _titled(key: str) -> str:
    return key.removesuffix("_name").removesuffix("_percent").replace("_", " ")


def _shown(key: str, fields: JsonDict) -> str:
    """Return a value as people read it, "" for what is no fact to tell."""
    value: Any = fields[key]
    if value is None or value == "":
        return "not known" if key in _SAID_IF_EMPTY else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        texts = [each for each in value if isinstance(each, str)]
        return ", ".join(texts) if len(texts) == len(value) else ""
    if isinstance(value, dict):
        return ""
    if day := _DAY.fullmatch(str(value)):
        on = date.fromisoformat(day[1])
        return f"{on.day} {on:%B} {on.year}"
    if _FIGURE.fullmatch(str(value)):
        return _figure(key, str(value), str(fields.get("currency") or ""))
    return str(value)


def _figure(key: str, value: str, currency: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if currency and _MONEY.search(key):
        return Money(quantize(number, currency), currency).format()
    plain = f"{number.normalize():,f}"
    return f"{plain} %" if key.endswith(("_percent", "_rate")) else plain


def _is_said(value: str, said: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(value)}(?![\w])", said, re.IGNORECASE) is not None
