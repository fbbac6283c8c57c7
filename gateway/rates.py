"""Requests per minute: of one person, who may take half of the company's, and of the company."""

from datetime import date

from erp_domains.tenants.limits import LimitName, limit_of, note_share, refusal
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.clock import monotonic_s, today
from kernel.db.uow import begin
from kernel.logs import get_logger
from kernel.rates import rate_counter

log = get_logger(__name__)
PERSON_SHARE_PERCENT = 50
BLOCK_MAX = 100
BLOCKS_MIN = 50
BLOCK_S = 5.0
BLOCK_HOLDERS_MAX = 10_000
_told_on: dict[str, date] = {}
_blocks: dict[str, tuple[int, float]] = {}


async def require_rate(caller: Principal) -> None:
    """Count this request. Raises LimitReached naming when the next one may come.

    What one person asks beyond their share does not count against the company, so a flood of
    one leaves room for the others.
    """
    tenant, counter = caller.tenant, rate_counter()
    whole = limit_of(tenant, LimitName.REQUESTS)
    share = max(1, whole * PERSON_SHARE_PERCENT // 100)
    person = f"{tenant.slug}/{caller.user_id}"
    if not await counter.hit(person, share):
        await _refuse(tenant, person, share)
    if not await counter.hit(tenant.slug, whole):
        await _tell_once_a_day(tenant, whole)
        await _refuse(tenant, tenant.slug, whole)


async def require_rate_in_blocks(caller: Principal) -> None:
    """As `require_rate`, for requests of less than a millisecond: counted several at a time.

    What is left of a block after some seconds is given up, so a process that asks little counts
    for a little more than it asked. Near a limit every request counts by itself.
    """
    tenant = caller.tenant
    person = f"{tenant.slug}/{caller.user_id}"
    left, until_s = _blocks.get(person, (0, 0.0))
    if left > 0 and monotonic_s() < until_s:
        _blocks[person] = (left - 1, until_s)
        return
    whole = limit_of(tenant, LimitName.REQUESTS)
    share = max(1, whole * PERSON_SHARE_PERCENT // 100)
    block = min(BLOCK_MAX, share // BLOCKS_MIN)
    counter = rate_counter()
    if len(_blocks) >= BLOCK_HOLDERS_MAX:
        _blocks.clear()
    if block > 1:
        # Noted before it is asked for, so that those who come meanwhile do not ask as well.
        _blocks[person] = (block - 1, monotonic_s() + BLOCK_S)
        if await counter.hit(person, share, block) and await counter.hit(tenant.slug, whole, block):
            return
        _blocks.pop(person, None)
    await require_rate(caller)


async def _refuse(tenant: TenantContext, key: str, limit: int) -> None:
    window = await rate_counter().window(key, limit)
    log.warning("rates.refused", tenant=tenant.slug, key=key)
    raise refusal(tenant, LimitName.REQUESTS, window.used, reset_at=window.reset_at, limit=limit)


async def _tell_once_a_day(tenant: TenantContext, used: int) -> None:
    day = today(tenant.timezone)
    if _told_on.get(tenant.slug) == day:
        return
    _told_on[tenant.slug] = day
    async with begin(system_principal(tenant)) as uow:
        await note_share(uow, LimitName.REQUESTS, used)
