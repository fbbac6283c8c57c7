"""The parent's side of the parsing child: one warm process, replaced when it dies or gets old."""

import json
import os
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import IO

import anyio.to_thread

from ingestion.errors import FILE_ERRORS, FileBroken, ParseTimeout
from ingestion.kinds import FileKind
from ingestion.parse.child import LENGTH
from ingestion.parse.document import ParsedDocument
from kernel.limits import PARSE_CPU_S, PARSE_JOBS_PER_CHILD_MAX, PARSE_WALL_S

_ROOT = Path(__file__).resolve().parents[2]
_ANSWER_BYTES_MAX = 200 * 1024 * 1024


class DocumentParser:
    """Parses files one at a time in a child that has no network, no environment and few rights.

    Use it from any thread or event loop; `close()` ends the child.
    """

    def __init__(self, *, wall_s: float = PARSE_WALL_S, cpu_s: int = PARSE_CPU_S) -> None:
        self.wall_s = wall_s
        self.cpu_s = cpu_s
        self.network_closed = False
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs_done = 0
        self._owner_pid = os.getpid()

    async def parse(self, kind: FileKind, data: bytes) -> ParsedDocument:
        """The file as Markdown pages. Raises the refusals of `ingestion.errors`."""
        return await anyio.to_thread.run_sync(partial(self.parse_now, kind, data))

    def parse_now(self, kind: FileKind, data: bytes) -> ParsedDocument:
        """The same for callers without an event loop."""
        with self._lock:
            answer = self._ask(kind, data)
        if "error" in answer:
            raise _refusal(answer["error"])
        try:
            return ParsedDocument.from_json(answer["document"])
        except (KeyError, TypeError) as error:
            raise FileBroken("the file cannot be read; save it again") from error

    def close(self) -> None:
        """End the child; the next file starts a new one."""
        with self._lock:
            self._stop()

    def _ask(self, kind: FileKind, data: bytes) -> dict[str, dict[str, object]]:
        process = self._ready_process()
        head = {"kind": kind.value, "size_bytes": len(data), "cpu_s": self.cpu_s}
        request = json.dumps(head).encode()
        expired = threading.Event()
        watch = threading.Timer(self.wall_s, partial(_kill, process, expired))
        watch.start()
        try:
            _write(process, LENGTH.pack(len(request)) + request + data)
            answer = _read(process)
        except (OSError, EOFError, ValueError) as error:
            self._stop()
            if expired.is_set() or process.returncode == -signal.SIGXCPU:
                raise ParseTimeout(
                    "reading the file took too long; split it or save it in a simpler format"
                ) from error
            raise FileBroken("the file makes the reader fail; save it again") from error
        finally:
            watch.cancel()
        self._jobs_done += 1
        return answer

    def _ready_process(self) -> subprocess.Popen[bytes]:
        if self._owner_pid != os.getpid():  # inherited over a fork: the child is our parent's
            self._process, self._owner_pid = None, os.getpid()
        if self._process is not None and self._jobs_done < PARSE_JOBS_PER_CHILD_MAX:
            return self._process
        self._stop()
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "ingestion.parse.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
            cwd="/",
        )
        self._jobs_done = 0
        self.network_closed = bool(_read(self._process).get("network_closed"))
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close_quietly(pipe)
        process.wait()


def _kill(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    process.kill()


def _close_quietly(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:  # unsent bytes of a dead child
        return


def _write(process: subprocess.Popen[bytes], data: bytes) -> None:
    if process.stdin is None:
        raise EOFError
    process.stdin.write(data)
    process.stdin.flush()


def _read(process: subprocess.Popen[bytes]) -> dict[str, dict[str, object]]:
    size_bytes = LENGTH.unpack(_read_exactly(process, LENGTH.size))[0]
    if size_bytes > _ANSWER_BYTES_MAX:
        raise ValueError("the answer is too long")
    return json.loads(_read_exactly(process, size_bytes))


def _read_exactly(process: subprocess.Popen[bytes], size_bytes: int) -> bytes:
    data = b"" if process.stdout is None else process.stdout.read(size_bytes)
    if len(data) < size_bytes:
        raise EOFError
    return data


def _refusal(error: dict[str, object]) -> Exception:
    kind = FILE_ERRORS.get(str(error.get("code")), FileBroken)
    details = error.get("details")
    return kind(str(error.get("message")), **(details if isinstance(details, dict) else {}))


_parser = DocumentParser()


async def parse_document(kind: FileKind, data: bytes) -> ParsedDocument:
    """Parse in this process's one warm child."""
    return await _parser.parse(kind, data)
