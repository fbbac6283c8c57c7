"""Random tampering with the audit chain by the owner of the database: all of it must be found.

`python -m bench.audit_tampering [--count N] [--rows N]`: starts an embedded PostgreSQL, writes a
chain, anchors it, and then N times, with the trigger off and the owner's rights, edits, deletes,
swaps, forges or cuts lines; half of the time every later hash and the head are made anew, as
somebody who knows the method would. Each deed is rolled back after the chain was verified. Then
the speed of verifying a long chain is printed. Exits 1 if anything stayed hidden.
"""

import argparse
import asyncio
import os
import random
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from kernel.anchors import anchor_chain, anchored_hashes
from kernel.audit import verify_chain
from kernel.auth.principal import Principal, system_principal
from kernel.db.engine import asyncpg_url, dispose_databases
from kernel.db.migrate import migrate_all
from kernel.db.uow import UnitOfWork, begin
from kernel.embedded.servers import postgres_process
from kernel.settings import settings
from tests.fixtures.servers import make_postgres, running, short_folder

LINES = 60
SPEED_ROWS = 100_000
APPEND_ROWS = 500
APPEND = text(
    "SELECT count(audit_append(now(), 'bench.line', NULL, jsonb_build_object('n', n,"
    " 'summary', 'Invoice ' || n || ' posted'))) FROM generate_series(1, :rows) n"
)
RECHAIN = """
DO $$ DECLARE line record; prev text;
BEGIN
  SELECT hash INTO prev FROM audit_log WHERE seq < {first} ORDER BY seq DESC LIMIT 1;
  prev := coalesce(prev, repeat('0', 64));
  FOR line IN SELECT * FROM audit_log WHERE seq >= {first} ORDER BY seq LOOP
    UPDATE audit_log SET prev_hash = prev, hash = audit_hash(prev, line.seq, line.at, line.kind,
      line.actor_id, line.body) WHERE seq = line.seq RETURNING hash INTO prev;
  END LOOP;
  UPDATE audit_head SET hash = prev, seq = (SELECT coalesce(max(seq), 0) FROM audit_log);
END $$
"""


@dataclass(frozen=True)
class Deed:
    """What is done, the first line it touches, and the statements that do it."""

    name: str
    first: int
    statements: list[str]


def edit(dice: random.Random, lines: int) -> Deed:
    seq = dice.randint(1, lines)
    change = dice.choice(
        ["body = body || '{\"amount\": 1}'", "kind = 'bench.other'", "actor_id = gen_random_uuid()",
         "at = at + interval '1 microsecond'"]
    )  # fmt: skip
    return Deed("edited", seq, [f"UPDATE audit_log SET {change} WHERE seq = {seq}"])


def delete(dice: random.Random, lines: int) -> Deed:
    first = dice.randint(1, lines - 1)
    last = min(lines - 1, first + dice.randint(0, 3))
    gap = last - first + 1
    return Deed(
        "deleted", first,
        [f"DELETE FROM audit_log WHERE seq BETWEEN {first} AND {last}",
         *(f"UPDATE audit_log SET seq = {n - gap} WHERE seq = {n}"
           for n in range(last + 1, lines + 1))],
    )  # fmt: skip


def swap(dice: random.Random, lines: int) -> Deed:
    first, second = sorted(dice.sample(range(1, lines + 1), 2))
    pair = f"(({first}, {second}), ({second}, {first}))"
    return Deed(
        "swapped", first,
        [(
            "UPDATE audit_log AS here SET kind = there.kind, body = there.body, at = there.at"
            f" FROM audit_log AS there WHERE (here.seq, there.seq) IN {pair}"
        )],
    )  # fmt: skip


def cut(dice: random.Random, lines: int) -> Deed:
    first = dice.randint(1, lines)
    return Deed("tail cut", first, [f"DELETE FROM audit_log WHERE seq >= {first}"])


def forge(dice: random.Random, lines: int) -> Deed:
    seq = dice.randint(1, lines)
    later = range(lines, seq - 1, -1)
    insert = (
        f"INSERT INTO audit_log SELECT {seq}, at, 'bench.forged', actor_id, '{{}}', prev_hash, hash"
        f" FROM audit_log WHERE seq = {seq + 1}"
    )
    moved = [f"UPDATE audit_log SET seq = {n + 1} WHERE seq = {n}" for n in later]
    return Deed("forged in between", seq, [*moved, insert])


DEEDS: tuple[Callable[[random.Random, int], Deed], ...] = (edit, delete, swap, cut, forge)


async def tamper(
    owner: UnitOfWork, anchored: Mapping[int, str], dice: random.Random, lines: int
) -> tuple[str, bool]:
    """One random deed, rolled back; its name and whether it was found."""
    deed = dice.choice(DEEDS)(dice, lines)
    is_skilled = dice.random() < 0.5
    await owner.session.rollback()
    await enter_as_owner(owner)
    for statement in deed.statements:
        await owner.session.execute(text(statement))
    if is_skilled:
        await owner.session.execute(text(RECHAIN.format(first=deed.first)))
    elif deed.name == "tail cut":
        await owner.session.execute(text(f"UPDATE audit_head SET seq = {deed.first - 1}"))
    found = await verify_chain(owner, anchored)
    await owner.session.rollback()
    return deed.name + (", all hashes made anew" if is_skilled else ""), not found.ok


async def enter_as_owner(owner: UnitOfWork) -> None:
    """Begin in the company's schema with the guarding trigger switched off."""
    schema = owner.principal.tenant.schema
    await owner.session.execute(text(f"SET LOCAL search_path TO {schema}, public"))
    await owner.session.execute(text("ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only"))


async def open_chain(lines: int) -> Principal:
    """A company whose chain has this many lines."""
    slug = f"bench_{secrets.token_hex(3)}"
    principal = system_principal(await provision_tenant(TenantCreate(slug=slug, name="Bench")))
    for first in range(0, lines, APPEND_ROWS):
        # In pieces: within one transaction every version of the head row would stay.
        async with begin(principal) as uow:
            rows = min(APPEND_ROWS, lines - first)
            await uow.session.execute(APPEND, {"rows": rows})
    return principal


async def attack(count: int) -> int:
    """Print what was tried and found; how many stayed hidden."""
    principal = await open_chain(LINES)
    await anchor_chain(principal)
    anchored = await anchored_hashes(principal)
    lines = max(anchored)
    dice = random.Random(7)
    tried: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    url = settings().database_admin_url
    assert url is not None
    engine = create_async_engine(asyncpg_url(url.get_secret_value()), poolclass=NullPool)
    async with AsyncSession(engine) as session:
        owner = UnitOfWork(session, principal)
        for _ in range(count):
            name, is_found = await tamper(owner, anchored, dice, lines)
            tried[name] += 1
            hidden[name] += not is_found
    await engine.dispose()
    async with begin(principal) as uow:
        untouched = await verify_chain(uow, anchored)
    for name in sorted(tried):
        print(f"{name:<45} {tried[name]:>5} tried, {hidden[name]} hidden")
    print(f"found {count - hidden.total()} of {count}; untouched chain whole: {untouched.ok}")
    return hidden.total() + (not untouched.ok)


async def measure(rows: int) -> None:
    """Print how fast a long chain is verified."""
    principal = await open_chain(rows)
    started = time.perf_counter()
    async with begin(principal) as uow:
        found = await verify_chain(uow)
    seconds = time.perf_counter() - started
    print(f"verified {found.entries:,} lines in {seconds:.1f} s: {rows / seconds:,.0f} lines/s")


async def run(count: int, rows: int) -> int:
    """Migrate, attack, measure."""
    await migrate_all()
    hidden = await attack(count)
    if rows:
        await measure(rows)
    await dispose_databases()
    return hidden


def main() -> None:
    """Parse, start the server, run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="deeds")
    parser.add_argument("--rows", type=int, default=SPEED_ROWS, help="lines of the long chain")
    given = parser.parse_args()
    with short_folder() as folder:
        server = make_postgres(folder, durable=False)
        with running(postgres_process(server, folder / "postgres.log")):
            use_server(server.app_url, server.admin_url, folder / "data")
            sys.exit(1 if asyncio.run(run(given.count, given.rows)) else 0)


def use_server(app_url: str, admin: str, data_dir: Path) -> None:
    """Let the settings point to a server and a data root of this bench's own."""
    os.environ["DATABASE_URL"] = app_url
    os.environ["DATABASE_ADMIN_URL"] = admin
    os.environ["STEWARD_DATA_DIR"] = str(data_dir)
    os.environ["STEWARD_SIGNING_KEY"] = secrets.token_hex(32)
    settings.cache_clear()


if __name__ == "__main__":
    main()
