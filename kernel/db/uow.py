"""The unit of work: the one transaction of a request or job. Nobody else commits."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.changes import ChangeLog, json_ready
from kernel.db.context import for_nobody, for_tenant
from kernel.db.engine import DEFAULT, database
from kernel.db.platform import Counter
from kernel.db.shared import OUTBOX
from kernel.errors import Conflict
from kernel.events.envelope import EVENT_VERSION, Event
from kernel.ids import new_id

Row = TypeVar("Row")


class ChangedMeanwhile(Conflict):
    """Somebody else changed the record first; read it again and repeat."""

    code = "changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Effect:
    """A consequence a person should see before confirming.

    `kind` is ledger, stock, leave, mail, money, number or event.
    """

    kind: str
    text: str
    data: dict[str, Any] = field(default_factory=dict[str, Any])


Invariant = Callable[["UnitOfWork"], Awaitable[None]]
_invariants: list[tuple[frozenset[str], Invariant]] = []


def invariant(*tables: str) -> Callable[[Invariant], Invariant]:
    """Register a check that runs before commit whenever one of these tables was changed."""

    def register(check: Invariant) -> Invariant:
        _invariants.append((frozenset(tables), check))
        return check

    return register


class UnitOfWork:
    """One transaction of one principal: session, clock, events, jobs, numbers, audit lines."""

    def __init__(self, session: AsyncSession, principal: Principal) -> None:
        self.session = session
        self.principal = principal
        self.changes = ChangeLog(session.sync_session)
        self.effects: list[Effect] = []
        self.warnings: list[str] = []
        self.touched: set[str] = set()
        self.causation_id: str | None = None
        self.requested_by: UUID | None = None
        """Who asked for what `principal` confirms; None where nobody else did."""
        self.conversation_id: UUID | None = None
        """The conversation an action was asked for in, if it was in one."""
        self.is_rehearsal = False
        self.is_replay = False
        self._outbox: list[dict[str, Any]] = []
        self._audit: list[tuple[str, UUID, dict[str, Any]]] = []

    def now(self) -> datetime:
        """Business time of the tenant, aware, UTC."""
        return self.principal.tenant.clock.now()

    def today(self) -> date:
        """Business date in the tenant's time zone."""
        return self.principal.tenant.clock.today()

    def add(self, row: Row) -> Row:
        """Add a row to be inserted at the next flush."""
        self.session.add(row)
        return row

    async def flush(self) -> None:
        """Send pending changes, so that keys and constraints are known now."""
        await self.session.flush()

    def touch(self, *tables: str) -> None:
        """Tell the invariants about tables written without the ORM."""
        self.touched.update(tables)

    def effect(self, kind: str, text: str, **data: Any) -> None:
        """Note a consequence for the preview of this action."""
        self.effects.append(Effect(kind, text, json_ready(data)))

    def warn(self, message: str) -> None:
        """Note something the person should know before confirming."""
        self.warnings.append(message)

    def emit(self, event: Event) -> None:
        """Publish an event once this transaction has committed."""
        event_id = new_id()
        body = {
            "event_id": str(event_id),
            "event_type": event.event_type,
            "tenant_id": self.principal.tenant.slug,
            "data": event.model_dump(mode="json"),
            "timestamp": self.now().isoformat(),
            "version": EVENT_VERSION,
            "actor": str(self.principal.user_id),
            "causation_id": self.causation_id,
        }
        self._queue(event_id, "event", event.event_type, str(event.aggregate_id), body)

    def enqueue(self, job: str, **arguments: Any) -> None:
        """Start a background job once this transaction has committed. Arguments are ids."""
        event_id = new_id()
        body = {"job": job, "arguments": json_ready(arguments), "event_id": str(event_id)}
        self._queue(event_id, "job", job, str(event_id), body)

    def audit(self, kind: str, *, actor_id: UUID | None = None, **body: Any) -> None:
        """Append a line to the tenant's audit chain, at the end of this transaction.

        The actor is the principal, unless the line tells what somebody did before they were one.
        """
        self._audit.append((kind, actor_id or self.principal.user_id, json_ready(body)))

    async def next_number(self, series: str, *, start: int = 1) -> int:
        """The next number of a series, without gaps: the row stays locked until commit."""
        statement = (
            upsert(Counter)
            .values(series=series, value=start)
            .on_conflict_do_update(index_elements=["series"], set_={"value": Counter.value + 1})
            .returning(Counter.value)
        )
        return (await self.session.execute(statement)).scalar_one()

    @property
    def event_types(self) -> list[str]:
        """The events emitted so far, for previews."""
        return [row["name"] for row in self._outbox if row["topic"] == "event"]

    async def finish(self) -> None:
        """Flush, check the invariants, write outbox and audit rows. Called by `begin()` alone."""
        await self.check_invariants()
        if self._outbox:
            # Without RETURNING: the tenant's role may insert here, not read.
            await self.session.execute(insert(OUTBOX).inline(), self._outbox)
        for kind, actor_id, body in self._audit:
            await self.session.execute(
                _APPEND_AUDIT,
                {"at": now(), "kind": kind, "actor": actor_id, "body": body},
            )

    async def check_invariants(self) -> None:
        """Flush and run the invariants of every table touched; raises what they raise."""
        await self.flush()
        touched = self.touched | self.changes.tables()
        for tables, check in _invariants:
            if tables & touched:
                await check(self)

    @asynccontextmanager
    async def acting_as(self, principal: Principal) -> AsyncGenerator["UnitOfWork"]:
        """Work of another person of the same tenant inside this transaction, e.g. a replay.

        Its invariants, events and audit lines are written when the block ends; it commits or
        rolls back with this unit of work.
        """
        if principal.tenant.slug != self.principal.tenant.slug:
            raise ValueError("a transaction never leaves its tenant")
        await self.flush()
        inner = UnitOfWork(self.session, principal)
        inner.is_rehearsal, inner.is_replay = self.is_rehearsal, True
        try:
            yield inner
            await inner.finish()
        finally:
            inner.changes.close()

    def _queue(
        self, event_id: UUID, topic: str, name: str, aggregate_id: str, body: dict[str, Any]
    ) -> None:
        self._outbox.append(
            {
                "event_id": event_id,
                "tenant": self.principal.tenant.schema,
                "topic": topic,
                "name": name,
                "aggregate_id": aggregate_id,
                "body": body,
            }
        )


@asynccontextmanager
async def begin(principal: Principal) -> AsyncGenerator[UnitOfWork]:
    """Open the one transaction of a request or job, under the tenant's role and schema.

    Commits when the block ends, rolls back when it raises. Raises ChangedMeanwhile if a row was
    changed by somebody else in between.
    """
    async with _transaction(principal) as uow:
        yield uow
        await uow.finish()


@asynccontextmanager
async def rehearse(principal: Principal) -> AsyncGenerator[UnitOfWork]:
    """The same transaction, always rolled back: what would happen, without it happening."""
    try:
        async with _transaction(principal) as uow:
            uow.is_rehearsal = True
            yield uow
            await uow.check_invariants()
            raise _Rehearsed  # noqa: TRY301  # leaving by an exception is what rolls back
    except _Rehearsed:
        return


class _Rehearsed(Exception):
    pass


@asynccontextmanager
async def _transaction(principal: Principal) -> AsyncGenerator[UnitOfWork]:
    sessions = database(principal.tenant.database).sessions
    try:
        async with sessions(info=for_tenant(principal.tenant.slug)) as session, session.begin():
            yield UnitOfWork(session, principal)
    except StaleDataError as error:
        raise ChangedMeanwhile("somebody else changed this record first; try again") from error
    except IntegrityError as error:
        if constraint_of(error).startswith("uq_"):
            raise Conflict("a record with these values exists already") from error
        if constraint_of(error).startswith("fk_"):
            raise Conflict("other records depend on this one; change those first") from error
        raise


def constraint_of(error: IntegrityError) -> str:
    """The name of the violated constraint, or an empty string."""
    cause = getattr(error.orig, "__cause__", None)
    return str(getattr(cause, "constraint_name", "") or "")


@asynccontextmanager
async def begin_shared(name: str = DEFAULT) -> AsyncGenerator[AsyncSession]:
    """A transaction on the platform's own tables, under the application's login.

    The directory is on the server `default`; each server has an outbox for the tenants on it.
    """
    async with database(name).sessions(info=for_nobody()) as session, session.begin():
        yield session


_APPEND_AUDIT = text("SELECT audit_append(:at, :kind, :actor, :body)").bindparams(
    bindparam("body", type_=JSONB)
)
