"""Declarative bases and the mixins every table is made of.

Tenant tables have no schema in their metadata: the transaction's search_path decides. Shared
tables always name the schema `shared`. Guard tests check that every table is one of the two.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, MetaData, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from kernel.clock import now
from kernel.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TYPES: dict[Any, Any] = {
    datetime: DateTime(timezone=True),
    UUID: Uuid(),
    dict[str, Any]: JSONB(),
    list[Any]: JSONB(),
    list[str]: JSONB(),
}


class TenantBase(DeclarativeBase):
    """Base of tables that exist once in every tenant's schema."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class SharedBase(DeclarativeBase):
    """Base of the platform's own tables in the schema `shared`."""

    metadata = MetaData(schema="shared", naming_convention=NAMING)
    type_annotation_map = TYPES


class Id:
    """Primary key `id`, a UUIDv7 made by the application."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Timestamps:
    """`created_at` and `updated_at`: real time of the write, not business time."""

    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Versioned:
    """`version`, counted up at every update; updating an older one raises StaleDataError."""

    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "eager_defaults": False}


# Table.info flags, read by the grants and by the guard tests.
APPEND_ONLY = {"append_only": True}  # the tenant role may only SELECT and INSERT
FUNCTION_ONLY = {"function_only": True}  # written by a database function alone; SELECT only
