"""Starting one server process that cannot outlive its supervisor."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kernel.embedded.accounts import Account

PRIVATE_UMASK = 0o077
PR_SET_PDEATHSIG = 1


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
    output = _open_log(log) if log else None
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


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to a process and to the children that share its session."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _open_log(log: Path) -> int:
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    value = int(number)

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, value)

    return ask_kernel
