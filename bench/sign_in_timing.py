"""Whether the time of a refused sign-in tells who exists.

`python -m bench.sign_in_timing [--rounds N]`: starts an embedded PostgreSQL, tries to sign in as
somebody with a wrong password, somebody unknown, somebody deactivated and somebody invited, with
and without naming the company, in shuffled turns. Printed are the medians in milliseconds and
their ratio to that of the wrong password; exits with 1 if a ratio is off by more than a tenth.
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

from pydantic import SecretStr
from sqlalchemy import delete

from erp_domains.authentication.errors import BadCredentials
from erp_domains.authentication.models import LoginAttempt
from erp_domains.authentication.schemas import Device, Login
from erp_domains.authentication.service import (
    create_user,
    deactivate_user,
    invite_user,
    list_in_directory,
)
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from erp_domains.workflows.sign_in import sign_in
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.engine import dispose_databases
from kernel.db.migrate import migrate_all
from kernel.db.uow import begin
from kernel.embedded.servers import postgres_process
from kernel.settings import settings
from tests.fixtures.servers import make_postgres, running, short_folder

PASSWORD = "correct horse battery"
OFF_MAX = 0.10
WARM_UP_ROUNDS = 5
WHO = {
    "wrong password": "known@bench.test",
    "unknown person": "unknown@bench.test",
    "deactivated": "gone@bench.test",
    "invited": "invited@bench.test",
}


async def open_company() -> TenantContext:
    """A company with one person of each kind, all of them in the directory."""
    await migrate_all()
    slug = f"bench_{secrets.token_hex(3)}"
    tenant = await provision_tenant(TenantCreate(slug=slug, name="Bench"))
    async with begin(system_principal(tenant)) as uow:
        await create_user(uow, email=WHO["wrong password"], name="Known", password=PASSWORD)
        gone = await create_user(uow, email=WHO["deactivated"], name="Gone", password=PASSWORD)
        await deactivate_user(uow, gone, "for the bench")
        await invite_user(uow, email=WHO["invited"], name="Invited")
    for kind in ("wrong password", "deactivated"):
        await list_in_directory(WHO[kind], slug)
    return tenant


async def refuse_ms(email: str, slug: str | None) -> float:
    """Milliseconds until a sign-in with a wrong password is refused."""
    login = Login(email=email, password=SecretStr("wrong horse battery"), tenant=slug)
    started_s = time.perf_counter()
    try:
        await sign_in(login, Device("bench", "203.0.113.1"))
    except BadCredentials:
        return (time.perf_counter() - started_s) * 1000
    raise AssertionError("a wrong password was taken")


async def forget_tries(tenant: TenantContext) -> None:
    async with begin(system_principal(tenant)) as uow:
        await uow.session.execute(delete(LoginAttempt))


async def measure(tenant: TenantContext, rounds: int) -> dict[str, list[float]]:
    """Times by kind; every kind once a round, in a new order each time."""
    cases: Sequence[tuple[str, str | None]] = [
        *((kind, tenant.slug) for kind in WHO),
        ("wrong password", None),
        ("unknown person", None),
        ("deactivated", None),
    ]
    times: dict[str, list[float]] = {}
    for round_number in range(rounds + WARM_UP_ROUNDS):
        for kind, slug in random.sample(cases, len(cases)):
            took = await refuse_ms(WHO[kind], slug)
            label = f"{kind}{'' if slug else ', no company named'}"
            if round_number >= WARM_UP_ROUNDS:
                times.setdefault(label, []).append(took)
        await forget_tries(tenant)
    return times


def report(times: dict[str, list[float]]) -> int:
    """Print medians and ratios; the exit status."""
    worst = 0.0
    for label, took in times.items():
        suffix = ", no company named" if "," in label else ""
        base = statistics.median(times[f"wrong password{suffix}"])
        ratio = statistics.median(took) / base
        worst = max(worst, abs(ratio - 1))
        print(f"{label:36} median {statistics.median(took):7.1f} ms  ratio {ratio:.3f}")
    print(f"worst ratio off by {worst:.1%}; allowed {OFF_MAX:.0%}")
    return int(worst > OFF_MAX)


async def main(rounds: int) -> int:
    tenant = await open_company()
    outcome = report(await measure(tenant, rounds))
    await dispose_databases()
    return outcome


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    with short_folder() as folder:
        server = make_postgres(folder, durable=False)
        with running(postgres_process(server, folder / "postgres.log")):
            os.environ["DATABASE_URL"] = server.app_url
            os.environ["DATABASE_ADMIN_URL"] = server.admin_url
            os.environ.setdefault("STEWARD_SIGNING_KEY", secrets.token_hex(32))
            settings.cache_clear()
            sys.exit(asyncio.run(main(arguments.rounds)))
