"""No statement without a context: every transaction first says on whose behalf it runs.

The first statement of `begin(principal)` enters the tenant, that of `begin_shared()` leaves every
tenant. Whatever else reaches the server before is a fault of ours, and fails closed.
"""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine

from kernel.errors import AppError

OUTSIDE_TENANTS = "outside_tenants"
"""Execution option of the few statements that touch no table, e.g. the relay's lock."""
_KEY = "steward.context"
_SETS_ROLE = "SELECT set_config('role'"
_TOUCHES_NOTHING = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")


class TenantContextMissing(AppError):
    """A statement was sent before its transaction said whose it is."""

    code = "tenant_context_missing"
    status = 500


def require_context(engine: AsyncEngine) -> None:
    """Let every connection of this engine refuse statements without a context."""
    event.listen(engine.sync_engine, "begin", _forget)
    event.listen(engine.sync_engine, "before_cursor_execute", _check)


def _forget(connection: Connection) -> None:
    connection.info.pop(_KEY, None)


def _check(
    connection: Connection,
    _cursor: Any,
    statement: str,
    _parameters: Any,
    context: Any,
    _executemany: bool,
) -> None:
    if statement.startswith(_SETS_ROLE):
        connection.info[_KEY] = True
        return
    is_free = statement.startswith(_TOUCHES_NOTHING)
    is_free = is_free or bool(context and context.execution_options.get(OUTSIDE_TENANTS))
    if not (is_free or connection.info.get(_KEY)):
        raise TenantContextMissing(
            "open a transaction by begin(principal) or begin_shared() before using the database"
        )
