"""Opening an export that somebody hands in: everything is proved before anything is written."""

import hashlib
import stat
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

import anyio.to_thread
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from pydantic import ValidationError

from erp_domains.workflows.offboarding.archive import (
    COMPANY,
    FORMAT,
    MANIFEST,
    MEMBER,
    PIECE_BYTES,
    Company,
    Manifest,
    Member,
)
from erp_domains.workflows.offboarding.errors import ArchiveInvalid, ArchiveTooNew
from kernel.db.scripts import SCRIPTS
from kernel.limits import ARCHIVE_RATIO_FLOOR_BYTES, ARCHIVE_RATIO_MAX

MEMBERS_MAX = 500_000
MANIFEST_BYTES_MAX = 200 * 1024 * 1024
COMPANY_BYTES_MAX = 64 * 1024
ARCHIVE_UNPACKED_BYTES_MAX = 200 * 1024 * 1024 * 1024
LINE_BYTES_MAX = 64 * 1024 * 1024


class OpenArchive:
    """An export whose members are all there, all listed and all as the manifest says."""

    def __init__(self, path: Path, manifest: Manifest, company: Company) -> None:
        self.path = path
        self.manifest = manifest
        self.company = company

    def members(self, folder: str) -> list[Member]:
        """The members below `tables` or `files`."""
        return [m for m in self.manifest.members if m.name.startswith(f"{folder}/")]


async def open_archive(path: Path) -> OpenArchive:
    """Check form, sizes, names and every hash. Raises ArchiveInvalid, ArchiveTooNew."""
    return await anyio.to_thread.run_sync(_open, path)


def _open(path: Path) -> OpenArchive:
    try:
        with ZipFile(path) as archive:
            infos = _checked_infos(archive)
            manifest = _read_manifest(archive, infos)
            _require_known_revision(manifest)
            _require_listed(manifest, infos)
            for member in manifest.members:
                _require_unchanged(archive, member)
            return OpenArchive(path, manifest, _read_company(archive))
    except (BadZipFile, NotImplementedError, EOFError, KeyError, RuntimeError, OSError) as error:
        raise ArchiveInvalid("this file is no readable zip of an export") from error
    except ValidationError as error:
        raise ArchiveInvalid("the manifest of this file is not one of Steward's") from error


def _checked_infos(archive: ZipFile) -> dict[str, ZipInfo]:
    entries = archive.infolist()
    if len(entries) > MEMBERS_MAX:
        raise ArchiveInvalid(f"an export has at most {MEMBERS_MAX} members")
    infos = {info.filename: info for info in entries}
    if len(infos) != len(entries):
        raise ArchiveInvalid("the file has two members of one name")
    for info in entries:
        mode = info.external_attr >> 16
        is_plain = not mode or stat.S_IFMT(mode) in (0, stat.S_IFREG)
        is_named = info.filename == MANIFEST or MEMBER.fullmatch(info.filename)
        if not is_named or not is_plain or info.flag_bits & 0x1:
            raise ArchiveInvalid("the file holds something that is not part of an export")
        floor = max(info.compress_size * ARCHIVE_RATIO_MAX, ARCHIVE_RATIO_FLOOR_BYTES)
        if info.file_size > floor:
            raise ArchiveInvalid("a member unpacks to suspiciously much; nothing was unpacked")
    if sum(info.file_size for info in entries) > ARCHIVE_UNPACKED_BYTES_MAX:
        raise ArchiveInvalid("the file unpacks to more than an export may hold")
    return infos


def _read_manifest(archive: ZipFile, infos: dict[str, ZipInfo]) -> Manifest:
    info = infos.get(MANIFEST)
    if info is None or info.file_size > MANIFEST_BYTES_MAX:
        raise ArchiveInvalid("the file has no manifest, so it is no export")
    return Manifest.model_validate_json(_read(archive, MANIFEST, MANIFEST_BYTES_MAX))


def _read_company(archive: ZipFile) -> Company:
    return Company.model_validate_json(_read(archive, COMPANY, COMPANY_BYTES_MAX))


def _read(archive: ZipFile, name: str, bytes_max: int) -> bytes:
    with archive.open(name) as member:
        data = member.read(bytes_max + 1)
    if len(data) > bytes_max:
        raise ArchiveInvalid(f"{name} is larger than it can be")
    return data


def _require_known_revision(manifest: Manifest) -> None:
    scripts = ScriptDirectory(str(SCRIPTS / "tenant"))
    is_too_new = manifest.format > FORMAT
    try:
        scripts.get_revision(manifest.schema_revision)
    except CommandError:
        is_too_new = True
    if is_too_new:
        raise ArchiveTooNew(
            f"this export has the schema {manifest.schema_revision}, which this version "
            f"({scripts.get_current_head()}) does not know: update Steward, then import it again",
            revision=manifest.schema_revision,
        )


def _require_listed(manifest: Manifest, infos: dict[str, ZipInfo]) -> None:
    names = [member.name for member in manifest.members]
    is_whole = len(set(names)) == len(names) and {*names, MANIFEST} == infos.keys()
    if manifest.product != "steward" or not is_whole or COMPANY not in names:
        raise ArchiveInvalid("the file's members are not those its manifest lists")


def _require_unchanged(archive: ZipFile, member: Member) -> None:
    digest, size_bytes = hashlib.sha256(), 0
    with archive.open(member.name) as data:
        while piece := data.read(PIECE_BYTES):
            digest.update(piece)
            size_bytes += len(piece)
            if size_bytes > member.size_bytes:
                break
    is_same = digest.hexdigest() == member.sha256 and size_bytes == member.size_bytes
    is_named = not member.name.startswith("files/") or member.name[6:] == member.sha256
    if not is_same or not is_named:
        raise ArchiveInvalid(f"{member.name} was changed since the export; nothing was imported")
