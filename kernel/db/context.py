"""No statement without a context: every transaction first says on whose behalf it runs.

`begin(principal)` enters the tenant, `begin_shared()` leaves every tenant. What they say travels
with the BEGIN, in the same round trip (decision 0013). Whatever else reaches the server is a fault
of ours, and fails closed.
"""

from typing import TYPE_CHECKING, Any

from asyncpg import Connection as DriverConnection
from asyncpg import InsufficientPrivilegeError, PostgresError, Record
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session, SessionTransaction

from kernel.db.tenancy import LEAVING, entering
from kernel.errors import AppError, Paused

OUTSIDE_TENANTS = "outside_tenants"
"""Execution option of the few statements that touch no table, e.g. the relay's lock."""
_SCRIPT = "steward.context"
_HAS_CONTEXT = "steward.has_context"
# Generic for the type checker alone.
_DriverConnection = DriverConnection[Record] if TYPE_CHECKING else DriverConnection
_TOUCHES_NOTHING = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")


class TenantContextMissing(AppError):
    """A statement was sent before its transaction said whose it is."""

    code = "tenant_context_missing"
    status = 500


class ContextConnection(_DriverConnection):
    """A connection that sends the context of a transaction together with its BEGIN."""

    context: str | None = None

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        """As asyncpg's. Raises Paused when the tenant may not be entered here now."""
        if self.context is None or not query.startswith("BEGIN"):
            return await super().execute(query, *args, timeout=timeout)
        script, self.context = self.context, None
        try:
            return await super().execute(query + script, timeout=timeout)
        except PostgresError as error:
            # The transaction has begun and failed; nobody may go on in it.
            self.terminate()
            if not isinstance(error, InsufficientPrivilegeError):
                raise
            raise Paused(
                "this company cannot be entered here now, it may be moving to another server; "
                "try again in a minute"
            ) from error


class ContextSession(Session):
    """A session whose transaction runs in the context of `for_tenant()` or `for_nobody()`."""


def for_tenant(slug: str) -> dict[str, str]:
    """The `info` of a session in a tenant. Raises BadSlug."""
    return {_SCRIPT: entering(slug)}


def for_nobody() -> dict[str, str]:
    """The `info` of a session on the platform's own tables.

    The role is set here too, so that no tenant's role can linger from whatever came before.
    """
    return {_SCRIPT: LEAVING}


def enter_tenant(connection: Connection, slug: str) -> None:
    """Let a transaction that has sent nothing yet run in a tenant. Raises BadSlug."""
    _send_with_begin(connection, entering(slug))


def require_context(engine: AsyncEngine) -> None:
    """Let every connection of this engine refuse statements without a context."""
    event.listen(engine.sync_engine, "begin", _forget)
    event.listen(engine.sync_engine, "before_cursor_execute", _check)


@event.listens_for(ContextSession, "after_begin")
def _follow_session(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    if not transaction.nested and _SCRIPT in session.info:
        _send_with_begin(connection, session.info[_SCRIPT])


def _send_with_begin(connection: Connection, script: str) -> None:
    connection.info[_HAS_CONTEXT] = True
    driver = _driver_of(connection)
    if driver.is_in_transaction():  # joined by a savepoint: its BEGIN was sent long ago
        connection.exec_driver_sql(script)
    else:
        driver.context = script


def _driver_of(connection: Connection) -> ContextConnection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, ContextConnection):
        raise TenantContextMissing("connect by kernel.db.engine, which carries the context")
    return driver


def _forget(connection: Connection) -> None:
    connection.info.pop(_HAS_CONTEXT, None)
    _driver_of(connection).context = None


def _check(
    connection: Connection,
    _cursor: Any,
    statement: str,
    _parameters: Any,
    context: Any,
    _executemany: bool,
) -> None:
    is_free = statement.startswith(_TOUCHES_NOTHING)
    is_free = is_free or bool(context and context.execution_options.get(OUTSIDE_TENANTS))
    if not (is_free or connection.info.get(_HAS_CONTEXT)):
        raise TenantContextMissing(
            "open a transaction by begin(principal) or begin_shared() before using the database"
        )
