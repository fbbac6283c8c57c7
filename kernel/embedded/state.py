"""What a running stack tells other commands: the state file, and the lock that says it lives."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, ValidationError

from kernel.embedded.credentials import write_private
from kernel.embedded.probes import (
    accepts_url,
    address_of,
    answers_http,
    answers_postgres,
    answers_redis,
    is_alive,
    is_writable,
)
from kernel.errors import Conflict, Unavailable

STATE_FILE = "state.json"
LOCK_FILE = "up.lock"


class Mode(StrEnum):
    """Who runs a part: we, or somebody else."""

    EMBEDDED = "embedded"
    EXTERNAL = "external"


class Phase(StrEnum):
    """How far the stack is."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"


class ProbeKind(StrEnum):
    """How to ask a part whether it is well."""

    PROCESS = "process"
    TCP = "tcp"
    REDIS = "redis"
    POSTGRES = "postgres"
    HTTP = "http"
    FOLDER = "folder"
    LIBRARY = "library"


class PartState(BaseModel):
    """One part: `address` is host:port without secrets; `probe_url` is what `is_healthy` asks.

    An embedded part without a process of its own lives inside another one. While a part that
    `has_fallback` does not answer, something else does its work.
    """

    mode: Mode
    address: str | None = None
    pid: int | None = None
    restarts: int = 0
    has_process: bool = True
    has_fallback: bool = False
    probe: ProbeKind = ProbeKind.PROCESS
    probe_url: str = ""

    @classmethod
    def external(cls, url: str) -> Self:
        """A part that somebody else runs at `url`."""
        probe_url = f"tcp://{address_of(url)}"
        return cls(
            mode=Mode.EXTERNAL, address=address_of(url), probe=ProbeKind.TCP, probe_url=probe_url
        )

    def is_healthy(self) -> bool:
        """Ask the part now."""
        if self.mode is Mode.EMBEDDED and self.has_process and not is_alive(self.pid):
            return False
        if self.probe is ProbeKind.FOLDER:
            return is_writable(self.address or "")
        if self.probe is ProbeKind.HTTP:
            return answers_http(self.probe_url)
        if self.probe in (ProbeKind.REDIS, ProbeKind.POSTGRES):
            host, _, port = (self.address or "").rpartition(":")
            ask = answers_redis if self.probe is ProbeKind.REDIS else answers_postgres
            return ask(host, int(port))
        is_asked = self.probe not in (ProbeKind.PROCESS, ProbeKind.LIBRARY)
        return not is_asked or accepts_url(self.probe_url)


class StackState(BaseModel):
    """The state file. `environment` holds the URLs with their passwords: never print it."""

    pid: int
    phase: Phase = Phase.STARTING
    url: str
    data_dir: Path
    parts: dict[str, PartState] = Field(default_factory=dict[str, PartState])
    environment: dict[str, str] = Field(default_factory=dict[str, str], repr=False)

    @property
    def is_ready(self) -> bool:
        """Whether every part came up."""
        return self.phase is Phase.READY

    def write(self) -> None:
        """Replace the state file in one step."""
        write_private(self.data_dir / STATE_FILE, self.model_dump_json(indent=2))


@contextmanager
def hold_lock(data_dir: Path) -> Generator[None]:
    """Own the data root while the block runs. Raises Conflict if another `up` owns it.

    The kernel drops the lock when the owner dies, however it dies.
    """
    handle = os.open(data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Conflict(f"Steward already runs on {data_dir}: see `steward status`.") from error
    try:
        yield
    finally:
        os.close(handle)


def is_locked(data_dir: Path) -> bool:
    """Whether a stack runs on this data root."""
    if not (data_dir / LOCK_FILE).exists():
        return False
    try:
        with hold_lock(data_dir):
            return False
    except Conflict:
        return True


def read_running(data_dir: Path) -> StackState | None:
    """The state of the stack that runs on this data root, or `None`."""
    data_dir = data_dir.resolve()
    if not is_locked(data_dir):
        return None
    try:
        return StackState.model_validate_json((data_dir / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def require_running(data_dir: Path) -> StackState:
    """The state of the running stack. Raises Unavailable and says how to start one."""
    state = read_running(data_dir)
    if state is None or not state.is_ready:
        raise Unavailable(f"Steward does not run on {data_dir}. Start it with `steward up`.")
    return state


def adopt_environment(state: StackState) -> None:
    """Give this process the URLs of the running stack, so that settings find its parts."""
    os.environ.update(state.environment)
