"""The program of the parsing child: reads one file after another from its parent.

A message is a 4-byte length and JSON, in a request followed by the bytes of the file. It starts
with an empty environment and the limits of `confine.py`.
"""

import json
import struct
import sys
from typing import BinaryIO

from ingestion.errors import FileBroken, FileEmpty, FileTooLarge
from ingestion.kinds import FileKind
from ingestion.parse.confine import allow_cpu_s, confine
from ingestion.parse.document import ParsedDocument
from ingestion.parse.markdown import parse_csv, parse_markdown, parse_text
from kernel.errors import AppError
from kernel.limits import PARSE_CPU_S, PARSE_MEMORY_BYTES_MAX, PARSED_CHARS_MAX

LENGTH = struct.Struct("!I")


def parse_bytes(kind: FileKind, data: bytes) -> ParsedDocument:
    """The file as Markdown. Raises the refusals of `ingestion.errors`."""
    document = _parse(kind, data)
    chars = sum(len(page.markdown) for page in document.pages)
    if chars > PARSED_CHARS_MAX:
        raise FileTooLarge(
            f"the file holds {chars:,} characters of text; at most {PARSED_CHARS_MAX:,} are "
            "read, split it",
            limit_chars=PARSED_CHARS_MAX,
        )
    if not any(page.markdown.strip() for page in document.pages):
        raise FileEmpty("the file holds no text; upload one with text in it")
    return document


def _parse(kind: FileKind, data: bytes) -> ParsedDocument:
    if kind is FileKind.MARKDOWN:
        return parse_markdown(data)
    if kind is FileKind.TEXT:
        return parse_text(data)
    if kind is FileKind.CSV:
        return parse_csv(data)
    # Loading xberg takes a fifth of a second and 100 MB: only where it is needed.
    from ingestion.parse.office import parse_html, parse_office, parse_pdf  # noqa: PLC0415

    if kind is FileKind.PDF:
        return parse_pdf(data)
    return parse_html(data) if kind is FileKind.HTML else parse_office(data, kind)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the parent closes the pipe."""
    while head := requests.read(LENGTH.size):
        request = json.loads(requests.read(LENGTH.unpack(head)[0]))
        data = requests.read(request["size_bytes"])
        allow_cpu_s(request.get("cpu_s", PARSE_CPU_S))
        answer = json.dumps(_answer(FileKind(request["kind"]), data)).encode()
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _answer(kind: FileKind, data: bytes) -> dict[str, object]:
    try:
        return {"document": parse_bytes(kind, data).as_json()}
    except AppError as error:
        return error.as_json()
    except (MemoryError, RecursionError):
        return FileBroken("the file needs more memory than allowed; split it").as_json()


def main() -> None:
    """Confine this process, then serve."""
    is_filtered = confine(PARSE_MEMORY_BYTES_MAX)
    ready = json.dumps({"ready": True, "network_closed": is_filtered}).encode()
    sys.stdout.buffer.write(LENGTH.pack(len(ready)) + ready)
    sys.stdout.buffer.flush()
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
