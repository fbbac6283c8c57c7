"""Start order, failures that are told, pauses between restarts, steps."""

import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from kernel.embedded.supervisor import LOG_BYTES_MAX, ProcessSpec, Supervisor
from kernel.errors import Unavailable
from tests.fixtures.servers import PATH, running
from tests.fixtures.waiting import tick_until

ENV = {"PATH": PATH}


def shell(name: str, script: str, log: Path | None = None, **options: object) -> ProcessSpec:
    return ProcessSpec(name=name, command=["sh", "-c", script], log=log, **options)  # type: ignore[arg-type]


def test_a_stage_starts_only_when_the_one_before_is_ready(tmp_path: Path) -> None:
    mark = tmp_path / "ready"
    slow = shell("slow", f"sleep 0.2; touch {mark}; sleep 60", is_ready=mark.exists)
    step = shell("step", f"test -e {mark}", tmp_path / "step.log", is_step=True)
    supervisor = Supervisor([[slow], [step]], ENV)
    supervisor.start()
    supervisor.stop()


def test_a_step_that_fails_stops_all_and_shows_its_last_words(tmp_path: Path) -> None:
    server = shell("server", "sleep 60")
    step = shell("migrate", "echo column missing; exit 3", tmp_path / "m.log", is_step=True)
    supervisor = Supervisor([[server], [step]], ENV)
    with pytest.raises(Unavailable, match=r"migrate ended with code 3(?s:.*)column missing"):
        supervisor.start()
    assert all(part.process is None for part in supervisor.parts)


def test_a_process_that_never_answers_is_given_up(tmp_path: Path) -> None:
    deaf = shell("deaf", "sleep 60", is_ready=lambda: False, ready_timeout_s=0.2)
    with pytest.raises(Unavailable, match="deaf did not come up in time"):
        Supervisor([[deaf]], ENV).start()


def test_pauses_between_restarts_grow(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    flaky = shell("flaky", f"date +%s%N >> {starts}; sleep 0.01; exit 1")
    with running(flaky) as supervisor:
        tick_until(supervisor, lambda: starts.exists() and len(starts.read_text().split()) >= 4)
    times = [int(line) / 1e9 for line in starts.read_text().split()]
    pauses = [after - before for before, after in pairwise(times)]
    assert pauses[2] > 2 * pauses[0]


def test_children_of_a_killed_process_do_not_stay(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    child = f"while :; do touch {mark}; sleep 0.02; done"
    parent = shell("parent", f"({child}) & wait")
    with running(parent) as supervisor:
        tick_until(supervisor, mark.exists)
        process = supervisor.parts[0].process
        assert process is not None
        process.kill()
        process.wait()
        supervisor.tick()
        mark.unlink(missing_ok=True)
        supervisor.stop()
    assert not mark.exists()


def test_a_process_that_ignores_the_polite_signal_is_killed() -> None:
    stubborn = shell("stubborn", "trap '' TERM; while :; do sleep 0.02; done", stop_timeout_s=0.2)
    supervisor = Supervisor([[stubborn]], ENV)
    supervisor.start()
    supervisor.stop()
    assert supervisor.parts[0].process is None


def test_a_step_runs_on_top_of_supervised_processes(tmp_path: Path) -> None:
    mark = tmp_path / "loaded"
    with running(shell("server", "sleep 60")) as supervisor:
        supervisor.run_step(shell("then", f"touch {mark}", is_step=True))
        assert mark.exists()
        with pytest.raises(Unavailable, match="then ended with code 4"):
            supervisor.run_step(shell("then", "exit 4", is_step=True))


def test_a_large_log_is_kept_once_and_begun_again(tmp_path: Path) -> None:
    log = tmp_path / "chatty.log"
    with running(shell("chatty", "sleep 60", log)) as supervisor:
        with log.open("ab") as file:
            file.truncate(LOG_BYTES_MAX + 1)
        supervisor.tick()
        assert log.stat().st_size == 0
        assert (tmp_path / "chatty.log.1").stat().st_size == LOG_BYTES_MAX + 1


def test_files_of_a_started_process_are_private(tmp_path: Path) -> None:
    made = tmp_path / "made"
    supervisor = Supervisor([[shell("touch", f"touch {made}", is_step=True)]], ENV)
    supervisor.start()
    assert made.stat().st_mode & 0o077 == 0


def test_processes_get_the_common_environment_and_their_own(tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = f"import os; open({str(out)!r}, 'w').write(os.environ['A'] + os.environ['B'])"
    spec = ProcessSpec(
        name="env", command=[sys.executable, "-c", script], env={"B": "two"}, is_step=True
    )
    Supervisor([[spec]], {**ENV, "A": "one"}).start()
    assert out.read_text() == "onetwo"


def test_a_copy_of_the_supervisor_gets_its_own_environment_log_and_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEFT", "behind")
    log = tmp_path / "copy.log"
    spec = ProcessSpec(name="copy", entry=tell, env={"B": "two"}, log=log, is_step=True)
    Supervisor([[spec]], {"A": "one"}).start()
    told = dict(line.split("=") for line in log.read_text().split())
    assert told == {"A": "one", "B": "two", "LEFT": "-", "leads": "True", "umask": "63"}
    assert log.stat().st_mode & 0o077 == 0


def test_a_copy_holds_no_file_of_the_supervisor(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as held:
        number = held.fileno()
        spec = ProcessSpec(name="copy", entry=lambda: require_closed(number), is_step=True)
        Supervisor([[spec]], ENV).start()


def test_a_copy_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    def fail() -> None:
        raise OSError("no room left")

    spec = ProcessSpec(name="copy", entry=fail, log=tmp_path / "copy.log", is_step=True)
    with pytest.raises(Unavailable, match=r"copy ended with code 1(?s:.*)no room left"):
        Supervisor([[spec]], ENV).start()


def test_what_is_done_meanwhile_comes_before_the_next_stage(tmp_path: Path) -> None:
    mark = tmp_path / "loaded"
    step = shell("step", f"test -e {mark}", is_step=True)
    supervisor = Supervisor([[shell("server", "sleep 60")], [step]], ENV, meanwhile=mark.touch)
    supervisor.start()
    supervisor.stop()


def tell() -> None:
    for name in ("A", "B", "LEFT"):
        print(f"{name}={os.environ.get(name, '-')}")  # noqa: TID251
    mask = os.umask(0)
    print(f"leads={os.getsid(0) == os.getpid()}", f"umask={mask}", sep="\n", flush=True)


def require_closed(descriptor: int) -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
