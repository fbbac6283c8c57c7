"""PDF, DOCX, XLSX and HTML through xberg: bytes in, Markdown out. Bytes only, never an address."""

import asyncio

import pypdfium2
import xberg

from ingestion.errors import FileBroken, FileEmpty, FileTooLarge, PdfEncrypted
from ingestion.kinds import MEDIA_TYPES, FileKind, decode_text
from ingestion.parse.document import ParsedDocument, ParsedPage
from ingestion.parse.html import visible_html
from ingestion.parse.markdown import first_heading
from kernel.limits import (
    ARCHIVE_BYTES_MAX,
    ARCHIVE_ENTRIES_MAX,
    ARCHIVE_RATIO_MAX,
    PARSE_WALL_S,
    UPLOAD_PAGES_MAX,
)

_PDFIUM_PASSWORD = 4


def parse_html(data: bytes) -> ParsedDocument:
    """One page with what a reader of the HTML sees."""
    text = decode_text(data)
    if text is None:
        raise FileBroken("the page is in an unknown encoding; save it as UTF-8")
    cleaned, title = visible_html(text)
    found = extract(cleaned.encode(), FileKind.HTML)
    return ParsedDocument(title or first_heading(found.content), [ParsedPage(None, found.content)])


def parse_office(data: bytes, kind: FileKind) -> ParsedDocument:
    """A DOCX or XLSX; neither has fixed pages."""
    found = extract(data, kind)
    title = found.metadata.title if found.metadata else None
    return ParsedDocument(title or first_heading(found.content), [ParsedPage(None, found.content)])


def parse_pdf(data: bytes) -> ParsedDocument:
    """Pages with their numbers. Raises PdfEncrypted, FileBroken, FileTooLarge, FileEmpty."""
    title, plain_pages = _read_plain_pages(data)
    try:
        found = extract(data, FileKind.PDF)
        rich_pages = {page.page_number: page.content.strip() for page in found.pages or []}
    except FileBroken:  # the plain text is there; losing the headings beats losing the document
        rich_pages = {}
    pages = [
        ParsedPage(number, rich_pages.get(number) or plain)
        for number, plain in enumerate(plain_pages, start=1)
    ]
    if not any(page.markdown.strip() for page in pages):
        raise FileEmpty("the PDF holds no text, only pictures; upload a version with text in it")
    return ParsedDocument(title, pages)


def extract(data: bytes, kind: FileKind) -> xberg.ExtractedDocument:
    """One file through xberg, without OCR, cache or network. Raises FileBroken, PdfEncrypted."""
    source = xberg.ExtractInput(kind="bytes", bytes=data, mime_type=MEDIA_TYPES[kind])
    try:
        result = asyncio.run(_extract(source))
    except (RuntimeError, ValueError) as error:
        raise FileBroken(f"the file cannot be read as {kind.value}; save it again") from error
    if not result.results:
        raise FileBroken(f"the file cannot be read as {kind.value}; save it again")
    return result.results[0]


async def _extract(source: xberg.ExtractInput) -> xberg.ExtractionResult:
    return await xberg.extract(
        source,
        xberg.ExtractionConfig(
            disable_ocr=True,
            use_cache=False,
            output_format="markdown",
            escape_markdown=False,
            pages=xberg.PageConfig(extract_pages=True),
            max_archive_depth=0,
            extraction_timeout_secs=int(PARSE_WALL_S),
            security_limits=xberg.SecurityLimits(
                max_archive_size=ARCHIVE_BYTES_MAX,
                max_compression_ratio=ARCHIVE_RATIO_MAX,
                max_files_in_archive=ARCHIVE_ENTRIES_MAX,
                max_pages=UPLOAD_PAGES_MAX,
            ),
        ),
    )


def _read_plain_pages(data: bytes) -> tuple[str | None, list[str]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PDFIUM_PASSWORD:
            raise PdfEncrypted(
                "the PDF asks for a password; save it without one and upload it again"
            ) from error
        raise FileBroken("the PDF is damaged; save it again and upload it") from error
    if len(document) > UPLOAD_PAGES_MAX:
        raise FileTooLarge(
            f"the PDF has {len(document)} pages; at most {UPLOAD_PAGES_MAX} are read, split it",
            limit_pages=UPLOAD_PAGES_MAX,
            pages=len(document),
        )
    title = document.get_metadata_value("Title").strip() or None
    return title, [_page_text(document, index) for index in range(len(document))]


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    try:
        text = document[index].get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError as error:
        raise FileBroken(f"page {index + 1} of the PDF is damaged; save it again") from error
    return text.replace("\r\n", "\n").replace("\x00", "").strip()
