"""Files, letters and Redis keys of a tenant, as parts of what goes when the tenant goes."""

from pathlib import Path

import anyio.to_thread

from kernel.events.forget import forget_in_redis
from kernel.holdings import holding
from kernel.objects import object_store
from kernel.settings import settings


@holding("files")
async def delete_files(tenant_slug: str) -> int:
    """Delete every stored file, exports included."""
    removed = 0
    async for key in object_store().list_keys(tenant_slug):
        await object_store().delete(key)
        removed += 1
    return removed


@holding("letters")
async def delete_letters(tenant_slug: str) -> int:
    """Delete what the embedded mail sink keeps; letters that were delivered are out of reach."""
    return await anyio.to_thread.run_sync(
        _delete_letters, settings().data_dir / "mail", tenant_slug
    )


def _delete_letters(folder: Path, tenant_slug: str) -> int:
    letters = list(folder.glob(f"{tenant_slug}.*"))
    for letter in letters:
        letter.unlink(missing_ok=True)
    return len(letters)


@holding("redis")
async def delete_from_redis(tenant_slug: str) -> int:
    """Delete events in the stream and keys that carry the tenant's name."""
    return await forget_in_redis(tenant_slug)
