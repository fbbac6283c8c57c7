"""Files as documents: a new one, or a new file for one that is there.

The file itself is stored and looked at before the action runs; the action gets its receipt. So a
key of storage that somebody read somewhere is never enough to make a document of its file.
"""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from actions.errors import UndoConflict
from actions.kb.readers import label_keys, read_keys
from actions.kb.refs import KIND
from actions.kb.subjects import read_subjects, tell_subjects
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from ingestion.changes import (
    add_document,
    delete_document,
    give_subjects,
    replace_document,
    return_to_version,
)
from ingestion.errors import ReceiptInvalid
from ingestion.receipt import read_receipt
from ingestion.schemas import DocumentRead, read_document
from ingestion.service import newest_version, require_document
from ingestion.stored import Added, StoredFile
from kernel.db.uow import UnitOfWork
from rag.subjects import SUBJECTS_MAX

_RECEIPT = Field(
    "",
    max_length=4_000,
    description="The receipt of a file stored just before; the page sends it, people do not.",
)


ABOUT = Field(
    default_factory=list[str],
    max_length=SUBJECTS_MAX,
    description="Records it is about, by name or number, beside those that its text names.",
)


class UploadDocument(ActionArgs):
    """Make a document of a file chosen on the page, so that answers can quote it.

    For a text the person wrote there is `kb.ingest`. Say who may read it.
    """

    upload: str = _RECEIPT
    title: str | None = Field(None, max_length=300, description="What it is called; else its name.")
    readers: list[str] = Field(
        default_factory=lambda: ["everyone"],
        description="Who may read it: everyone, a role, a department or people's names.",
    )
    about: list[str] = ABOUT


class Uploaded(BaseModel):
    """The document of a file, what the file is to it, and the version that answers meanwhile."""

    document: DocumentRead
    readers: list[str]
    added: Added
    version: int
    version_before: int


def _describe_upload(done: Uploaded) -> str:
    title = f"“{done.document.title}”"
    match done.added:
        case Added.UNCHANGED:
            return f"{title} is there already."
        case Added.NEW_VERSION:
            return f"{title} has a new file; it answers as soon as it has been read."
        case Added.NEW:
            return f"{title} was added for {', '.join(done.readers)}; it can be quoted shortly."


async def _take_back_upload(uow: UnitOfWork, context: UndoContext) -> str:
    done = Uploaded.model_validate(context.result)
    if done.added is Added.UNCHANGED:
        return "The document was there before, so it stays."
    if done.added is Added.NEW_VERSION:
        return await _return(uow, done.document.id, done.version, done.version_before)
    if await newest_version(uow, done.document.id) != done.version:
        raise UndoConflict("the document has a newer file since; undo that first")
    await delete_document(uow, done.document.id, permission="kb.document.create")
    return f"“{done.document.title}” is out of every answer again."


@action(
    "kb.upload_document",
    permission="kb.document.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    title="Add a file to the documents",
    describe=_describe_upload,
    summarize=lambda args: f"Add a file to the documents for {', '.join(args.readers)}",
    undo=Undo.by(_take_back_upload, "the document is removed again, or its earlier file is back"),
    examples=[
        "Upload the new employee handbook PDF for everyone",
        "I want to add a Word file to the documents, only HR may read it",
        "Import the supplier contract file for the purchasing department",
        "Put the scanned fire safety PDF into the knowledge base",
        "attach travel-policy-2027.docx as a document for the whole company",
        "Take this spreadsheet file into the documents for accountants",
        "drop the PDF of the insurance terms in for managers",
        "How do I upload a file here?",
        "Load the onboarding slides file as a source for answers",
        "bring in the machine manual PDF so the warehouse can ask about it",
        "Send a file to the document base for the sales department",
        "Please add my file minutes-of-march.pdf for the owners",
    ],
)
async def upload_document(uow: UnitOfWork, args: UploadDocument) -> Uploaded:
    """A document at once; scanning, reading and indexing follow by job."""
    stored = _stored(uow, args.upload)
    keys = await read_keys(uow, args.readers)
    labels = await label_keys(uow, keys)
    subjects = await read_subjects(uow, args.about)
    document, added = await add_document(
        uow, stored, readers=keys, title=args.title, subjects=subjects
    )
    await uow.flush()
    if keys == ["all"]:
        uow.warn("Everyone in the company will be able to read this.")
    uow.effect("event", f"Readable by {', '.join(labels)}", readers=keys)
    await tell_subjects(uow, subjects)
    return Uploaded(
        document=read_document(document),
        readers=labels,
        added=added,
        version=await newest_version(uow, document.id),
        version_before=document.version_number,
    )


class ReplaceDocument(ActionArgs):
    """Give a document a new file, chosen on the page; readers and citations stay with it."""

    document: Annotated[Ref, RefTo(KIND)] = Field(description="The document, by title or file.")
    upload: str = _RECEIPT
    about: list[str] = ABOUT


class FileReplaced(BaseModel):
    """The document, the number of its new file and of the one that answers meanwhile."""

    document: DocumentRead
    version: int
    version_before: int
    is_changed: bool
    subjects_before: list[str] = []


async def _take_back_replace(uow: UnitOfWork, context: UndoContext) -> str:
    done = FileReplaced.model_validate(context.result)
    if isinstance(context.args, ReplaceDocument) and context.args.about:
        document = await require_document(uow, done.document.id, lock=True)
        await give_subjects(uow, document, done.subjects_before)
    if not done.is_changed:
        return "The file was the same, so nothing had changed."
    return await _return(uow, done.document.id, done.version, done.version_before)


@action(
    "kb.replace_document",
    permission="kb.document.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    title="Replace a document's file",
    describe=lambda done: (
        f"“{done.document.title}” has a new file; the old one answers until it has been read."
        if done.is_changed
        else f"“{done.document.title}” has this very file already."
    ),
    summarize=lambda args: f"Replace the file of “{args.document.label or args.document.words}”",
    undo=Undo.by(_take_back_replace, "the file before is read again and answers in a moment"),
    examples=[
        "Replace the travel policy with the new PDF",
        "Upload a newer version of the employee handbook",
        "Swap the price list file for this year's",
        "The security handbook has changed, here is the new file",
        "update the leave policy document with a new file",
        "Exchange contract-meyer.pdf for the signed copy",
        "Put the corrected file in place of the expense rules",
        "I have a fresh version of the onboarding guide to upload",
        "renew the file behind the data protection manual",
        "overwrite the returns handling document with the revised Word file",
        "Bring the parking rules document up to date with my file",
        "Change the file of the machine manual to version 3",
    ],
)
async def replace_file(uow: UnitOfWork, args: ReplaceDocument) -> FileReplaced:
    """The old file answers until the new one has been read."""
    subjects = await read_subjects(uow, args.about)
    replaced = await replace_document(
        uow, args.document.id, _stored(uow, args.upload), subjects=subjects
    )
    if replaced.is_changed:
        uow.effect("event", "The old file answers until the new one has been read")
    await tell_subjects(uow, subjects)
    return FileReplaced(
        document=replaced.document,
        version=replaced.version,
        version_before=replaced.version_before,
        is_changed=replaced.is_changed,
        subjects_before=replaced.subjects_before,
    )


async def _return(uow: UnitOfWork, document_id: UUID, leaving: int, to: int) -> str:
    document = await return_to_version(uow, document_id, leaving=leaving, to=to)
    return f"“{document.title}” goes back to its earlier file, which answers again in a moment."


def _stored(uow: UnitOfWork, receipt: str) -> StoredFile:
    if not receipt:
        raise ReceiptInvalid("files are added on the page: open Documents and choose the file")
    return read_receipt(uow.principal, receipt)
