"""Questions to the documents, and which documents there are."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from actions.kb.readers import label_keys
from actions.kb.refs import KIND
from actions.kb.subjects import label_subjects, read_subjects, subjects_called, subjects_in
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Risk, action
from ingestion.schemas import DocumentRead, PublicState
from ingestion.service import list_documents
from kernel.db.uow import UnitOfWork
from kernel.limits import PAGE_ROWS_MAX
from rag.access import Narrowing
from rag.answer import Answer, AnswerOutcome, answer_from
from rag.citations import Citation
from rag.retrieve import retrieve


class AskDocuments(ActionArgs):
    """Answer a question from policies, handbooks, contracts and other documents, with citations.

    For rules, procedures and what a document says. Not for numbers of records such as balances,
    stock or invoices: other actions read those live.
    """

    question: str = Field(
        min_length=2, max_length=2000, description="The question in the person's own words."
    )
    document: Annotated[Ref, RefTo(KIND)] | None = Field(
        None, description="Only this document, by title or file name, if the person names one."
    )
    about: list[str] = Field(
        default_factory=list[str],
        max_length=10,
        description="Only documents about these records, by name or number.",
    )


class CitationRead(BaseModel):
    """Where a statement stands; `[n]` in the text points at it."""

    n: int
    document_id: UUID
    document: str
    title: str
    page: int | None
    heading: str
    quote: str
    chunk_id: UUID
    start: int
    end: int
    as_of: date | None = None


class DocumentAnswer(BaseModel):
    """An answer made of quotes, or "not found" with how much was searched."""

    outcome: AnswerOutcome
    text: str
    citations: list[CitationRead]
    documents_searched: int


@action(
    "kb.ask",
    permission="kb.document.read",
    risk=Risk.READ,
    title="Ask the documents",
    describe=lambda answer: answer.text,
    examples=[
        "What does our travel policy say about hotels?",
        "How many days of leave can I carry over?",
        "Who has to sign off a purchase above 5,000?",
        "What's the rule on working from abroad?",
        "Look up in the handbook how to report a phishing mail",
        "according to the expenses policy, is alcohol reimbursable",
        "Do we have a policy about side jobs?",
        "what's the notice period during probation?",
        "Where do visitors have to sign in?",
        "Find the clause about liability in the Meyer contract",
        "Can I bring my dog to the office?",
        "What is the procedure when a laptop gets stolen?",
        "which documents do I need for parental leave?",
        "Is there anything written down about overtime pay?",
    ],
)
async def ask_documents(uow: UnitOfWork, args: AskDocuments) -> DocumentAnswer:
    """Search what the person may read; every statement is a quote checked by code."""
    narrowing = Narrowing(
        document_ids=[args.document.id] if args.document else [],
        subjects=await read_subjects(uow, args.about),
    )
    is_free = not narrowing.document_ids and not narrowing.subjects
    asked_about = await subjects_in(uow, args.question) if is_free else []
    retrieval = await retrieve(
        uow.principal, args.question, filters=narrowing, subjects=asked_about
    )
    return _read_answer(await answer_from(retrieval))


class ListDocuments(ActionArgs):
    """List the documents the person can read: titles, who reads them, whether they are ready."""

    words: str | None = Field(
        None,
        max_length=200,
        description="Only documents with these words in title or file name, or about this record.",
    )
    state: PublicState | None = Field(
        None, description="Only documents in this state, such as failed or ready."
    )


class DocumentLine(BaseModel):
    """One document in a list."""

    id: UUID
    title: str
    file: str
    readers: str
    about: str
    state: PublicState
    version: int
    passages: int
    error: str | None


class DocumentLines(BaseModel):
    """The documents found; `has_more` if the list was cut."""

    items: list[DocumentLine]
    has_more: bool


def _describe_lines(found: Any) -> str:
    if not found.items:
        return "There are no such documents among those you can read."
    count = f"{len(found.items)}{' or more' if found.has_more else ''}"
    titles = ", ".join(f"“{item.title}”" for item in found.items[:5])
    rest = " and others" if len(found.items) > 5 else ""
    return f"{count} document{'s' if len(found.items) != 1 else ''}: {titles}{rest}."


@action(
    "kb.list_documents",
    permission="kb.document.read",
    risk=Risk.READ,
    title="List documents",
    describe=_describe_lines,
    examples=[
        "Which documents can I read?",
        "List all policies",
        "Show me the documents in the knowledge base",
        "what files have been uploaded?",
        "Which documents failed to process?",
        "Is the travel policy uploaded already?",
        "show documents about leave",
        "Who can read the salary bands document?",
        "What's in the document library?",
        "list handbook pages with onboarding in the name",
        "Are there documents still being processed?",
        "Give me an overview of our documents and their readers",
    ],
)
async def list_documents_action(uow: UnitOfWork, args: ListDocuments) -> DocumentLines:
    """Newest first."""
    page = await list_documents(
        uow,
        words=args.words or "",
        state=args.state,
        or_about=await subjects_called(uow, args.words or ""),
        rows_max=PAGE_ROWS_MAX,
    )
    abouts = await label_subjects(
        uow, sorted({key for item in page.items for key in item.subjects})
    )
    keys = sorted({key for item in page.items for key in item.readers})
    labels = dict(zip(keys, await label_keys(uow, keys), strict=True))
    return DocumentLines(
        items=[_line(item, labels, abouts) for item in page.items],
        has_more=page.next_cursor is not None,
    )


def _line(document: DocumentRead, labels: dict[str, str], abouts: dict[str, str]) -> DocumentLine:
    return DocumentLine(
        id=document.id,
        title=document.title,
        file=document.filename,
        readers=", ".join(labels[key] for key in document.readers),
        about=", ".join(abouts[key] for key in document.subjects if key in abouts),
        state=document.state,
        version=document.version,
        passages=document.chunks_count,
        error=document.error,
    )


def _read_answer(answer: Answer) -> DocumentAnswer:
    return DocumentAnswer(
        outcome=answer.outcome,
        text=answer.text,
        citations=[_read_citation(n, c) for n, c in enumerate(answer.citations, start=1)],
        documents_searched=answer.searched.documents_count,
    )


def _read_citation(n: int, citation: Citation) -> CitationRead:
    return CitationRead(
        n=n,
        document_id=citation.document_id,
        document=citation.document,
        title=citation.title,
        page=citation.page,
        heading=citation.heading,
        quote=citation.quote,
        chunk_id=citation.chunk_id,
        start=citation.start,
        end=citation.end,
        as_of=citation.as_of,
    )
