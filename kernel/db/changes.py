"""What a transaction changed, row by row: the source of every preview, undo and conflict check."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

UNINTERESTING = frozenset({"id", "version", "created_at", "updated_at"})


class ChangeKind(StrEnum):
    """What happened to a row."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(slots=True)
class Change:
    """One row's way through the transaction; values are JSON-ready."""

    table: str
    key: str
    kind: ChangeKind
    label: str
    before: dict[str, Any] = field(default_factory=dict[str, Any])
    after: dict[str, Any] = field(default_factory=dict[str, Any])
    version_before: int | None = None
    version_after: int | None = None
    is_silent: bool = False


def json_ready(value: Any) -> Any:
    """A value as it stands in JSON: dates and money as strings, exact."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(k): json_ready(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    if isinstance(value, list | tuple | set | frozenset):
        return [json_ready(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value


class ChangeLog:
    """Collects the changes of one session's flushes, folded to one entry a row."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changes: dict[tuple[str, str], Change] = {}
        event.listen(session, "after_flush", self._after_flush)

    def close(self) -> None:
        """Stop listening; what was collected stays."""
        event.remove(self._session, "after_flush", self._after_flush)

    def __iter__(self) -> Any:
        return iter(
            [c for c in self._changes.values() if c.before or c.after or c.kind != "update"]
        )

    def tables(self) -> set[str]:
        """The names of the tables touched."""
        return {change.table for change in self}

    def versions_before(self) -> dict[str, int]:
        """`table:key` -> version of every row that existed before and was changed."""
        return {
            f"{c.table}:{c.key}": c.version_before for c in self if c.version_before is not None
        }

    def versions_after(self) -> dict[str, int]:
        """`table:key` -> version of every row as this transaction leaves it."""
        return {f"{c.table}:{c.key}": c.version_after for c in self if c.version_after is not None}

    def _after_flush(self, session: Session, _context: UOWTransaction) -> None:
        for row in session.new:
            self._note(row, ChangeKind.CREATE)
        for row in session.deleted:
            self._note(row, ChangeKind.DELETE)
        for row in session.dirty:
            if session.is_modified(row):
                self._note(row, ChangeKind.UPDATE)

    def _note(self, row: Any, kind: ChangeKind) -> None:
        if row.__table__.info.get("private"):
            return  # what a person told in private is in no run, preview or undo
        table = row.__tablename__
        key = ",".join(str(getattr(row, c.key)) for c in inspect(type(row)).primary_key)
        before, after = _values(row, kind)
        version_before, version_after = _versions(row, kind)
        known = self._changes.get((table, key))
        if known is None:
            self._changes[table, key] = Change(
                table=table,
                key=key,
                kind=kind,
                label=label_of(row),
                before=before,
                after=after,
                version_before=version_before,
                version_after=version_after,
                is_silent=bool(row.__table__.info.get("silent")),
            )
            return
        known.before = {**before, **known.before} if known.kind is not ChangeKind.CREATE else {}
        known.after = {**known.after, **after}
        known.version_after = version_after
        if kind is ChangeKind.DELETE:
            known.kind = kind


def label_of(row: Any) -> str:
    """What people call the row: its `label` property, number, name or title."""
    for attribute in ("label", "number", "name", "title", "code"):
        value = getattr(row, attribute, None)
        if isinstance(value, str) and value:
            return value
    return str(row.__tablename__).replace("_", " ")


def _values(row: Any, kind: ChangeKind) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    state = inspect(row)
    for attribute in state.mapper.column_attrs:
        name = attribute.key
        if name in UNINTERESTING:
            continue
        if kind is ChangeKind.CREATE:
            after[name] = json_ready(state.dict.get(name))
        elif kind is ChangeKind.DELETE:
            before[name] = json_ready(state.dict.get(name))
        else:
            history = state.attrs[name].history
            if history.has_changes():
                before[name] = json_ready(history.deleted[0] if history.deleted else None)
                after[name] = json_ready(history.added[0] if history.added else None)
    return before, after


def _versions(row: Any, kind: ChangeKind) -> tuple[int | None, int | None]:
    version = inspect(row).dict.get("version")
    if not isinstance(version, int):
        return None, None
    if kind is ChangeKind.CREATE:
        return None, version
    if kind is ChangeKind.DELETE:
        return version, None
    history = inspect(row).attrs["version"].history
    was = history.deleted[0] if history.deleted else version - 1
    return was, version
