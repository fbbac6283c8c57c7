"""Every query on documents, their versions and chunks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, delete, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from ingestion.models import DocumentVersion, VersionState
from kernel.auth.principal import Principal, PrincipalKind
from kernel.db.uow import UnitOfWork
from rag.access import readable
from rag.models import Document, DocumentChunk


def listed(principal: Principal) -> ColumnElement[bool]:
    """Documents this person has to do with: those they read, and those they uploaded."""
    mine = (Document.uploaded_by == principal.user_id) & Document.deleted_at.is_(None)
    if principal.kind is PrincipalKind.SYSTEM:
        return Document.deleted_at.is_(None)
    return or_(readable(principal), mine)


def _keys(subjects: Sequence[str]) -> ColumnElement[Any]:
    return literal(list(subjects), ARRAY(Text))


class DocumentRepository:
    """Documents of one tenant, through one unit of work."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def find_listed(self, document_id: UUID, *, lock: bool = False) -> Document | None:
        """The document if this person has to do with it."""
        query = self._listed().where(Document.id == document_id)
        return await self.uow.session.scalar(query.with_for_update() if lock else query)

    async def find_readable(self, document_id: UUID) -> Document | None:
        """The document if this person may read what is in it."""
        query = select(Document).where(Document.id == document_id, readable(self.uow.principal))
        return await self.uow.session.scalar(query)

    async def find_deleted(self, document_id: UUID) -> Document | None:
        """A deleted document, locked, for whoever deletes and restores."""
        query = select(Document).where(Document.id == document_id, Document.deleted_at.is_not(None))
        return await self.uow.session.scalar(query.with_for_update())

    async def lock(self, document_id: UUID) -> Document | None:
        """The document for the pipeline, deleted or not, locked and fresh."""
        query = select(Document).where(Document.id == document_id).with_for_update()
        return await self.uow.session.scalar(query.execution_options(populate_existing=True))

    async def find_same(self, sha256: str, readers: list[str]) -> Document | None:
        """A document of this person with these bytes and readers; locks the bytes' name."""
        await self.uow.session.execute(
            select(func.pg_advisory_xact_lock(int(sha256[:15], 16)))  # two uploads at once
        )
        query = self._listed().where(Document.sha256 == sha256, Document.readers == readers)
        return await self.uow.session.scalar(query.order_by(Document.id).limit(1))

    async def find_by_source(self, source: str, readers: list[str]) -> Document | None:
        """A document of this person whose newest file came from this place."""
        other = aliased(DocumentVersion)
        newest = select(func.max(other.number)).where(other.document_id == Document.id)
        query = (
            self._listed()
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .where(
                DocumentVersion.source == source,
                DocumentVersion.number == newest.correlate(Document).scalar_subquery(),
                Document.readers == readers,
            )
        )
        return await self.uow.session.scalar(query.order_by(Document.id).limit(1))

    async def list_documents(
        self,
        *,
        words: str,
        states: Sequence[str],
        subjects: Sequence[str],
        or_about: Sequence[str],
        before_id: UUID | None,
        rows_max: int,
    ) -> list[Document]:
        """Newest first."""
        query = self._listed().order_by(Document.id.desc()).limit(rows_max)
        if words:
            query = query.where(
                or_(
                    Document.title.icontains(words, autoescape=True),
                    Document.filename.icontains(words, autoescape=True),
                    Document.subjects.has_any(_keys(or_about)),
                )
            )
        if subjects:
            query = query.where(Document.subjects.has_any(_keys(subjects)))
        if states:
            query = query.where(Document.state.in_(states))
        if before_id is not None:
            query = query.where(Document.id < before_id)
        return list((await self.uow.session.scalars(query)).all())

    async def version(self, document_id: UUID, number: int) -> DocumentVersion | None:
        """One version."""
        query = select(DocumentVersion).where(
            DocumentVersion.document_id == document_id, DocumentVersion.number == number
        )
        return await self.uow.session.scalar(query)

    async def latest_number(self, document_id: UUID) -> int:
        """The highest version number; 0 if there is none."""
        query = select(func.max(DocumentVersion.number)).where(
            DocumentVersion.document_id == document_id
        )
        return await self.uow.session.scalar(query) or 0

    async def open_versions(self, document_id: UUID) -> list[DocumentVersion]:
        """Versions that still have to be worked on, newest first, locked."""
        query = (
            select(DocumentVersion)
            .where(
                DocumentVersion.document_id == document_id,
                DocumentVersion.state.in_([VersionState.QUEUED, VersionState.WORKING]),
            )
            .order_by(DocumentVersion.number.desc())
        )
        return list((await self.uow.session.scalars(query.with_for_update())).all())

    async def stale_document_ids(self, at: datetime, queued_before: datetime) -> list[UUID]:
        """Documents with open versions that nobody works on any more."""
        lost = or_(
            DocumentVersion.claimed_until < at,
            and_(
                DocumentVersion.claimed_until.is_(None),
                DocumentVersion.updated_at < queued_before,
            ),
        )
        query = (
            select(DocumentVersion.document_id)
            .join(Document, Document.id == DocumentVersion.document_id)
            .where(
                DocumentVersion.state.in_([VersionState.QUEUED, VersionState.WORKING]),
                Document.deleted_at.is_(None),
                lost,
            )
        )
        return list((await self.uow.session.scalars(query.distinct())).all())

    async def chunks(
        self, document_id: UUID, number: int, *, from_ordinal: int = 0
    ) -> list[DocumentChunk]:
        """The chunks of a version in their order."""
        query = (
            select(DocumentChunk)
            .where(
                DocumentChunk.document_id == document_id,
                DocumentChunk.version_number == number,
                DocumentChunk.ordinal >= from_ordinal,
            )
            .order_by(DocumentChunk.ordinal)
        )
        return list((await self.uow.session.scalars(query)).all())

    async def live_chunk_ids(self) -> list[UUID]:
        """Ids of every chunk that answers may use."""
        query = (
            select(DocumentChunk.id)
            .join(Document, Document.id == DocumentChunk.document_id)
            .where(
                Document.deleted_at.is_(None),
                DocumentChunk.version_number == Document.version_number,
            )
        )
        return list((await self.uow.session.scalars(query)).all())

    async def delete_other_chunks(self, document_id: UUID, number: int) -> None:
        """Remove the chunks of all versions but one."""
        await self.uow.session.execute(
            delete(DocumentChunk).where(
                DocumentChunk.document_id == document_id, DocumentChunk.version_number != number
            )
        )

    async def delete_version_chunks(self, document_id: UUID, number: int) -> None:
        """Remove what an interrupted run left of a version."""
        await self.uow.session.execute(
            delete(DocumentChunk).where(
                DocumentChunk.document_id == document_id, DocumentChunk.version_number == number
            )
        )

    async def settled_documents(self) -> list[Document]:
        """Every document nobody is working on, the deleted ones included."""
        busy = select(DocumentVersion.document_id).where(
            DocumentVersion.state.in_([VersionState.QUEUED, VersionState.WORKING])
        )
        query = select(Document).where(Document.id.not_in(busy)).order_by(Document.id)
        return list((await self.uow.session.scalars(query)).all())

    async def chunk_ids(self, document_id: UUID, number: int) -> set[UUID]:
        """Ids of the chunks of one version."""
        query = select(DocumentChunk.id).where(
            DocumentChunk.document_id == document_id, DocumentChunk.version_number == number
        )
        return set((await self.uow.session.scalars(query)).all())

    async def passage(self, document: Document, chunk_id: UUID) -> list[DocumentChunk]:
        """The live chunk and its neighbours in order; empty if the chunk is not live."""
        chunk = await self.uow.session.scalar(
            select(DocumentChunk).where(
                DocumentChunk.id == chunk_id,
                DocumentChunk.document_id == document.id,
                DocumentChunk.version_number == document.version_number,
            )
        )
        if chunk is None:
            return []
        query = select(DocumentChunk).where(
            DocumentChunk.document_id == document.id,
            DocumentChunk.version_number == document.version_number,
            DocumentChunk.ordinal.between(chunk.ordinal - 1, chunk.ordinal + 1),
        )
        return list((await self.uow.session.scalars(query.order_by(DocumentChunk.ordinal))).all())

    async def documents_deleted_before(self, moment: datetime) -> list[Document]:
        """Deleted long enough to be removed for good."""
        query = select(Document).where(Document.deleted_at < moment).limit(1000)
        return list((await self.uow.session.scalars(query)).all())

    async def object_keys(self, document_id: UUID) -> list[str]:
        """The stored files of all versions."""
        query = select(DocumentVersion.object_key).where(DocumentVersion.document_id == document_id)
        return list((await self.uow.session.scalars(query.distinct())).all())

    async def is_object_used(self, key: str) -> bool:
        """Whether any version still refers to a stored file."""
        query = select(DocumentVersion.id).where(DocumentVersion.object_key == key).limit(1)
        return await self.uow.session.scalar(query) is not None

    def _listed(self) -> Select[Document]:
        return select(Document).where(listed(self.uow.principal))
