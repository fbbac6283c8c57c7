"""Rows for people: a result with `items` becomes a table with titled columns."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from pydantic import BaseModel

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


class Table(BaseModel):
    """Columns and JSON-ready rows."""

    columns: list[Column]
    rows: list[dict[str, Any]]


def table_of(result: Any) -> Table | None:
    """The table of a result model with a list field `items`, or None."""
    items = getattr(result, "items", None)
    if not isinstance(items, list) or not items or not isinstance(items[0], BaseModel):
        return None
    rows: list[BaseModel] = items  # pyright: ignore[reportUnknownVariableType]
    model = type(rows[0])
    columns = [
        Column(key=name, label=info.title or name.replace("_", " ").capitalize(), kind=_kind(info))
        for name, info in model.model_fields.items()
        if name != "id" and not name.endswith("_id") and not info.exclude and not hides(info)
    ]
    return Table(
        columns=columns, rows=[stored_form(row, row.model_dump(mode="json")) for row in rows]
    )


def _kind(info: Any) -> str:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    if "kind" in extra:
        return str(extra["kind"])
    types = get_args(info.annotation) or (info.annotation,)
    return next((kind for known, kind in _KINDS if known in types), "text")
