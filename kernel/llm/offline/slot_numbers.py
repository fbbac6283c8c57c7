"""Which number of the message fills which number field."""

import re
from decimal import Decimal

from kernel.llm.offline.amounts import Amount, AmountKind
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import JsonDict

_NUMERIC = (FieldKind.MONEY, FieldKind.PERCENT, FieldKind.QUANTITY)
_HOURS = {"minute": Decimal(1) / 60, "hour": Decimal(1), "day": Decimal(8)}
_TIME_UNITS = {"hour", "minute", "day", "week", "month"}
_PRICE_CUES = r"(?:\bat|@|\bfor|\bx|×|\beach|\bworth|\bof|\bprice|\bcosting|\bà)\s*(?:the )?$"
_CHANGE = re.compile(
    r"\b(?:raise|increase|lift|bump|reduce|lower|cut|decrease|drop|extend|top up)\w*\b"
)
_DELTA = {"by", "change", "delta", "increase", "decrease", "adjustment", "difference"}
_LEAST = re.compile(r"(?:\b(?:over|above|more than|at least|from|minimum(?: of)?|min)|>=?)\s*$")
_MOST = re.compile(r"(?:\b(?:under|below|less than|at most|up to|maximum(?: of)?|max)|<=?)\s*$")
_BOUNDS = {"min": _LEAST, "max": _MOST}
_COUNTED = re.compile(r"\b(?:top|first|last|latest|newest|biggest|oldest|next)\s*$")
_NEVER, _WEAK, _SURE = -99, 1, 3


def fill_numbers(fields: list[Field], reading: Reading) -> JsonDict:
    """Return values for number fields: best fitting pairs first, never a number twice.

    An optional field takes a number only when its unit, currency or a word before it says so, or
    when it is the only number field there is; a number without a unit is also the one sum of money
    that an action takes.
    """
    numeric = [f for f in fields if f.kind in _NUMERIC]
    sums = [f for f in numeric if f.kind is FieldKind.MONEY and not _bounds(f)]
    likely = sums if len(sums) == 1 and len(reading.amounts) == 1 else []
    pairs = sorted(
        ((_fit(f, a, reading), -n, -m, f, a) for n, f in enumerate(numeric)
         for m, a in enumerate(reading.amounts)),
        key=lambda pair: pair[:3], reverse=True,
    )  # fmt: skip
    filled: JsonDict = {}
    used: set[int] = set()
    for fit, _, _, field, amount in pairs:
        is_alone = len(numeric) == 1 and not _bounds(field) and "limit" not in field.words
        is_wanted = field.is_required or fit >= _SURE or is_alone or field in likely
        if fit < _WEAK or not is_wanted or field.name in filled or amount.at in used:
            continue
        value = number_value(field, amount)
        if value is not None:
            filled[field.name] = value
            used.add(amount.at)
    return filled | _days_of_dates(numeric, filled, reading)


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
    if field.unit == "day" and amount.unit == "week":
        value *= 5
    if field.is_integer:
        return int(value) if value == value.to_integral_value() else None
    if field.is_text_number:
        return format(value.normalize(), "f") if value == value.to_integral_value() else str(value)
    return int(value) if value == value.to_integral_value() else float(value)


def _fit(field: Field, amount: Amount, reading: Reading) -> int:
    fit = _kind_fit(field, amount)
    before = reading.before(amount.at)
    is_change = bool(re.search(r"\bby\s*$", before) and _CHANGE.search(reading.lowered))
    if fit <= _NEVER or is_change != bool(set(field.words) & _DELTA):
        return _NEVER if is_change else fit
    names = [w for w in field.words if len(w) > 2 and w not in ("the", "unit", "monthly", "per")]
    if any(re.search(rf"\b{re.escape(w)}s?\b[^.;,]*$", before) for w in names):
        fit += 2
    if any(reading.lowered[amount.to :].lstrip().startswith(w) for w in names):
        fit += 2
    if field.kind is FieldKind.MONEY and not _bounds(field) and re.search(_PRICE_CUES, before):
        fit += 2
    if any(pattern.search(before) for pattern in _bounds(field)):
        fit += 2
    if "limit" in field.words and _COUNTED.search(before):
        fit += 3
    return fit


def _bounds(field: Field) -> list[re.Pattern[str]]:
    """Return the words that lead to a least or most: of `total_min`, none of `total`."""
    return [_BOUNDS[word] for word in field.words if word in _BOUNDS]


def _kind_fit(field: Field, amount: Amount) -> int:
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
        return _WEAK + 1
    if is_time and set(field.words) & {"quantity", "qty"}:
        return _WEAK + 1
    if is_time or wants_time or field.unit:
        return _NEVER
    return _SURE


def _days_of_dates(fields: list[Field], filled: JsonDict, reading: Reading) -> JsonDict:
    """Fill a field for days from "3 days from 1 December", where the number is in the date."""
    days = next((d.days for d in reading.dates if d.days), None)
    field = next((f for f in fields if f.unit == "day" and f.name not in filled), None)
    return {field.name: days} if field and days else {}
