"""A tool's JSON schema as a list of fields, each with the kind of words that fill it."""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

import orjson

from kernel.llm.port import JsonDict, ToolSpec


class FieldKind(StrEnum):
    """What fills a field."""

    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    MONEY = "money"
    PERCENT = "percent"
    QUANTITY = "quantity"
    ENUM = "enum"
    FLAG = "flag"
    REF = "ref"
    EMAIL = "email"
    CURRENCY = "currency"
    TEXT = "text"
    LIST = "list"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a tool's arguments.

    A date is read as the last one (`is_past`), the nearest one (`is_near`, `is_recent` of equally
    near ones the last) or else the next one.
    `synonyms`: words for each value of a closed set, of a number under "" those it is spoken of by.
    `default`: what is meant unless said, as it is written in JSON.
    `is_whole`: a text that takes the whole message; with `is_own` in the language it was said in.
    """

    name: str
    kind: FieldKind
    is_required: bool = False
    description: str = ""
    enum: tuple[str, ...] = ()
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ref_kind: str = ""
    unit: str = ""
    is_integer: bool = False
    is_text_number: bool = False
    parts: tuple["Field", ...] = ()
    is_past: bool = False
    is_near: bool = False
    is_recent: bool = False
    is_whole: bool = False
    is_own: bool = False
    pattern: str = ""
    default: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of the field's name."""
        return tuple(self.name.lower().split("_"))

    @property
    def label(self) -> str:
        """Return the name as people read it."""
        return " ".join(w for w in self.words if w not in ("id", "on", "at")) or self.name


_QUERY = {"query", "search", "term", "terms", "keywords", "q", "words"}
_MONEY = {"amount", "price", "cost", "gross", "net", "salary", "budget", "total", "value", "fee",
          "pay", "wage", "debit", "credit", "balance", "revenue", "worth", "money"}  # fmt: skip
_PERCENT = {"percent", "pct", "percentage", "discount", "probability", "share", "rate"}
_UNITS = {"hours": "hour", "hour": "hour", "minutes": "minute", "days": "day", "weeks": "week",
          "months": "month", "size": "person", "headcount": "person", "people": "person",
          }  # fmt: skip
_PAST = re.compile(
    r"\b(?:received|paid|worked|happened|occurred|spent|log(?:ged)?|as of|as_of|payment date|"
    r"booked|posted|counted|issued|reversed|was)\b"
)
# What is looked up here may lie ahead of us as well as behind.
_AHEAD = {"leave", "calendar", "holidays", "holiday", "pipeline", "followups", "reservations",
          "shifts", "closes", "close", "due", "expected", "expires", "planned"}  # fmt: skip
_DEFAULTS_TODAY = re.compile(r"\b(?:by default|left out,|unless said,|else) today\b")
_OVER = re.compile(r"\b(?:taken already|already taken|after the fact)\b")
_VALUE_KINDS = {"money": FieldKind.MONEY, "percent": FieldKind.PERCENT,
                "quantity": FieldKind.QUANTITY, "text": FieldKind.TEXT}  # fmt: skip


def is_query(field: Field) -> bool:
    """Return whether a field takes the words to look for."""
    words = set(field.words)
    return field.kind is FieldKind.TEXT and bool(
        words & _QUERY or (words == {"text"} and not field.is_required)
    )


def fields_of(tool: ToolSpec) -> tuple[Field, ...]:
    """Return the fields of a tool in their order."""
    refs = tuple(sorted(tool.ref_fields.items()))
    fields = _read(orjson.dumps(tool.parameters), refs, is_past=tool.effect == "read")
    if tool.effect != "read":
        is_over = bool(_OVER.search(tool.description.split("\n")[0]))
        return tuple(_beside_today(f, is_over=is_over) for f in fields)
    is_ahead = bool(_AHEAD & set(tool.name.replace(".", "_").split("_")))
    return tuple(
        replace(f, is_near=True) if f.kind is FieldKind.DATE and (is_ahead or _AHEAD & set(f.words))
        else replace(f, is_recent=True) if f.name == "as_of" else f for f in fields
    )  # fmt: skip


def _beside_today(field: Field, *, is_over: bool) -> Field:
    """Let a day that is today unless said lie near today, on either side of it."""
    is_near = is_over or bool(_DEFAULTS_TODAY.search(field.description))
    if field.kind is not FieldKind.DATE or not is_near:
        return field
    is_recent = is_over or field.is_past  # of what has been the last one
    return replace(field, is_recent=is_recent, is_near=not is_recent)


@lru_cache(maxsize=512)
def _read(schema: bytes, refs: tuple[tuple[str, str], ...], *, is_past: bool) -> tuple[Field, ...]:
    root: JsonDict = orjson.loads(schema)
    return _fields(root, root.get("$defs", {}), dict(refs), is_past=is_past)


def _fields(
    schema: JsonDict, definitions: JsonDict, refs: dict[str, str], *, is_past: bool
) -> tuple[Field, ...]:
    required = set(schema.get("required", []))
    found: list[Field] = []
    for name, prop in schema.get("properties", {}).items():
        made = _field(name, prop, definitions, refs.get(name, ""))
        unsaid = "" if prop.get("default") is None else str(prop["default"]).lower()
        made = replace(made, is_past=made.is_past or is_past, default=unsaid)
        found.append(replace(made, is_required=name in required))
    return tuple(found)


def _flat(prop: JsonDict, definitions: JsonDict) -> JsonDict:
    """Return the property with `$ref`, `allOf` and "or null" folded in."""
    if "$ref" in prop:
        target = definitions.get(prop["$ref"].rsplit("/", 1)[-1], {})
        return _flat({**target, **{k: v for k, v in prop.items() if k != "$ref"}}, definitions)
    if len(prop.get("allOf", [])) == 1:
        rest = {k: v for k, v in prop.items() if k != "allOf"}
        return _flat({**prop["allOf"][0], **rest}, definitions)
    choices = prop.get("anyOf") or prop.get("oneOf") or []
    real = [_flat(choice, definitions) for choice in choices if choice.get("type") != "null"]
    if not real:
        return prop
    rest = {k: v for k, v in prop.items() if k not in ("anyOf", "oneOf")}
    types = {choice.get("type") for choice in real}
    if types == {"number", "string"}:  # how an exact decimal is written in JSON
        return {"type": "number", "x-text-number": True, **rest}
    return {**real[0], **rest}


def _field(name: str, raw: JsonDict, definitions: JsonDict, ref_kind: str) -> Field:
    prop = _flat(raw, definitions)
    words = set(name.lower().split("_"))
    description = str(prop.get("description", ""))
    made = Field(
        name,
        FieldKind.TEXT,
        description=description,
        is_past=bool(_PAST.search(f"{name.replace('_', ' ')} {description}".lower())),
    )
    kind = str(prop.get("x-kind", ""))
    type_ = prop.get("type")
    if type_ == "array":
        item = _field(name, prop.get("items", {}), definitions, ref_kind or kind)
        return replace(made, kind=FieldKind.LIST, parts=(item,), ref_kind=item.ref_kind)
    if type_ == "object" and prop.get("properties"):
        parts = _fields(prop, definitions, {}, is_past=False)
        return replace(made, kind=FieldKind.OBJECT, parts=parts)
    if "enum" in prop or "const" in prop:
        return _enum(made, prop)
    if type_ == "boolean":
        said = {value: tuple(words) for value, words in prop.get("x-synonyms", {}).items()}
        return replace(made, kind=FieldKind.FLAG, synonyms=said)
    if prop.get("format") in ("date", "date-time"):
        return replace(made, kind=FieldKind.DATE)
    if ref_kind or (kind and kind not in _VALUE_KINDS):
        return replace(made, kind=FieldKind.REF, ref_kind=ref_kind or kind)
    if type_ in ("number", "integer") or kind in ("money", "percent", "quantity"):
        return _number(made, prop, words)
    return _text(made, prop, words)


def _enum(made: Field, prop: JsonDict) -> Field:
    values = prop.get("enum") or [prop["const"]]
    synonyms = {k: tuple(v) for k, v in prop.get("x-synonyms", {}).items()}
    return replace(made, kind=FieldKind.ENUM, enum=tuple(map(str, values)), synonyms=synonyms)


def _number(made: Field, prop: JsonDict, words: set[str]) -> Field:
    made = replace(
        made,
        synonyms={"": tuple(prop.get("x-words", ()))},
        is_integer=prop.get("type") == "integer",
        is_text_number=bool(prop.get("x-text-number")) or prop.get("type") == "string",
        unit=next((unit for word, unit in _UNITS.items() if word in words), ""),
    )
    if kind := _VALUE_KINDS.get(str(prop.get("x-kind", ""))):
        return replace(made, kind=kind)
    if "year" in words and made.is_integer:
        return replace(made, kind=FieldKind.YEAR)
    is_percent = made.description.lower().startswith("percent")
    if is_percent or (words & _PERCENT and words != {"rate"}):  # by itself one of currencies
        return replace(made, kind=FieldKind.PERCENT)
    if words & _MONEY and not made.is_integer and not made.unit:
        return replace(made, kind=FieldKind.MONEY)
    return replace(made, kind=FieldKind.QUANTITY)


def _text(made: Field, prop: JsonDict, words: set[str]) -> Field:
    if takes := prop.get("x-takes"):
        return replace(made, is_whole=True, is_own=takes == "own words")
    if "x-values" in prop:
        return replace(made, enum=tuple(map(str, prop.get("examples", []))))
    if "currency" in words:
        return replace(made, kind=FieldKind.CURRENCY)
    if prop.get("format") == "email" or words & {"email", "mail"}:
        return replace(made, kind=FieldKind.EMAIL)
    pattern = str(prop.get("pattern", ""))
    if words & {"period", "month"} and ("\\d{4}-" in pattern or "-\\d{2}" in pattern):
        return replace(made, kind=FieldKind.MONTH)
    if words & {"amount"} and "\\d" in pattern:
        return replace(made, kind=FieldKind.MONEY, is_text_number=True)
    return replace(made, pattern=pattern)
