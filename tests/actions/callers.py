"""The four callers of every action: nobody, no permission, wrong scope, allowed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from actions.outcomes import Circumstances, Completed, Outcome, Via
from actions.runner import run
from kernel.auth.principal import Principal, system_principal
from kernel.db.uow import begin

CHAT = Circumstances(via=Via.CHAT)


async def state_of(principal: Principal, *tables: str) -> dict[str, str | None]:
    """A digest of every row of these tables, whoever may see them."""
    found: dict[str, str | None] = {}
    async with begin(system_principal(principal.tenant)) as uow:
        for table in tables:
            query = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            found[table] = await uow.session.scalar(text(query))
    return found


async def done(principal: Principal, name: str, /, **arguments: Any) -> Completed:
    """Carry an action out and insist that it was."""
    outcome = await run(principal, name, arguments)
    assert isinstance(outcome, Completed), outcome
    return outcome


async def asked(principal: Principal, name: str, arguments: Mapping[str, Any]) -> Outcome:
    """The same, as the assistant asks."""
    return await run(principal, name, arguments, CHAT)
