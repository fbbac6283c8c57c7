"""Root steps down to another user, who must be able to reach what he runs."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from kernel.embedded import binaries, layout
from kernel.embedded.accounts import Account, can_reach, server_account
from kernel.embedded.binaries import find_postgres, find_valkey, postgres_for
from kernel.embedded.layout import prepare_layout
from kernel.errors import Conflict, Unavailable
from tests.fixtures.servers import short_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another user")


@pytest.fixture
def folder() -> Generator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture
def closed(folder: Path) -> Path:
    """A home that only its owner may enter."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    return home


def test_servers_never_run_as_root() -> None:
    account = server_account()
    assert (os.geteuid() if account is None else account.uid) != 0


@as_root
def test_a_data_root_lets_only_the_servers_group_pass(folder: Path) -> None:
    found = prepare_layout(folder / "var")
    assert found.account is not None
    assert found.root.stat().st_mode & 0o777 == 0o710
    assert found.root.stat().st_gid == found.account.gid
    assert found.servers == found.root / "servers"
    assert found.servers.stat().st_uid == found.account.uid
    assert found.servers.stat().st_mode & 0o777 == 0o700


@as_root
def test_servers_move_out_of_a_home_they_cannot_enter(
    closed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "SYSTEM_HOME", folder / "lib")
    first = prepare_layout(closed / "var")
    assert first.servers.parent == folder / "lib"
    assert can_reach(first.servers, first.account)
    assert prepare_layout(closed / "var").servers == first.servers
    assert closed.stat().st_mode & 0o777 == 0o700, "nobody's home is opened"
    (closed / "var" / "servers").unlink()
    assert prepare_layout(closed / "var").servers != first.servers


@as_root
def test_programs_named_in_a_closed_home_are_refused_with_the_mend(
    closed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (closed / "bin").symlink_to(find_postgres().folder)
    real = closed / "real"
    real.mkdir()
    (real / "postgres").symlink_to(find_postgres().folder / "postgres")
    monkeypatch.setenv(binaries.POSTGRES_BIN_VARIABLE, str(real))
    with pytest.raises(Unavailable, match="may not read"):
        postgres_for(server_account(), folder / "programs")


@as_root
def test_the_wheels_programs_are_copied_out_of_a_closed_home(
    closed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = find_postgres().folder.parent.parent
    for name in (package.name, f"{package.name}.libs"):
        (closed / name).mkdir()
    bin_folder = closed / package.name / "pginstall" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.6'\n")
    (bin_folder / "postgres").chmod(0o755)
    monkeypatch.setattr(binaries, "_package_folder", lambda _: closed / package.name)
    found = postgres_for(server_account(), folder / "programs")
    assert found.folder.is_relative_to(folder / "programs")
    assert can_reach(found.folder / "postgres", server_account())
    assert (found.folder.parents[2] / f"{package.name}.libs").is_dir()


@as_root
def test_another_users_data_root_is_refused(folder: Path) -> None:
    root = folder / "var"
    root.mkdir()
    (root / "secrets.json").touch()
    account = server_account()
    assert account is not None
    os.chown(root, account.uid, account.gid)
    with pytest.raises(Conflict, match="belongs to another user"):
        prepare_layout(root)


def test_a_program_named_in_the_environment_comes_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = folder / "my-valkey"
    named.write_text("#!/bin/sh\n")
    named.chmod(0o755)
    monkeypatch.setenv(binaries.VALKEY_BIN_VARIABLE, str(named))
    assert find_valkey() == named


def test_a_broken_program_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "postgres").write_text("#!/bin/sh\nexit 127\n")
    (folder / "postgres").chmod(0o755)
    monkeypatch.setenv(binaries.POSTGRES_BIN_VARIABLE, str(folder))
    assert find_postgres().folder != folder


def test_without_any_program_the_message_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_package_folder", lambda _: None)
    monkeypatch.setattr(binaries, "DEBIAN_POSTGRES", folder)
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(Unavailable, match="make setup"):
        find_postgres()
    with pytest.raises(Unavailable, match="redis-server"):
        find_valkey()


def test_an_account_reaches_only_what_every_folder_above_allows(closed: Path) -> None:
    stranger = Account("stranger", 4_000_000, 4_000_000)
    assert not can_reach(closed, stranger)
    assert can_reach(closed.parent, stranger)
    assert can_reach(closed, Account("owner", os.geteuid(), os.getegid()))
