"""`up` as a process: its state file, its lock, restarts, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app
from kernel.embedded.probes import is_alive
from kernel.embedded.stack import stop_stack
from kernel.embedded.state import StackState, is_locked, read_running
from kernel.settings import settings
from tests.fixtures.servers import short_folder
from tests.fixtures.small_stack import NAMES
from tests.fixtures.waiting import wait_until


@pytest.fixture
def data_dir(monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    with short_folder() as folder:
        monkeypatch.setenv("STEWARD_DATA_DIR", str(folder / "var"))
        settings.cache_clear()
        yield folder / "var"
    settings.cache_clear()


@pytest.fixture
def up(data_dir: Path) -> Generator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.fixtures.small_stack"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        wait_until(lambda: is_ready(data_dir))
        yield process
        if process.poll() is None:
            process.terminate()


def test_state_file_names_the_parts_and_only_its_owner_may_read_it(
    up: subprocess.Popen[bytes], data_dir: Path
) -> None:
    state = running_state(data_dir)
    assert state.pid == up.pid
    assert list(state.parts) == list(NAMES)
    for name in ("state.json", "secrets.json"):
        assert (data_dir / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["first", "copy"])
def test_a_killed_process_comes_back(
    up: subprocess.Popen[bytes], data_dir: Path, name: str
) -> None:
    before = running_state(data_dir).parts
    os.kill(pid_of(before[name].pid), signal.SIGKILL)
    wait_until(lambda: running_state(data_dir).parts[name].restarts == 1)
    after = running_state(data_dir).parts
    assert after[name].is_healthy()
    assert after[name].pid != before[name].pid
    assert after["second"].pid == before["second"].pid


def test_a_second_up_reports_the_first(up: subprocess.Popen[bytes], data_dir: Path) -> None:
    result = CliRunner().invoke(app, ["up", "--json"])
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["ready"] is True
    assert report["url"] == "http://here"
    assert set(report["parts"]) == set(NAMES)
    assert report["parts"]["first"] == {"mode": "embedded", "address": None, "healthy": True}
    assert running_state(data_dir).pid == up.pid


def test_a_second_supervisor_is_refused(up: subprocess.Popen[bytes]) -> None:
    command = [sys.executable, "-m", "tests.fixtures.small_stack"]
    second = subprocess.run(command, check=False, capture_output=True, text=True)
    assert second.returncode != 0
    assert "already runs" in second.stderr


def test_down_stops_the_last_started_first(up: subprocess.Popen[bytes], data_dir: Path) -> None:
    pids = [pid_of(part.pid) for part in running_state(data_dir).parts.values()]
    assert stop_stack(data_dir) is True
    assert up.wait(5) == 0
    assert (data_dir / "ends").read_text().split() == ["copy", "second", "first"]
    assert not any(is_alive(pid) for pid in pids)
    assert stop_stack(data_dir) is False


def test_ctrl_c_stops_everything(up: subprocess.Popen[bytes], data_dir: Path) -> None:
    up.send_signal(signal.SIGINT)
    assert up.wait(5) == 0
    assert (data_dir / "ends").read_text().split() == ["copy", "second", "first"]


def test_nothing_outlives_a_killed_supervisor(up: subprocess.Popen[bytes], data_dir: Path) -> None:
    pids = [pid_of(part.pid) for part in running_state(data_dir).parts.values()]
    up.kill()
    up.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in pids))
    assert not is_locked(data_dir)
    assert read_running(data_dir) is None


def test_status_never_shows_a_password(up: subprocess.Popen[bytes], data_dir: Path) -> None:
    assert "secret" in running_state(data_dir).environment["DATABASE_URL"]
    for words in (["status"], ["status", "--json"]):
        assert "secret" not in CliRunner().invoke(app, words).stdout
    assert "secret" not in repr(running_state(data_dir))


def test_status_without_a_running_stack_says_so(data_dir: Path) -> None:
    result = CliRunner().invoke(app, ["status", "--json"])
    assert json.loads(result.stdout) == {"ready": False, "url": None, "parts": {}, "sign_ins": []}


def test_migrate_without_a_database_names_the_mend(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(sys, "argv", ["steward", "migrate", "--json"])
    settings.cache_clear()
    result = CliRunner().invoke(app, ["migrate", "--json"])
    assert result.exit_code == 1
    assert "steward up" in json.loads(result.stdout)["error"]["message"]


def is_ready(data_dir: Path) -> bool:
    state = read_running(data_dir)
    return state is not None and state.is_ready


def running_state(data_dir: Path) -> StackState:
    state = read_running(data_dir)
    assert state is not None
    return state


def pid_of(pid: int | None) -> int:
    assert pid is not None
    return pid
