"""Retry storms: one Idempotency-Key, many requests, connections cut and the API killed; one effect.

`python -m bench.idempotency [--keys N] [--copies N] [--cut PERCENT] [--kills N]`: starts an
embedded PostgreSQL and a real API process. Every key is sent by several clients at the same
moment; some hang up in the middle, and the API is killed with -9 and started again in between.
Each client repeats its request until it is answered, as a program would. Exits 1 unless every key
had exactly one effect and one answer, byte for byte.
"""

import argparse
import asyncio
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
from sqlalchemy import func, select

from bench.audit_tampering import use_server
from erp_domains.authentication.service import create_user
from erp_domains.crm.models import Lead
from erp_domains.rbac.service import assign_role, seed_roles
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from kernel.auth.principal import Principal, system_principal
from kernel.db.engine import dispose_databases
from kernel.db.migrate import migrate_all
from kernel.db.uow import begin
from kernel.embedded.processes import PROJECT_ROOT
from kernel.embedded.servers import postgres_process
from tests.fixtures.servers import make_postgres, running, short_folder

KEYS_AT_ONCE = 6
PAUSE_S = 0.05
LOST_PAUSE_S = 0.3
CUT_S_MAX = 0.06
START_S_MAX = 120.0
PERSON, PASSWORD = "ana@bench.test", "correct horse battery"
PATH = "/v1/actions/crm.create_lead"


class ApiProcess:
    """A real API on a port of its own, that can be killed like a crash and started again."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "uvicorn", "gateway.app:app", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--no-access-log"], cwd=PROJECT_ROOT, stdout=log, stderr=log
            )
        deadline_s = time.monotonic() + START_S_MAX
        async with httpx2.AsyncClient(trust_env=False) as client:
            while True:
                try:
                    await client.get(f"{self.url}/healthz")
                except httpx2.HTTPError:
                    if time.monotonic() > deadline_s:
                        raise
                    await asyncio.sleep(PAUSE_S)
                else:
                    return

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@dataclass
class Storm:
    """The clients, and what they saw."""

    client: httpx2.AsyncClient
    tenant: str
    copies: int
    cut_share: float
    dice: random.Random = field(default_factory=lambda: random.Random(5))
    answers: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list[bytes]))
    seen: Counter[str] = field(default_factory=Counter[str])

    async def sign_in(self) -> None:
        """A token of ten minutes."""
        body = {"email": PERSON, "password": PASSWORD, "tenant": self.tenant}
        answer = await self.client.post("/auth/login", json=body)
        token = answer.raise_for_status().json()["access_token"]
        self.client.headers["Authorization"] = f"Bearer {token}"

    async def send_key(self, key: str) -> None:
        """All copies of one key at the same moment."""
        await asyncio.gather(*(self._insist(key) for _ in range(self.copies)))

    async def _insist(self, key: str) -> None:
        """One client: repeat the same request until it is answered."""
        while True:
            self.seen["requests"] += 1
            try:
                answer = await self._send(key)
            except (httpx2.HTTPError, TimeoutError):
                self.seen["connections lost"] += 1
                await asyncio.sleep(LOST_PAUSE_S)
                continue
            self.seen[f"answers {answer.status_code}"] += 1
            if answer.status_code == 200:
                self.answers[key].append(answer.content)
                return
            if answer.status_code == 401:
                await self.sign_in()
            elif answer.status_code != 409:
                raise SystemExit(f"{answer.status_code}: {answer.text}")
            await asyncio.sleep(PAUSE_S)

    async def _send(self, key: str) -> httpx2.Response:
        request = self.client.post(PATH, json={"name": key}, headers={"Idempotency-Key": key})
        if self.dice.random() >= self.cut_share:
            return await request
        self.seen["cut on purpose"] += 1
        return await asyncio.wait_for(request, self.dice.uniform(0.001, CUT_S_MAX))


async def open_company() -> Principal:
    """A company with somebody in sales."""
    await migrate_all()
    slug = f"bench_{secrets.token_hex(3)}"
    order = TenantCreate(slug=slug, name="Bench", is_sandbox=True, plan="sandbox")
    system = system_principal(await provision_tenant(order))
    async with begin(system) as uow:
        await seed_roles(uow.session)
        user = await create_user(uow, email=PERSON, name="Ana", password=PASSWORD)
        await uow.flush()
        await assign_role(uow, user.id, "sales")
    return system


async def rage(api: ApiProcess, storm: Storm, keys: list[str], kills: int) -> None:
    """Send everything, killing the API at regular moments."""
    waiting = asyncio.Queue[str]()
    for key in keys:
        waiting.put_nowait(key)

    async def sender() -> None:
        while not waiting.empty():
            await storm.send_key(waiting.get_nowait())

    async def killer() -> None:
        for number in range(1, kills + 1):
            while waiting.qsize() > len(keys) * (1 - number / (kills + 1)):
                await asyncio.sleep(PAUSE_S)
            api.kill()
            storm.seen["API killed"] += 1
            await api.start()

    await asyncio.gather(killer(), *(sender() for _ in range(KEYS_AT_ONCE)))


async def judge(system: Principal, storm: Storm, keys: list[str]) -> int:
    """Print what came of it; how many keys went wrong."""
    async with begin(system) as uow:
        query = select(Lead.name, func.count()).group_by(Lead.name)
        effects = {row[0]: row[1] for row in (await uow.session.execute(query)).all()}
    wrong = [k for k in keys if effects.get(k) != 1 or len(set(storm.answers[k])) != 1]
    for name, count in sorted(storm.seen.items()):
        print(f"{name:<20} {count:>7,}")
    same = sum(len(set(storm.answers[key])) == 1 for key in keys)
    print(f"{len(keys):,} keys x {storm.copies}: {sum(effects.values()):,} effects; "
          f"answers equal byte for byte for {same:,} keys; {len(wrong)} keys wrong")  # fmt: skip
    return len(wrong) + (sum(effects.values()) != len(keys))


async def run(given: argparse.Namespace, log: Path) -> int:
    """Company, API, storm, verdict."""
    system = await open_company()
    api = ApiProcess(log)
    await api.start()
    keys = [f"key-{number:05}" for number in range(given.keys)]
    limits = httpx2.Limits(max_connections=given.copies * KEYS_AT_ONCE)
    async with httpx2.AsyncClient(
        base_url=api.url, timeout=30, limits=limits, trust_env=False
    ) as client:
        storm = Storm(client, system.tenant.slug, given.copies, given.cut / 100)
        await storm.sign_in()
        started = time.perf_counter()
        try:
            await rage(api, storm, keys, given.kills)
        finally:
            api.kill()
        print(f"{time.perf_counter() - started:.0f} s")
        wrong = await judge(system, storm, keys)
    await dispose_databases()
    return wrong


def main() -> None:
    """Parse, start the server, run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=1000)
    parser.add_argument("--copies", type=int, default=10, help="requests of a key at once")
    parser.add_argument("--cut", type=float, default=5.0, help="percent cut in the middle")
    parser.add_argument("--kills", type=int, default=5, help="times the API is killed with -9")
    given = parser.parse_args()
    with short_folder() as folder:
        server = make_postgres(folder, durable=False)
        with running(postgres_process(server, folder / "postgres.log")):
            use_server(server.app_url, server.admin_url, folder / "data")
            os.environ.setdefault("LOG_LEVEL", "ERROR")
            sys.exit(1 if asyncio.run(run(given, folder / "api.log")) else 0)


if __name__ == "__main__":
    main()
