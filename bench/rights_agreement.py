"""Do the SQL filter, the vector filter and the decision on each record agree? And how fast is it?

`python -m bench.rights_agreement [--pairs N] [--seed N]`: starts an embedded PostgreSQL and vector
server, makes people, leads, activities and documents, and random callers with random grants,
denials and delegations. A pair is one caller and one record (or document). Prints how many pairs
agree and the time of a decision; exits non-zero on any disagreement or a p95 above 1 ms.
"""

import argparse
import asyncio
import os
import random
import secrets
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select

from erp_domains.crm.models import Activity, Lead
from erp_domains.hrm.models import Department, Employee
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from kernel.auth.access import allows, predicate, reader_keys
from kernel.auth.principal import Grant, Principal, Reach, Scope, TenantContext, system_principal
from kernel.db.engine import dispose_databases
from kernel.db.migrate import migrate_all
from kernel.db.uow import UnitOfWork, begin
from kernel.embed.port import Vector
from kernel.embedded.servers import postgres_process
from kernel.ids import new_id
from kernel.settings import settings
from rag.access import search_filters
from rag.points import ChunkPoint
from rag.sparse import SparseTerms
from rag.store import VectorStore
from tests.fixtures.servers import make_postgres, running, short_folder
from tests.fixtures.vectors import VectorServer, free_port

PAIRS = 100_000
P95_MS_MAX = 1.0
PEOPLE, DEPARTMENTS, USERS = 24, 4, 6
RECORDS = 80
DOCUMENTS = 200
DIMENSIONS = 8
MODELS: tuple[Any, ...] = (Lead, Activity, Employee)
PATTERNS = ("crm.lead.read", "crm.*.read", "crm.activity.read", "hrm.employee.read", "hrm.*.*",
            "*.*.*", "crm.lead.update", "finance.journal.read")  # fmt: skip


@dataclass
class World:
    """Ids to draw from, and the rows."""

    tenant: TenantContext
    chance: random.Random
    people: list[UUID]
    departments: list[UUID]
    users: list[UUID]
    rows: dict[Any, list[Any]]


class NoEmbedder:
    """Stands in for a model: only its name and size are asked."""

    model_id = "bench"
    dimensions = DIMENSIONS
    dimension = DIMENSIONS

    async def prepare(self) -> None:
        """Nothing to load."""


async def make_world(uow: UnitOfWork, chance: random.Random) -> World:
    """Departments, people, leads and activities with every kind of owner."""
    world = World(
        uow.principal.tenant, chance,
        [new_id() for _ in range(PEOPLE)], [new_id() for _ in range(DEPARTMENTS)],
        [new_id() for _ in range(USERS)], {},
    )  # fmt: skip
    uow.session.add_all(
        Department(id=d, code=f"D{n}", name=f"D{n}") for n, d in enumerate(world.departments)
    )
    await uow.flush()
    people = [
        Employee(id=p, number=f"E{n}", name=f"P{n}", joined_on=date(2022, 1, 3), currency="EUR",
                 department_id=chance.choice([None, *world.departments]), country="DE",
                 work_hours="8,8,8,8,8,0,0")
        for n, p in enumerate(world.people)
    ]  # fmt: skip
    owners = [None, *world.people]
    leads = [
        Lead(number=f"L{n}", name=f"L{n}", owner_id=chance.choice(owners)) for n in range(RECORDS)
    ]
    uow.session.add_all([*people, *leads])
    await uow.flush()
    activities = [
        Activity(kind="note", text="-", lead_id=leads[0].id, about="-", at=datetime.now(UTC),
                 owner_id=chance.choice(owners), created_by=chance.choice(world.users))
        for _ in range(RECORDS)
    ]  # fmt: skip
    uow.session.add_all(activities)
    await uow.flush()
    world.rows = {Lead: leads, Activity: activities, Employee: people}
    return world


def random_reach(world: World) -> Reach:
    """Somebody with or without an employee, a department, a team."""
    chance = world.chance
    return Reach(
        user_id=chance.choice(world.users),
        name="somebody",
        employee_id=chance.choice([None, *world.people]),
        department_id=chance.choice([None, *world.departments]),
        team_ids=frozenset(chance.sample(world.people, chance.randrange(5))),
        department_member_ids=frozenset(chance.sample(world.people, chance.randrange(5))),
    )


def random_grant(world: World) -> Grant:
    """A line, a denial, or a delegated line with the denials of who delegated it."""
    chance = world.chance
    kind = chance.randrange(6)
    scopes = list(Scope)
    return Grant(
        permission=chance.choice(PATTERNS),
        scope=chance.choice(scopes),
        is_deny=kind == 0,
        role="random",
        reach=random_reach(world) if kind == 1 else None,
        except_scopes=frozenset(chance.sample(scopes, chance.randrange(3)) if kind == 1 else ()),
    )


def random_caller(world: World) -> Principal:
    """Who asks."""
    reach = random_reach(world)
    base = Principal(tenant=world.tenant, user_id=reach.user_id, name="caller")
    return replace(
        base,
        employee_id=reach.employee_id,
        department_id=reach.department_id,
        team_ids=reach.team_ids,
        department_member_ids=reach.department_member_ids,
        roles=tuple(world.chance.sample(["hr", "sales", "pm", "owner"], 2)),
        grants=tuple(random_grant(world) for _ in range(world.chance.randrange(6))),
    )


async def compare_sql(uow: UnitOfWork, world: World, pairs: int) -> tuple[int, int, list[float]]:
    """Pairs looked at, disagreements, and milliseconds of each decision."""
    seen, wrong = 0, 0
    took_ms: list[float] = []
    while seen < pairs:
        caller = random_caller(world)
        for model in MODELS:
            query = select(model.id).where(predicate(caller, model))
            by_sql = set(await uow.session.scalars(query))
            for row in world.rows[model]:
                started = time.perf_counter_ns()
                is_allowed = allows(caller, model.__access__.read, row).is_allowed
                took_ms.append((time.perf_counter_ns() - started) / 1e6)
                seen += 1
                wrong += is_allowed != (row.id in by_sql)
    return seen, wrong, took_ms


async def compare_vectors(store: VectorStore, world: World, pairs: int) -> tuple[int, int]:
    """The same for documents: found by the vector query, and readable by their reader keys."""
    chance, slug = world.chance, world.tenant.slug
    keys = ["all", *(f"user:{u}" for u in world.users), *(f"role:{r}" for r in
            ("hr", "sales", "pm", "owner")), *(f"department:{d}" for d in world.departments),
            "system"]  # fmt: skip
    readers = {new_id(): chance.sample(keys, chance.randrange(1, 4)) for _ in range(DOCUMENTS)}
    dense: Vector = np.ones(DIMENSIONS, dtype=np.float32) / np.sqrt(np.float32(DIMENSIONS))
    await store.ensure_collection(slug, NoEmbedder())  # pyright: ignore[reportArgumentType]
    await store.upsert(slug, [_point(key, dense, who) for key, who in readers.items()])
    seen, wrong = 0, 0
    while seen < pairs:
        caller = random_caller(world)
        found = await store.search(slug, dense, None, search_filters(caller), DOCUMENTS)
        by_vector = {hit.chunk_id for hit in found.dense}
        mine = set(reader_keys(caller))
        for key, who in readers.items():
            seen += 1
            wrong += bool(mine & set(who)) != (key in by_vector)
    return seen, wrong


def _point(key: UUID, dense: Vector, readers: Sequence[str]) -> ChunkPoint:
    return ChunkPoint(key, key, 1, dense, SparseTerms([], []), list(readers), "text/plain")


async def measure(pairs: int, seed: int, vectors: VectorServer) -> bool:
    """Print the figures; whether all of them hold."""
    await migrate_all()
    slug = f"bench_{secrets.token_hex(3)}"
    tenant = await provision_tenant(TenantCreate(slug=slug, name="Bench"))
    async with begin(system_principal(tenant)) as uow:
        world = await make_world(uow, random.Random(seed))
        seen, wrong, took_ms = await compare_sql(uow, world, pairs)
    p95_ms = statistics.quantiles(took_ms, n=20)[-1]
    print(f"SQL filter = decision: {seen - wrong:,} of {seen:,} pairs agree")
    print(
        f"decision on one record: median {statistics.median(took_ms):.4f} ms, p95 {p95_ms:.4f} ms"
    )
    store = VectorStore(vectors.url, vectors.api_key)
    documents, missed = await compare_vectors(store, world, pairs)
    print(f"vector filter = decision: {documents - missed:,} of {documents:,} pairs agree")
    await store.aclose()
    await dispose_databases()
    return not wrong and not missed and p95_ms <= P95_MS_MAX


def main() -> None:
    """Parse, start the servers, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--seed", type=int, default=20260316)
    given = parser.parse_args()
    with short_folder() as folder:
        server = make_postgres(folder, durable=False)
        vectors = VectorServer(Path(folder) / "vectors", free_port())
        vectors.start()
        try:
            with running(postgres_process(server, folder / "postgres.log")):
                os.environ["DATABASE_URL"] = server.app_url
                os.environ["DATABASE_ADMIN_URL"] = server.admin_url
                settings.cache_clear()
                is_good = asyncio.run(measure(given.pairs, given.seed, vectors))
        finally:
            vectors.stop()
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
