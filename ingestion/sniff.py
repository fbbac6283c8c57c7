"""What a file really is: its bytes, its extension and its declared type have to agree.

The allow-list is decided by our own few rules, which need no library. libmagic, where present,
adds the name of what a refused file really is and a second opinion on plain text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath, PureWindowsPath
from types import ModuleType

from ingestion.archive import check_archive, member_names
from ingestion.errors import FileDisguised, FileEmpty, FileTooLarge, FileTypeRefused
from ingestion.kinds import EXTENSIONS, MEDIA_TYPES, FileKind, decode_text
from kernel.limits import FILE_NAME_CHARS_MAX, UPLOAD_BYTES_MAX
from kernel.logs import get_logger

log = get_logger(__name__)

try:
    import magic as _libmagic
except ImportError:  # python-magic raises it when the shared library is missing
    _libmagic = None

magic: ModuleType | None = _libmagic
LIBMAGIC_MISSING = (
    "libmagic is not installed (Debian package libmagic1): file types are decided by the "
    "built-in rules alone"
)


_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_ALSO_DECLARED: dict[FileKind, frozenset[str]] = {
    FileKind.MARKDOWN: frozenset({"text/x-markdown", "text/plain"}),
    FileKind.TEXT: frozenset(),
    FileKind.HTML: frozenset({"application/xhtml+xml", "text/plain"}),
    FileKind.CSV: frozenset({"application/csv", "application/vnd.ms-excel", "text/plain"}),
    FileKind.PDF: frozenset({"application/x-pdf"}),
    FileKind.DOCX: frozenset({"application/zip"}),
    FileKind.XLSX: frozenset({"application/zip"}),
}
_OFFICE_PARTS = {FileKind.DOCX: "word/document.xml", FileKind.XLSX: "xl/workbook.xml"}
_TEXT_DISGUISES = {
    "application/pdf": "PDF document",
    "image/svg+xml": "SVG image",
    "text/rtf": "RTF document",
    "text/x-shellscript": "shell script",
    "application/postscript": "PostScript program",
}
_FOREIGN_HEADS = (b"%pdf-", b"{\\rtf", b"%!ps", b"mz\x90", b"#!/")
_RESERVED = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class SniffedFile:
    """A file that may be stored: cleaned name, kind and media type by our own word."""

    filename: str
    kind: FileKind
    media_type: str


def sniff(filename: str, data: bytes, declared_type: str | None = None) -> SniffedFile:
    """Decide what the file is, or refuse it before anything is stored.

    Raises FileTypeRefused, FileDisguised, FileEmpty, FileTooLarge, FileBroken, ArchiveBomb.
    """
    name = clean_filename(filename)
    kind = kind_of_name(name)
    _check_size(name, data)
    _check_declared(name, kind, declared_type)
    _check_bytes(name, kind, data)
    return SniffedFile(filename=name, kind=kind, media_type=MEDIA_TYPES[kind])


def clean_filename(filename: str) -> str:
    """The last part of the name without folders, control or direction-changing characters."""
    last = PureWindowsPath(PurePosixPath(filename.replace("\x00", "")).name).name
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    kept = _RESERVED.sub("_", kept).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not kept or (dot and not stem):
        raise FileTypeRefused("the file has no usable name; rename it, for example to policy.pdf")
    room = FILE_NAME_CHARS_MAX - len(suffix) - 1
    return f"{stem[:room]}.{suffix}" if dot else kept[:FILE_NAME_CHARS_MAX]


def kind_of_name(filename: str) -> FileKind:
    """The kind its extension promises. Raises FileTypeRefused."""
    extension = PurePosixPath(filename).suffix.lower()
    if extension not in EXTENSIONS:
        known = ", ".join(sorted(e.removeprefix(".") for e in EXTENSIONS))
        raise FileTypeRefused(
            f"{filename}: files of type {extension or '(none)'} are not read; use one of {known}",
            extension=extension,
        )
    return EXTENSIONS[extension]


def describe_bytes(data: bytes) -> str | None:
    """The media type libmagic sees, or nothing when libmagic is not installed."""
    if magic is None:
        _warn_once()
        return None
    return str(magic.from_buffer(data[: 256 * 1024], mime=True))


@cache
def _warn_once() -> None:
    log.warning("libmagic_missing", hint=LIBMAGIC_MISSING)


def _check_size(name: str, data: bytes) -> None:
    if not data.strip():
        raise FileEmpty(f"{name} is empty; upload a file with content")
    if len(data) > UPLOAD_BYTES_MAX:
        raise FileTooLarge(
            f"{name} has {len(data):,} bytes; at most {UPLOAD_BYTES_MAX:,} are taken, "
            "split the file",
            limit_bytes=UPLOAD_BYTES_MAX,
            size_bytes=len(data),
        )


def _check_declared(name: str, kind: FileKind, declared_type: str | None) -> None:
    declared = (declared_type or "").split(";")[0].strip().lower()
    if declared in _UNSAID | _ALSO_DECLARED[kind] | {MEDIA_TYPES[kind]}:
        return
    raise FileDisguised(
        f"{name} was sent as {declared[:80]}, which is not what its name says; "
        f"send it as {MEDIA_TYPES[kind]}",
        declared_type=declared[:80],
        expected_type=MEDIA_TYPES[kind],
    )


def _check_bytes(name: str, kind: FileKind, data: bytes) -> None:
    if kind is FileKind.PDF:
        _require(b"%PDF-" in data[:1024], name, kind, data)
    elif kind in _OFFICE_PARTS:
        _require(data.startswith(b"PK\x03\x04"), name, kind, data)
        check_archive(data, name)
        names = member_names(data)
        _require({_OFFICE_PARTS[kind], "[Content_Types].xml"} <= names, name, kind, data)
        if any(part.lower().endswith("/vbaproject.bin") for part in names):
            _refuse_disguise(name, kind, "an office file with macros")
    else:
        _check_text(name, kind, data)


def _check_text(name: str, kind: FileKind, data: bytes) -> None:
    _require(decode_text(data) is not None, name, kind, data)
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    _require(not head.startswith(_FOREIGN_HEADS), name, kind, data)
    _require(kind is FileKind.HTML or not head.startswith(b"<svg"), name, kind, data)
    seen = describe_bytes(data)
    if seen in _TEXT_DISGUISES and not (kind is FileKind.HTML and seen == "image/svg+xml"):
        _refuse_disguise(name, kind, _TEXT_DISGUISES[seen])
    if kind is FileKind.HTML:
        _require(b"<" in data or b"\x00<" in data, name, kind, data)


def _require(agrees: bool, name: str, kind: FileKind, data: bytes) -> None:
    if not agrees:
        _refuse_disguise(name, kind, describe_bytes(data) or "something else")


def _refuse_disguise(name: str, kind: FileKind, seen: str) -> None:
    raise FileDisguised(
        f"{name} is named as {kind.value} but its content is {seen}; "
        "save it in the format its name says",
        seen_type=seen,
        expected_type=MEDIA_TYPES[kind],
    )
