"""Starting one server process that cannot outlive its supervisor."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from kernel.embedded.accounts import Account

PRIVATE_UMASK = 0o077
PR_SET_PDEATHSIG = 1


class ChildProcess(Protocol):
    """What the supervisor needs of a process, however it was started."""

    @property
    def pid(self) -> int:
        """Its number, which is also that of its session."""
        ...

    @property
    def returncode(self) -> int | None:
        """How it ended, or None; a signal counts negative."""
        ...

    def poll(self) -> int | None:
        """The same, looked up now."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        ...

    def send_signal(self, number: signal.Signals, /) -> None:
        """Send a signal unless it has ended."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path | None = None,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own, its output appended to `log` (`None`: inherited).

    Call it from the main thread only: Linux sends `death_signal` when the thread that forked
    ends. Files the process creates are private to its user.
    """
    output = open_log(log) if log else None
    try:
        return subprocess.Popen(
            list(argv),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            start_new_session=True,
            umask=PRIVATE_UMASK,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_die_with_parent(death_signal),
        )
    finally:
        if output is not None:
            os.close(output)


def signal_group(process: ChildProcess, number: signal.Signals) -> None:
    """Send a signal to a process and to the children that share its session."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def open_log(log: Path) -> int:
    """A descriptor that appends to a log only its owner may read."""
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def process_control(option: int, value: int | bytes) -> None:
    """Ask the kernel about this process (prctl); does nothing elsewhere than on Linux."""
    if sys.platform == "linux":
        _LIBC.prctl(option, value)


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    value = int(number)
    return lambda: process_control(PR_SET_PDEATHSIG, value)


# Loaded before any fork: a child must not load a library between fork and exec.
_LIBC = ctypes.CDLL(None)
