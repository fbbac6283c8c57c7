"""Makes a virtual environment agree with a lock: `python3 tools/setup_env.py FOLDER LOCK`.

Runs under the system's Python with nothing installed. A second run is a comparison of hashes.
Any index or folder of wheels that pip is configured to use is used here too.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "locks"
PYTHON_MIN = (3, 11)
VENV_MISSING = "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"
COMMAND = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/python" -c 'from gateway.cli.main import app; app(prog_name="steward")' "$@"
"""


def main(folder: Path, lock_name: str) -> None:
    """Create the environment if need be and install the lock unless it already is."""
    if sys.version_info < PYTHON_MIN:
        sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    stamps = read_stamps(folder)
    wanted = digest(LOCKS / lock_name)
    if stamps.get(lock_name) == wanted and (folder / "bin" / "python").exists():
        return
    create(folder)
    install(folder, LOCKS / lock_name)
    link_project(folder)
    # The development lock contains the runtime lock.
    for name in {lock_name, "runtime.txt"}:
        stamps[name] = digest(LOCKS / name)
    (folder / "steward-locks.json").write_text(json.dumps(stamps), encoding="utf-8")


def create(folder: Path) -> None:
    """Create the virtual environment."""
    if (folder / "bin" / "python").exists():
        return
    try:
        import ensurepip
        import venv
    except ImportError:
        sys.exit(VENV_MISSING)
    print(f"Creating {folder.name} with Python {sys.version.split()[0]}", flush=True)
    assert ensurepip.version()
    venv.create(folder, with_pip=True, symlinks=True)


def install(folder: Path, lock: Path) -> None:
    """Install a lock, every file checked against its hash; with uv, or with pip if uv cannot."""
    python = folder / "bin" / "python"
    print(f"Installing {lock.name} into {folder.name}", flush=True)
    if install_uv(folder):
        command = [folder / "bin" / "uv", "pip", "install", "--python", python, "--quiet"]
        command += ["--require-hashes", "-r", lock]
        if run(command, env={**os.environ, **uv_settings(python)}) == 0:
            return
        print("uv could not install the lock, trying pip", flush=True)
    command = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock]
    if run(command) != 0:
        sys.exit(f"{lock.name} could not be installed: see the message above.")


def install_uv(folder: Path) -> bool:
    """Put the pinned uv into the environment; it installs several times faster than pip."""
    if not (folder / "bin" / "pip").exists():
        run([folder / "bin" / "python", "-m", "ensurepip"])
    words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    return run([folder / "bin" / "python", *words, "-r", LOCKS / "bootstrap.txt"]) == 0


def uv_settings(python: Path) -> dict[str, str]:
    """The index and wheel folders pip is configured to use, in the words uv reads."""
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    answer = subprocess.run(
        [python, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True
    )
    found: dict[str, str] = {}
    for line in answer.stdout.splitlines():
        key, _, value = line.partition("=")
        if uv_name := names.get(key.split(".")[-1]):
            found[uv_name] = value.strip("'\"")
    return {name: value for name, value in found.items() if name not in os.environ}


def link_project(folder: Path) -> None:
    """Make the packages of this checkout importable and `steward` a command."""
    python = folder / "bin" / "python"
    answer = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    (Path(answer.stdout.strip()) / "steward.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = folder / "bin" / "steward"
    command.write_text(COMMAND, encoding="utf-8")
    command.chmod(0o755)


def run(command: Sequence[object], env: dict[str, str] | None = None) -> int:
    """Run a command with its output shown; its exit code."""
    return subprocess.run([str(word) for word in command], check=False, env=env).returncode


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_stamps(folder: Path) -> dict[str, str]:
    """Which locks the environment holds."""
    try:
        return dict(json.loads((folder / "steward-locks.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2])
