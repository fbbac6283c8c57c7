"""Finds the records a document is about; who knows the records' names registers here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from ingestion.parse.document import ParsedDocument
from ingestion.repository import DocumentRepository
from kernel.auth.principal import Principal, system_principal
from kernel.db.uow import UnitOfWork, begin
from rag.models import Document
from rag.subjects import join_subjects

HEAD_CHARS = 1_500
READ_CHARS_MAX = 400_000  # further in, a document names what it is not about


@dataclass(frozen=True, slots=True)
class Told:
    """What a document says of itself: names that its front matter gives, its head, its text.

    The head is its title, its file's name and its beginning.
    """

    about: tuple[str, ...]
    head: str
    text: str

    @classmethod
    def of(cls, title: str, filename: str, parsed: ParsedDocument) -> Self:
        """Of a parsed file."""
        about = tuple(filter(None, parsed.meta.get("about", "").splitlines()))
        text = "\n\n".join(page.markdown for page in parsed.pages)
        return cls.read(about, f"{title}\n{parsed.title or ''}", filename, text)

    @classmethod
    def read(cls, about: tuple[str, ...], title: str, filename: str, text: str) -> Self:
        """Of its parts."""
        stem = filename.rpartition(".")[0].replace("_", " ")
        named = f"{title}\n{stem}\n"
        return cls(about, named + text[:HEAD_CHARS], named + text[:READ_CHARS_MAX])


Find = Callable[[Told], list[str]]
ReadNames = Callable[[UnitOfWork], Awaitable[Find]]
"""Reads the names of a company's records once and returns what finds them in documents."""
_registered: list[ReadNames] = []


def finds_subjects(read_names: ReadNames) -> ReadNames:
    """Register who knows the names."""
    _registered[:] = [read_names]
    return read_names


async def find_subjects(principal: Principal, told: Told) -> list[str]:
    """The records a document of this company is about, whoever uploads it."""
    async with begin(system_principal(principal.tenant)) as uow:
        return (await _find(uow))(told)


async def find_again(principal: Principal) -> list[UUID]:
    """Look again in documents that are ready, for records made since; ids of those that changed."""
    async with begin(system_principal(principal.tenant)) as uow:
        documents, find = DocumentRepository(uow), await _find(uow)
        return [
            document.id
            for document in await documents.settled_documents()
            if document.deleted_at is None and await _has_more(documents, document, find)
        ]


async def _has_more(documents: DocumentRepository, document: Document, find: Find) -> bool:
    version = await documents.version(document.id, document.version_number)
    if version is None:
        return False
    chunks = await documents.chunks(document.id, document.version_number)
    text = "\n\n".join(chunk.text for chunk in chunks)
    found = find(Told.read((), document.title, document.filename, text))
    version.subjects_found = list(dict.fromkeys([*version.subjects_found, *found]))
    before = list(document.subjects)
    document.subjects = join_subjects(document.subjects_given, version.subjects_found)
    return document.subjects != before


async def _find(uow: UnitOfWork) -> Find:
    return await _registered[0](uow) if _registered else _find_nothing


def _find_nothing(_told: Told) -> list[str]:
    return []
