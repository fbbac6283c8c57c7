"""Keeps a few processes running: starts them in order, restarts what dies, stops in reverse."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kernel.clock import monotonic_s
from kernel.embedded.accounts import Account
from kernel.embedded.forked import Entry, ForkedProcess
from kernel.embedded.spawn import ChildProcess, signal_group, spawn
from kernel.errors import Unavailable
from kernel.logs import get_logger

log = get_logger(__name__)

BACKOFF_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_AFTER_S = 30.0
TICK_S = 0.05
LOG_BYTES_MAX = 20_000_000
LOG_TAIL_LINES = 15


def _nothing() -> None: ...


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSpec:
    """One process to keep running, or with `is_step` one to run to its end before going on.

    A program of its own is a `command`; a copy of the supervisor is an `entry`, a function to run.
    `prepare` runs before the first start, `after_ready` once it first answers. `stop_signal` asks
    it to end; `kill_signal` ends it after `stop_timeout_s`. `log=None` inherits the terminal.
    """

    name: str
    command: Sequence[str] = ()
    entry: Entry | None = None
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    log: Path | None = None
    account: Account | None = None
    prepare: Callable[[], None] = _nothing
    is_ready: Callable[[], bool] = _always
    after_ready: Callable[[], None] = _nothing
    is_step: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    kill_signal: signal.Signals = signal.SIGKILL
    ready_timeout_s: float = 60.0
    stop_timeout_s: float = 10.0


@dataclass(slots=True)
class Part:
    """A process under supervision and what happened to it."""

    spec: ProcessSpec
    process: ChildProcess | None = None
    restarts: int = 0
    failures: int = 0
    started_s: float = 0.0
    retry_s: float = 0.0
    is_up: bool = False

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self.process.pid if self.process else None


class Supervisor:
    """Runs stages of processes; the parts of a stage start together, the next stage waits.

    Use it in the main thread only: children are tied to the thread that forks them. `changed` is
    called whenever a process starts, comes up or ends; `meanwhile` once, while the first stage
    comes up.
    """

    def __init__(
        self,
        stages: Sequence[Sequence[ProcessSpec]],
        env: Mapping[str, str],
        changed: Callable[[], None] = _nothing,
        meanwhile: Callable[[], None] = _nothing,
    ) -> None:
        self.stages = [[Part(spec) for spec in stage] for stage in stages]
        self.changed = changed
        self.stop_requested = False
        self._env = env
        self._meanwhile = meanwhile

    @property
    def parts(self) -> list[Part]:
        """Every part in start order."""
        return [part for stage in self.stages for part in stage]

    def start(self) -> None:
        """Start every stage. On failure stop what runs and raise Unavailable with the reason."""
        try:
            for number, stage in enumerate(self.stages):
                self._spawn_stage(stage)
                if number == 0:
                    self._meanwhile()
                for part in stage:
                    self._wait_until_up(part)
        except BaseException:
            self.stop()
            raise

    def watch(self) -> None:
        """Restart what dies until somebody asks to stop."""
        while not self.stop_requested:
            self.tick()
            time.sleep(TICK_S)

    def run_step(self, spec: ProcessSpec) -> None:
        """Run one more process to its end while the others stay supervised.

        Raises Unavailable if it fails; returns early when somebody asks to stop.
        """
        part = Part(spec)
        self.stages.append([part])
        self._spawn(part)
        while not self.stop_requested and not self._has_come_up(part):
            self.tick()
            time.sleep(TICK_S)

    def tick(self) -> None:
        """Look once at every part: note deaths, start again those whose pause is over."""
        for part in self.parts:
            if part.spec.is_step:
                continue
            self._reap(part)
            if part.process is None and monotonic_s() >= part.retry_s:
                self._spawn(part)
                part.restarts += 1
            elif part.process and not part.is_up and part.spec.is_ready():
                part.is_up = True
                self.changed()
            self._shorten_log(part.spec.log)

    def request_stop(self, *_signal: object) -> None:
        """Ask `watch` to return; fits as a signal handler."""
        self.stop_requested = True

    def stop(self) -> None:
        """End every part, the last stage first, and wait for each."""
        for stage in reversed(self.stages):
            running = [part for part in stage if part.process]
            for part in running:
                self._ask_to_end(part)
            for part in running:
                self._wait_for_end(part)
        self.changed()

    def _spawn_stage(self, stage: Sequence[Part]) -> None:
        for part in stage:
            part.spec.prepare()
            self._spawn(part)

    def _spawn(self, part: Part) -> None:
        part.process = _start(part.spec, {**self._env, **part.spec.env})
        part.started_s, part.is_up = monotonic_s(), False
        self.changed()

    def _wait_until_up(self, part: Part) -> None:
        deadline_s = monotonic_s() + part.spec.ready_timeout_s
        while not self._has_come_up(part):
            if self.stop_requested:
                raise KeyboardInterrupt
            if monotonic_s() > deadline_s:
                raise self._failure(part, "did not come up in time")
            time.sleep(TICK_S)
        part.is_up = True
        part.spec.after_ready()
        self.changed()

    def _has_come_up(self, part: Part) -> bool:
        code = part.process.poll() if part.process else None
        if part.spec.is_step:
            if code:
                raise self._failure(part, f"ended with code {code}")
            return code == 0
        if code is not None or part.process is None:
            self._restart_early(part)
            return False
        return part.spec.is_ready()

    def _restart_early(self, part: Part) -> None:
        self._reap(part)
        if part.failures >= len(BACKOFF_S):
            raise self._failure(part, "ends again and again")
        if monotonic_s() >= part.retry_s:
            self._spawn(part)

    def _reap(self, part: Part) -> None:
        """If the process ended, clear up after it and set the pause before the next start."""
        if part.process is None or part.process.poll() is None:
            return
        signal_group(part.process, part.spec.kill_signal)
        lived_s = monotonic_s() - part.started_s
        part.failures = 0 if lived_s > STEADY_AFTER_S else part.failures
        part.retry_s = monotonic_s() + BACKOFF_S[min(part.failures, len(BACKOFF_S) - 1)]
        part.failures += 1
        log.warning("process_ended", part=part.spec.name, code=part.process.returncode)
        part.process, part.is_up = None, False
        self.changed()

    def _ask_to_end(self, part: Part) -> None:
        if part.process and part.process.poll() is None:
            part.process.send_signal(part.spec.stop_signal)

    def _wait_for_end(self, part: Part) -> None:
        if part.process is None:
            return
        try:
            part.process.wait(part.spec.stop_timeout_s)
        except subprocess.TimeoutExpired:
            log.warning("process_killed", part=part.spec.name)
            part.process.send_signal(part.spec.kill_signal)
            part.process.wait()
        signal_group(part.process, part.spec.kill_signal)
        part.process, part.is_up = None, False

    def _failure(self, part: Part, reason: str) -> Unavailable:
        spec = part.spec
        return Unavailable(f"{spec.name} {reason}. {_last_lines(spec.log)}".strip(), part=spec.name)

    def _shorten_log(self, file: Path | None) -> None:
        """Keep one older log; the process goes on writing to the same file from its start."""
        if file is None or not file.exists() or file.stat().st_size < LOG_BYTES_MAX:
            return
        file.with_suffix(".log.1").write_bytes(file.read_bytes())
        with file.open("r+b") as handle:
            handle.truncate(0)


def _start(spec: ProcessSpec, env: Mapping[str, str]) -> ChildProcess:
    if spec.entry is not None:
        return ForkedProcess(
            spec.name, spec.entry, env=env, log=spec.log, death_signal=spec.stop_signal
        )
    return spawn(
        spec.command,
        env=env,
        log=spec.log,
        account=spec.account,
        death_signal=spec.stop_signal,
    )


def _last_lines(file: Path | None) -> str:
    if file is None or not file.exists():
        return ""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return f"The end of {file}:\n" + "\n".join(lines[-LOG_TAIL_LINES:])
