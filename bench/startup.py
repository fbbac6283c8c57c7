"""How long `steward up` takes, what it needs, and what a kill -9 of each process costs.

`python -m bench.startup` starts a whole Steward on an empty temporary data root (cold), again on
the same one (warm), then kills each process in turn while writers create products through the API
and add rows to PostgreSQL, items to Valkey and points to the vector server. Every write that was
acknowledged must be there at the end; a worker, beat or relay "answers" when a new one lives.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from bench.acknowledged import COMPANY, COMPANY_FILE, WRITERS, Writer
from kernel.clock import monotonic_s
from kernel.embedded.stack import start_in_background, stop_stack
from kernel.embedded.state import StackState, require_running
from kernel.settings import settings

RECOVERY_LIMIT_S = 60.0
WRITES_BEFORE_KILL = 50
AFTER_RECOVERY_S = 0.5
POLL_S = 0.01
MIB = 1024 * 1024


@dataclass
class Start:
    """One start: seconds until everything answers; memory counts shared pages once (PSS)."""

    seconds: float
    memory_mib: dict[str, float] = field(default_factory=dict[str, float])
    disk_mib: float = 0.0


@dataclass
class Kill:
    """One kill -9: seconds until the part answers again; writes acknowledged before and after."""

    part: str
    recovery_s: float
    acknowledged: int
    lost: int


def measure_start(data_dir: Path) -> Start:
    """Start and look at what runs."""
    began_s = monotonic_s()
    state = start_in_background(data_dir)
    seconds = monotonic_s() - began_s
    return Start(seconds, memory_by_part(state), disk_mib(data_dir))


def load_company(data_dir: Path) -> None:
    """The company whose products are created while processes die."""
    environment = require_running(data_dir).environment
    os.environ["STEWARD_SIGNING_KEY"] = environment["STEWARD_SIGNING_KEY"]
    settings.cache_clear()
    file = data_dir.parent / "company.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in COMPANY_FILE))
    words = [sys.executable, "-m", "gateway.cli.main", "load", str(file), "--tenant", COMPANY]
    subprocess.run(words, check=True, env={**os.environ, **environment})


def memory_by_part(state: StackState) -> dict[str, float]:
    """PSS in MiB of each part with its children, and of the supervisor."""
    pids = {name: part.pid for name, part in state.parts.items() if part.pid}
    found = {name: pss_mib(psutil.Process(pid), recursive=True) for name, pid in pids.items()}
    found["supervisor"] = pss_mib(psutil.Process(state.pid), recursive=False)
    return found


def pss_mib(process: psutil.Process, *, recursive: bool) -> float:
    """Proportional memory of a process, with its children if `recursive`."""
    family = [process, *(process.children(recursive=True) if recursive else [])]
    return sum(member.memory_full_info().pss for member in family) / MIB


def disk_mib(folder: Path) -> float:
    """What the folder takes on disk, in MiB."""
    files = (Path(root) / name for root, _, names in os.walk(folder) for name in names)
    return sum(file.lstat().st_blocks * 512 for file in files) / MIB


def kill_each(data_dir: Path) -> Iterator[Kill]:
    """Kill every process in turn under load; the supervisor itself last."""
    processes = [name for name, part in require_running(data_dir).parts.items() if part.pid]
    for name in processes:
        with writing(require_running(data_dir)) as writers:
            recovery_s = kill_and_wait(data_dir, name)
            time.sleep(AFTER_RECOVERY_S)
        yield counted(name, recovery_s, writers)
    with writing(require_running(data_dir)) as writers:
        os.kill(require_running(data_dir).pid, signal.SIGKILL)
        began_s = monotonic_s()
        start_in_background(data_dir)
        recovery_s = monotonic_s() - began_s
    yield counted("supervisor", recovery_s, writers)


def kill_and_wait(data_dir: Path, name: str) -> float:
    """Seconds from the kill until another process of that name answers."""
    old = require_running(data_dir).parts[name].pid
    assert old is not None
    os.kill(old, signal.SIGKILL)
    began_s = monotonic_s()
    while monotonic_s() < began_s + RECOVERY_LIMIT_S:
        part = require_running(data_dir).parts[name]
        if part.pid not in (None, old) and part.is_healthy():
            return monotonic_s() - began_s
        time.sleep(POLL_S)
    sys.exit(f"{name} did not come back in {RECOVERY_LIMIT_S:.0f} s: see {data_dir / 'logs'}")


@contextmanager
def writing(state: StackState) -> Generator[list[Writer]]:
    """Writers on every store while the block runs; at its end they count what is there."""
    ending = threading.Event()
    writers = [make(state.environment) for make in WRITERS]
    threads = [threading.Thread(target=writer.run, args=(ending,)) for writer in writers]
    for writer, thread in zip(writers, threads, strict=True):
        writer.prepare()
        thread.start()
    while min(len(writer.acknowledged) for writer in writers) < WRITES_BEFORE_KILL:
        time.sleep(POLL_S)
    try:
        yield writers
    finally:
        ending.set()
        for thread in threads:
            thread.join()


def counted(name: str, recovery_s: float, writers: list[Writer]) -> Kill:
    """Compare what was acknowledged with what is kept."""
    lost = sum(len(writer.acknowledged - writer.kept()) for writer in writers)
    return Kill(name, recovery_s, sum(len(writer.acknowledged) for writer in writers), lost)


def main() -> None:
    """Measure, print a table and one JSON line; fail if an acknowledged write is lost."""
    with tempfile.TemporaryDirectory(prefix="steward-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        data_dir = Path(folder) / "var"
        try:
            cold = measure_start(data_dir)
            stop_stack(data_dir)
            warm = measure_start(data_dir)
            load_company(data_dir)
            kills = list(kill_each(data_dir))
        finally:
            stop_stack(data_dir)
    show(cold, warm, kills)
    if any(kill.lost for kill in kills):
        sys.exit("acknowledged writes were lost")


def show(cold: Start, warm: Start, kills: list[Kill]) -> None:
    """The figures for people, then for programs."""
    console = Console()
    console.print(f"cold start {cold.seconds:.1f} s, warm start {warm.seconds:.1f} s")
    console.print(f"disk {warm.disk_mib:.0f} MiB, memory {sum(warm.memory_mib.values()):.0f} MiB:")
    console.print("  " + ", ".join(f"{name} {mib:.0f}" for name, mib in warm.memory_mib.items()))
    table = Table("kill -9 of", "answers again after", "acknowledged writes", "lost")
    for kill in kills:
        table.add_row(kill.part, f"{kill.recovery_s:.2f} s", str(kill.acknowledged), str(kill.lost))
    console.print(table)
    rows = [asdict(kill) for kill in kills]
    print(json.dumps({"cold": asdict(cold), "warm": asdict(warm), "kills": rows}))


if __name__ == "__main__":
    main()
