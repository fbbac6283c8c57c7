"""Passages from the tables: plain rows in few round trips, every one checked for rights."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, tuple_

from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork
from rag.access import is_live, readable_count
from rag.fuse import Fused
from rag.models import Document, DocumentChunk
from rag.passages import Passage

SPARE_ROWS = 16  # loaded beyond what is shown, to make up for repeats and what is gone
SPLIT_TOKENS_MIN = 110  # a shorter chunk is a section of its own, with nothing to widen it by


async def load_live(
    uow: UnitOfWork, fused: Sequence[Fused], limit: int
) -> tuple[list[Passage], int]:
    """The best found chunks that are live and readable, in order, and how many documents are.

    Reads a little more than `limit`, and all the rest when too many of those are gone.
    """
    first, rest = fused[: limit + SPARE_ROWS], fused[limit + SPARE_ROWS :]
    passages, documents_count = await _load(uow, first)
    if len(passages) < limit and rest:
        more, _ = await _load(uow, rest)
        passages += more
    if documents_count is None:
        documents_count = (await uow.session.execute(readable_count(uow.principal))).scalar_one()
    return passages, documents_count


async def load_neighbours(uow: UnitOfWork, passages: Sequence[Passage]) -> list[Passage]:
    """The chunks just before and after each passage that is part of a longer section."""
    places = {
        (each.document_id, each.ordinal + step)
        for each in passages
        if each.tokens >= SPLIT_TOKENS_MIN
        for step in (-1, 1)
    }
    if not places:
        return []
    place = tuple_(DocumentChunk.document_id, DocumentChunk.ordinal)
    rows = await uow.session.execute(_chunks(uow.principal).where(place.in_(places)))
    return [_make_passage(row, None) for row in rows]


async def _load(uow: UnitOfWork, fused: Sequence[Fused]) -> tuple[list[Passage], int | None]:
    by_id = {each.chunk_id: each for each in fused}
    if not by_id:
        return [], None
    counted = readable_count(uow.principal).scalar_subquery().label("documents_count")
    chosen = _chunks(uow.principal).where(DocumentChunk.id.in_(by_id)).add_columns(counted)
    rows = (await uow.session.execute(chosen)).all()
    loaded: Mapping[UUID, Passage] = {row.id: _make_passage(row, by_id[row.id]) for row in rows}
    in_order = [loaded[chunk_id] for chunk_id in by_id if chunk_id in loaded]
    return in_order, rows[0].documents_count if rows else None


def _chunks(principal: Principal) -> Select[*tuple[Any, ...]]:
    return (
        select(
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
            Document.filename,
            Document.title,
            Document.effective_on,
            Document.created_at,
        )
        .join(Document, Document.id == DocumentChunk.document_id)
        .where(is_live(principal))
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
