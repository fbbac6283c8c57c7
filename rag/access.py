"""Who may read which document, as a filter for the vector store and as a SQL condition.

Both start from `kernel.auth.access.reader_keys`; nothing else in this package decides rights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from kernel.auth.access import reader_keys
from kernel.auth.principal import Principal
from rag.models import Document, DocumentChunk


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What a search may return. `readers` is never empty; the other parts narrow further.

    `subjects` keeps to documents about one of these records, `not_about` leaves out those about
    any record of these families.
    """

    readers: tuple[str, ...]
    document_ids: tuple[UUID, ...] = ()
    media_types: tuple[str, ...] = ()
    effective_from_on: date | None = None
    effective_until_on: date | None = None
    subjects: tuple[str, ...] = ()
    not_about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a caller may ask for on top of their rights: some documents, kinds, dates, records."""

    document_ids: Sequence[UUID] = ()
    media_types: Sequence[str] = ()
    effective_from_on: date | None = None
    effective_until_on: date | None = None
    subjects: Sequence[str] = ()
    not_about: Sequence[str] = ()


def search_filters(principal: Principal, narrowing: Narrowing | None = None) -> SearchFilters:
    """The filter of a search by `principal`: their reader keys, and what they asked for."""
    wanted = narrowing or Narrowing()
    return SearchFilters(
        readers=tuple(reader_keys(principal)),
        document_ids=tuple(wanted.document_ids),
        media_types=tuple(wanted.media_types),
        effective_from_on=wanted.effective_from_on,
        effective_until_on=wanted.effective_until_on,
        subjects=tuple(wanted.subjects),
        not_about=tuple(wanted.not_about),
    )


def readable(principal: Principal) -> ColumnElement[bool]:
    """Documents that are there and that `principal` may read, as a SQL condition."""
    return readable_by(literal(reader_keys(principal), ARRAY(Text)))


def readable_by(keys: ColumnElement[Any]) -> ColumnElement[bool]:
    """Documents that are there and that whoever holds one of these reader keys may read."""
    return and_(Document.deleted_at.is_(None), Document.readers.has_any(keys))


def readable_count(keys: ColumnElement[Any]) -> Select[int]:
    """How many documents may be read with these reader keys."""
    return select(func.count()).select_from(Document).where(readable_by(keys))


def is_live_for(
    keys: ColumnElement[Any], chunk: type[DocumentChunk] = DocumentChunk
) -> ColumnElement[bool]:
    """Chunks, joined to their document, of the live version of documents readable with `keys`."""
    return and_(chunk.version_number == Document.version_number, readable_by(keys))
