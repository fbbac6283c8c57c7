"""The file an export is: a zip of JSON lines and documents, and a manifest that vouches for it."""

import hashlib
import re
from collections.abc import AsyncIterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
MANIFEST = "manifest.json"
COMPANY = "company.json"
MEMBER = re.compile(r"company\.json|tables/[a-z][a-z0-9_]{0,62}\.jsonl|files/[0-9a-f]{64}")
VOLATILE = (MANIFEST,)
"""Members that differ between an export and the export of its import: time and short name."""
PIECE_BYTES = 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same rows make the same file, byte for byte


class Member(BaseModel):
    """One file of the archive; tables say how many rows they have, and of which columns."""

    model_config = ConfigDict(extra="forbid")

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(ge=0)
    rows: int | None = Field(None, ge=0)
    columns: list[str] | None = None


class Manifest(BaseModel):
    """What an export holds, what it leaves out and why, and by which schema it is to be read."""

    model_config = ConfigDict(extra="forbid")

    format: int = FORMAT
    product: str = "steward"
    tenant: str
    exported_at: datetime
    schema_revision: str
    is_clone: bool = False
    counts: dict[str, int]
    left_out: dict[str, str]
    missing_files: list[str] = Field(default_factory=list)
    notes: list[str]
    members: list[Member]


class Company(BaseModel):
    """The directory's entry of a company, without its short name."""

    model_config = ConfigDict(extra="forbid")

    name: str
    currency: str
    timezone: str
    locale: str
    country: str
    is_sandbox: bool
    pinned_at: datetime | None


class ArchiveWriter:
    """Writes members one after the other and counts and hashes what it writes."""

    def __init__(self, path: Path) -> None:
        self._zip = ZipFile(path, "x", ZIP_DEFLATED, allowZip64=True, compresslevel=6)
        self.members: list[Member] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._zip.close()

    async def add_lines(self, name: str, columns: Sequence[str], lines: AsyncIterable[str]) -> None:
        """Add a table; nothing of it has to fit into memory."""
        digest, size_bytes, rows = hashlib.sha256(), 0, 0
        with self._zip.open(_info(name, ZIP_DEFLATED), "w", force_zip64=True) as member:
            async for line in lines:
                data = line.encode() + b"\n"
                digest.update(data)
                member.write(data)
                size_bytes, rows = size_bytes + len(data), rows + 1
        self._note(name, digest.hexdigest(), size_bytes, rows, columns)

    def add_json(self, name: str, value: BaseModel) -> None:
        """Add a small member."""
        data = orjson.dumps(value.model_dump(mode="json"), option=orjson.OPT_INDENT_2)
        self._zip.writestr(_info(name, ZIP_DEFLATED), data)
        self._note(name, hashlib.sha256(data).hexdigest(), len(data))

    def add_file(self, name: str, path: Path) -> None:
        """Add a document; most are compressed already."""
        digest, size_bytes = hashlib.sha256(), 0
        with (
            path.open("rb") as source,
            self._zip.open(_info(name, ZIP_STORED), "w", force_zip64=True) as member,
        ):
            while piece := source.read(PIECE_BYTES):
                digest.update(piece)
                member.write(piece)
                size_bytes += len(piece)
        self._note(name, digest.hexdigest(), size_bytes)

    def seal(self, **facts: Any) -> Manifest:
        """Write the manifest, which lists every other member."""
        manifest = Manifest(members=self.members, counts=self._counts(), **facts)
        data = orjson.dumps(manifest.model_dump(mode="json"), option=orjson.OPT_INDENT_2)
        self._zip.writestr(_info(MANIFEST, ZIP_DEFLATED), data)
        return manifest

    def _counts(self) -> dict[str, int]:
        return {
            "tables": sum(m.rows is not None for m in self.members),
            "rows": sum(m.rows or 0 for m in self.members),
            "files": sum(m.name.startswith("files/") for m in self.members),
            "size_bytes": sum(m.size_bytes for m in self.members),
        }

    def _note(
        self,
        name: str,
        sha256: str,
        size_bytes: int,
        rows: int | None = None,
        columns: Sequence[str] = (),
    ) -> None:
        member = Member(name=name, sha256=sha256, size_bytes=size_bytes, rows=rows)
        member.columns = None if rows is None else list(columns)
        self.members.append(member)


def table_member(table: str) -> str:
    """Where a table's rows are."""
    return f"tables/{table}.jsonl"


def _info(name: str, compression: int) -> ZipInfo:
    info = ZipInfo(name, _EPOCH)
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info
