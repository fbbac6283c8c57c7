"""Limits: the plan's, the operator's, refusals that say when, warnings once a crossing."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from erp_domains.tenants.limits import (
    PLANS,
    LimitName,
    limit_of,
    note_share,
    note_tokens,
    require_room,
    tokens_used,
)
from erp_domains.tenants.metering import PersonMeter
from erp_domains.workflows.limits import require_seat
from erp_domains.workflows.people import SignInRequest, add_sign_in
from ingestion.errors import FileTooLarge
from ingestion.room import require_room_for_document
from kernel.auth.principal import TenantContext, system_principal
from kernel.budgets.door import close_ledger
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import LimitReached
from kernel.llm.metering import ExpectedCall
from kernel.llm.port import Task

pytestmark = pytest.mark.anyio


def with_limits(tenant: TenantContext, **limits: int) -> TenantContext:
    return replace(tenant, limits=tuple(limits.items()))


def told(uow: UnitOfWork) -> int:
    return uow.event_types.count("tenants.limit_reached")


async def test_the_operators_word_beats_the_plan(acme: TenantContext):
    standard = replace(acme, plan="standard")
    assert limit_of(standard, LimitName.USERS) == PLANS["standard"][LimitName.USERS]
    assert limit_of(with_limits(standard, users=3), LimitName.USERS) == 3
    assert limit_of(with_limits(standard, users=0), LimitName.USERS) == 0


async def test_the_last_seat_can_be_taken_and_no_more(acme: TenantContext):
    async with begin(system_principal(with_limits(acme, users=2))) as uow:
        for number in range(2):
            await add_sign_in(uow, SignInRequest(f"p{number}@acme.test", "P", ("employee",)))
        with pytest.raises(LimitReached) as refused:
            await add_sign_in(uow, SignInRequest("late@acme.test", "Late", ("employee",)))
        details = refused.value.details
        assert (details["limit"], details["used"], details["unit"]) == (2, 2, "people")
        assert refused.value.status == 429


async def test_somebody_who_left_gives_their_seat_back(acme: TenantContext):
    async with begin(system_principal(with_limits(acme, users=1))) as uow:
        user = await add_sign_in(uow, SignInRequest("a@acme.test", "A", ("employee",)))
        with pytest.raises(LimitReached):
            await require_seat(uow)
        user.is_active = False
        await uow.flush()
        await require_seat(uow)


async def test_documents_and_bytes_are_counted(acme: TenantContext):
    async with begin(system_principal(with_limits(acme, documents=1, storage=100))) as uow:
        await require_room_for_document(uow, 100)
        with pytest.raises(LimitReached, match="100 bytes"):
            await require_room_for_document(uow, 101)
    async with begin(system_principal(with_limits(acme, documents=0))) as uow:
        with pytest.raises(LimitReached, match="0 documents"):
            await require_room_for_document(uow, 1)
        await require_room_for_document(uow, 1, is_new=False)
        with pytest.raises(FileTooLarge):
            await require_room_for_document(uow, 51 * 1024 * 1024)


async def test_administrators_are_told_once_a_crossing(acme: TenantContext):
    async with begin(system_principal(with_limits(acme, documents=10))) as uow:
        await note_share(uow, LimitName.DOCUMENTS, 7)
        assert told(uow) == 0
        await note_share(uow, LimitName.DOCUMENTS, 8)
        await note_share(uow, LimitName.DOCUMENTS, 9)
        assert told(uow) == 1
        await require_room(uow, LimitName.DOCUMENTS, 9)
        assert told(uow) == 2
        await note_share(uow, LimitName.DOCUMENTS, 5)
        await note_share(uow, LimitName.DOCUMENTS, 10)
        assert told(uow) == 4


async def test_tokens_of_the_day_end_at_the_companys_midnight(acme: TenantContext):
    tenant = with_limits(acme, model_tokens_per_day=1000)
    async with begin(system_principal(tenant)) as uow:
        await note_tokens(uow, 799)
        assert told(uow) == 0
        await note_tokens(uow, 1)
        assert told(uow) == 1
    await call_of_tokens(tenant, 200)
    async with begin(system_principal(tenant)) as uow:
        await note_tokens(uow, 500)
        assert (told(uow), await tokens_used(uow)) == (1, 1300)
    with pytest.raises(LimitReached) as refused:
        await call_of_tokens(tenant, 1)
    reset_at = datetime.fromisoformat(refused.value.details["reset_at"])
    assert now() < reset_at
    assert (reset_at.hour, reset_at.minute) == (0, 0)
    assert reset_at.utcoffset() is not None
    async with begin(system_principal(tenant)) as uow:
        await uow.session.execute(text("UPDATE consumption SET period = '2026-01-01'"))
    await call_of_tokens(tenant, 1000)


async def call_of_tokens(tenant: TenantContext, tokens: int) -> None:
    """A call that was never made, as a process asks that has not counted yet."""
    await close_ledger()
    meter = PersonMeter(system_principal(tenant))
    id_ = await meter.reserve(ExpectedCall("gpt-5-mini", Task.CHAT, tokens, Decimal(0)))
    await meter.settle(id_, None)
