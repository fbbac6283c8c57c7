"""What a company may use: seats, storage, documents, model tokens, requests.

The plan says how much, the operator may say otherwise for one company. A refusal carries `limit`,
`used`, `unit` and, where time frees it, `reset_at`. At 80 and at 100 per cent the company's
administrators are told, once each time the mark is crossed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from erp_domains.tenants import repository
from erp_domains.tenants.events import LimitNear
from kernel.auth.principal import TenantContext
from kernel.clock import now, today
from kernel.db.uow import UnitOfWork
from kernel.errors import LimitReached

ALERT_PERCENTS: tuple[int, ...] = (80, 100)
GIGABYTE = 1024**3


class LimitName(StrEnum):
    """What is counted."""

    USERS = "users"
    STORAGE = "storage"
    DOCUMENTS = "documents"
    MODEL_TOKENS = "model_tokens_per_day"
    REQUESTS = "requests_per_minute"


@dataclass(frozen=True, slots=True)
class LimitKind:
    """How a limit is called and counted.

    A daily one begins anew at the company's midnight; of a rate people are told once a day.
    """

    title: str
    unit: str
    is_daily: bool = False
    is_rate: bool = False


KINDS: Mapping[LimitName, LimitKind] = {
    LimitName.USERS: LimitKind("people who may sign in", "people"),
    LimitName.STORAGE: LimitKind("storage for files", "bytes"),
    LimitName.DOCUMENTS: LimitKind("documents", "documents"),
    LimitName.MODEL_TOKENS: LimitKind("model tokens today", "tokens", is_daily=True),
    LimitName.REQUESTS: LimitKind("requests in the last minute", "requests", is_rate=True),
}
PLANS: Mapping[str, Mapping[LimitName, int]] = {
    "standard": {
        LimitName.USERS: 200,
        LimitName.STORAGE: 50 * GIGABYTE,
        LimitName.DOCUMENTS: 50_000,
        LimitName.MODEL_TOKENS: 20_000_000,
        LimitName.REQUESTS: 3_000,
    },
    "small": {
        LimitName.USERS: 10,
        LimitName.STORAGE: 2 * GIGABYTE,
        LimitName.DOCUMENTS: 1_000,
        LimitName.MODEL_TOKENS: 1_000_000,
        LimitName.REQUESTS: 600,
    },
    # For demonstrations and measurements: nothing of it is sold, so nothing of it is scarce.
    "sandbox": {
        LimitName.USERS: 10_000,
        LimitName.STORAGE: 50 * GIGABYTE,
        LimitName.DOCUMENTS: 200_000,
        LimitName.MODEL_TOKENS: 2_000_000_000,
        LimitName.REQUESTS: 600_000,
    },
}


def limit_of(tenant: TenantContext, name: LimitName) -> int:
    """How much of it the company may use: the operator's word, else the plan's."""
    own = dict(tenant.limits).get(name)
    return PLANS.get(tenant.plan, PLANS["standard"])[name] if own is None else own


def reset_of(tenant: TenantContext, name: LimitName) -> datetime | None:
    """When a daily limit begins anew: the company's next midnight, in real time."""
    if not KINDS[name].is_daily:
        return None
    zone = ZoneInfo(tenant.timezone)
    return datetime.combine(today(tenant.timezone) + timedelta(days=1), time(), zone)


def refusal(
    tenant: TenantContext,
    name: LimitName,
    used: int,
    *,
    reset_at: datetime | None = None,
    limit: int | None = None,
) -> LimitReached:
    """The refusal of whoever wants more than there is; `limit` where it is not the company's."""
    limit, kind = limit_of(tenant, name) if limit is None else limit, KINDS[name]
    reset_at = reset_at or reset_of(tenant, name)
    later = f"try again after {reset_at:%Y-%m-%d %H:%M:%S %Z}" if reset_at else "free some"
    return LimitReached(
        f"{tenant.name} may use {limit:,} {kind.unit} ({kind.title}) and has used {used:,}; "
        f"{later}, or ask the operator for more",
        name=name,
        limit=limit,
        used=used,
        unit=kind.unit,
        reset_at=reset_at.isoformat() if reset_at else None,
    )


async def lock_limit(uow: UnitOfWork, name: LimitName) -> None:
    """Let one transaction after the other count, so that two cannot both take the last place."""
    key = func.hashtext(f"{uow.principal.tenant.schema}.{name}")
    await uow.session.execute(select(func.pg_advisory_xact_lock(key)))


async def require_room(uow: UnitOfWork, name: LimitName, used: int, adding: int = 1) -> None:
    """Let `adding` more through, or raise LimitReached; tells when a mark is crossed."""
    tenant = uow.principal.tenant
    if used + adding > limit_of(tenant, name):
        raise refusal(tenant, name, used)
    await note_share(uow, name, used + adding)


async def note_share(uow: UnitOfWork, name: LimitName, used: int) -> None:
    """Tell the administrators of every mark that `used` reaches and that was not told before."""
    tenant, kind = uow.principal.tenant, KINDS[name]
    limit, period = limit_of(tenant, name), _period(tenant, name)
    reached = [p for p in ALERT_PERCENTS if used * 100 >= limit * p]
    if not period:
        await repository.forget_alerts(uow, name, set(ALERT_PERCENTS) - set(reached))
    for percent in reached:
        if await repository.note_alert(uow, name, percent, period, now()):
            uow.emit(
                LimitNear(
                    aggregate_id=tenant.id,
                    name=name,
                    title=kind.title,
                    percent=percent,
                    used=used,
                    limit=limit,
                    unit=kind.unit,
                )
            )


async def tokens_used(uow: UnitOfWork) -> int:
    """Model tokens of the company's day so far."""
    name = LimitName.MODEL_TOKENS
    return await repository.consumed(uow, name, _period(uow.principal.tenant, name))


async def note_tokens(uow: UnitOfWork, tokens: int) -> None:
    """Count what a turn has used."""
    if tokens <= 0:
        return
    name = LimitName.MODEL_TOKENS
    used = await repository.consume(uow, name, _period(uow.principal.tenant, name), tokens)
    await note_share(uow, name, used)


def _period(tenant: TenantContext, name: LimitName) -> str:
    kind = KINDS[name]
    return today(tenant.timezone).isoformat() if kind.is_daily or kind.is_rate else ""
