"""Every query on what a company keeps about itself."""

from sqlalchemy import func, select

from erp_domains.tenants.models import SettingValue, SettingVersion
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
