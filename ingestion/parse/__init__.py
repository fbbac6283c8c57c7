"""Files to Markdown pages, in a confined child process."""

from ingestion.parse.document import ParsedDocument, ParsedPage
from ingestion.parse.process import DocumentParser, parse_document

__all__ = ["DocumentParser", "ParsedDocument", "ParsedPage", "parse_document"]
