"""Every query on what a company keeps about itself."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.tenants.model_calls import ModelCall
from erp_domains.tenants.models import Consumption, LimitAlert, SettingValue, SettingVersion
from kernel.auth.access import predicate
from kernel.db.uow import UnitOfWork


async def chosen_values(uow: UnitOfWork) -> dict[str, SettingValue]:
    """The rows of the settings the company has chosen, by key."""
    rows = await uow.session.scalars(select(SettingValue))
    return {row.key: row for row in rows}


async def last_version(uow: UnitOfWork) -> int:
    """The number of the newest change of the settings; 0 before the first."""
    query = select(func.coalesce(func.max(SettingVersion.number), 0))
    return (await uow.session.execute(query)).scalar_one()


async def find_version(uow: UnitOfWork, number: int) -> SettingVersion | None:
    """One change of the settings."""
    return await uow.session.get(SettingVersion, number)


async def list_versions(
    uow: UnitOfWork, *, before: int | None, rows_max: int
) -> list[SettingVersion]:
    """The changes of the settings, newest first, older than `before`."""
    query = select(SettingVersion).order_by(SettingVersion.number.desc()).limit(rows_max)
    if before is not None:
        query = query.where(SettingVersion.number < before)
    return list(await uow.session.scalars(query))


async def note_alert(uow: UnitOfWork, name: str, percent: int, period: str, at: datetime) -> bool:
    """Note that a mark was reached; False if it was noted before."""
    statement = (
        upsert(LimitAlert)
        .values(name=name, percent=percent, period=period, at=at)
        .on_conflict_do_nothing()
        .returning(LimitAlert.percent)
    )
    return (await uow.session.execute(statement)).first() is not None


async def forget_alerts(uow: UnitOfWork, name: str, percents: set[int]) -> None:
    """Marks that are not reached any more; they are told again at the next crossing."""
    if percents:
        await uow.session.execute(
            delete(LimitAlert).where(LimitAlert.name == name, LimitAlert.percent.in_(percents))
        )


async def consume(uow: UnitOfWork, name: str, period: str, amount: int) -> int:
    """Count what was used in a period; the sum so far."""
    statement = (
        upsert(Consumption)
        .values(name=name, period=period, amount=amount)
        .on_conflict_do_update(
            index_elements=["name", "period"], set_={"amount": Consumption.amount + amount}
        )
        .returning(Consumption.amount)
    )
    return (await uow.session.execute(statement)).scalar_one()


async def consumed(uow: UnitOfWork, name: str, period: str) -> int:
    """What was used in a period so far."""
    query = select(Consumption.amount).where(Consumption.name == name, Consumption.period == period)
    return (await uow.session.execute(query)).scalar_one_or_none() or 0


async def model_use_since(
    uow: UnitOfWork, since: datetime, *, currency: str, user_id: UUID | None, feature: str | None
) -> tuple[int, Decimal]:
    """Tokens and cost of the calls that cost something, of one person or feature if named."""
    paid = select(
        func.coalesce(func.sum(ModelCall.prompt_tokens + ModelCall.completion_tokens), 0),
        func.coalesce(func.sum(ModelCall.cost).filter(ModelCall.currency == currency), 0),
    ).where(ModelCall.at >= since, ModelCall.is_free.is_(False))
    if user_id is not None:
        paid = paid.where(ModelCall.user_id == user_id)
    if feature is not None:
        paid = paid.where(ModelCall.feature == feature)
    tokens, cost = (await uow.session.execute(paid)).one()
    return int(tokens), Decimal(cost)


async def sum_model_calls(
    uow: UnitOfWork, since: datetime, until: datetime, key: Any, title: Any
) -> Sequence[Any]:
    """Sums of the calls the caller may see, per key and currency; most expensive first."""
    calls = func.count().label("calls")
    cost = func.sum(ModelCall.cost).label("cost")
    query = (
        select(
            key.label("key"),
            func.max(title).label("title"),
            ModelCall.currency,
            calls,
            func.count().filter(ModelCall.outcome == "failed").label("failed"),
            func.count().filter(ModelCall.outcome == "cancelled").label("cancelled"),
            func.sum(ModelCall.prompt_tokens).label("prompt_tokens"),
            func.sum(ModelCall.completion_tokens).label("completion_tokens"),
            cost,
            func.bool_and(ModelCall.is_priced).label("is_priced"),
            func.bool_or(ModelCall.is_estimate).label("is_estimate"),
        )
        .where(predicate(uow.principal, ModelCall), ModelCall.at >= since, ModelCall.at < until)
        .group_by(key, ModelCall.currency)
        .order_by(cost.desc(), calls.desc())
    )
    return (await uow.session.execute(query)).all()
