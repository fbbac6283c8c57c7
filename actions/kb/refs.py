"""Documents named by people's words: their title or file name, among those the person may see."""

from collections import Counter
from uuid import UUID

from sqlalchemy import select

from actions.refs import Candidate, RefKind, ref_kind
from ingestion.repository import listed
from kernel.auth.access import allows
from kernel.db.uow import UnitOfWork
from kernel.limits import MENTION_RECORDS_MAX
from rag.models import Document

KIND = "document"
PERMISSION = "kb.document.read"


async def find_documents(uow: UnitOfWork, document_id: UUID | None) -> list[Candidate]:
    """Every document the person may see, or the one with this id."""
    if not allows(uow.principal, PERMISSION).is_allowed:
        return []
    query = select(Document.id, Document.title, Document.filename).where(listed(uow.principal))
    if document_id is not None:
        query = query.where(Document.id == document_id)
    newest_first = query.order_by(Document.id.desc()).limit(MENTION_RECORDS_MAX)
    rows = (await uow.session.execute(newest_first)).all()
    uses = Counter(row.filename for row in rows)
    return [
        Candidate(
            id=row.id,
            kind=KIND,
            label=row.title,
            names=(row.title, row.filename) if uses[row.filename] == 1 else (row.title,),
            detail=row.filename,
        )
        for row in rows
    ]


ref_kind(
    RefKind(
        kind=KIND,
        model=Document,
        label="title",
        permission=PERMISSION,
        finder=find_documents,
        part_words_min=2,
    )
)
