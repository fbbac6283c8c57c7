"""Export, import, clone and deletion as their callers see them, with the jobs the worker runs."""

import io
import json
import secrets
import zipfile
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select, update

from erp_domains.authentication.service import create_user
from erp_domains.rbac.service import assign_role
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.offboarding.transfers import expire_exports
from gateway.app import app
from kernel.auth.principal import system_principal
from kernel.auth.tokens import issue_operator_token
from kernel.clock import now
from kernel.db.engine import Database
from kernel.db.offboarding import Transfer
from kernel.db.shared import OutboxRow
from kernel.db.uow import begin, begin_shared
from kernel.jobs.registry import is_platform_job, run_job, run_platform_job
from kernel.objects import object_store
from tests.erp_domains.workflows.offboarding.conftest import Small
from tests.fixtures.api import PASSWORD, Api, SignedIn

pytestmark = [pytest.mark.anyio, pytest.mark.integration]


@pytest.fixture
async def site(migrated: Database, parts: None) -> AsyncGenerator[Api]:
    """The application on real connections."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://steward.test") as client:
        yield Api(client)


async def add_person(small: Small, *roles: str) -> str:
    email = f"{'_'.join(roles)}_{secrets.token_hex(3)}@small.example"
    async with begin(system_principal(small.tenant)) as uow:
        user = await create_user(uow, email=email, name="Person", password=PASSWORD)
        for role in roles:
            await assign_role(uow, user.id, role)
    return email


async def sign_in(site: Api, small: Small, email: str) -> SignedIn:
    """Signed in and freshly proved."""
    person = await site.sign_in(small.tenant, email)
    body = {"password": PASSWORD}
    answer = await site.client.post("/auth/step-up", json=body, headers=person.headers)
    assert answer.status_code == 204, answer.text
    return person


async def run_jobs(slug: str) -> None:
    """What relay and worker do with this company's queued offboarding jobs."""
    query = select(OutboxRow).where(
        OutboxRow.tenant.in_([slug, f"tenant_{slug}"]), OutboxRow.name.like("tenants.%")
    )
    async with begin_shared() as session:
        rows = list(await session.scalars(query.where(OutboxRow.published_at.is_(None))))
        ids = [row.event_id for row in rows]
        done = update(OutboxRow).where(OutboxRow.event_id.in_(ids)).values(published_at=now())
        await session.execute(done)
    for row in rows:
        arguments = row.body["arguments"]
        if is_platform_job(row.name):
            await run_platform_job(slug, row.name, arguments)
        else:
            await run_job(system_principal(await find_tenant(slug)), row.name, arguments)


async def confirm(site: Api, person: SignedIn, proposal_id: str) -> httpx2.Response:
    return await site.client.post(f"/v1/proposals/{proposal_id}/confirm", headers=person.headers)


async def exported(site: Api, small: Small, owner: SignedIn, second: SignedIn) -> str:
    path = f"/v1/tenants/{small.tenant.slug}/export"
    asked = await site.client.post(path, headers=owner.headers)
    assert asked.status_code == 202, asked.text
    proposal = asked.json()["proposal"]
    assert (proposal["required"], proposal["step_up"]) == ("four_eyes", True)
    alone = await confirm(site, owner, proposal["id"])
    assert alone.status_code == 403, alone.text
    answer = await confirm(site, second, proposal["id"])
    assert answer.status_code == 200, answer.text
    return answer.json()["run"]["result"]["id"]


async def test_an_export_takes_two_people_and_lasts_a_day(site: Api, small: Small) -> None:
    owner = await sign_in(site, small, small.email)
    second = await sign_in(site, small, await add_person(small, "owner"))
    clerk = await sign_in(site, small, await add_person(small, "employee"))
    assert (
        await site.client.post("/v1/tenants/acme/export", headers=owner.headers)
    ).status_code == 404
    path = f"/v1/tenants/{small.tenant.slug}/export"
    assert (await site.client.post(path, headers=clerk.headers)).status_code == 403
    export_id = await exported(site, small, owner, second)
    path = f"/v1/exports/{export_id}"
    assert (await site.client.get(path, headers=owner.headers)).json()["state"] == "queued"
    early = await site.client.get(f"{path}/content", headers=owner.headers)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "export_not_ready")
    await run_jobs(small.tenant.slug)
    shown = (await site.client.get(path, headers=owner.headers)).json()
    assert (shown["state"], shown["progress"]) == ("done", 100)
    file = await site.client.get(shown["content_url"], headers=owner.headers)
    assert len(file.content) == shown["size_bytes"]
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert json.loads(archive.read("manifest.json"))["tenant"] == small.tenant.slug
        assert small.canary in archive.read("tables/contacts.jsonl").decode()
    assert (await site.client.get(path, headers=clerk.headers)).status_code == 403
    await end_of_day(UUID(export_id))
    late = await site.client.get(f"{path}/content", headers=owner.headers)
    assert late.status_code == 409
    assert await expire_exports() == 1
    keys = [key async for key in object_store().list_keys(small.tenant.slug)]
    assert not [key for key in keys if shown["sha256"] in key]


async def end_of_day(transfer_id: UUID) -> None:
    async with begin_shared() as session:
        over = {"expires_at": now() - timedelta(seconds=1)}
        await session.execute(update(Transfer).where(Transfer.id == transfer_id).values(over))


async def test_only_the_operator_imports_and_sees_how_it_went(
    site: Api, shared_small: Small
) -> None:
    small = shared_small
    owner = await sign_in(site, small, small.email)
    second = await sign_in(site, small, await add_person(small, "owner"))
    export_id = await exported(site, small, owner, second)
    await run_jobs(small.tenant.slug)
    path = f"/v1/exports/{export_id}/content"
    data = (await site.client.get(path, headers=owner.headers)).content
    slug = f"back_{secrets.token_hex(3)}"

    async def hand_in(data: bytes, slug: str, token: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}"}
        files = {"file": ("export.zip", data, "application/zip")}
        form = {"slug": slug}
        return await site.client.post("/v1/tenants/import", data=form, files=files, headers=headers)

    mine = owner.headers["Authorization"].removeprefix("Bearer ")
    assert (await hand_in(data, slug, mine)).status_code == 401
    taken = await hand_in(data, small.tenant.slug, issue_operator_token())
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "tenant_exists")
    assert (await hand_in(data, "../x", issue_operator_token())).status_code == 422
    for given, target, state in ((data[:-40], f"{slug}_bad", "failed"), (data, slug, "done")):
        answer = await hand_in(given, target, issue_operator_token())
        assert answer.status_code == 202, answer.text
        await run_jobs(target)
        path = f"/v1/imports/{answer.json()['id']}"
        assert (await site.client.get(path, headers=owner.headers)).status_code == 401
        operator = {"Authorization": f"Bearer {issue_operator_token()}"}
        shown = (await site.client.get(path, headers=operator)).json()
        assert (shown["state"], bool(shown["error"])) == (state, state == "failed"), shown
    again = await site.sign_in(await find_tenant(slug), small.email)
    assert (await site.client.get("/auth/me", headers=again.headers)).status_code == 200


async def test_an_owner_deletes_the_company_and_takes_it_back(site: Api, small: Small) -> None:
    slug = small.tenant.slug
    owner = await sign_in(site, small, small.email)
    admin = await sign_in(site, small, await add_person(small, "admin"))
    clerk = await sign_in(site, small, await add_person(small, "employee"))
    path = f"/v1/tenants/{slug}"

    async def ask(person: SignedIn, name: str) -> httpx2.Response:
        body = {"name": name}
        return await site.client.request("DELETE", path, json=body, headers=person.headers)

    assert (await ask(clerk, small.tenant.name)).status_code == 403
    assert (await ask(admin, small.tenant.name)).status_code == 403
    assert (await ask(owner, "Something else")).status_code == 422
    asked = await ask(owner, small.tenant.name)
    assert asked.status_code == 202, asked.text
    done = await confirm(site, owner, asked.json()["proposal"]["id"])
    assert done.status_code == 200, done.text
    deletion_id = done.json()["run"]["result"]["id"]
    await run_jobs(slug)
    assert (await site.client.get("/auth/me", headers=owner.headers)).status_code == 401
    body = {"email": small.email, "password": PASSWORD, "tenant": slug}
    assert (await site.client.post("/auth/login", json=body)).status_code in (401, 404)
    shown = (await site.client.get(f"/v1/deletions/{deletion_id}")).json()
    assert (shown["state"], shown["certificate"]) == ("requested", None)
    for person, status in ((admin, 403), (clerk, 403), (owner, 200)):
        answer = await site.client.post(f"{path}/restore", headers=person.headers)
        assert answer.status_code == status, answer.text
    assert (await site.client.get("/auth/me", headers=owner.headers)).status_code == 200
    again = await site.client.post(f"{path}/restore", headers=owner.headers)
    assert again.status_code in (404, 409)
    assert (await site.client.post(f"{path}/restore")).status_code == 401


async def test_a_clone_needs_a_fresh_proof_and_a_free_name(site: Api, shared_small: Small) -> None:
    small = shared_small
    person = await site.sign_in(small.tenant, small.email)
    path = f"/v1/tenants/{small.tenant.slug}/clone"
    taken = {"slug": small.tenant.slug}
    assert (await site.client.post(path, json=taken, headers=person.headers)).status_code == 409
    slug = f"play_{secrets.token_hex(3)}"
    asked = await site.client.post(path, json={"slug": slug}, headers=person.headers)
    assert asked.status_code == 202, asked.text
    proposal_id = asked.json()["proposal"]["id"]
    proved = await sign_in(site, small, small.email)
    done = await confirm(site, proved, proposal_id)
    assert done.status_code == 200, done.text
    await run_jobs(small.tenant.slug)
    transfer_id = done.json()["run"]["result"]["id"]
    shown = (await site.client.get(f"/v1/exports/{transfer_id}", headers=proved.headers)).json()
    assert (shown["kind"], shown["state"], shown["target"]) == ("clone", "done", slug)
    assert (await find_tenant(slug)).is_sandbox
