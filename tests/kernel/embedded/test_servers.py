"""The embedded PostgreSQL and Valkey: made, started, killed, recovered, stopped."""

import signal
from collections.abc import Generator
from pathlib import Path

import asyncpg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from kernel.embedded.postgres import PostgresServer
from kernel.embedded.servers import postgres_process, valkey_process
from kernel.embedded.supervisor import Supervisor
from kernel.embedded.valkey import ValkeyServer
from kernel.errors import Conflict
from tests.fixtures.servers import make_postgres, make_valkey, running, short_folder
from tests.fixtures.waiting import tick_until

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def folder() -> Generator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Generator[tuple[PostgresServer, Supervisor]]:
    server = make_postgres(folder, durable=True)
    with running(postgres_process(server, folder / "pg.log")) as supervisor:
        yield server, supervisor


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[ValkeyServer, Supervisor]]:
    with short_folder() as path:
        server = make_valkey(path, durable=True)
        with running(valkey_process(server, path / "v.log")) as supervisor:
            yield server, supervisor


async def test_acknowledged_rows_survive_a_kill_of_postgres(
    postgres: tuple[PostgresServer, Supervisor],
) -> None:
    server, supervisor = postgres
    connection = await asyncpg.connect(server.admin_url)
    await connection.execute("CREATE TABLE kept (n int)")
    await connection.executemany("INSERT INTO kept VALUES ($1)", [(n,) for n in range(50)])
    open_transaction = connection.transaction()
    await open_transaction.start()
    await connection.execute("INSERT INTO kept VALUES (999)")

    kill_only_part(supervisor)
    connection.terminate()
    tick_until(supervisor, server.is_ready)

    connection = await asyncpg.connect(server.admin_url)
    rows = [row["n"] for row in await connection.fetch("SELECT n FROM kept ORDER BY n")]
    await connection.close()
    assert rows == list(range(50))
    assert supervisor.parts[0].restarts >= 1


async def test_application_login_has_no_rights_of_its_own(
    postgres: tuple[PostgresServer, Supervisor],
) -> None:
    server, _ = postgres
    connection = await asyncpg.connect(server.app_url)
    facts = await connection.fetchrow(
        "SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = current_user"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("CREATE TABLE mine (n int)")
    await connection.close()
    assert facts is not None
    assert list(facts.values()) == [False, False, False, False]


async def test_postgres_refuses_a_wrong_password(
    postgres: tuple[PostgresServer, Supervisor],
) -> None:
    server, _ = postgres
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(server.url("steward_app", "guess"))


async def test_postgres_listens_on_no_tcp_port_when_none_is_given(
    postgres: tuple[PostgresServer, Supervisor],
) -> None:
    server, _ = postgres
    connection = await asyncpg.connect(server.admin_url)
    assert await connection.fetchval("SHOW listen_addresses") == ""
    await connection.close()


def test_postgres_folder_is_closed_to_others(postgres: tuple[PostgresServer, Supervisor]) -> None:
    server, _ = postgres
    modes = {path.name: path.stat().st_mode & 0o777 for path in (server.home, server.data)}
    assert modes == {"pg": 0o700, "data": 0o700}
    assert not list(server.home.glob("tmp*")), "the password file is gone after initdb"


def test_data_of_another_major_version_is_refused_with_the_mend(
    tmp_path: Path,
) -> None:
    with short_folder() as folder:
        server = make_postgres(folder, durable=False)
        server.data.mkdir(parents=True)
        (server.data / "PG_VERSION").write_text("14\n")
        with pytest.raises(Conflict, match=r"PostgreSQL 14.*pg_dump.*pg_upgrade"):
            server.initialise()


def test_an_initdb_that_was_cut_off_is_begun_again(tmp_path: Path) -> None:
    with short_folder() as folder:
        server = make_postgres(folder, durable=False)
        (server.home / "data.new").mkdir(parents=True)
        (server.home / "data.new" / "PG_VERSION").write_text("")
        server.initialise()
        assert (server.data / "PG_VERSION").read_text().strip() == str(server.binaries.major)


def test_a_socket_folder_with_too_long_a_name_is_refused(tmp_path: Path) -> None:
    with short_folder() as folder:
        server = make_postgres(folder / ("long" * 30), durable=False)
        with pytest.raises(Conflict, match="too long"):
            server.initialise()


def test_acknowledged_writes_survive_a_kill_of_valkey(
    valkey: tuple[ValkeyServer, Supervisor],
) -> None:
    server, supervisor = valkey
    with redis.Redis.from_url(server.url) as client:
        for n in range(200):
            client.rpush("kept", n)
    kill_only_part(supervisor)
    tick_until(supervisor, server.is_ready)
    with redis.Redis.from_url(server.url) as client:
        assert client.llen("kept") == 200


def test_valkey_wants_its_password_and_shows_it_to_nobody(
    valkey: tuple[ValkeyServer, Supervisor],
) -> None:
    server, _ = valkey
    with (
        redis.Redis(
            unix_socket_path=str(server.socket_path), retry=Retry(NoBackoff(), 0)
        ) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
    assert server.configuration.stat().st_mode & 0o777 == 0o600
    assert server.password not in " ".join(server.command())


def kill_only_part(supervisor: Supervisor) -> None:
    process = supervisor.parts[0].process
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait()
