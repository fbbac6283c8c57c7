"""Documents when files are in a bucket: the same from upload to download."""

from collections.abc import Iterator

import pytest

from ingestion.pipeline import process_document
from kernel.auth.principal import Principal, system_principal
from kernel.objects import object_store
from kernel.objects.s3 import S3Objects
from kernel.settings import settings
from tests.fixtures.library import company, hr, library_company, outside_parts
from tests.fixtures.s3 import S3Server
from tests.gateway.test_documents import GARAGE, Site, site

__all__ = ["company", "hr", "library_company", "outside_parts", "site"]
pytestmark = [pytest.mark.anyio, pytest.mark.integration]


@pytest.fixture(autouse=True)
def bucket(
    outside_parts: None, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """This test's process keeps its files in a bucket."""
    monkeypatch.setenv("OBJECT_URL", s3_server.url())
    settings.cache_clear()
    object_store.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()
    object_store.cache_clear()


async def test_an_upload_comes_back_from_the_bucket(site: Site, hr: Principal) -> None:
    assert isinstance(object_store(), S3Objects)
    answer = await site.upload("garage.md", GARAGE, "text/markdown", ["all"])
    document_id = answer.json()["document"]["id"]
    await process_document(system_principal(hr.tenant), document_id)
    path = f"/v1/documents/{document_id}"
    assert (await site.http.get(path)).json()["state"] == "ready"
    assert (await site.http.get(f"{path}/content")).content == GARAGE
    keys = [key async for key in object_store().list_keys(hr.tenant.slug)]
    assert len(keys) == 1
    await object_store().delete(keys[0])
    gone = await site.http.get(f"{path}/content")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "object_missing")
