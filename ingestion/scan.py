"""Malware scan. Nothing is parsed, embedded or downloaded before its file is CLEAN.

Built-in signatures always run (also inside office files); clamd runs too when `CLAMD_URL` is set
(`unix:///run/clamd.sock` or `tcp://host:3310`). A scanner that does not answer means ERROR: the
file stays quarantined, never "clean".
"""

import asyncio
import struct
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit

import anyio
import anyio.to_thread

from ingestion.archive import ZIP_MARK, read_members
from ingestion.errors import FileInfected, ScanUnavailable
from kernel.errors import Invalid
from kernel.limits import SCAN_TIMEOUT_S

_STREAM_STEP_BYTES = 128 * 1024
# Kept in two pieces so that a scanner does not report this source file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_SIGNATURES: tuple[tuple[str, bytes], ...] = (("Eicar-Test-Signature", EICAR),)


class ScanState(StrEnum):
    """QUARANTINED until a scanner has spoken; only CLEAN files are read."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    INFECTED = "infected"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What the scanners say; `signature` names what was found or why no answer came."""

    state: ScanState
    signature: str | None = None


async def scan(data: bytes, filename: str, *, clamd_url: str | None = None) -> ScanResult:
    """Look at the bytes with the built-in signatures, then with clamd if there is one."""
    found = await anyio.to_thread.run_sync(partial(find_signature, data, filename))
    if found is not None:
        return ScanResult(ScanState.INFECTED, found)
    if clamd_url is None:
        return ScanResult(ScanState.CLEAN)
    return await scan_with_clamd(data, clamd_url)


def require_clean(result: ScanResult, filename: str) -> None:
    """Raise FileInfected or ScanUnavailable unless the file is clean."""
    if result.state is ScanState.INFECTED:
        raise FileInfected(
            f"{filename} contains malware ({result.signature}); it was not read. Delete it",
            signature=result.signature,
        )
    if result.state is not ScanState.CLEAN:
        raise ScanUnavailable(
            f"{filename} could not be scanned ({result.signature}); it stays in quarantine "
            "and is tried again"
        )


def find_signature(data: bytes, filename: str) -> str | None:
    """The name of the first known signature, also inside packed parts; nothing if none.

    Raises ArchiveBomb and FileBroken for packed files that cannot be looked through.
    """
    if (found := _match(data)) is not None:
        return found
    if not data.startswith(ZIP_MARK):
        return None
    for _member_name, content in read_members(data, filename):
        if (found := _match(content)) is not None:
            return found
    return None


def _match(data: bytes) -> str | None:
    return next((name for name, mark in _SIGNATURES if mark in data), None)


async def scan_with_clamd(data: bytes, url: str) -> ScanResult:
    """Send the bytes over clamd's INSTREAM; any trouble is ERROR, never CLEAN."""
    try:
        with anyio.fail_after(SCAN_TIMEOUT_S):
            answer = await _instream(data, url)
    except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
        return ScanResult(ScanState.ERROR, f"clamd: {type(error).__name__}")
    return read_clamd_answer(answer)


def read_clamd_answer(answer: str) -> ScanResult:
    """`stream: OK`, `stream: NAME FOUND`, or anything else, which is an error."""
    verdict = answer.removeprefix("stream:").strip()
    if verdict == "OK":
        return ScanResult(ScanState.CLEAN)
    if verdict.endswith(" FOUND"):
        return ScanResult(ScanState.INFECTED, verdict.removesuffix(" FOUND"))
    return ScanResult(ScanState.ERROR, f"clamd: {verdict[:120] or 'no answer'}")


async def _instream(data: bytes, url: str) -> str:
    reader, writer = await _connect(url)
    try:
        writer.write(b"zINSTREAM\0")
        for at in range(0, len(data), _STREAM_STEP_BYTES):
            step = data[at : at + _STREAM_STEP_BYTES]
            writer.write(struct.pack("!L", len(step)) + step)
            await writer.drain()
        writer.write(struct.pack("!L", 0))
        await writer.drain()
        return (await reader.readuntil(b"\0")).rstrip(b"\0\n").decode("utf-8", "replace")
    finally:
        writer.close()


async def _connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return await asyncio.open_unix_connection(parts.path)
    if parts.scheme == "tcp" and parts.hostname:
        return await asyncio.open_connection(parts.hostname, parts.port or 3310)
    raise Invalid("CLAMD_URL must look like unix:///path/to/clamd.sock or tcp://host:3310")
