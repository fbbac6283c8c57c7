"""Changes to the document base: a new text, other readers, removal."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from actions.errors import UndoConflict
from actions.kb.readers import label_keys, read_keys
from actions.kb.refs import KIND
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from ingestion.changes import add_document, delete_document, restore_document, set_readers
from ingestion.schemas import DocumentRead
from ingestion.service import get_document
from ingestion.stored import Added, store_file
from kernel.db.uow import UnitOfWork

_FILE_NAME_CHARS_MAX = 80


class IngestText(ActionArgs):
    """Add a text the person wrote or pasted as a document that answers can quote.

    For files there is the upload on the page. Say who may read it.
    """

    title: str = Field(min_length=2, max_length=200, description="What the document is called.")
    text: str = Field(
        min_length=10, max_length=18_000, description="The text itself, in Markdown or plain."
    )
    readers: list[str] = Field(
        default_factory=lambda: ["everyone"],
        min_length=1,
        description="Who may read it: everyone, a role, a department or people's names.",
    )


class Ingested(BaseModel):
    """The document of a text, and whether there was one already."""

    document_id: UUID
    title: str
    readers: list[str]
    added: Added


async def _take_back_ingest(uow: UnitOfWork, context: UndoContext) -> str:
    if context.result["added"] == Added.UNCHANGED:
        return "The document was there before, so it stays."
    document_id = UUID(context.result["document_id"])
    await delete_document(uow, document_id, permission="kb.document.create")
    return f"“{context.result['title']}” is out of every answer again."


@action(
    "kb.ingest",
    permission="kb.document.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    title="Add a document",
    describe=lambda done: (
        f"“{done.title}” is there already."
        if done.added is Added.UNCHANGED
        else f"“{done.title}” was added for {', '.join(done.readers)}; it can be quoted shortly."
    ),
    summarize=lambda args: f"Add the document “{args.title}” for {', '.join(args.readers)}",
    undo=Undo.by(_take_back_ingest, "the document is removed again"),
    examples=[
        "Add a note to the knowledge base: the office is closed on 24 December",
        "Save this as a policy for everyone: laptops must be locked when you leave your desk",
        "Create a document called Parking rules, readable by all employees: visitors use deck 2",
        "Remember for the whole company that parcels are picked up at 15:00",
        "Store the following text as Onboarding checklist for managers",
        "put this into the documents, only HR should see it: salary bands are reviewed in May",
        "Publish our new remote work rule: up to 40 days a year from other EU countries",
        "Add to our docs: the fire assembly point is the car park",
        "Please file this procedure under Returns handling for the warehouse team",
        "new knowledge base article for sales: discount above 15 % needs approval",
        "Write down as a policy that flights under 4 hours are economy class",
        "Ingest this text as Holiday calendar notes, visible to HR and managers",
    ],
)
async def ingest_text(uow: UnitOfWork, args: IngestText) -> Ingested:
    """Store the text as a Markdown file; the job that reads it starts after the commit."""
    keys = await read_keys(uow, args.readers)
    labels = await label_keys(uow, keys)
    stem = "".join(c if c.isalnum() else "-" for c in args.title.lower())[:_FILE_NAME_CHARS_MAX]
    heading = "" if args.text.lstrip().startswith("#") else f"# {args.title}\n\n"
    stored = await store_file(
        uow.principal, f"{stem.strip('-') or 'note'}.md", (heading + args.text).encode()
    )
    document, added = await add_document(uow, stored, readers=keys, title=args.title)
    if keys == ["all"]:
        uow.warn("Everyone in the company will be able to read this.")
    uow.effect("event", f"Readable by {', '.join(labels)}", readers=keys)
    return Ingested(document_id=document.id, title=document.title, readers=labels, added=added)


class AclMode(StrEnum):
    """Whether the named readers take the place of the present ones, join or leave them."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


class SetAcl(ActionArgs):
    """Change who may read a document: set, add or remove readers."""

    document: Annotated[Ref, RefTo(KIND)] = Field(description="The document, by title or file.")
    readers: list[str] = Field(
        min_length=1,
        description="Everyone, roles, departments or people's names.",
    )
    mode: AclMode = Field(
        AclMode.REPLACE,
        description="replace: only these read it; add: these too; remove: these no longer.",
    )


class AclChanged(BaseModel):
    """Who reads a document now, who did before, and what changed."""

    document_id: UUID
    title: str
    readers: list[str]
    added: list[str]
    removed: list[str]
    keys_before: list[str]
    keys_after: list[str]


def _describe_acl(done: Any) -> str:
    if not done.added and not done.removed:
        return f"“{done.title}” keeps its readers: {', '.join(done.readers)}."
    parts = [f"added {', '.join(done.added)}"] if done.added else []
    parts += [f"removed {', '.join(done.removed)}"] if done.removed else []
    return f"“{done.title}” is now read by {', '.join(done.readers)} ({'; '.join(parts)})."


async def _take_back_acl(uow: UnitOfWork, context: UndoContext) -> str:
    document_id = UUID(context.result["document_id"])
    present = await get_document(uow, document_id)
    if present.readers != context.result["keys_after"]:
        raise UndoConflict("the readers were changed again since; set them as you want them now")
    await set_readers(uow, document_id, context.result["keys_before"])
    return f"“{present.title}” has its earlier readers again."


@action(
    "kb.set_acl",
    permission="kb.document.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    title="Change who reads a document",
    describe=_describe_acl,
    undo=Undo.by(_take_back_acl, "the earlier readers come back; what was read stays read"),
    examples=[
        "Only HR may read the salary bands document",
        "Make the travel policy visible to everyone",
        "Let managers also read the performance review guide",
        "Take sales off the readers of the price list",
        "Restrict access to the board minutes to the owner",
        "share the onboarding guide with the whole company",
        "Accountants should be able to see the expense rules too",
        "Nobody but HR and managers should see disciplinary procedure",
        "change the readers of contract-meyer.pdf to Sales department",
        "Give Priya access to the data protection manual",
        "remove everyone except HR from parental leave cases",
        "Hide the draft policy from employees, only I should see it",
        "Set the ACL of the security handbook to IT department and admins",
    ],
)
async def set_acl(uow: UnitOfWork, args: SetAcl) -> AclChanged:
    """Effective for answers with the commit; the vectors follow at once."""
    named = await read_keys(uow, args.readers)
    before = (await get_document(uow, args.document.id)).readers
    change = await set_readers(uow, args.document.id, _combine(before, named, args.mode))
    added = await label_keys(uow, change.added)
    removed = await label_keys(uow, change.removed)
    for label in added:
        uow.effect("event", f"{label}: can read it from now on")
    for label in removed:
        uow.effect("event", f"{label}: can no longer read it")
    return AclChanged(
        document_id=args.document.id,
        title=change.document.title,
        readers=await label_keys(uow, change.document.readers),
        added=added,
        removed=removed,
        keys_before=change.readers_before,
        keys_after=change.document.readers,
    )


def _combine(before: list[str], named: list[str], mode: AclMode) -> list[str]:
    if mode is AclMode.ADD:
        return [*before, *named]
    if mode is AclMode.REMOVE:
        return [key for key in before if key not in named]
    return named


class DeleteSource(ActionArgs):
    """Remove a document, so that no answer uses it any more."""

    document: Annotated[Ref, RefTo(KIND)] = Field(description="The document, by title or file.")


class SourceDeleted(BaseModel):
    """The document that is gone from answers."""

    document_id: UUID
    title: str
    passages: int
    document: DocumentRead


async def _take_back_delete(uow: UnitOfWork, context: UndoContext) -> str:
    restored = await restore_document(uow, UUID(context.result["document_id"]))
    return f"“{restored.title}” is back and can be quoted again in a moment."


@action(
    "kb.delete_source",
    permission="kb.document.delete",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    title="Delete a document",
    describe=lambda gone: f"“{gone.title}” is deleted and out of every answer.",
    undo=Undo.by(_take_back_delete, "within 30 days; then the file is gone for good"),
    examples=[
        "Delete the old travel policy",
        "Remove expense-rules-2019.pdf from the knowledge base",
        "Take the outdated security handbook out of the documents",
        "the parking rules no longer apply, delete that document",
        "Get rid of the draft remote work policy",
        "drop the duplicate onboarding guide",
        "Please erase the file price-list.docx",
        "Stop using the 2023 leave guide for answers",
        "withdraw the dress code document",
        "I uploaded the wrong contract, remove it again",
        "Delete the source called Holiday calendar notes",
        "forget the document about visitor badges",
    ],
)
async def delete_source(uow: UnitOfWork, args: DeleteSource) -> SourceDeleted:
    """Gone with the commit; the vectors follow by job, the file after 30 days."""
    gone = await delete_document(uow, args.document.id)
    uow.effect("event", "No answer uses it from now on", passages=gone.chunks_count)
    return SourceDeleted(
        document_id=gone.id, title=gone.title, passages=gone.chunks_count, document=gone
    )
