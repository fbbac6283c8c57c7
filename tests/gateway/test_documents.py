"""Documents over HTTP, as the contract has them."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI

from gateway.caller import _caller  # pyright: ignore[reportPrivateUsage]
from gateway.errors import add_error_handlers
from gateway.routes import documents, proposals
from ingestion.pipeline import process_document
from kernel.auth.principal import Principal, PrincipalKind, system_principal
from kernel.clock import now
from rag.retrieve import retrieve
from tests.fixtures.library import company, employee, hr, library_company, outside_parts

__all__ = ["company", "employee", "hr", "library_company", "outside_parts"]
pytestmark = [pytest.mark.anyio, pytest.mark.integration]
GARAGE = b"# Garage rules\n\nVisitors park on deck seven of the north garage.\n"


class Site:
    """The documents' routes, called as whoever is `person`."""

    def __init__(self, person: Principal) -> None:
        self.person = person
        app = FastAPI()
        add_error_handlers(app)
        app.include_router(documents.router)
        app.include_router(proposals.router)
        app.dependency_overrides[_caller] = lambda: self.person
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app), base_url="http://steward"
        )

    async def upload(
        self, name: str, data: bytes, kind: str, readers: object, key: str = ""
    ) -> httpx2.Response:
        form = {"readers": readers if isinstance(readers, str) else json.dumps(readers)}
        return await self.http.post(
            "/v1/documents",
            data=form,
            files={"file": (name, data, kind)},
            headers={"Idempotency-Key": key} if key else {},
        )

    async def undo(self, answer: httpx2.Response) -> httpx2.Response:
        return await self.http.post(f"/v1/action-runs/{answer.json()['run_id']}/undo")

    async def process(self, answer: httpx2.Response) -> str:
        found = answer.json()["document"]["id"]
        await process_document(system_principal(self.person.tenant), found)
        return found


@pytest.fixture
async def site(hr: Principal) -> AsyncGenerator[Site]:
    made = Site(hr)
    yield made
    await made.http.aclose()


async def test_a_document_lives_from_upload_to_delete(site: Site, hr: Principal) -> None:
    answer = await site.upload("../garage.md", GARAGE, "text/markdown", ["all"])
    assert answer.status_code == 202
    document = answer.json()["document"]
    assert (document["state"], document["filename"]) == ("queued", "garage.md")
    await process_document(system_principal(hr.tenant), document["id"])
    path = f"/v1/documents/{document['id']}"
    shown = (await site.http.get(path)).json()
    assert (shown["state"], shown["progress"], shown["version"]) == ("ready", 1, 1)
    chunk_id = (await retrieve(hr, "Where do visitors park?")).passages[0].chunk_id
    passage = (await site.http.get(f"{path}/passages/{chunk_id}")).json()
    assert "deck seven" in passage["text"]
    original = await site.http.get(f"{path}/content")
    assert original.content == GARAGE
    assert original.headers["content-disposition"].startswith("attachment;")
    renewed = {"file": ("garage.md", GARAGE + b"\nDeck two is shut.\n", "text/markdown")}
    assert (await site.http.put(f"{path}/content", files=renewed)).status_code == 202
    deleted = await site.http.delete(path)
    assert deleted.status_code == 200
    assert deleted.json()["document"]["id"] == document["id"]
    assert (await site.http.get(path)).status_code == 404
    assert (await site.http.get("/v1/documents")).json() == {"items": [], "next_cursor": None}


async def test_other_readers_are_a_proposal_that_needs_fresh_proof(site: Site) -> None:
    uploaded = await site.upload("garage.md", GARAGE, "text/markdown", ["all"])
    path = f"/v1/documents/{uploaded.json()['document']['id']}"
    asked = await site.http.put(f"{path}/readers", json={"readers": ["role:hr"]})
    assert (asked.status_code, asked.json()["status"]) == (202, "proposal_required")
    confirm = f"/v1/proposals/{asked.json()['proposal']['id']}/confirm"
    unproved = await site.http.post(confirm)
    assert (unproved.status_code, unproved.json()["error"]["code"]) == (403, "step_up_required")
    assert (await site.http.get(path)).json()["readers"] == ["all"]
    site.person = replace(site.person, proved_at=now())
    assert (await site.http.post(confirm)).status_code == 200
    assert (await site.http.get(path)).json()["readers"] == ["role:hr"]


async def test_every_change_of_a_document_is_a_run_that_can_be_undone(
    site: Site, hr: Principal
) -> None:
    uploaded = await site.upload("garage.md", GARAGE, "text/markdown", ["all"])
    path = f"/v1/documents/{await site.process(uploaded)}"
    other = {"file": ("garage.md", b"# Garage rules\n\nDeck two is shut.\n", "text/markdown")}
    replaced = await site.http.put(f"{path}/content", files=other)
    await site.process(replaced)
    assert (await site.http.get(f"{path}/content")).content == other["file"][1]
    too_early = await site.undo(uploaded)
    assert (too_early.status_code, too_early.json()["error"]["code"]) == (409, "undo_conflict")
    assert (await site.undo(replaced)).status_code == 200
    await site.process(replaced)
    assert (await site.http.get(f"{path}/content")).content == GARAGE
    assert "deck seven" in (await retrieve(hr, "Where do visitors park?")).passages[0].text
    deleted = await site.http.delete(path)
    assert (await site.http.get(path)).status_code == 404
    assert (await site.undo(deleted)).status_code == 200
    assert (await site.http.get(path)).status_code == 200
    runs = (await site.http.get("/v1/action-runs")).json()["items"]
    assert [run["action"] for run in runs] == [
        "kb.delete_source",
        "kb.replace_document",
        "kb.upload_document",
    ]


async def test_going_back_is_refused_once_there_is_a_newer_file(site: Site) -> None:
    uploaded = await site.upload("garage.md", GARAGE, "text/markdown", ["all"])
    path = f"/v1/documents/{await site.process(uploaded)}/content"
    runs: list[httpx2.Response] = []
    for text in (b"# Garage\n\nDeck two.\n", b"# Garage\n\nDeck three.\n"):
        runs.append(await site.http.put(path, files={"file": ("g.md", text, "text/markdown")}))
        await site.process(runs[-1])
    refused = await site.undo(runs[0])
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "version_replaced")
    assert (await site.undo(runs[1])).status_code == 200


async def test_an_upload_sent_again_with_its_key_is_answered_again_and_made_once(
    site: Site,
) -> None:
    first = await site.upload("garage.md", GARAGE, "text/markdown", ["all"], key="u1")
    again = await site.upload("garage.md", GARAGE, "text/markdown", ["all"], key="u1")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    other = await site.upload("garage.md", GARAGE, "text/markdown", ["role:hr"], key="u1")
    assert other.json()["error"]["code"] == "idempotency_key_reused"
    assert len((await site.http.get("/v1/action-runs")).json()["items"]) == 1


async def test_a_program_s_upload_waits_for_the_person(site: Site, hr: Principal) -> None:
    site.person = replace(hr, kind=PrincipalKind.SERVICE)
    asked = await site.upload("garage.md", GARAGE, "text/markdown", ["all"])
    assert (asked.status_code, asked.json()["status"]) == (202, "proposal_required")
    site.person = hr
    assert (await site.http.get("/v1/documents")).json()["items"] == []
    confirmed = await site.http.post(f"/v1/proposals/{asked.json()['proposal']['id']}/confirm")
    assert confirmed.status_code == 200
    assert len((await site.http.get("/v1/documents")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("name", "data", "kind", "readers", "status", "code"),
    [
        ("a.exe", b"MZ", "application/x-msdownload", ["all"], 422, "file_type_refused"),
        ("a.pdf", b"MZ\x90\x00" + bytes(50), "application/pdf", ["all"], 422, "file_disguised"),
        ("a.md", b"  ", "text/markdown", ["all"], 422, "file_empty"),
        ("a.md", GARAGE, "text/markdown", [], 422, "readers_invalid"),
        ("a.md", GARAGE, "text/markdown", "not json", 422, "readers_invalid"),
        ("a.md", GARAGE, "text/markdown", {"a": 1}, 422, "readers_invalid"),
    ],
)
async def test_a_bad_upload_names_its_code(
    site: Site, name: str, data: bytes, kind: str, readers: object, status: int, code: str
) -> None:
    answer = await site.upload(name, data, kind, readers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_who_may_not_gets_no_further(site: Site, hr: Principal, employee: Principal) -> None:
    document = (await site.upload("a.md", GARAGE, "text/markdown", ["role:hr"])).json()["document"]
    path = f"/v1/documents/{document['id']}"
    site.person = employee
    assert (await site.upload("b.md", GARAGE, "text/markdown", ["all"])).status_code == 403
    assert (await site.http.get(path)).status_code == 404
    assert (await site.http.get(f"{path}/content")).status_code == 404
    assert (await site.http.delete(path)).status_code == 403
    site.person = replace(hr, kind=PrincipalKind.AGENT)
    asked = await site.http.delete(path)
    assert (asked.status_code, asked.json()["status"]) == (202, "proposal_required")
    site.person = hr
    assert (await site.http.get(path)).status_code == 200
    keys = [c["key"] for c in (await site.http.get("/v1/document-readers")).json()["items"]]
    assert {"all", "role:hr", f"user:{hr.user_id}"} <= set(keys)
