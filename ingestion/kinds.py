"""The types of file that can be read, and how text is decoded. No outside library in here."""

import re
from enum import StrEnum


class FileKind(StrEnum):
    """The types that can be read."""

    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"
    CSV = "csv"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


_OOXML = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES: dict[FileKind, str] = {
    FileKind.MARKDOWN: "text/markdown",
    FileKind.TEXT: "text/plain",
    FileKind.HTML: "text/html",
    FileKind.CSV: "text/csv",
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OOXML}wordprocessingml.document",
    FileKind.XLSX: f"{_OOXML}spreadsheetml.sheet",
}
EXTENSIONS: dict[str, FileKind] = {
    ".md": FileKind.MARKDOWN,
    ".markdown": FileKind.MARKDOWN,
    ".txt": FileKind.TEXT,
    ".html": FileKind.HTML,
    ".htm": FileKind.HTML,
    ".csv": FileKind.CSV,
    ".pdf": FileKind.PDF,
    ".docx": FileKind.DOCX,
    ".xlsx": FileKind.XLSX,
}
TEXT_KINDS = frozenset({FileKind.MARKDOWN, FileKind.TEXT, FileKind.HTML, FileKind.CSV})
KIND_OF_MEDIA_TYPE: dict[str, FileKind] = {media: kind for kind, media in MEDIA_TYPES.items()}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode_text(data: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252; nothing if binary."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(data, "utf-16")
    if _CONTROL.search(data):
        return None
    text = _decode(data, "utf-8-sig")
    return text if text is not None else _decode(data, "cp1252")


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
