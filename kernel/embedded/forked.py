"""Starting one of our own Python processes as a copy of the supervisor.

What all of them import is imported once, by the supervisor, while the servers come up; a process
that has to come back does so in the time of a fork, and pages that nobody changes are shared.
"""

import gc
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.context import ForkProcess
from pathlib import Path

from kernel.embedded.spawn import PR_SET_PDEATHSIG, PRIVATE_UMASK, open_log, process_control
from kernel.settings import settings

PR_SET_NAME = 15
FIRST_FREE_DESCRIPTOR = 3
INHERITED_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Entry = Callable[[], None]


def preload(modules: Sequence[str], environment: Mapping[str, str]) -> None:
    """Import what the copies need, with the settings they will have.

    The collector rests meanwhile, and never looks at what was loaded: shared pages stay shared.
    """
    os.environ.update(environment)
    settings.cache_clear()
    gc.disable()
    for name in modules:
        importlib.import_module(name)
    gc.freeze()
    gc.enable()


class ForkedProcess:
    """A copy of this process that runs `entry`; answers like `subprocess.Popen`.

    Call it from the main thread only: Linux sends `death_signal` when the thread that forked ends.
    """

    def __init__(
        self,
        name: str,
        entry: Entry,
        *,
        env: Mapping[str, str],
        log: Path | None,
        death_signal: signal.Signals,
    ) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self._process: ForkProcess = multiprocessing.get_context("fork").Process(
            target=_run, args=(name, entry, dict(env), log, death_signal), name=name
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended, or None while it runs; a signal counts negative."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same, looked up now."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def _run(
    name: str, entry: Entry, env: dict[str, str], log: Path | None, death_signal: signal.Signals
) -> None:
    """In the copy: become a process of its own, then do the work."""
    process_control(PR_SET_PDEATHSIG, int(death_signal))
    process_control(PR_SET_NAME, f"steward-{name}".encode())
    for number in INHERITED_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    os.umask(PRIVATE_UMASK)
    if log is not None:
        _write_to(log)
    # The supervisor's lock among them: whoever holds it is taken for the supervisor.
    os.closerange(FIRST_FREE_DESCRIPTOR, os.sysconf("SC_OPEN_MAX"))
    os.environ.clear()
    os.environ.update(env)
    settings.cache_clear()
    entry()


def _write_to(log: Path) -> None:
    output = open_log(log)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
