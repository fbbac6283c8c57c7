"""Passages from the tables: plain rows in one round trip, every one checked for rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Select, Text, Uuid, any_, bindparam, func, or_, select, union
from sqlalchemy.orm import aliased

from kernel.auth.access import reader_keys
from kernel.db.uow import UnitOfWork
from rag.access import is_live_for, readable_count
from rag.fuse import Fused
from rag.models import Document, DocumentChunk
from rag.passages import Passage

SPARE_ROWS = 8  # loaded beyond what is shown, to make up for repeats and what is gone
SPLIT_TOKENS_MIN = 110  # a shorter chunk is a section of its own, with nothing to widen it by
_KEYS = bindparam("reader_keys", type_=ARRAY(Text))
_IDS = bindparam("chunk_ids", type_=ARRAY(Uuid))
_WIDE_IDS = bindparam("wide_ids", type_=ARRAY(Uuid))
_CHUNK_COLUMNS = (
    DocumentChunk.id,
    DocumentChunk.document_id,
    DocumentChunk.version_number,
    DocumentChunk.ordinal,
    DocumentChunk.page,
    DocumentChunk.heading,
    DocumentChunk.text,
    DocumentChunk.start,
    DocumentChunk.end,
    DocumentChunk.tokens,
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Live, readable passages in order, those around the best ones, and how much can be read."""

    passages: list[Passage]
    neighbours: list[Passage]
    documents_count: int


async def load_live(uow: UnitOfWork, fused: Sequence[Fused], limit: int, wide: int) -> Loaded:
    """The best found chunks that are live and readable, with the neighbours of the first `wide`.

    Reads a little more than `limit`, and all the rest when too many of those are gone.
    """
    first, rest = fused[: limit + SPARE_ROWS], fused[limit + SPARE_ROWS :]
    passages, neighbours, count = await _load(uow, first, wide)
    if len(passages) < limit and rest:
        more, further, count_again = await _load(uow, rest, wide)
        passages, neighbours = passages + more, neighbours + further
        count = count if count is not None else count_again
    if count is None:
        counted = await uow.session.execute(readable_count(_KEYS), _keys(uow))
        count = counted.scalar_one()
    return Loaded(passages, neighbours, count)


async def _load(
    uow: UnitOfWork, fused: Sequence[Fused], wide: int
) -> tuple[list[Passage], list[Passage], int | None]:
    by_id = {each.chunk_id: each for each in fused}
    if not by_id:
        return [], [], None
    ids = list(by_id)
    given = {"chunk_ids": ids, "wide_ids": ids[:wide], **_keys(uow)}
    rows = (await uow.session.execute(_statement(), given)).all()
    loaded: Mapping[UUID, Passage] = {
        row.id: _make_passage(row, by_id[row.id]) for row in rows if row.id in by_id
    }
    in_order = [loaded[chunk_id] for chunk_id in by_id if chunk_id in loaded]
    around = [_make_passage(row, None) for row in rows if row.id not in by_id]
    return in_order, [*around, *in_order], rows[0].documents_count if rows else None


def _keys(uow: UnitOfWork) -> dict[str, list[str]]:
    return {"reader_keys": reader_keys(uow.principal)}


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """Chunks by id and the chunks before and after the wide ones; made once, it costs to make."""
    around, middle = aliased(DocumentChunk), aliased(DocumentChunk)
    neighbours = (
        select(around.id)
        .join(
            middle,
            (around.document_id == middle.document_id)
            & (around.version_number == middle.version_number)
            & or_(around.ordinal == middle.ordinal - 1, around.ordinal == middle.ordinal + 1),
        )
        .where(middle.id == any_(_WIDE_IDS), middle.tokens >= SPLIT_TOKENS_MIN)
    )
    asked = select(DocumentChunk.id).where(DocumentChunk.id == any_(_IDS))
    # As an array it is looked up by key, whatever the planner believes of the tables.
    wanted = func.array(union(asked, neighbours).scalar_subquery(), type_=ARRAY(Uuid))
    chunk = select(*_CHUNK_COLUMNS).where(DocumentChunk.id == any_(wanted)).cte("chunk")
    # The chunks first: else every readable document is gone through, to see which are asked for.
    found = aliased(DocumentChunk, chunk.prefix_with("MATERIALIZED"))
    return (
        select(
            *(getattr(found, column.key) for column in _CHUNK_COLUMNS),
            Document.filename,
            Document.title,
            Document.effective_on,
            Document.created_at,
            readable_count(_KEYS).scalar_subquery().label("documents_count"),
        )
        .join(Document, Document.id == found.document_id)
        .where(is_live_for(_KEYS, found))
    )


def _make_passage(row: Row[*tuple[Any, ...]], fused: Fused | None) -> Passage:
    """The passage of a row; without `fused` it is there as a neighbour only."""
    return Passage(
        chunk_id=row.id,
        document_id=row.document_id,
        document=row.filename,
        title=row.title,
        version_number=row.version_number,
        ordinal=row.ordinal,
        page=row.page,
        heading=row.heading,
        text=row.text,
        start=row.start,
        end=row.end,
        tokens=row.tokens,
        as_of=row.effective_on,
        added_at=row.created_at,
        score=fused.score if fused else 0.0,
        dense_score=fused.dense_score if fused else None,
        sparse_score=fused.sparse_score if fused else None,
    )
