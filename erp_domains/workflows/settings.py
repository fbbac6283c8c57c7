"""Changing a company's settings where other domains have a say, and what follows from it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select, update

from erp_domains.finance.models import JournalEntry
from erp_domains.hrm.service import import_calendar
from erp_domains.tenants.errors import SettingFixed
from erp_domains.tenants.service.settings import SettingsChange, update_settings
from erp_domains.tenants.settings import settings_in
from kernel.db.shared import Tenant
from kernel.db.uow import UnitOfWork, begin_shared

CURRENCY = "regional.currency"
_REGION = {"regional.country", "regional.region"}
_DIRECTORY = ("name", "currency", "timezone", "locale", "country")


async def change_settings(
    uow: UnitOfWork, values: Mapping[str, Any], *, expected_version: int | None = None
) -> SettingsChange:
    """Change settings by the rules of every domain.

    Raises SettingFixed (base currency after the first posting), BadSetting, StaleSettings.
    """
    if CURRENCY in values:
        await _require_no_postings(uow, str(values[CURRENCY]))
    change = await update_settings(uow, values, expected_version=expected_version)
    if _REGION & set(values):
        await _take_over_holidays(uow)
    return change


async def _take_over_holidays(uow: UnitOfWork) -> None:
    """The public holidays of the company's region, by which its people's leave is counted."""
    regional = (await settings_in(uow)).regional
    if regional.region:
        await import_calendar(uow, regional.country, regional.region)


async def _require_no_postings(uow: UnitOfWork, currency: str) -> None:
    old = (await settings_in(uow)).regional.currency
    if currency == old:
        return
    if await uow.session.scalar(select(exists(select(JournalEntry.id)))):
        raise SettingFixed(
            f"the books are kept in {old} and already hold entries, so the base currency stays; "
            "open another company for other books"
        )


async def update_directory(uow: UnitOfWork) -> None:
    """Let the platform's directory show the company as its settings describe it."""
    regional = (await settings_in(uow)).regional
    values = {name: getattr(regional, name) for name in _DIRECTORY}
    async with begin_shared() as session:
        await session.execute(
            update(Tenant).where(Tenant.slug == uow.principal.tenant.slug).values(values)
        )
