"""Whether a condition holds of what was read: a figure, a day or a state, compared by code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from kernel.llm.offline.amounts import find_amounts
from kernel.llm.offline.dates import date_context, find_dates
from kernel.llm.offline.enums import stems
from kernel.llm.offline.tested import Sign, Test

# What people call a figure, and the fields that hold it, the most telling first.
_MEANT = (
    ("salary wage paid pay earn gross", ("monthly_gross", "salary", "amount")),
    ("owe debt outstanding unpaid receivable balance", ("balance", "open_amount", "closing",
                                                        "total")),
    ("overdue late", ("days_overdue", "overdue_amount")),
    ("left remain leave vacation holiday balance", ("left_days", "balance_days")),
    ("price cost", ("list_price", "unit_price", "price")),
    ("worth value deal opportunity amount total", ("amount", "total", "open_amount")),
    ("people staff head member", ("people", "total")),
    ("stock hand available piece there", ("available", "quantity")),
)  # fmt: skip
_ELSE = ("available", "quantity", "score", "amount", "balance", "open_amount", "total",
         "total_count")  # fmt: skip
_STATE_KEYS = ("state", "status", "stage")
_ALIASES = {"declined": "rejected", "canceled": "cancelled", "settled": "paid", "booked": "posted"}
_COUNTED = frozenset(stems("number count people staff requests invoices leads deals tickets "
                           "opportunities employees contacts products payments"))  # fmt: skip
_OWED = ("open", "unpaid", "paid")
_USUAL = "annual"  # of several rows of one person's leave the one meant when none is named


T = TypeVar("T", Decimal, date)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds and what was compared; None when it cannot be told."""

    is_met: bool | None
    shown: str = ""


def judge(test: Test, subject: str, data: Any, today: date, locale: str) -> Verdict:
    """Compare what was read with a limit or a state."""
    body = data.get("result", data) if isinstance(data, dict) else data
    narrowed = _narrowed(body, subject)
    if test.sign is Sign.STATE and (rows := _rows_of(narrowed, body)):
        return _judge_rows(test, rows, today)
    leaves = list(_leaves(narrowed))
    if test.sign is Sign.STATE:
        return _judge_state(test, leaves, today)
    wanted = stems(subject)
    if test.is_day:
        day = _pick(wanted, [(k, d) for k, v in leaves if (d := _as_day(v)) is not None])
        return _verdict(test, day, _day_in(test.limit, today, locale))
    amounts = find_amounts(test.limit, locale)
    figure = _pick(wanted, [(k, n) for k, v in leaves if (n := _as_number(v)) is not None])
    return _verdict(test, figure, amounts[0].value if len(amounts) == 1 else None)


def _verdict(test: Test, found: T | None, limit: T | None) -> Verdict:
    if found is None or limit is None:
        return Verdict(None)
    is_met = {
        Sign.ABOVE: found > limit, Sign.AT_LEAST: found >= limit, Sign.BELOW: found < limit,
        Sign.AT_MOST: found <= limit, Sign.EQUAL: found == limit,
    }[test.sign]  # fmt: skip
    return Verdict(is_met != test.is_not, _shown(found))


def _shown(value: Decimal | date) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value.normalize():f}"


def _judge_state(test: Test, leaves: list[tuple[str, Any]], today: date) -> Verdict:
    found = _state_of(test.limit, leaves, today)
    if found is None:
        return Verdict(None)
    is_so, shown = found
    return Verdict(is_so != test.is_not, shown)


def _rows_of(narrowed: Any, body: Any) -> list[Any]:
    """Return the rows of a list of which the words have named none."""
    rows = body.get("items") if isinstance(body, dict) else None
    is_open = isinstance(narrowed, dict) and "items" not in narrowed and "by_stage" not in narrowed
    return rows if isinstance(rows, list) and len(rows) > 1 and is_open else []


def _judge_rows(test: Test, rows: list[Any], today: date) -> Verdict:
    """Judge one of somebody's several records: "Ben's request is pending" where just one is."""
    states = [_state_of(test.limit, list(_leaves(row)), today) for row in rows]
    if not all(states):
        return Verdict(None)
    held = [shown for found in states if found and found[0] for shown in [found[1]]]
    if len(held) > 1:
        return Verdict(None)
    return Verdict(bool(held) != test.is_not, held[0] if held else f"none {test.limit}")


def _state_of(state: str, leaves: list[tuple[str, Any]], today: date) -> tuple[bool, str] | None:
    """Return whether something is in a state, and what was read; None when nothing says so."""
    state = _ALIASES.get(state, state)
    values: dict[str, Any] = dict(reversed(leaves))
    if isinstance(flag := values.get(f"is_{state}"), bool):
        return flag, state if flag else f"not {state}"
    numbers = {k: n for k, v in values.items() if (n := _as_number(v)) is not None}
    if state == "overdue" and "days_overdue" in numbers:
        return numbers["days_overdue"] > 0, f"{_shown(numbers['days_overdue'])} days overdue"
    if state in ("in stock", "out of stock", "sold out") and "available" in numbers:
        is_there = numbers["available"] > 0
        return is_there == (state == "in stock"), f"{_shown(numbers['available'])} available"
    said = next((str(values[k]).replace("_", " ") for k in _STATE_KEYS if k in values), None)
    if state in _OWED and said != "draft":
        is_open = numbers.get("open_amount", 0) > 0
        if "open_amount" in numbers:
            return is_open == (state != "paid"), f"{_shown(numbers['open_amount'])} open"
        if said in ("posted", "reversed"):  # of what is owed nothing was read
            return None
    if state == "due" and (due := _as_day(values.get("due_on"))):
        return due <= today, f"due {due.isoformat()}"
    if state == "open" and "stage" in values:
        return said not in ("won", "lost"), str(said)
    return None if said is None else (said == state, said)


def _narrowed(body: Any, subject: str) -> Any:
    """Return the one row that a list is about, as far as the words tell, else all of it."""
    rows = body.get("items") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        return body
    said = set(stems(subject))
    if not said & _COUNTED:  # how many rows there are says nothing of what is in them
        body = {k: v for k, v in body.items() if k not in ("total", "total_count")}
    if len(rows) < 2:
        return body
    named = [r for r in rows if isinstance(r, dict) and _names(r, said)]
    usual = [r for r in rows if isinstance(r, dict) and r.get("kind") == _USUAL]
    chosen = named if len(named) == 1 else usual
    if len(chosen) == 1:
        return chosen[0]
    return {k: v for k, v in body.items() if k != "items"}


def _names(row: dict[str, Any], said: set[str]) -> bool:
    """Return whether the words name a row: its number, or all of its kind or name."""
    texts = [v for k, v in row.items() if k in ("kind", "number", "name", "sku", "warehouse")]
    return any(isinstance(t, str) and t and set(stems(t)) <= said for t in texts)


def _pick(wanted: list[str], found: list[tuple[str, T]]) -> T | None:
    """Return the value whose field the words name best; the only one there is, or none."""
    ranked = [(len(set(stems(key.replace("_", " "))) & set(wanted)), key) for key, _ in found]
    best = max((count for count, _ in ranked), default=0)
    values = dict(reversed(found))
    if best:
        names = [key for count, key in ranked if count == best]
        return next(values[key] for key in names if len(key) == len(min(names, key=len)))
    for words, keys in _MEANT:
        if set(stems(words)) & set(wanted) and (key := next((k for k in keys if k in values), "")):
            return values[key]
    key = next((k for k in _ELSE if k in values), "")
    if key:
        return values[key]
    return found[0][1] if len({value for _, value in found}) == 1 else None


def _leaves(data: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (field, value) of everything in a result, the outermost first."""
    if isinstance(data, dict):
        plain = {k: v for k, v in data.items() if not isinstance(v, dict | list)}
        yield from ((str(k), v) for k, v in plain.items())
        for name, value in data.items():
            if name not in plain:
                yield from _leaves(value, str(name))
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, key)
    else:
        yield key, data


def _as_number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _as_day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _day_in(words: str, today: date, locale: str) -> date | None:
    """Return the day a limit names, None when it names none or several."""
    spans = find_dates(words, date_context(today, locale, is_past=False))
    return spans[0].start if len(spans) == 1 and spans[0].grain == "day" else None
