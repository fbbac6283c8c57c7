"""Connections: one engine per database server, named by the tenant directory."""

from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import NullPool

from kernel.db.context import require_context
from kernel.errors import Unavailable
from kernel.settings import settings

POOL_TIMEOUT_S = 10
CONNECTION_LIFE_S = 900


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
                "pool_pre_ping": True,
            }
            if pooled
            else {"poolclass": NullPool}
        )
        self.engine: AsyncEngine = create_async_engine(
            asyncpg_url(url), connect_args={"timeout": POOL_TIMEOUT_S}, **pool
        )
        require_context(self.engine)
        self.sessions = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


_databases: dict[str, Database] = {}


def database(name: str = "default") -> Database:
    """The database of that name in the directory; `default` is `DATABASE_URL`."""
    if name not in _databases:
        url = settings().database_url
        if url is None:
            raise DatabaseNotConfigured("no database is known here; start one with `steward up`")
        _databases[name] = Database(url.get_secret_value())
    return _databases[name]


def use_database(name: str, replacement: Database) -> None:
    """Put a database in the directory, e.g. a second server, a worker's own, or a test's."""
    _databases[name] = replacement


def admin_url() -> str:
    """The owner's URL, for migrations and provisioning only."""
    url = settings().database_admin_url or settings().database_url
    if url is None:
        raise DatabaseNotConfigured("no database is known here; start one with `steward up`")
    return url.get_secret_value()


async def dispose_databases() -> None:
    """Close all connections of this process."""
    for entry in list(_databases.values()):
        await entry.dispose()
    _databases.clear()
