"""Files that were checked and put into object storage, and what they are to the documents."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from ingestion.sniff import SniffedFile, sniff
from kernel.auth.principal import Principal
from kernel.objects import object_store


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A checked file whose bytes are in object storage.

    `source` names the place it is kept at, for folders that are read again. Without `has_job` the
    caller itself runs the pipeline.
    """

    file: SniffedFile
    sha256: str
    object_key: str
    size_bytes: int
    source: str | None = None
    has_job: bool = True


class Added(StrEnum):
    """What a stored file is to the documents there are."""

    NEW = "new"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"


async def store_file(
    principal: Principal, filename: str, data: bytes, declared_type: str | None = None
) -> StoredFile:
    """Check the file's type and size and put its bytes into object storage.

    Raises the refusals of `ingestion.sniff`.
    """
    file = sniff(filename, data, declared_type)
    key = await object_store().put(principal.tenant.slug, data)
    return StoredFile(file, hashlib.sha256(data).hexdigest(), key, len(data))
