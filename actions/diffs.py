"""What a write changes, as people compare it: records by name, technical values left out."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel
from sqlalchemy import Column, Numeric, inspect

from kernel.db.base import TenantBase
from kernel.db.changes import Change, ChangeKind, json_ready, label_of
from kernel.db.uow import UnitOfWork
from kernel.quantity import plain

ID_CHARS = 36
MONEY_SCALE = 4


_EMPTY: tuple[Any, ...] = (None, False, "", [], {})
_TECHNICAL = frozenset(
    {"requested_at", "requested_by", "recorded_at", "posting_at", "object_key", "sha256"}
    | {"progress", "media_type", "created_by", "uploaded_by"}
)
"""What a new record notes for machines; people are shown the rest."""


class DiffField(BaseModel):
    """One value before and after."""

    field: str
    label: str
    before: Any = None
    after: Any = None
    field_set: str | None = None
    """The sensitive field set the value belongs to, e.g. `salary`."""


class DiffEntry(BaseModel):
    """One record as the action creates, changes or deletes it."""

    record_kind: str
    record_id: str
    label: str
    change: str
    fields: list[DiffField]


def digest(value: Any) -> str:
    """SHA-256 over the canonical JSON of a value: keys sorted, exact numbers as strings."""
    return hashlib.sha256(orjson.dumps(json_ready(value), option=orjson.OPT_SORT_KEYS)).hexdigest()


async def diff_of(uow: UnitOfWork, changes: Iterable[Change]) -> list[DiffEntry]:
    """The changes of a transaction as people compare them; technical values stay out."""
    return [
        DiffEntry(
            record_kind=change.table,
            record_id=change.key,
            label=change.label,
            change=change.kind.value,
            fields=[f for n in _fields_of(change) if (f := await _field(uow, change, n))],
        )
        for change in changes
        if not change.is_silent
    ]


def _fields_of(change: Change) -> list[str]:
    return [*change.before, *(n for n in change.after if n not in change.before)]


async def _field(uow: UnitOfWork, change: Change, name: str) -> DiffField | None:
    before, after = change.before.get(name), change.after.get(name)
    is_new = change.kind is ChangeKind.CREATE
    if before == after or (is_new and (after in _EMPTY or name in _TECHNICAL)):
        return None
    if _is_id(before) or _is_id(after):
        # A record is shown by its name; an id that leads to none says nothing to a person.
        before, after = [await _label(uow, change.table, name, v) for v in (before, after)]
        if before is None and after is None:
            return None
    label = name.removesuffix("_id").replace("_", " ")
    model = model_of(change.table)
    column = inspect(model).columns[name] if model else None
    field_set = column.info.get("field_set") if column is not None else None
    if column is not None and is_quantity(column):
        before, after = _as_quantity(before), _as_quantity(after)
    return DiffField(field=name, label=label, before=before, after=after, field_set=field_set)


async def _label(uow: UnitOfWork, table: str, column: str, value: Any) -> str | None:
    model, target = model_of(table), None
    for key in inspect(model).columns[column].foreign_keys if model else ():
        target = model_of(key.target_fullname.split(".")[-2])
    if target is None or not _is_id(value):
        return None
    row = await uow.session.get(target, UUID(value))
    return label_of(row) if row is not None else None


def is_quantity(column: Column[Any]) -> bool:
    """Whether a column counts something; money has four decimals, a field set, or is a price."""
    kind = column.type
    is_money = column.info or column.name.endswith("price")
    return isinstance(kind, Numeric) and kind.scale != MONEY_SCALE and not is_money


def _as_quantity(value: Any) -> Any:
    return plain(Decimal(value)) if isinstance(value, str) else value


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == ID_CHARS and bool(UUID(value))
    except ValueError:
        return False


def model_of(table: str) -> Any:
    """The mapped class of a tenant table, or None."""
    for mapper in TenantBase.registry.mappers:
        if getattr(mapper.local_table, "name", None) == table:
            return mapper.class_
    return None
