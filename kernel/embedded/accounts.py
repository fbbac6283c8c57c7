"""Which system user runs the embedded servers, and what that user can reach."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEDICATED_USER = "steward"
FALLBACK_USERS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A system user that servers run as. Never root: PostgreSQL refuses uid 0."""

    name: str
    uid: int
    gid: int


@cache
def server_account() -> Account | None:
    """The user root steps down to; `None` for a normal user, who runs servers as himself."""
    if os.geteuid() != 0:
        return None
    _create_dedicated_user()
    for name in (DEDICATED_USER, *FALLBACK_USERS):
        found = _find(name)
        if found and found.uid != 0:
            return found
    raise LookupError(
        f"root needs a user to run the database as: useradd --system {DEDICATED_USER}"
    )


def owner_of(path: Path, default: Account | None) -> Account | None:
    """The user whose files a data folder already holds, else `default`."""
    if os.geteuid() != 0 or not path.exists() or path.stat().st_uid == 0:
        return default
    return _by_uid(path.stat().st_uid) or default


def give(path: Path, account: Account | None) -> None:
    """Make `account` the owner of one path; nothing to do when servers run as oneself."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def create_private_folder(path: Path, account: Account | None) -> Path:
    """Create `path` readable by its owner alone (0700) and hand it to `account`."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    give(path, account)
    return path


def can_reach(path: Path, account: Account | None) -> bool:
    """Whether `account` may pass through every folder above the existing `path`, and read it."""
    if account is None:
        return True
    resolved = path.resolve()
    return all(_may_enter(folder, account) for folder in (resolved, *resolved.parents))


def _may_enter(folder: Path, account: Account) -> bool:
    facts = folder.stat()
    if facts.st_uid == account.uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == account.gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def _create_dedicated_user() -> None:
    if _find(DEDICATED_USER) or not shutil.which("useradd"):
        return
    command = ["useradd", "--system", "--no-create-home", "--user-group"]
    command += ["--shell", "/usr/sbin/nologin", DEDICATED_USER]
    subprocess.run(command, check=False, capture_output=True)


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid)


def _by_uid(uid: int) -> Account | None:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return None
    return Account(entry.pw_name, uid, entry.pw_gid)
