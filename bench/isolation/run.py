"""Two companies loaded, one tried against the other in both directions, everything counted."""

import json
import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx2
from redis.asyncio import Redis
from sqlalchemy import select

from bench.isolation.caller import Answer, Somebody
from bench.isolation.companies import Company
from bench.isolation.probes import (
    Probe,
    action_probes,
    chat_probes,
    event_probes,
    job_probes,
    key_probes,
    route_probes,
    store_probes,
)
from bench.isolation.targets import Belongings, belongings_of, fingerprint
from bench.isolation.watch import OverheardModel, overheard_logs
from erp_domains.tenants.service import find_tenant, remove_tenant
from gateway.app import app
from gateway.company.replay import load_company
from gateway.company.worlds import DEMO_NOW
from gateway.composition import load_everything
from gateway.routes import chat
from ingestion.pipeline import process_documents
from kernel.auth.principal import system_principal
from kernel.db.shared import OutboxRow
from kernel.db.tenancy import schema_of
from kernel.db.uow import begin_shared
from kernel.events.envelope import Envelope
from kernel.events.handlers import handle_once, handlers_of
from kernel.jobs.app import redis_database

PEOPLE = ("owner", "clerk")
# What a company's own people leave behind by signing in, and what the other side of the same
# idempotency key is meant to write.
OWN_TRACES = {"user_sessions", "auth_tokens", "login_attempts", "users", "activities",
              "action_runs", "audit_log", "audit_head", "idempotency_keys",
              "followups"}  # fmt: skip
UUID_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(slots=True)
class Report:
    """Probes by seam, and every leak in words."""

    probes: Counter[str] = field(default_factory=Counter[str])
    statuses: Counter[int] = field(default_factory=Counter[int])
    leaks: list[str] = field(default_factory=list[str])

    @property
    def count(self) -> int:
        """All probes."""
        return sum(self.probes.values())


async def probe_both_ways(folder: Path, *, every: int = 1) -> Report:
    """Load two companies and try each against the other; for a quick run every n-th probe."""
    load_everything()
    companies = (Company("north"), Company("south"))
    for company in companies:
        await load(company, folder)
    try:
        return await _probe(companies, every)
    finally:
        for company in companies:
            await remove_tenant(company.slug)


async def _probe(companies: tuple[Company, Company], every: int) -> Report:
    report = Report()
    model = OverheardModel(chat.model())
    chat.model.cache_clear()
    chat.model = lambda: model  # type: ignore[assignment]  # every prompt is to be seen
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://steward.test") as client:
        for ours, theirs in (companies, companies[::-1]):
            await _one_way(client, ours, theirs, report, model, every)
    await _look_into_cache(companies, report)
    return report


async def load(company: Company, folder: Path) -> None:
    """A company from its file, documents read, with room for many requests."""
    file = folder / f"{company.slug}.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in company.lines()))
    loaded = await load_company(file, company.slug, now_at=DEMO_NOW)

    async def ids() -> AsyncGenerator[UUID]:
        for document_id in loaded.documents:
            yield document_id

    async def ignore(_: object) -> None: ...

    await process_documents(system_principal(loaded.tenant), ids(), ignore)


async def deliver_own_events(company: Company) -> None:
    """Handle whatever the company's own records announced and no worker has handled yet.

    Otherwise a busy worker gets to it during the probes, and its effects look like theirs. Each
    handler runs once, here or there, and what runs there is waited for by the inbox's key.
    """
    principal = system_principal(await find_tenant(company.slug))
    query = select(OutboxRow).where(
        OutboxRow.tenant == schema_of(company.slug), OutboxRow.topic == "event"
    )
    last = 0
    while True:
        async with begin_shared() as session:
            later = query.where(OutboxRow.position > last).order_by(OutboxRow.position)
            rows = list(await session.scalars(later))
        if not rows:
            return
        for row in rows:
            envelope = Envelope.model_validate(row.body)
            for consumer, handler in handlers_of(envelope.event_type):
                await handle_once(principal, consumer, handler, envelope)
            last = row.position


async def _one_way(
    client: httpx2.AsyncClient,
    ours: Company,
    theirs: Company,
    report: Report,
    model: OverheardModel,
    every: int,
) -> None:
    await deliver_own_events(theirs)
    mine, foreign = await belongings_of(ours), await belongings_of(theirs)
    before = await fingerprint(theirs)
    model.prompts.clear()
    own_ids = {str(i) for i in mine.all_ids}
    with overheard_logs() as heard:
        for who in PEOPLE:
            person = Somebody(client, mine.tenant, ours.email(who))
            other = Somebody(client, foreign.tenant, theirs.email("owner"))
            await person.sign_in()
            await other.sign_in()
            for number, probe in enumerate(_probes(person, other, foreign, who)):
                if number % every == 0:
                    judge(report, probe, await probe.run(), foreign, own_ids)
    canary = theirs.canary.casefold()
    report.leaks += [f"prompt: {p[:200]}" for p in model.prompts if canary in p.casefold()]
    if canary in heard.getvalue().casefold():
        report.leaks.append("log: the other company's canary")
    after = await fingerprint(theirs)
    changed = {t for t in before if before[t] != after.get(t)} - OWN_TRACES
    report.leaks += [f"changed: {theirs.slug}.{table}" for table in sorted(changed)]


def _probes(person: Somebody, other: Somebody, foreign: Belongings, who: str) -> Iterator[Probe]:
    yield from route_probes(person, foreign)
    yield from action_probes(person, foreign)
    if who == "owner":
        yield from chat_probes(person, foreign)
        yield from key_probes(person, other, foreign.company.mark)
        yield from job_probes(person, foreign)
        yield from event_probes(person, foreign)
        yield from store_probes(person, foreign, foreign.object_keys)


def judge(
    report: Report, probe: Probe, answer: Answer, foreign: Belongings, own_ids: set[str]
) -> None:
    """Count one probe and note what came over the border."""
    report.probes[probe.seam] += 1
    report.statuses[answer.status] += 1
    if foreign.company.canary.casefold() in answer.text.casefold():
        report.leaks.append(f"{probe.seam} {probe.name}: canary in {answer.text[:160]}")
    named = {probe.sent, *UUID_SHAPE.findall(probe.name)}
    strangers = {str(i) for i in foreign.all_ids} - own_ids - named
    if found := strangers & set(UUID_SHAPE.findall(answer.text)):
        report.leaks.append(f"{probe.seam} {probe.name}: ids {sorted(found)[:3]}")
    if answer.status < 300 and not probe.may_succeed:
        report.leaks.append(f"{probe.seam} {probe.name}: answered {answer.status}")
    if answer.status >= 500:
        report.leaks.append(f"{probe.seam} {probe.name}: fault {answer.status} {answer.text[:160]}")


async def _look_into_cache(companies: tuple[Company, Company], report: Report) -> None:
    """Whatever is kept under a key of one company must not hold the canary of the other."""
    for number in (0, 2):
        redis = Redis.from_url(redis_database(number), decode_responses=True)
        async for key in redis.scan_iter():
            if await redis.type(key) != "string":
                continue
            report.probes["cache"] += 1
            kept = str(await redis.get(key)).casefold()
            report.leaks += [
                f"cache {key}"
                for company in companies
                if company.canary.casefold() in kept and company.slug not in key
            ]
        await redis.aclose()
