"""Infected files never become clean; a silent scanner is not a clean one."""

import asyncio
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ingestion import scan as scan_module
from ingestion.errors import FileInfected, ScanUnavailable
from ingestion.scan import EICAR, ScanState, require_clean, scan
from tests.ingestion.samples import add_part, make_docx, pack

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"before " + EICAR + b" after"),
        ("a.zip", pack(("eicar.com", EICAR))),
        ("a.docx", add_part(make_docx("A", "b"), "word/embeddings/x.bin", EICAR)),
        ("a.docx", add_part(make_docx("A", "b"), "word/x.zip", pack(("e", EICAR)))),
    ],
)
async def test_the_test_virus_is_found_plain_and_packed(name: str, data: bytes) -> None:
    result = await scan(data, name)
    assert result.state is ScanState.INFECTED
    with pytest.raises(FileInfected) as refused:
        require_clean(result, name)
    assert refused.value.details["signature"] == "Eicar-Test-Signature"


async def test_ordinary_files_are_clean() -> None:
    for data in (b"hello", make_docx("A", "b")):
        assert (await scan(data, "a.docx")).state is ScanState.CLEAN


@asynccontextmanager
async def clamd(folder: Path, answer: bytes | None) -> AsyncGenerator[tuple[str, list[bytes]]]:
    """A server that speaks clamd's INSTREAM and gives a fixed verdict (None: says nothing)."""
    received: list[bytes] = []

    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack("!L", await reader.readexactly(4))[0]:
            body += await reader.readexactly(size)
        received.append(body)
        if answer is None:
            await reader.read()
        else:
            writer.write(answer + b"\0")
        writer.close()
        await writer.wait_closed()
        gone.set()

    path = folder / "clamd.sock"
    server = await asyncio.start_unix_server(serve, str(path))
    try:
        yield f"unix://{path}", received
        await asyncio.wait_for(gone.wait(), timeout=2)
    finally:
        server.close()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"stream: OK", ScanState.CLEAN),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND", ScanState.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR", ScanState.ERROR),
        (b"", ScanState.ERROR),
    ],
)
async def test_clamd_has_the_last_word(tmp_path: Path, answer: bytes, state: ScanState) -> None:
    data = b"x" * 300_000
    async with clamd(tmp_path, answer) as (url, received):
        assert (await scan(data, "a.txt", clamd_url=url)).state is state
    assert received == [data]


async def test_a_scanner_that_is_down_or_silent_leaves_the_file_in_quarantine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = await scan(b"hello", "a.txt", clamd_url=f"unix://{tmp_path}/nobody.sock")
    monkeypatch.setattr(scan_module, "SCAN_TIMEOUT_S", 0.1)
    async with clamd(tmp_path, None) as (url, _received):
        silent = await scan(b"hello", "a.txt", clamd_url=url)
    for result in (down, silent):
        assert result.state is ScanState.ERROR
        with pytest.raises(ScanUnavailable):
            require_clean(result, "a.txt")
