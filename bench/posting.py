"""What a double-entry posting costs beside the least PostgreSQL allows (performance.md, G4).

`python -m bench.posting [--count N] [--clients N]`: starts an embedded PostgreSQL with durable
commits, posts a header and four lines through `record_journal`, and writes the same rows into
plain tables with one asyncpg call. Both in one run, in turns; printed are client CPU, statements
of a posting, and postings a second at several clients.
"""

import argparse
import asyncio
import os
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from uuid import UUID

import asyncpg
from sqlalchemy import event

from erp_domains.finance.policy import Line
from erp_domains.finance.repository import chart
from erp_domains.finance.schemas.ledger import JournalDraft
from erp_domains.finance.service.accounts import seed_chart
from erp_domains.finance.service.journals import record_journal
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from kernel.auth.principal import Principal, system_principal
from kernel.db.engine import database, dispose_databases
from kernel.db.migrate import migrate_all
from kernel.db.uow import begin
from kernel.embedded.servers import postgres_process
from kernel.ids import new_id
from kernel.settings import settings
from tests.fixtures.servers import make_postgres, running, short_folder

AMOUNTS = ("100.00", "19.00", "59.50", "59.50")
ROUNDS = 5
_numbers = count(1)
FLOOR_TABLES = """
CREATE TABLE floor_entries (id uuid PRIMARY KEY, number text UNIQUE, description text);
CREATE TABLE floor_lines (id uuid PRIMARY KEY, entry_id uuid REFERENCES floor_entries,
  account_id uuid, debit numeric(20,4), credit numeric(20,4));
CREATE INDEX ON floor_lines (account_id);
"""
FLOOR = """
WITH entry AS (INSERT INTO floor_entries VALUES ($1, $2, $3))
INSERT INTO floor_lines
SELECT * FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::numeric[], $8::numeric[])
"""


@dataclass(frozen=True)
class Books:
    """A company to post in, and accounts to post to."""

    principal: Principal
    accounts: list[UUID]


async def open_books() -> Books:
    """Migrate, make a company with the default chart."""
    await migrate_all()
    slug = f"bench_{secrets.token_hex(3)}"
    principal = system_principal(await provision_tenant(TenantCreate(slug=slug, name="Bench")))
    async with begin(principal) as uow:
        await seed_chart(uow)
        codes = ("6100", "1400", "1020", "1010")
        found = [await chart.account_by_code(uow, code) for code in codes]
    return Books(principal, [a.id for a in found if a])


async def post_ours(books: Books) -> None:
    """One posting as every document makes it."""
    lines = [
        Line(account, debit=Decimal(a) if n < 2 else Decimal(0),
             credit=Decimal(a) if n >= 2 else Decimal(0))
        for n, (account, a) in enumerate(zip(books.accounts, AMOUNTS, strict=True))
    ]  # fmt: skip
    async with begin(books.principal) as uow:
        number = f"B-{next(_numbers)}"
        await record_journal(uow, JournalDraft(description="Rent", lines=lines, number=number))


async def post_floor(pool: asyncpg.Pool, books: Books) -> None:
    """The same rows in one call, without checks, tenant, events or audit."""
    entry, amounts = new_id(), [Decimal(a) for a in AMOUNTS]
    zero = Decimal(0)
    await pool.execute(
        FLOOR, entry, f"F-{next(_numbers)}", "Rent", [new_id() for _ in amounts],
        [entry] * len(amounts), books.accounts,
        [a if n < 2 else zero for n, a in enumerate(amounts)],
        [a if n >= 2 else zero for n, a in enumerate(amounts)],
    )  # fmt: skip


async def measure(
    post: Callable[[], Awaitable[None]], times: int, clients: int
) -> tuple[float, float]:
    """Client CPU and wall time of one posting, in milliseconds."""

    async def client() -> None:
        for _ in range(times // clients):
            await post()

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    each = 1000 / (times // clients * clients)
    return (time.process_time() - cpu) * each, (time.perf_counter() - wall) * each


async def count_statements(books: Books) -> int:
    """Round trips of one posting, without BEGIN and COMMIT."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = database().engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await post_ours(books)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def compare(times: int, clients: int, app_url: str, admin_url: str) -> None:
    """Print the table."""
    books = await open_books()
    pool = await asyncpg.create_pool(admin_url, min_size=clients, max_size=clients)
    await pool.execute(FLOOR_TABLES)
    print(f"statements of a posting, with entering the tenant and the outbox: "
          f"{await count_statements(books)}")  # fmt: skip
    for used in (1, clients):
        ours: list[tuple[float, float]] = []
        floor: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            floor.append(await measure(lambda: post_floor(pool, books), times, used))
            ours.append(await measure(lambda: post_ours(books), times, used))
        a_cpu, b_cpu = min(ours)[0], min(floor)[0]
        best_ours, best_floor = min(w for _, w in ours), min(w for _, w in floor)
        print(
            f"{used:>3} clients: CPU {a_cpu:.2f} ms, floor {b_cpu:.2f} ms, x{a_cpu / b_cpu:.1f}; "
            f"{1000 / best_ours:.0f} postings/s, floor {1000 / best_floor:.0f}, "
            f"{100 * best_floor / best_ours:.0f} %"
        )
    await pool.close()
    await dispose_databases()


def main() -> None:
    """Parse, start the server, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=160, help="postings a round")
    parser.add_argument("--clients", type=int, default=16)
    given = parser.parse_args()
    with short_folder() as folder:
        server = make_postgres(folder, durable=True)
        with running(postgres_process(server, folder / "postgres.log")):
            os.environ["DATABASE_URL"] = server.app_url
            os.environ["DATABASE_ADMIN_URL"] = server.admin_url
            settings.cache_clear()
            asyncio.run(compare(given.count, given.clients, server.app_url, server.admin_url))


if __name__ == "__main__":
    main()
