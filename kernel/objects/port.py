"""What every object storage does, and the names that objects have.

Objects are immutable and named by tenant and SHA-256, so that the same bytes are stored once per
tenant and a half-written object can never carry a valid name.
"""

import hashlib
import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Protocol

import anyio.to_thread

from kernel.errors import Invalid, NotFound, PermissionDenied, Unavailable
from kernel.limits import DOWNLOAD_LINK_LIFE_S

KEY = re.compile(r"[a-z][a-z0-9_]{0,40}/[0-9a-f]{2}/[0-9a-f]{64}")
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,40}")
_READ_BYTES = 1024 * 1024


class ObjectMissing(NotFound):
    """The stored file is gone."""

    code = "object_missing"


class LinkInvalid(PermissionDenied):
    """The download link was changed or has expired; ask for a new one."""

    code = "link_invalid"


class ObjectStorageUnavailable(Unavailable):
    """The object storage does not answer, or does not accept what `OBJECT_URL` says."""

    code = "object_storage_unavailable"


class ObjectStore(Protocol):
    """What every object storage does. Keys come from `object_key` and from nowhere else."""

    async def put(self, tenant_slug: str, data: bytes) -> str:
        """Store the bytes and return their key; storing the same bytes again is free."""
        ...

    async def put_file(self, tenant_slug: str, path: Path) -> str:
        """Store a file that may be larger than memory and return its key."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes, checked against the hash in the key. Raises ObjectMissing."""
        ...

    async def fetch(self, key: str, path: Path) -> None:
        """Write the object to a file, checked against the hash. Raises ObjectMissing."""
        ...

    async def exists(self, key: str) -> bool:
        """Whether the object is stored."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object; removing a missing one is no error."""
        ...

    def list_keys(self, tenant_slug: str) -> AsyncGenerator[str]:
        """The key of every object of one tenant, in no particular order."""
        ...

    def sign_url(self, key: str, filename: str, *, life_s: int = DOWNLOAD_LINK_LIFE_S) -> str:
        """A link that anyone holding it may follow until it expires."""
        ...


def object_key(tenant_slug: str, data: bytes) -> str:
    """The key of these bytes: `<tenant>/<first two hex digits>/<sha256>`."""
    return key_of_digest(tenant_slug, hashlib.sha256(data).hexdigest())


def key_of_digest(tenant_slug: str, digest: str) -> str:
    """The key of the bytes with this SHA-256 in hex."""
    return checked_key(f"{tenant_slug}/{digest[:2]}/{digest}")


def checked_key(key: str) -> str:
    """The key itself if it has the one allowed form; no path trick has it."""
    if not KEY.fullmatch(key):
        raise Invalid("this is not the key of a stored file", key=key[:120])
    return key


def checked_slug(slug: str) -> str:
    """The tenant's short name if it can begin a key; a dot or a slash cannot."""
    if not _SLUG.fullmatch(slug):
        raise Invalid("this is not the short name of a company", slug=slug[:60])
    return slug


def digest_of(key: str) -> str:
    """The SHA-256 in hex that a key carries."""
    return checked_key(key).rsplit("/", 1)[-1]


def verify_content(key: str, data: bytes) -> bytes:
    """The bytes if they are still those that were stored."""
    if hashlib.sha256(data).hexdigest() != digest_of(key):
        raise ObjectMissing("the stored file is damaged; upload it again", key=key)
    return data


async def hash_file(path: Path) -> str:
    """The SHA-256 of a file in hex, read piece by piece in a thread."""
    return await anyio.to_thread.run_sync(_hash_file, path)


def _hash_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()
