"""What many tenants cost: switching (G9), opening (G10), migrating (G11, slope), one broken.

`python -m bench.tenants [--tenants N] [--switches N]`: starts an embedded PostgreSQL, opens N
companies, and measures beside the least PostgreSQL allows in the same run: a transaction without a
tenant, the DDL as one script, the ALTERs alone. Ends with a failure when one broken company stops
another, or when a run cut short cannot go on. `--tenants 200` is the full count.
"""

import argparse
import asyncio
import os
import secrets
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import find_tenant, reserve_tenant
from kernel.auth.principal import Principal, system_principal
from kernel.db import migrate, notebook
from kernel.db.engine import asyncpg_url, dispose_databases
from kernel.db.migrate import migrate_all, migrate_tenant
from kernel.db.scripts import TENANT, head_of, script_to_head
from kernel.db.servers import OwnerConnection, connect_as_owner
from kernel.db.uow import begin
from kernel.embedded.servers import postgres_process
from kernel.settings import settings
from tests.fixtures.servers import make_postgres, running, short_folder

SWITCH_GOAL, OPEN_GOAL, MIGRATE_GOAL = 1.7, 1.2, 3.0
STEPS = (0.2, 0.5, 1.0)
OPENED = 8
ROUNDS = 5
ONE = text("SELECT 1")


@dataclass
class Revision:
    """A made-up additive revision after the newest: one column on one table."""

    number: int = 0

    @property
    def name(self) -> str:
        return f"bench_{self.number}" if self.number else str(head_of(TENANT))

    def script(self) -> str:
        return f"ALTER TABLE counters ADD COLUMN bench_{self.number} integer;"

    def install(self) -> None:
        """Let the migration believe that it is the newest."""
        self.number += 1
        versioned = f"{self.script()} UPDATE alembic_version SET version_num = '{self.name}';"

        def to_head(kind: str, revision: str | None) -> str:
            before = script_to_head(kind, revision) if revision is None else ""
            return before + versioned

        migrate.script_to_head = to_head
        migrate.head_of = notebook.head_of = lambda kind: (
            self.name if kind == TENANT else head_of(kind)
        )


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds."""
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def reserve(slugs: Iterable[str]) -> None:
    for slug in slugs:
        await reserve_tenant(TenantCreate(slug=slug, name="Bench"))
    owner = await connect_as_owner()
    await owner.execute("UPDATE shared.tenants SET state = 'active'")
    await owner.close()


async def measure_opening(mark: str) -> float:
    """G10: a new tenant's schema, ready to use, beside its DDL as one script."""
    slugs = [f"open_{mark}_{n}" for n in range(OPENED)]
    await reserve(slugs)
    owner = await connect_as_owner()

    async def floor(schema: str) -> None:
        async with owner.transaction():
            await owner.execute(
                f'CREATE SCHEMA "{schema}"; SET LOCAL search_path = "{schema}", public;'
                + script_to_head(TENANT, None)
            )

    await floor(f"floor_{mark}_warm")
    await migrate_tenant(slugs[0])
    ours, least = [], []
    for n, slug in enumerate(slugs[1:]):
        least.append(await timed(lambda n=n: floor(f"floor_{mark}_{n}")))
        ours.append(await timed(lambda slug=slug: migrate_tenant(slug)))
    tables = await owner.fetchval(
        "SELECT count(*) FROM pg_tables WHERE schemaname = $1", f"tenant_{slugs[1]}"
    )
    await owner.close()
    ratio = statistics.median(ours) / statistics.median(least)
    print(
        f"G10 new tenant, {tables} tables: {statistics.median(ours) * 1000:.0f} ms, one DDL script "
        f"{statistics.median(least) * 1000:.0f} ms: x{ratio:.2f} (goal x{OPEN_GOAL})"
    )
    return ratio


async def measure_switch(people: list[Principal], switches: int) -> float:
    """G9: a transaction of one statement in another tenant each time, beside one in none."""
    plain = create_async_engine(asyncpg_url(settings().database_url.get_secret_value()))  # pyright: ignore[reportOptionalMemberAccess]

    async def switch() -> None:
        for n in range(switches):
            async with begin(people[n % len(people)]) as uow:
                await uow.session.execute(ONE)

    async def stay() -> None:
        for _ in range(switches):
            async with AsyncSession(plain) as session, session.begin():
                await session.execute(ONE)

    await stay()
    await switch()
    rounds = [(await timed(stay), await timed(switch)) for _ in range(ROUNDS)]
    least, ours = min(r[0] for r in rounds), min(r[1] for r in rounds)
    await plain.dispose()
    print(
        f"G9  transaction in one of {len(people)} tenants: {ours / switches * 1000:.2f} ms, in "
        f"none {least / switches * 1000:.2f} ms: x{ours / least:.2f} (goal x{SWITCH_GOAL})"
    )
    return ours / least


async def measure_migration(slugs: list[str], revision: Revision) -> float:
    """G11: one additive revision over all companies, beside the ALTERs alone."""
    owner = await connect_as_owner()
    ratio = 0.0
    for share in STEPS:
        some = slugs[: max(1, round(len(slugs) * share))]
        await forget_others(owner, some)
        revision.install()
        ours = await timed(require_fine)
        floor = partial(alter, owner, some, f"floor_{revision.number}")
        least = await timed(floor)
        ratio = ours / least
        print(
            f"G11 one revision over {len(some):>3} tenants: {ours / len(some) * 1000:.1f} ms each, "
            f"the ALTERs alone {least / len(some) * 1000:.1f} ms each: x{ratio:.2f} "
            f"(goal x{MIGRATE_GOAL})"
        )
    await owner.close()
    return ratio


async def forget_others(owner: OwnerConnection, some: list[str]) -> None:
    """Let the directory know these companies alone."""
    await owner.execute("UPDATE shared.tenants SET state = 'active'")
    await owner.execute("DELETE FROM shared.tenants WHERE NOT slug = ANY($1)", some)
    known = {row["slug"] for row in await owner.fetch("SELECT slug FROM shared.tenants")}
    await reserve([slug for slug in some if slug not in known])


async def alter(owner: OwnerConnection, slugs: list[str], column: str) -> None:
    for slug in slugs:
        async with owner.transaction():
            await owner.execute(
                f'SET LOCAL search_path = "tenant_{slug}"; '
                f"ALTER TABLE counters ADD COLUMN {column} integer"
            )


async def require_fine() -> None:
    failed = [status for status in await migrate_all() if status.error]
    assert not failed, failed


async def check_broken_and_resumed(slugs: list[str], revision: Revision) -> None:
    """One broken company stops nobody; a run cut short goes on."""
    broken = slugs[len(slugs) // 2]
    owner = await connect_as_owner()
    revision.install()
    await owner.execute(
        f'ALTER TABLE "tenant_{broken}".counters ADD COLUMN bench_{revision.number} integer'
    )
    statuses = await migrate_all()
    failed = [status.schema for status in statuses if status.error]
    assert failed == [f"tenant_{broken}"], failed
    await owner.execute(
        f'ALTER TABLE "tenant_{broken}".counters DROP COLUMN bench_{revision.number}'
    )
    await require_fine()

    revision.install()
    running_ = asyncio.create_task(migrate_all())
    done = "SELECT count(*) FROM shared.tenant_migrations WHERE status = 'ok' AND revision = $1"
    while await owner.fetchval(done, revision.name) < len(slugs) // 3:
        await asyncio.sleep(0.005)
    running_.cancel()
    await asyncio.gather(running_, return_exceptions=True)
    before = await owner.fetchval(done, revision.name)
    await require_fine()
    after = await owner.fetchval(done, revision.name)
    assert before < after == len(slugs), (before, after)
    await owner.close()
    print(
        f"one of {len(slugs)} broken: the other {len(slugs) - 1} migrated, mended by a repeat; "
        f"cut short after {before}: the repeat did the other {after - before}"
    )


async def compare(tenants: int, switches: int) -> bool:
    await migrate_all()
    mark = secrets.token_hex(2)
    opened = await measure_opening(mark)
    slugs = [f"t_{mark}_{n:03}" for n in range(tenants)]
    await reserve(slugs)
    took_s = await timed(require_fine)
    print(f"    {tenants} schemas made side by side in {took_s:.1f} s")
    people = [system_principal(await find_tenant(slug)) for slug in slugs[:50]]
    switched = await measure_switch(people, switches)
    revision = Revision()
    migrated = await measure_migration(slugs, revision)
    await check_broken_and_resumed(slugs, revision)
    await dispose_databases()
    return opened <= OPEN_GOAL and switched <= SWITCH_GOAL and migrated <= MIGRATE_GOAL


def main() -> None:
    """Parse, start the server, compare; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenants", type=int, default=50)
    parser.add_argument("--switches", type=int, default=500)
    given = parser.parse_args()
    with short_folder() as folder:
        server = make_postgres(folder, durable=True)
        with running(postgres_process(server, folder / "postgres.log")):
            os.environ["DATABASE_URL"] = server.app_url
            os.environ["DATABASE_ADMIN_URL"] = server.admin_url
            settings.cache_clear()
            sys.exit(not asyncio.run(compare(given.tenants, given.switches)))


if __name__ == "__main__":
    main()
