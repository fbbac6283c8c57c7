"""The way out and in when files are in a bucket."""

from collections.abc import Iterator

import pytest

from erp_domains.workflows.offboarding.holdings import delete_files
from erp_domains.workflows.offboarding.progress import find_transfer
from erp_domains.workflows.offboarding.transfers import export_company, import_company
from kernel.auth.principal import system_principal
from kernel.db.offboarding import TransferState
from kernel.ids import new_id
from kernel.objects import object_store
from kernel.objects.s3 import S3Objects
from kernel.settings import settings
from tests.erp_domains.workflows.offboarding.conftest import make_small
from tests.fixtures.s3 import S3Server

pytestmark = [pytest.mark.anyio, pytest.mark.integration]


@pytest.fixture
def bucket(parts: None, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OBJECT_URL", s3_server.url())
    settings.cache_clear()
    object_store.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()
    object_store.cache_clear()


async def test_a_company_leaves_and_comes_back_through_a_bucket(
    migrated: object, bucket: None
) -> None:
    assert isinstance(object_store(), S3Objects)
    small = await make_small()
    export_id, import_id, target = new_id(), new_id(), f"{small.tenant.slug}_back"
    await export_company(
        system_principal(small.tenant), export_id, requested_by=small.owner.user_id
    )
    exported = await find_transfer(export_id, small.tenant.slug)
    assert exported.state == TransferState.DONE
    await import_company(target, import_id, exported.object_key)
    assert (await find_transfer(import_id, None)).state == TransferState.DONE
    assert len([key async for key in object_store().list_keys(target)]) == 1
    assert await delete_files(small.tenant.slug) == 1  # the import took the export's file with it
    assert [key async for key in object_store().list_keys(small.tenant.slug)] == []
    assert len([key async for key in object_store().list_keys(target)]) == 1
