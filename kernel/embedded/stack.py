"""`up` from beginning to end, and a running stack for tests and benchmarks."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kernel.clock import monotonic_s
from kernel.embedded.forked import Entry, preload
from kernel.embedded.layout import Layout, prepare_layout
from kernel.embedded.plan import Plan
from kernel.embedded.processes import PROJECT_ROOT, plan_stack
from kernel.embedded.state import Phase, StackState, hold_lock, is_locked, read_running
from kernel.embedded.supervisor import ProcessSpec, Supervisor
from kernel.errors import Unavailable
from kernel.settings import Settings

START_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 120.0
POLL_S = 0.05
NEXT = "what was to run after the start"

MakePlan = Callable[[Settings, Layout], Plan]


class Stack:
    """A supervised stack on one data root. Use it in the main thread."""

    def __init__(self, settings: Settings, make_plan: MakePlan = plan_stack) -> None:
        self.layout = prepare_layout(settings.data_dir)
        self._settings = settings
        self._make_plan = make_plan
        self._phase = Phase.STARTING

    def run(self, when_ready: Callable[[StackState], None], then: Entry | None = None) -> int:
        """Start everything, call `when_ready`, keep it running until a signal, stop it.

        `then` is to be done once everything is up, by a process of its own on the caller's
        terminal, while the rest stays supervised; if it fails, all stops. Answers the exit code.
        Raises Conflict when a stack already runs here, Unavailable when a part does not come up.
        """
        with hold_lock(self.layout.root):
            self.plan = self._make_plan(self._settings, self.layout)
            environment = {**os.environ, **self.plan.environment}
            self.supervisor = Supervisor(
                self.plan.stages, environment, self._write_state, self._preload
            )
            self._stop_on_signals()
            try:
                self.supervisor.start()
            except KeyboardInterrupt:
                return 130
            return self._run_until_asked(when_ready, then)

    def _run_until_asked(self, when_ready: Callable[[StackState], None], then: Entry | None) -> int:
        try:
            self._enter(Phase.READY)
            when_ready(self.state())
            if then:
                self.supervisor.run_step(ProcessSpec(name=NEXT, entry=then, is_step=True))
            self.supervisor.watch()
        finally:
            self._enter(Phase.STOPPING)
            self.supervisor.stop()
        return 0

    def state(self) -> StackState:
        """What the state file says now."""
        parts = {name: part.model_copy() for name, part in self.plan.parts.items()}
        for part in self.supervisor.parts:
            if part.spec.name in parts:
                parts[part.spec.name].pid = part.pid
                parts[part.spec.name].restarts = part.restarts
        return StackState(
            pid=os.getpid(),
            phase=self._phase,
            url=self.plan.url,
            data_dir=self.layout.root,
            parts=parts,
            environment=self.plan.environment,
        )

    def _preload(self) -> None:
        preload(self.plan.preloaded, self.plan.environment)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self._write_state()

    def _write_state(self) -> None:
        self.state().write()

    def _stop_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.supervisor.request_stop)


def stop_stack(data_dir: Path) -> bool:
    """Ask the stack on a data root to end and wait for it. False if none runs.

    Raises Unavailable when it is still there after two minutes.
    """
    state = read_running(data_dir)
    if state is None:
        return False
    os.kill(state.pid, signal.SIGTERM)
    if not _wait(lambda: not is_locked(data_dir), STOP_TIMEOUT_S):
        raise Unavailable(f"Steward (process {state.pid}) does not end. See {data_dir / 'logs'}.")
    return True


def start_in_background(data_dir: Path, env: Mapping[str, str] | None = None) -> StackState:
    """Start `steward up` as a process of its own and wait until it is ready.

    `env` is put on top of this process's environment. Raises Unavailable with the end of its log.
    """
    data_dir = data_dir.absolute()
    prepare_layout(data_dir)
    log = data_dir / "logs" / "up.log"
    environment = {**os.environ, **(env or {}), "STEWARD_DATA_DIR": str(data_dir)}
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, (str(PROJECT_ROOT), os.environ.get("PYTHONPATH")))
    )
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway.cli.main", "up"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return _await_ready(process, data_dir, log)


@contextmanager
def running_stack(data_dir: Path, env: Mapping[str, str] | None = None) -> Generator[StackState]:
    """A whole Steward on a data root while the block runs; for end-to-end tests and benchmarks."""
    state = start_in_background(data_dir, env)
    try:
        yield state
    finally:
        stop_stack(data_dir)


def _await_ready(process: subprocess.Popen[bytes], data_dir: Path, log: Path) -> StackState:
    deadline_s = monotonic_s() + START_TIMEOUT_S
    while monotonic_s() < deadline_s and process.poll() is None:
        state = read_running(data_dir)
        if state and state.is_ready and state.pid == process.pid:
            process.returncode = 0  # it lives on by itself; nobody waits for it here
            return state
        time.sleep(POLL_S)
    if process.poll() is None:
        process.terminate()
        process.wait()
    raise Unavailable(f"Steward did not start: {log.read_text(errors='replace')[-2000:]}")


def _wait(is_done: Callable[[], bool], timeout_s: float) -> bool:
    deadline_s = monotonic_s() + timeout_s
    while not is_done():
        if monotonic_s() > deadline_s:
            return False
        time.sleep(POLL_S)
    return True
