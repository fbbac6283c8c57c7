"""Which number of the message fills which number field.

Every pair of a field and a number is weighed by the number's unit, the words around it and how it
is written; the best pairs are taken first, and no number twice.
"""

import re
from dataclasses import replace
from decimal import Decimal

from kernel.llm.offline.amounts import Amount, AmountKind, find_amounts
from kernel.llm.offline.enums import stem, stems
from kernel.llm.offline.number_cues import (
    COUNTED,
    EACH,
    ENOUGH,
    MOST,
    PRICE_CUES,
    bounds_of,
    counts_product,
    is_bound,
    is_counted,
    is_less,
    is_number_of_record,
    opens_list,
    replaced_amounts,
    words_beside,
)
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import JsonDict

_NUMERIC = (FieldKind.MONEY, FieldKind.PERCENT, FieldKind.QUANTITY)
_HOURS = {"minute": Decimal(1) / 60, "hour": Decimal(1), "day": Decimal(8)}
_TAKES_UNITS = {"day": ("week",), "hour": ("minute", "day"), "minute": ("hour",)}
_TIME_UNITS = {"hour", "minute", "day", "week", "month"}
_CHANGE = re.compile(
    r"\b(?:raise|increase|lift|bump|reduce|lower|cut|decrease|drop|extend|top up)\w*\b"
)
_DELTA = {"by", "change", "delta", "increase", "decrease", "adjustment", "difference"}
_IS_DELTA = re.compile(r"\b(?:difference|take away|part to credit|to add)\b")
_NO_NAMES = frozenset(("the", "unit", "monthly", "per", "min", "max", "limit", "on", "at", "of"))
_SUM_KINDS = (AmountKind.MONEY, AmountKind.NUMBER)
_LIMIT_MAX = 1000
_NEVER, _WEAK, _SURE = -99, 1, 3


def fill_numbers(fields: list[Field], reading: Reading) -> JsonDict:
    """Return values for number fields: best fitting pairs first, never a number twice.

    An optional field takes a number only when its unit, currency or a word before it says so, or
    when it is the only number field there is; a number without a unit is also the one sum of money
    that an action takes.
    """
    numeric = [f for f in fields if f.kind in _NUMERIC]
    if not numeric:
        return {}
    amounts = _candidates(numeric, _without_records(fields, reading), reading)
    counts = _counts(numeric, amounts, reading)
    sums = [f for f in numeric if f.kind is FieldKind.MONEY and not bounds_of(f)]
    sum_like = [a for a in amounts if a.kind in _SUM_KINDS and a.at not in counts]
    wanted = [f for f in numeric if f.kind is FieldKind.QUANTITY and f.is_required and not counts]
    likely = sums if len(sums) == 1 and len(sum_like) == 1 + len(wanted) else []
    pairs = sorted(
        ((_fit(f, a, reading, is_count=a.at in counts), -n, -m, f, a)
         for n, f in enumerate(numeric) for m, a in enumerate(amounts)),
        key=lambda pair: pair[:3], reverse=True,
    )  # fmt: skip
    filled: JsonDict = {}
    used: set[int] = set()
    for fit, _, _, field, amount in pairs:
        is_alone = len(numeric) == 1 and not bounds_of(field) and "limit" not in field.words
        is_likely = field in likely and amount in sum_like
        is_wanted = field.is_required or fit >= _SURE or is_alone or is_likely
        if fit < _WEAK or not is_wanted or field.name in filled or amount.at in used:
            continue
        value = number_value(field, amount)
        if value is not None:
            filled[field.name] = _signed(field, value, reading)
            used.add(amount.at)
    filled |= _days_of_dates(numeric, filled, reading)
    return filled | _one_thing(numeric, filled, reading)


def fill_percents(fields: list[Field], reading: Reading) -> JsonDict:
    """Return values for percentages said as such: beside lines a bare number is theirs."""
    said = [a for a in reading.amounts if a.kind is AmountKind.PERCENT]
    open_fields = [f for f in fields if f.kind is FieldKind.PERCENT]
    pairs = zip(open_fields, said, strict=False)
    return {f.name: v for f, a in pairs if (v := number_value(f, a)) is not None}


def number_value(field: Field, amount: Amount) -> int | float | str | None:
    """Return the amount as the field's JSON: exact numbers as strings, whole ones as integers."""
    value = amount.value
    if field.unit == "hour" and amount.unit in _HOURS:
        value = (value * _HOURS[amount.unit]).quantize(Decimal("0.01")).normalize()
    if field.unit == "minute" and amount.unit == "hour":
        value *= 60
    if field.unit == "day" and amount.unit == "week":  # of an absence working days
        value *= 5 if field.words == ("days",) else 7
    if field.is_integer:
        return int(value) if value == value.to_integral_value() else None
    if field.is_text_number:
        return format(value.normalize(), "f") if value == value.to_integral_value() else str(value)
    return int(value) if value == value.to_integral_value() else float(value)


def _without_records(fields: list[Field], reading: Reading) -> list[Amount]:
    """Return the numbers less those that name a record an action takes: "240 on 6120".

    Where nothing would be left, one more than the action takes records may be meant all the same.
    """
    kinds = [f.ref_kind for f in fields if f.kind is FieldKind.REF]
    named = {m.start for m in reading.mentions if m.kind in kinds}
    left = [a for a in reading.amounts if a.at not in named]
    is_too_many = len(reading.amounts) > len(kinds)
    return reading.amounts if is_too_many and not left else left


def _candidates(fields: list[Field], said: list[Amount], reading: Reading) -> list[Amount]:
    """Return the numbers that may be meant: of "from 14 to 11" the new one, no record's number.

    Where a least and a most are asked for, both ends are meant. What is wanted in days may stand in
    words that are a date elsewhere: "within 10 days".
    """
    amounts = [a for a in said if not is_number_of_record(a, reading)]
    if any(f.unit in _TIME_UNITS for f in fields):
        inside = [(d.at, d.to) for d in reading.dates]
        spans = find_amounts(reading.text, reading.locale)
        lengths = [a for a in spans if a.unit in _TIME_UNITS]
        amounts += [a for a in lengths if any(at <= a.at < to for at, to in inside)]
    if _takes_both_ends(fields):
        return amounts
    old = replaced_amounts(reading, amounts)
    kept = [_with_unit_of_old(a, amounts, old) for a in amounts if a.at not in old]
    return kept or amounts


def _takes_both_ends(fields: list[Field]) -> bool:
    """Return whether a least and a most of the same thing may be said: `total_min`, `total_max`."""
    bounded = [{*f.words} - {"min", "max"} for f in fields if bounds_of(f)]
    return any(bounded.count(subject) > 1 for subject in bounded)


def _with_unit_of_old(amount: Amount, amounts: list[Amount], old: set[int]) -> Amount:
    """Return a number with the unit of the one it replaces: "twelve rather than ten hours"."""
    after = next((a for a in amounts if a.at >= amount.to), None)
    if amount.kind is not AmountKind.NUMBER or after is None or after.at not in old:
        return amount
    return replace(amount, kind=after.kind, unit=after.unit, currency=after.currency)


def _counts(fields: list[Field], amounts: list[Amount], reading: Reading) -> set[int]:
    """Return where numbers stand that count things, so that no sum of money is meant by them.

    The only number of "66 telephone, from the till" is the sum all the same, unless things have to
    be counted.
    """
    counts = {a.at for a in amounts if is_counted(a, reading)}
    wants_count = any(f.kind is FieldKind.QUANTITY and f.is_required for f in fields)
    others = [a for a in amounts if a.kind in _SUM_KINDS and a.at not in counts]
    return counts if others or wants_count else set()


def _one_thing(fields: list[Field], filled: JsonDict, reading: Reading) -> JsonDict:
    """Return 1 for "one hand mill is missing", where how many has to be said."""
    field = next((f for f in fields if f.kind is FieldKind.QUANTITY and f.is_required), None)
    if field is None or field.unit or field.name in filled or "quantity" not in field.words:
        return {}
    befores = [reading.before(m.start) for m in reading.mentions if m.kind == "product"]
    if not any(re.search(r"\b(?:one|an?|another|a single|1)\s+$", before) for before in befores):
        return {}
    return {field.name: "1" if field.is_text_number else 1}


def _signed(field: Field, value: float | str, reading: Reading) -> float | str:
    """Return less where a field that adds is to take away: "deduct two days"."""
    if "negative" not in field.description or str(value).startswith("-"):
        return value
    if not is_less(reading):
        return value
    return f"-{value}" if isinstance(value, str) else -value


def _fit(field: Field, amount: Amount, reading: Reading, *, is_count: bool) -> int:
    fit = _kind_fit(field, amount)
    before = reading.before(amount.at)
    is_change = bool(re.search(r"\bby\s*$", before) and _CHANGE.search(reading.lowered))
    is_delta = bool(set(field.words) & _DELTA or _IS_DELTA.search(field.description.lower()))
    if fit <= _NEVER or (is_change and not is_delta):
        return _NEVER
    named = _named(field, amount, reading)
    fit += named
    if "limit" in field.words:
        return fit + _limit_fit(field, amount, reading)
    if field.kind is FieldKind.MONEY and not bounds_of(field):
        fit += -2 if is_count else _price_fit(amount, reading)
    elif is_count and not named and field.unit not in ("", "person") and not amount.unit:
        return _NEVER  # "three years", "two reminders" are no days
    elif field.kind is FieldKind.QUANTITY and counts_product(amount, reading):
        fit += 2
    if field.words == ("rate",) and re.search(r"(?:\bat|@|\bà)\s*$", before):
        fit += 2
    if is_bound(field, amount, reading):
        fit += 2
    return fit


def _price_fit(amount: Amount, reading: Reading) -> int:
    """Return what a number gains by looking like a price: "at 40", "40 each", "41.50"."""
    is_led = bool(re.search(PRICE_CUES, reading.before(amount.at)))
    is_each = bool(EACH.match(reading.lowered, amount.to))
    has_cents = bool(re.search(r"[.,]\d\d$", reading.text[amount.at : amount.to].rstrip()))
    return (2 if is_led or is_each else 0) + (1 if has_cents else 0)


def _named(field: Field, amount: Amount, reading: Reading) -> int:
    """Return what a number gains by the field's own words before and after it."""
    names = {stem(w) for w in field.words if len(w) > 2 and w not in _NO_NAMES}
    before = re.split(r"[.;,](?!\d)", words_beside(reading, amount.at))[-1]
    after = re.split(r"[.;,](?!\d)|\d", reading.lowered[amount.to : amount.to + 32])[0]
    names |= {"point"} if "score" in names else set()
    gain = 3 if names & set(stems(before)) else 0
    gain = max(gain, _spoken_of(field, amount, reading))
    return gain + (2 if names & set(stems(after)[:3]) else 0)


def _spoken_of(field: Field, amount: Amount, reading: Reading) -> int:
    """Return what a number gains by the words its field is spoken of by, more where they are near.

    Near is what stands between the number and the one before or after it.
    """
    start = max((a.to for a in reading.amounts if a.to <= amount.at), default=0)
    end = min((a.at for a in reading.amounts if a.at >= amount.to), default=len(reading.text))
    before = re.split(r"[.;,](?!\d)", reading.lowered[start : amount.at])[-1]
    near = _stemmed(before, re.split(r"[.;,](?!\d)", reading.lowered[amount.to : end])[0])
    far = _stemmed(reading.lowered[: amount.at], reading.lowered[amount.to :])
    spoken = [f" {' '.join(stems(words))} " for words in field.synonyms.get("", ())]
    if any(words in near for words in spoken):
        return 4
    return 2 if any(words in far for words in spoken) else 0


def _stemmed(*pieces: str) -> str:
    return " ".join(f" {' '.join(stems(piece))} " for piece in pieces)


def _limit_fit(field: Field, amount: Amount, reading: Reading) -> int:
    before, after = reading.before(amount.at), reading.lowered[amount.to :]
    if amount.kind is not AmountKind.NUMBER or amount.value != amount.value.to_integral_value():
        return _NEVER
    if amount.value > _LIMIT_MAX:
        return _NEVER
    if COUNTED.search(before) or ENOUGH.match(after) or opens_list(amount, reading):
        return 3
    return 2 if MOST.search(before) else 0


def _kind_fit(field: Field, amount: Amount) -> int:
    if field.words == ("rate",) and field.kind is FieldKind.PERCENT:
        return _SURE if amount.kind is AmountKind.PERCENT else _WEAK
    if (amount.kind is AmountKind.MONEY) != (field.kind is FieldKind.MONEY):
        return _WEAK if amount.kind is AmountKind.NUMBER else _NEVER
    if amount.kind is AmountKind.MONEY:
        return _SURE
    if amount.kind is AmountKind.PERCENT:
        return _SURE if field.kind is FieldKind.PERCENT else _NEVER
    if amount.kind is AmountKind.NUMBER:
        return _WEAK
    return _unit_fit(field, amount)


def _unit_fit(field: Field, amount: Amount) -> int:
    if field.kind is not FieldKind.QUANTITY:
        return _NEVER
    if field.unit == amount.unit:
        return _SURE
    is_time, wants_time = amount.unit in _TIME_UNITS, field.unit in _TIME_UNITS
    if is_time and wants_time:
        return _WEAK + 1 if amount.unit in _TAKES_UNITS.get(field.unit, ()) else _NEVER
    if is_time and set(field.words) & {"quantity", "qty"}:
        return _WEAK + 1
    if is_time or wants_time or field.unit:
        return _NEVER
    return _SURE


def _days_of_dates(fields: list[Field], filled: JsonDict, reading: Reading) -> JsonDict:
    """Fill a field for days from "3 days from 1 December", where the number is in the date."""
    days = next((d.days for d in reading.dates if d.days), None)
    field = next((f for f in fields if f.unit == "day"), None)
    return {field.name: days} if field and days else {}
