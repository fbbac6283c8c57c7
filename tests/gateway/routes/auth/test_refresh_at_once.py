"""Refresh tokens under real concurrency: many requests, one live chain, nobody logged out."""

import asyncio
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from erp_domains.authentication.models import AuthToken, UserSession
from erp_domains.authentication.schemas import Device, SignedIn
from erp_domains.authentication.service import create_user, open_session, refresh_session
from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import now
from kernel.db.shared import OutboxRow
from kernel.db.uow import begin, begin_shared
from kernel.errors import AppError

pytestmark = pytest.mark.anyio
AT_ONCE = 20
LAPTOP = Device("Firefox on Linux", "203.0.113.7")


async def start(tenant: TenantContext) -> SignedIn:
    async with begin(system_principal(tenant)) as uow:
        user = await create_user(uow, email="ana@scratch.test", name="Ana")
        return await open_session(uow, user, LAPTOP)


async def refresh(tenant: TenantContext, token: str, device: Device = LAPTOP) -> SignedIn | None:
    async with begin(system_principal(tenant)) as uow:
        return await refresh_session(uow, token, device)


async def live_chains(tenant: TenantContext) -> int:
    """Live tokens, of which each starts a chain of its own."""
    query = select(func.count()).where(
        AuthToken.spent_at.is_(None),
        AuthToken.session_id.in_(select(UserSession.id).where(UserSession.ended_at.is_(None))),
    )
    async with begin(system_principal(tenant)) as uow:
        return (await uow.session.execute(query)).scalar_one()


async def test_twenty_refreshes_at_once_leave_one_live_chain_and_log_nobody_out(
    committed: TenantContext,
) -> None:
    first = await start(committed)
    tokens = [first.refresh_token] * AT_ONCE
    for _ in range(3):
        answers = await asyncio.gather(*(refresh(committed, token) for token in tokens))
        assert all(answers)
        tokens = [answer.refresh_token for answer in answers if answer]
        assert await live_chains(committed) == 1
    assert len(tokens) == AT_ONCE


async def test_tabs_that_are_a_step_apart_end_on_the_same_chain(committed: TenantContext) -> None:
    first = await start(committed)
    ahead = await refresh(committed, first.refresh_token)
    assert ahead is not None
    answers = await asyncio.gather(
        *(refresh(committed, first.refresh_token) for _ in range(5)),
        *(refresh(committed, ahead.refresh_token) for _ in range(5)),
    )
    assert all(answers)
    assert await live_chains(committed) == 1
    last = await asyncio.gather(*(refresh(committed, a.refresh_token) for a in answers if a))
    assert all(last)
    assert await live_chains(committed) == 1


async def test_a_token_copied_to_another_device_ends_the_family_at_once(
    committed: TenantContext,
) -> None:
    first = await start(committed)
    mine = await refresh(committed, first.refresh_token)
    assert mine is not None
    thief = Device("curl/8", "198.51.100.9")
    assert await refresh(committed, first.refresh_token, thief) is None
    with pytest.raises(AppError) as refused:
        await refresh(committed, mine.refresh_token)
    assert refused.value.code == "session_ended"
    assert await live_chains(committed) == 0
    async with begin_shared() as session:
        query = select(OutboxRow.body).where(OutboxRow.tenant == committed.schema)
        bodies = (await session.scalars(query.where(OutboxRow.topic == "event"))).all()
    assert [b["event_type"] for b in bodies] == ["auth.reuse_detected"]


async def test_a_token_used_again_after_the_grace_time_ends_the_family(
    committed: TenantContext,
) -> None:
    first = await start(committed)
    mine = await refresh(committed, first.refresh_token)
    assert mine is not None
    with time_machine.travel(now() + timedelta(seconds=21)):
        answers = await asyncio.gather(*(refresh(committed, first.refresh_token) for _ in range(2)),
                                       return_exceptions=True)  # fmt: skip
        assert None in answers
        with pytest.raises(AppError):
            await refresh(committed, mine.refresh_token)


async def test_a_session_does_not_live_for_ever(committed: TenantContext) -> None:
    first = await start(committed)
    token = first.refresh_token
    begun = now()
    for day in range(20, 100, 20):
        with time_machine.travel(begun + timedelta(days=day)):
            if day < 90:
                answer = await refresh(committed, token)
                assert answer is not None
                token = answer.refresh_token
    with time_machine.travel(begun + timedelta(days=91)), pytest.raises(AppError):
        await refresh(committed, token)
