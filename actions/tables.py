"""Rows for people: a result with `items` becomes a table with titled columns.

A result model says in its own schema how its rows are drawn, and clients draw nothing else:
`ConfigDict(json_schema_extra={"x-chart": {"kind": "bar", "x": "group", "y": ["people"]}})`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field

from actions.shown_once import hides, stored_form

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "flag"),
    (Decimal, "number"),
    (int, "number"),
    (float, "number"),
    (datetime, "time"),
    (date, "date"),
)


class Column(BaseModel):
    """One column: its key in the rows, its heading, and how to show its values."""

    key: str
    label: str
    kind: str = "text"


class ChartKind(StrEnum):
    """Bars beside each other, bars on top of each other, a line over days, shares of a whole."""

    BAR = "bar"
    STACK = "stack"
    LINE = "line"
    SHARE = "share"


class Chart(BaseModel):
    """How rows are drawn: `x` names them, every `y` is a figure, of one `unit` (a column) each.

    `rows` are there where others than the table's are drawn.
    """

    kind: ChartKind
    x: Column
    y: list[Column]
    unit: str | None = None
    rows: list[dict[str, Any]] | None = None


class ChartSpec(BaseModel):
    """What a result model declares as `x-chart`: names of fields of the rows of the list `of`."""

    model_config = ConfigDict(extra="forbid")

    kind: ChartKind
    x: str
    y: list[str] = Field(min_length=1)
    unit: str | None = None
    of: str = "items"


class Table(BaseModel):
    """Columns and JSON-ready rows, and how they are drawn if the result says so."""

    columns: list[Column]
    rows: list[dict[str, Any]]
    chart: Chart | None = None


def table_of(result: Any) -> Table | None:
    """The table of a result model with a list field `items`, or None."""
    rows = _rows_of(result, "items")
    if not rows:
        return None
    return Table(columns=_columns_of(rows), rows=_as_json(rows), chart=chart_of(result))


def chart_of(result: BaseModel) -> Chart | None:
    """The chart that a result's model declares, or None without one or without its figures."""
    spec = chart_spec(type(result))
    rows = _rows_of(result, spec.of) if spec else []
    if spec is None or not rows:
        return None
    columns = {column.key: column for column in _columns_of(rows)}
    figures = [columns[key] for key in spec.y if key in columns]
    if spec.x not in columns or not figures:
        return None
    drawn = None if spec.of == "items" else _as_json(rows)
    return Chart(kind=spec.kind, x=columns[spec.x], y=figures, unit=spec.unit, rows=drawn)


def chart_spec(model: type[BaseModel]) -> ChartSpec | None:
    """What a result model declares of its chart. Raises ValidationError for a wrong declaration."""
    extra = model.model_config.get("json_schema_extra")
    declared = extra.get("x-chart") if isinstance(extra, dict) else None
    return ChartSpec.model_validate(declared) if declared is not None else None


def _rows_of(result: Any, name: str) -> list[BaseModel]:
    found = getattr(result, name, None)
    if not isinstance(found, list) or not found or not isinstance(found[0], BaseModel):
        return []
    return found  # pyright: ignore[reportUnknownVariableType]


def _columns_of(rows: Sequence[BaseModel]) -> list[Column]:
    return [
        Column(key=name, label=info.title or name.replace("_", " ").capitalize(), kind=_kind(info))
        for name, info in type(rows[0]).model_fields.items()
        if name != "id" and not name.endswith("_id") and not info.exclude and not hides(info)
    ]


def _as_json(rows: Sequence[BaseModel]) -> list[dict[str, Any]]:
    return [stored_form(row, row.model_dump(mode="json")) for row in rows]


def _kind(info: Any) -> str:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    if "kind" in extra:
        return str(extra["kind"])
    annotated = get_args(info.annotation) or (info.annotation,)
    types = [getattr(each, "__origin__", each) for each in annotated]  # of `Quantity | None`
    return next((kind for known, kind in _KINDS if known in types), "text")
