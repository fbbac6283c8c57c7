"""Packed files: how much they would unpack to, looked at without unpacking them to disk."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from ingestion.errors import ArchiveBomb, FileBroken
from kernel.limits import (
    ARCHIVE_BYTES_MAX,
    ARCHIVE_DEPTH_MAX,
    ARCHIVE_ENTRIES_MAX,
    ARCHIVE_RATIO_FLOOR_BYTES,
    ARCHIVE_RATIO_MAX,
    UPLOAD_BYTES_MAX,
)

ZIP_MARK = b"PK\x03\x04"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_READ_STEP_BYTES = 1024 * 1024


def check_archive(data: bytes, name: str) -> None:
    """Refuse a bomb by its directory: sizes, ratios, number of parts and nesting.

    Nested archives are opened up to ARCHIVE_DEPTH_MAX; their sizes count towards the same total.
    Raises ArchiveBomb, FileBroken.
    """
    _Budget(name).spend_archive(data, depth=1)


def member_names(data: bytes) -> set[str]:
    """The names of all parts. Raises FileBroken."""
    with _open(data, "the file") as archive:
        return set(archive.namelist())


def read_members(data: bytes, name: str, *, depth: int = 1) -> Iterator[tuple[str, bytes]]:
    """Each part's name and real bytes, nested archives included, within the same caps."""
    budget = _Budget(name)
    yield from _read_members(data, name, budget, depth)


def _read_members(
    data: bytes, name: str, budget: "_Budget", depth: int
) -> Iterator[tuple[str, bytes]]:
    with _open(data, name) as archive:
        for info in archive.infolist():
            content = _read_bounded(archive, info, name, budget)
            yield info.filename, content
            if content.startswith(ZIP_MARK) and depth <= ARCHIVE_DEPTH_MAX:
                yield from _read_members(content, name, budget, depth + 1)


def _read_bounded(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: "_Budget"
) -> bytes:
    parts: list[bytes] = []
    try:
        with archive.open(info) as member:
            while step := member.read(_READ_STEP_BYTES):
                budget.spend_bytes(len(step))
                parts.append(step)
    except _BROKEN as error:
        raise FileBroken(f"{name} is damaged; save it again and retry") from error
    return b"".join(parts)


def _open(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise FileBroken(f"{name} is damaged; save it again and retry") from error


class _Budget:
    """What one uploaded file may unpack to, over all its nested archives."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.bytes_left = ARCHIVE_BYTES_MAX
        self.entries_left = ARCHIVE_ENTRIES_MAX

    def spend_archive(self, data: bytes, depth: int) -> None:
        if depth > ARCHIVE_DEPTH_MAX:
            self._refuse("is packed several times over", depth=depth)
        with _open(data, self.name) as archive:
            infos = archive.infolist()
            self.entries_left -= len(infos)
            if self.entries_left < 0:
                self._refuse("has too many parts", limit_entries=ARCHIVE_ENTRIES_MAX)
            for info in infos:
                self._spend_member(archive, info, depth)

    def spend_bytes(self, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            self._refuse("unpacks to far too much", limit_bytes=ARCHIVE_BYTES_MAX)

    def _spend_member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, depth: int) -> None:
        if info.flag_bits & 0x1:
            raise FileBroken(f"{self.name} is protected by a password; save it without one")
        self.spend_bytes(info.file_size)
        large = info.file_size > ARCHIVE_RATIO_FLOOR_BYTES
        if large and info.file_size > ARCHIVE_RATIO_MAX * max(info.compress_size, 1):
            self._refuse("unpacks to far too much", limit_ratio=ARCHIVE_RATIO_MAX)
        if _starts_as_zip(archive, info, self.name):
            if info.file_size > UPLOAD_BYTES_MAX:
                self._refuse("holds an archive that is too large", limit_bytes=UPLOAD_BYTES_MAX)
            self.spend_archive(
                _read_bounded(archive, info, self.name, _Budget(self.name)), depth + 1
            )

    def _refuse(self, why: str, **details: int) -> None:
        raise ArchiveBomb(f"{self.name} {why}; save it again without packed content", **details)


def _starts_as_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bool:
    if info.is_dir() or info.file_size < len(ZIP_MARK):
        return False
    try:
        with archive.open(info) as member:
            return member.read(len(ZIP_MARK)) == ZIP_MARK
    except _BROKEN as error:
        raise FileBroken(f"{name} is damaged; save it again and retry") from error
