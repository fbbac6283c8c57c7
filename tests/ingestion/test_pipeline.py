"""From upload to answer and out again, with a real database, vector server and embedder."""

from pathlib import Path
from uuid import UUID

import anyio
import numpy as np
import pytest

from ingestion.changes import delete_document, restore_document, set_readers
from ingestion.errors import (
    DocumentBusy,
    DocumentNotFound,
    FileDisguised,
    ReadersInvalid,
    ScanUnavailable,
)
from ingestion.folder import FileOutcome, ingest_folder
from ingestion.jobs import follow_readers, remove_vectors
from ingestion.models import DocumentVersion, VersionState
from ingestion.pipeline import Step, StepKind, process_document
from ingestion.reconcile import reconcile, resume_lost
from ingestion.repository import DocumentRepository
from ingestion.scan import EICAR
from ingestion.schemas import DocumentRead
from ingestion.service import (
    get_content,
    get_document,
    get_passage,
    list_documents,
)
from kernel.auth.principal import Principal, system_principal
from kernel.db.uow import begin
from kernel.embed.choose import embedder
from kernel.embed.port import EmbedderUnavailable, Matrix
from kernel.errors import PermissionDenied
from kernel.settings import settings
from rag.models import DocumentChunk
from rag.retrieve import retrieve
from rag.store import vector_store
from tests.fixtures.database import principal_of
from tests.fixtures.uploads import adder, replace_content, upload_document
from tests.ingestion.samples import add_part, make_docx, make_pdf

pytestmark = [pytest.mark.anyio, pytest.mark.integration]
ALL = ["all"]
PARKING = b"# Parking\n\nVisitors park on deck seven of the north garage.\n"
PARKING_2 = b"# Parking\n\nVisitors park on deck two of the south garage.\n"
QUESTION = "Where do visitors park?"


async def add(
    person: Principal, name: str, data: bytes, readers: list[str] = ALL, **more: str
) -> DocumentRead:
    """Upload and process."""
    document = await upload_document(person, name, data, readers=readers, **more)
    await process_document(system_principal(person.tenant), document.id)
    return await shown(person, document.id)


async def shown(person: Principal, document_id: UUID) -> DocumentRead:
    async with begin(person) as uow:
        return await get_document(uow, document_id)


async def found(person: Principal, question: str = QUESTION) -> str:
    """Everything retrieval would hand to an answer."""
    return "\n".join(p.text for p in (await retrieve(person, question)).passages)


async def points(person: Principal, document_id: UUID) -> int:
    return await vector_store().count(person.tenant.slug, document_id)


def long_markdown(sections: int) -> bytes:
    return "\n".join(
        f"# Rule {n}\n\nRule number {n} says that item {n} belongs on shelf {n * 7}.\n"
        for n in range(sections)
    ).encode()


async def test_an_uploaded_file_is_queued_then_ready_and_found(hr: Principal) -> None:
    document = await upload_document(hr, "parking-rules.md", PARKING, readers=ALL)
    assert (document.state, document.progress, document.title) == ("queued", 0, "parking rules")
    with pytest.raises(DocumentBusy):
        await get_content(hr, document.id)
    steps: list[Step] = []

    async def note(step: Step) -> None:
        steps.append(step)

    await process_document(system_principal(hr.tenant), document.id, note)
    ready = await shown(hr, document.id)
    assert (ready.state, ready.progress, ready.title) == ("ready", 1, "Parking")
    assert (ready.pages_count, ready.chunks_count, ready.error) == (1, 1, None)
    assert [step.kind for step in steps] == [StepKind.CHUNKS_INDEXED, StepKind.READY]
    assert "deck seven" in await found(hr)
    assert await points(hr, document.id) == 1
    assert (await get_content(hr, document.id))[1] == PARKING


async def test_a_given_title_is_kept(hr: Principal) -> None:
    assert (await add(hr, "a.md", PARKING, title="Garage rules")).title == "Garage rules"


async def test_pdf_passages_carry_their_page(hr: Principal) -> None:
    document = await add(hr, "travel.pdf", make_pdf(["Trains first.", "Hotels cost 120 euro."]))
    assert (document.state, document.pages_count) == ("ready", 2)
    best = (await retrieve(hr, "How much may hotels cost?")).passages[0]
    assert best.page == 2
    async with begin(hr) as uow:
        passage = await get_passage(uow, document.id, best.chunk_id)
    assert "120 euro" in passage.text
    assert passage.page == 2
    assert "Trains first" in passage.before
    assert passage.after == ""


async def test_processing_twice_even_at_once_is_the_same_as_once(hr: Principal) -> None:
    document = await upload_document(hr, "rules.md", long_markdown(9), readers=ALL)
    system = system_principal(hr.tenant)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(process_document, system, document.id)
    await process_document(system, document.id)
    ready = await shown(hr, document.id)
    assert (ready.state, ready.chunks_count) == ("ready", 9)
    assert await points(hr, document.id) == 9
    async with begin(hr) as uow:
        assert len(await DocumentRepository(uow).chunks(document.id, 1)) == 9


async def test_the_same_bytes_for_the_same_readers_are_the_same_document(hr: Principal) -> None:
    first = await add(hr, "a.md", PARKING)
    again = await upload_document(hr, "copy.md", PARKING, readers=["all", "role:hr"])
    other = await upload_document(hr, "a.md", PARKING, readers=["role:hr"])
    assert again.id == first.id
    assert other.id != first.id
    results: list[UUID] = []

    async def upload() -> None:
        results.append((await upload_document(hr, "n.md", PARKING_2, readers=ALL)).id)

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(upload)
    assert len(set(results)) == 1


async def test_a_new_version_answers_only_when_it_is_ready_and_then_alone(hr: Principal) -> None:
    document = await add(hr, "a.md", PARKING)
    waiting = await replace_content(hr, document.id, "b.md", PARKING_2)
    assert (waiting.state, waiting.version) == ("queued", 1)
    assert "deck seven" in await found(hr)
    assert (await get_content(hr, document.id))[1] == PARKING
    await process_document(system_principal(hr.tenant), document.id)
    ready = await shown(hr, document.id)
    assert (ready.state, ready.version, ready.filename) == ("ready", 2, "b.md")
    text = await found(hr)
    assert "deck two" in text
    assert "deck seven" not in text
    assert await points(hr, document.id) == 1
    assert (await get_content(hr, document.id))[1] == PARKING_2


async def test_of_two_new_versions_the_later_one_wins(hr: Principal) -> None:
    document = await add(hr, "a.md", PARKING)
    await replace_content(hr, document.id, "a.md", PARKING_2)
    last = b"# Parking\n\nVisitors park on deck nine.\n"
    await replace_content(hr, document.id, "a.md", last)
    await process_document(system_principal(hr.tenant), document.id)
    assert (await shown(hr, document.id)).version == 3
    assert "deck nine" in await found(hr)
    assert await points(hr, document.id) == 1


async def test_a_refused_new_version_leaves_the_old_one_and_says_why(hr: Principal) -> None:
    document = await add(hr, "a.pdf", make_pdf(["Visitors park on deck seven."]))
    locked = make_pdf(["secret"], password="geheim")
    await replace_content(hr, document.id, "a.pdf", locked)
    await process_document(system_principal(hr.tenant), document.id)
    after = await shown(hr, document.id)
    assert (after.state, after.version) == ("ready", 1)
    assert after.error is not None
    assert after.error.startswith("pdf_encrypted")
    assert "deck seven" in await found(hr)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("virus.txt", b"park " + EICAR, "file_infected"),
        ("virus.docx", add_part(make_docx("A", "b"), "word/x.bin", EICAR), "file_infected"),
        ("locked.pdf", make_pdf(["x"], password="geheim"), "pdf_encrypted"),
        ("cut.pdf", make_pdf(["x"])[:700], "file_broken"),
        ("blank.md", b"---\ntitle: x\n---\n<!-- nothing -->", "file_empty"),
    ],
)
async def test_a_file_that_must_not_be_read_fails_with_its_reason(
    hr: Principal, name: str, data: bytes, code: str
) -> None:
    document = await add(hr, name, data)
    assert document.state == "failed"
    assert document.error is not None
    assert document.error.startswith(code)
    assert document.chunks_count == 0
    assert await points(hr, document.id) == 0
    with pytest.raises(DocumentBusy):
        await get_content(hr, document.id)


async def test_a_disguised_upload_leaves_no_trace(hr: Principal) -> None:
    with pytest.raises(FileDisguised):
        await upload_document(hr, "a.pdf", b"MZ\x90\x00" + bytes(99), readers=ALL)
    async with begin(hr) as uow:
        assert (await list_documents(uow)).items == []


async def test_deleting_counts_at_once_and_can_be_taken_back(hr: Principal) -> None:
    document = await add(hr, "a.md", PARKING)
    async with begin(hr) as uow:
        await delete_document(uow, document.id)
    assert await points(hr, document.id) == 1
    assert await found(hr) == ""
    with pytest.raises(DocumentNotFound):
        await shown(hr, document.id)
    system = system_principal(hr.tenant)
    await remove_vectors(system, document.id)
    assert await points(hr, document.id) == 0
    async with begin(hr) as uow:
        await restore_document(uow, document.id)
    await process_document(system, document.id)
    await remove_vectors(system, document.id)  # a late job of the deletion changes nothing
    assert "deck seven" in await found(hr)


async def test_a_document_deleted_while_it_is_indexed_stays_gone(hr: Principal) -> None:
    document = await upload_document(hr, "a.md", long_markdown(4), readers=ALL)
    real_upsert = vector_store().upsert

    async def upsert_then_delete(slug: str, stored: list[object]) -> None:
        await real_upsert(slug, stored)  # pyright: ignore[reportArgumentType]
        async with begin(hr) as uow:
            await delete_document(uow, document.id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vector_store(), "upsert", upsert_then_delete)
        await process_document(system_principal(hr.tenant), document.id)
    assert await points(hr, document.id) == 0
    assert await found(hr, "Which shelf does item 3 belong on?") == ""


async def test_readers_decide_at_once_and_the_vectors_follow(
    hr: Principal, employee: Principal
) -> None:
    document = await add(hr, "a.md", PARKING)
    assert "deck seven" in await found(employee)
    async with begin(hr) as uow:
        change = await set_readers(uow, document.id, ["role:hr", "role:hr", "ROLE:manager"])
    assert (change.added, change.removed) == (["role:hr", "role:manager"], ["all"])
    assert await found(employee) == ""
    with pytest.raises(DocumentNotFound):
        await shown(employee, document.id)
    await follow_readers(system_principal(hr.tenant), document.id)
    assert "deck seven" in await found(hr)
    assert await found(employee) == ""
    async with begin(hr) as uow:
        await set_readers(uow, document.id, ALL)
    await follow_readers(system_principal(hr.tenant), document.id)
    assert "deck seven" in await found(employee)


@pytest.mark.parametrize("readers", [[], ["everyone"], ["role:"], ["user:me"], ["role:hr; drop"]])
async def test_readers_that_name_nobody_are_refused(hr: Principal, readers: list[str]) -> None:
    with pytest.raises(ReadersInvalid):
        await upload_document(hr, "a.md", PARKING, readers=readers)


async def test_who_lacks_the_right_changes_nothing(hr: Principal, employee: Principal) -> None:
    document = await add(hr, "a.md", PARKING)
    with pytest.raises(PermissionDenied):
        await upload_document(employee, "b.md", PARKING_2, readers=ALL)
    with pytest.raises(PermissionDenied):
        await replace_content(employee, document.id, "b.md", PARKING_2)
    async with begin(employee) as uow:
        with pytest.raises(PermissionDenied):
            await delete_document(uow, document.id)
        with pytest.raises(PermissionDenied):
            await set_readers(uow, document.id, ["role:hr"])
        assert [item.id for item in (await list_documents(uow)).items] == [document.id]
    assert (await shown(hr, document.id)).readers == ALL


async def test_lists_show_only_ones_own_and_page_and_search(
    hr: Principal, employee: Principal
) -> None:
    for number in range(5):
        readers = ["role:hr"] if number == 4 else ALL
        await upload_document(hr, f"note-{number}.txt", f"Text {number}".encode(), readers=readers)
    async with begin(employee) as uow:
        first = await list_documents(uow, rows_max=3)
        second = await list_documents(uow, rows_max=3, cursor=first.next_cursor)
        assert [d.title for d in first.items] == ["note 3", "note 2", "note 1"]
        assert [d.title for d in second.items] == ["note 0"]
        assert second.next_cursor is None
        assert [d.title for d in (await list_documents(uow, words="E-2")).items] == ["note 2"]
        assert (await list_documents(uow, words="%")).items == []
    stranger = principal_of(hr.tenant, "employee", "hr")
    async with begin(stranger) as uow:
        assert len((await list_documents(uow)).items) == 5


async def test_an_interrupted_run_goes_on_where_it_stopped(hr: Principal) -> None:
    document = await upload_document(hr, "rules.md", long_markdown(300), readers=ALL)
    system = system_principal(hr.tenant)
    embedded: list[int] = []
    real_embed = embedder().embed

    async def embed_one_batch(texts: list[str]) -> Matrix:
        embedded.append(len(texts))
        if len(embedded) == 2:
            raise EmbedderUnavailable("the embedder went away")
        return np.asarray(await real_embed(texts))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedder(), "embed", embed_one_batch)
        with pytest.raises(EmbedderUnavailable):
            await process_document(system, document.id)
        stopped = await shown(hr, document.id)
        stored = await points(hr, document.id)
        assert stopped.state == "embedding"
        assert stored in (0, 128)  # the second batch failed while the first was being stored
        assert stopped.progress == stored * 100 // 300 / 100
        embedded[:] = [0, 0]
        await process_document(system, document.id)
    assert sum(embedded) == 300 - stored
    ready = await shown(hr, document.id)
    assert (ready.state, ready.error) == ("ready", None)
    assert await points(hr, document.id) == 300


async def test_a_document_whose_worker_died_is_taken_up_again(hr: Principal) -> None:
    document = await upload_document(hr, "a.md", PARKING, readers=ALL)
    system = system_principal(hr.tenant)
    assert await resume_lost(system) == 0
    async with begin(system) as uow:
        version = await DocumentRepository(uow).version(document.id, 1)
        assert version is not None
        version.state = VersionState.WORKING
        version.claimed_until = document.created_at  # long over
    assert await resume_lost(system) == 1
    await process_document(system, document.id)
    assert (await shown(hr, document.id)).state == "ready"


async def test_while_the_scanner_is_down_files_wait_in_quarantine(
    hr: Principal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "clamd_url", f"unix://{tmp_path}/nobody.sock")
    document = await upload_document(hr, "a.md", PARKING, readers=ALL)
    system = system_principal(hr.tenant)
    with pytest.raises(ScanUnavailable):
        await process_document(system, document.id)
    waiting = await shown(hr, document.id)
    assert waiting.state == "scanning"
    assert waiting.error is not None
    assert await points(hr, document.id) == 0
    monkeypatch.setattr(settings(), "clamd_url", None)
    await process_document(system, document.id)
    assert (await shown(hr, document.id)).state == "ready"


async def test_reconciling_brings_tables_and_vectors_together(hr: Principal) -> None:
    kept = await add(hr, "kept.md", PARKING)
    lost = await add(hr, "lost.md", long_markdown(3))
    gone = await add(hr, "gone.md", long_markdown(2))
    system = system_principal(hr.tenant)
    slug = hr.tenant.slug
    await vector_store().delete_document(slug, lost.id)
    async with begin(hr) as uow:
        await delete_document(uow, gone.id)
    result = await reconcile(system)
    assert (result.cleaned, result.reindexed) == (1, 1)
    await process_document(system, lost.id)
    async with begin(system) as uow:
        wanted = set(await DocumentRepository(uow).live_chunk_ids())
    assert await vector_store().ids(slug) == wanted
    assert len(wanted) == kept.chunks_count + lost.chunks_count
    again = await reconcile(system)
    assert (again.cleaned, again.reindexed, again.resumed, again.purged) == (0, 0, 0, 0)


async def test_the_trash_is_emptied_after_its_days(
    hr: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = await add(hr, "a.md", PARKING)
    other = await add(hr, "b.md", PARKING, ["role:hr"])  # the same bytes, still in use
    async with begin(hr) as uow:
        await delete_document(uow, document.id)
    monkeypatch.setattr("ingestion.reconcile.DOCUMENT_TRASH_DAYS", -1)
    system = system_principal(hr.tenant)
    assert (await reconcile(system)).purged == 1
    async with begin(system) as uow:
        assert await DocumentRepository(uow).lock(document.id) is None
        assert await DocumentRepository(uow).chunks(document.id, 1) == []
    assert (await get_content(hr, other.id))[1] == PARKING


async def test_a_folder_is_taken_whole_and_a_second_run_takes_what_changed(
    hr: Principal, tmp_path: Path
) -> None:
    for name in ("a", "b", "sub/c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.md").write_text(f"# Page {name}\n\nThe colour of {name} is blue.\n")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "redirect.md").write_text("---\ntitle: x\n---\n")
    (tmp_path / "fake.pdf").write_bytes(b"not a pdf at all")
    (tmp_path / ".hidden.md").write_text("# hidden")
    seen: list[int] = []

    async def note(progress: object) -> None:
        seen.append(len(progress.files))  # pyright: ignore[reportAttributeAccessIssue]

    first = await ingest_folder(hr, tmp_path, adder(hr, ALL), note)
    assert first.files_total == 6
    assert {f.path: (f.outcome, f.code) for f in first.files} == {
        "a.md": (FileOutcome.INGESTED, ""),
        "b.md": (FileOutcome.INGESTED, ""),
        "sub/c.md": (FileOutcome.INGESTED, ""),
        "photo.png": (FileOutcome.SKIPPED, "file_type_refused"),
        "redirect.md": (FileOutcome.SKIPPED, "file_empty"),
        "fake.pdf": (FileOutcome.FAILED, "file_disguised"),
    }
    assert first.chunks_done == 3
    assert seen == sorted(seen)
    (tmp_path / "b.md").write_text("# Page b\n\nThe colour of b is green.\n")
    second = await ingest_folder(hr, tmp_path, adder(hr, ALL))
    assert second.count(FileOutcome.UNCHANGED) == 2
    assert [f.path for f in second.files if f.outcome is FileOutcome.INGESTED] == ["b.md"]
    text = await found(hr, "What is the colour of b?")
    assert "green" in text
    assert "b is blue" not in text


async def test_every_chunk_quotes_its_document_exactly(hr: Principal) -> None:
    document = await add(hr, "rules.md", long_markdown(5))
    async with begin(system_principal(hr.tenant)) as uow:
        chunks: list[DocumentChunk] = await DocumentRepository(uow).chunks(document.id, 1)
        version = await DocumentRepository(uow).version(document.id, 1)
    assert isinstance(version, DocumentVersion)
    assert (version.state, version.indexed_count, version.scan_state) == ("live", 5, "clean")
    assert [chunk.ordinal for chunk in chunks] == list(range(5))
    assert all("belongs on shelf" in chunk.text for chunk in chunks)
