"""The embedded PostgreSQL: made once, started, given its database and its two logins."""

import asyncio
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from kernel.embedded.accounts import Account, create_private_folder, give
from kernel.embedded.binaries import PostgresBinaries
from kernel.embedded.spawn import PRIVATE_UMASK
from kernel.errors import Conflict, Unavailable

ADMIN_LOGIN = "steward_owner"
APP_LOGIN = "steward_app"
DATABASE = "steward"
SOCKET_PORT = 5432
SOCKET_PATH_BYTES_MAX = 107
CONNECTIONS_MAX = 200
BUILTIN_LOCALE_SINCE = 17


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One cluster below `home`, listening on loopback `port` or, without one, in `socket_dir`.

    `durable=False` trades crash safety for speed and is for tests only.
    """

    home: Path
    binaries: PostgresBinaries
    admin_password: str
    app_password: str
    port: int | None = None
    socket_dir: Path | None = None
    account: Account | None = None
    durable: bool = True

    @property
    def data(self) -> Path:
        """The cluster's own folder."""
        return self.home / "data"

    @property
    def address(self) -> str:
        """Where it listens, for people."""
        return f"127.0.0.1:{self.port}" if self.port else str(self.socket_dir)

    def url(self, login: str, password: str, database: str = DATABASE) -> str:
        """A connection URL that libpq, asyncpg and SQLAlchemy read."""
        who = f"postgresql://{login}:{quote(password, safe='')}"
        if self.port:
            return f"{who}@127.0.0.1:{self.port}/{database}"
        return f"{who}@/{database}?host={quote(str(self.socket_dir), safe='')}"

    @property
    def admin_url(self) -> str:
        """The owner's URL: migrations, provisioning."""
        return self.url(ADMIN_LOGIN, self.admin_password)

    @property
    def app_url(self) -> str:
        """The application's URL: a login without rights of its own."""
        return self.url(APP_LOGIN, self.app_password)

    def initialise(self) -> None:
        """Create the cluster if there is none; refuse one of another major version.

        Raises Conflict (other major version) and Unavailable (initdb failed, and why).
        """
        create_private_folder(self.home, self.account)
        if self.socket_dir:
            _check_socket_dir(self.socket_dir)
            create_private_folder(self.socket_dir, self.account)
        if self.data.exists():
            self._check_version()
            return
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        create_private_folder(fresh, self.account)
        self._run_initdb(fresh)
        fresh.rename(self.data)

    def command(self) -> list[str]:
        """The command line of the server."""
        settings = {
            "max_connections": str(CONNECTIONS_MAX),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            "listen_addresses": "127.0.0.1" if self.port else "",
            "unix_socket_directories": "" if self.port else str(self.socket_dir),
        }
        if not self.durable:
            settings |= dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit"), "off")
        port = str(self.port or SOCKET_PORT)
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        return [self.binaries.program("postgres"), "-D", str(self.data), "-p", port, *options]

    def is_ready(self) -> bool:
        """Whether it accepts connections (not while it recovers)."""
        host = "127.0.0.1" if self.port else str(self.socket_dir)
        port = str(self.port or SOCKET_PORT)
        command = [self.binaries.program("pg_isready"), "-q", "-h", host, "-p", port]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def provision(self) -> None:
        """Create the application's login and database if they are missing."""
        asyncio.run(self._provision())

    async def _provision(self) -> None:
        try:
            connection = await asyncpg.connect(
                self.url(ADMIN_LOGIN, self.admin_password, "postgres")
            )
        except asyncpg.InvalidPasswordError as error:
            raise Conflict(
                f"The passwords do not fit the database in {self.data}. Put back the secrets.json "
                "that was made with it, or move the data folder away to start anew."
            ) from error
        try:
            await _create_app_login(connection, self.app_password)
            await _create_database(connection)
        finally:
            await connection.close()

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if found == str(self.binaries.major):
            return
        raise Conflict(
            f"The data in {self.data} is of PostgreSQL {found}; the installed one is "
            f"{self.binaries.major}. Start it once with PostgreSQL {found} "
            "(STEWARD_POSTGRES_BIN=<folder>), save it with pg_dump, move the folder away, start "
            "again and restore; or upgrade it in place with pg_upgrade.",
            found=found,
            installed=self.binaries.major,
        )

    def _run_initdb(self, target: Path) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self.home, encoding="ascii") as password_file:
            password_file.write(self.admin_password)
            password_file.flush()
            give(Path(password_file.name), self.account)
            command = self._initdb_command(target, Path(password_file.name))
            done = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                umask=PRIVATE_UMASK,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        if done.returncode != 0:
            raise Unavailable(f"initdb failed in {self.home}: {done.stderr.strip()[-600:]}")

    def _initdb_command(self, target: Path, password_file: Path) -> list[str]:
        locale = ["--locale=C", "--encoding=UTF8"]
        if self.binaries.major >= BUILTIN_LOCALE_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        return [
            *(self.binaries.program("initdb"), "-D", str(target), "-U", ADMIN_LOGIN),
            *("--auth=scram-sha-256", f"--pwfile={password_file}", "--data-checksums"),
            *("--no-instructions", *locale, *sync),
        ]


def _check_socket_dir(folder: Path) -> None:
    socket = folder / f".s.PGSQL.{SOCKET_PORT}"
    if len(str(socket).encode()) > SOCKET_PATH_BYTES_MAX:
        raise Conflict(f"{folder} is too long for a socket: choose a shorter folder.")


async def _create_app_login(connection: asyncpg.Connection, password: str) -> None:
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", APP_LOGIN)
    verb = "ALTER" if exists else "CREATE"
    statement = await connection.fetchval(
        "SELECT format('%s ROLE %I LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD %L', "
        "$1::text, $2::text, $3::text)",
        verb,
        APP_LOGIN,
        password,
    )
    await connection.execute(statement)


async def _create_database(connection: asyncpg.Connection) -> None:
    exists = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE)
    if not exists:
        await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ADMIN_LOGIN}")
