"""The tables of one tenant as the database has them: the order to load them in, and their columns.

Read from the database's catalogue, so that a new table is in the next export without anybody
having to think of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    String,
    Table,
    Text,
    cast,
    func,
    null,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import sort_tables_and_constraints

from erp_domains.workflows.offboarding.left_out import PERSONAL_COLUMNS

MIGRATION_TABLE = "alembic_version"
OBJECT_KEY = "object_key"
"""Columns of this name hold keys of stored files, which begin with the tenant's short name."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """One table: the columns that are carried, its identity column, constraints to check late."""

    table: Table
    columns: tuple[str, ...]
    identity: str | None
    late_constraints: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name without the schema."""
        return self.table.name

    def rows(self, slug: str, *, is_clone: bool = False) -> Select[str]:
        """Every row as one line of JSON, in the order of its key.

        Numbers, times and documents are written by the database and read back by it, so nothing
        is rounded on the way. Keys of files lose the tenant's name, which is another's later.
        """
        carried = [self._carried(column, slug, is_clone=is_clone) for column in self._columns()]
        rows = select(*carried).subquery("r")
        keys = [_ordered(rows.c[column.name]) for column in self.table.primary_key.columns]
        return select(cast(func.row_to_json(rows.table_valued()), Text)).order_by(*keys)

    def _columns(self) -> list[Column[Any]]:
        return [self.table.c[name] for name in self.columns]

    @staticmethod
    def _carried(column: Column[Any], slug: str, *, is_clone: bool) -> ColumnElement[Any]:
        if column.name == OBJECT_KEY:
            return func.substr(column, len(slug) + 2).label(column.name)
        if is_clone and column.name in PERSONAL_COLUMNS and column.nullable:
            return null().label(column.name)
        return column


def read_shapes(connection: Connection, schema: str) -> list[TableShape]:
    """The tables of a schema, each after those it refers to."""
    metadata = MetaData()
    metadata.reflect(connection, schema=schema, resolve_fks=False)
    tables = [t for t in metadata.tables.values() if t.name != MIGRATION_TABLE]
    shapes: list[TableShape] = []
    loaded: set[str] = set()
    for table, _ in sort_tables_and_constraints(sorted(tables, key=lambda t: t.name)):
        if table is not None:
            shapes.append(_shape_of(table, loaded))
            loaded.add(table.name)
    return shapes


async def shapes_of(connection: AsyncConnection, schema: str) -> list[TableShape]:
    """The same over an asynchronous connection."""
    return await connection.run_sync(read_shapes, schema)


def without(shapes: list[TableShape], names: Collection[str]) -> list[TableShape]:
    """Those whose table is not among `names`."""
    return [shape for shape in shapes if shape.name not in names]


def _shape_of(table: Table, loaded: Collection[str]) -> TableShape:
    columns = [c for c in table.columns if c.computed is None]
    late = [
        str(constraint.name)
        for constraint in table.foreign_key_constraints
        if constraint.elements[0].target_fullname.split(".")[-2] not in loaded
    ]
    return TableShape(
        table=table,
        columns=tuple(c.name for c in columns),
        identity=next((c.name for c in columns if c.identity is not None), None),
        late_constraints=tuple(sorted(late)),
    )


def _ordered(column: ColumnElement[Any]) -> ColumnElement[Any]:
    # By bytes, so that two servers with different locales write the same file.
    return column.collate("C") if isinstance(column.type, String) else column
