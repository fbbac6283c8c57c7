"""Connections: one engine per database server, named by the tenant directory.

`default` is DATABASE_URL and holds the directory. Further servers are named by DATABASE_URLS and
DATABASE_ADMIN_URLS: `name=url` pairs with blanks or commas between them.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from kernel.clock import monotonic_s
from kernel.db.context import ContextConnection, ContextSession, require_context
from kernel.errors import Unavailable
from kernel.settings import settings

DEFAULT = "default"
POOL_TIMEOUT_S = 10
CONNECTION_LIFE_S = 900
PING_AFTER_S = 20.0
_USED_AT_S = "steward.used_at_s"
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,40}$")


class DatabaseNotConfigured(Unavailable):
    """No database URL is known to this process."""

    code = "database_not_configured"


def asyncpg_url(url: str) -> str:
    """The SQLAlchemy form of a plain `postgresql://` URL."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme.startswith("postgres") else url


class Database:
    """One PostgreSQL server: its engine and its sessions."""

    def __init__(self, url: str, *, pooled: bool = True) -> None:
        pool = (
            {
                "pool_size": settings().database_pool_size,
                "max_overflow": settings().database_pool_size,
                "pool_timeout": POOL_TIMEOUT_S,
                "pool_recycle": CONNECTION_LIFE_S,
            }
            if pooled
            else {"poolclass": NullPool}
        )
        self.engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            connect_args={"timeout": POOL_TIMEOUT_S, "connection_class": ContextConnection},
            **pool,
        )
        require_context(self.engine)
        if pooled:
            event.listen(self.engine.sync_engine, "checkin", _note_use)
            event.listen(self.engine.sync_engine, "checkout", _require_alive)
        self.sessions = async_sessionmaker(
            self.engine, sync_session_class=ContextSession, expire_on_commit=False
        )

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _note_use(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_USED_AT_S] = monotonic_s()


def _require_alive(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
    """Let the pool make another connection in place of a dead one.

    What the server closed is known without asking. Only one that was idle for long is asked,
    because the question takes as many round trips as a small transaction.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError("the server has closed this connection")
    if monotonic_s() - record.info.get(_USED_AT_S, monotonic_s()) < PING_AFTER_S:
        return
    try:
        connection.ping()
    except connection.dbapi.Error as error:
        raise DisconnectionError("this connection does not answer any more") from error


_databases: dict[str, Database] = {}


def database(name: str = DEFAULT) -> Database:
    """The database of that name in the directory. Raises DatabaseNotConfigured."""
    if name not in _databases:
        _databases[name] = Database(database_url(name))
    return _databases[name]


def database_names() -> list[str]:
    """Every server this process knows, the one with the directory first."""
    return [DEFAULT, *_named(settings().database_urls)]


def database_url(name: str = DEFAULT) -> str:
    """The application's URL of a server. Raises DatabaseNotConfigured."""
    return _url_of(name, settings().database_url, settings().database_urls)


def use_database(name: str, replacement: Database) -> None:
    """Put a database in the directory, e.g. a second server, a worker's own, or a test's."""
    _databases[name] = replacement


def admin_url(name: str = DEFAULT) -> str:
    """The owner's URL, for migrations and provisioning only. Raises DatabaseNotConfigured."""
    values = settings()
    first = values.database_admin_url or values.database_url
    return _url_of(name, first, values.database_admin_urls or values.database_urls)


@asynccontextmanager
async def own_connections() -> AsyncGenerator[None]:
    """Connections of this block alone, for work in an event loop of its own."""
    for name in database_names():
        use_database(name, Database(database_url(name), pooled=False))
    try:
        yield
    finally:
        await dispose_databases()


def _url_of(name: str, first: SecretStr | None, others: SecretStr | None) -> str:
    if name != DEFAULT:
        url = _named(others).get(name)
        if url is None:
            raise DatabaseNotConfigured(
                f"no database server is called {name!r} here; name it in DATABASE_URLS and "
                "DATABASE_ADMIN_URLS"
            )
        return url
    if first is None:
        raise DatabaseNotConfigured("no database is known here; start one with `steward up`")
    return first.get_secret_value()


def _named(pairs: SecretStr | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in (pairs.get_secret_value() if pairs else "").replace(",", " ").split():
        name, _, url = pair.partition("=")
        if not _NAME.fullmatch(name) or name == DEFAULT or "://" not in url:
            raise DatabaseNotConfigured(
                "DATABASE_URLS takes pairs like west=postgresql://…; a name is a-z, 0-9 and _"
            )
        found[name] = url
    return found


async def dispose_databases() -> None:
    """Close all connections of this process."""
    for entry in list(_databases.values()):
        await entry.dispose()
    _databases.clear()
