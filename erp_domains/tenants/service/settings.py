"""Reading and changing the settings of a company."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from erp_domains.tenants import repository
from erp_domains.tenants.errors import BadSetting, StaleSettings
from erp_domains.tenants.events import SettingsChanged
from erp_domains.tenants.models import SettingValue, SettingVersion
from erp_domains.tenants.settings import (
    TenantSettings,
    flat_values,
    forget_settings_after,
    make_settings,
    setting_keys,
    settings_in,
)
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound

SERIES = "tenants.settings"
SYSTEM = "Steward"


class SettingChange(BaseModel):
    """One value before and after."""

    model_config = ConfigDict(frozen=True)

    key: str
    before: Any
    after: Any


class SettingsChange(BaseModel):
    """What a change of the settings did."""

    version: int
    changes: list[SettingChange]


class SettingsVersionRead(BaseModel):
    """One entry of the history."""

    version: int
    at: datetime
    by: str
    changes: list[SettingChange]


async def update_settings(
    uow: UnitOfWork, values: Mapping[str, Any], *, expected_version: int | None = None
) -> SettingsChange:
    """Give settings (`section.field` -> value) new values, as one new version.

    Raises BadSetting (unknown key, impossible value, nothing to change) and StaleSettings if
    `expected_version` is not the newest.
    """
    if unknown := sorted(set(values) - set(setting_keys())):
        raise BadSetting(f"there is no setting {', '.join(unknown)}; GET /v1/tenant/settings lists")
    # Counting first makes two writers come one after the other.
    version = await uow.next_number(SERIES)
    if expected_version is not None and expected_version != version - 1:
        raise StaleSettings(
            f"the settings are at version {version - 1} by now, not {expected_version}; "
            "read them again and repeat",
            version=version - 1,
        )
    old = await settings_in(uow)
    new = _merged(uow, old, values, version)
    before, after = flat_values(old), flat_values(new)
    changes = [
        SettingChange(key=key, before=before[key], after=after[key])
        for key in sorted(values)
        if before[key] != after[key]
    ]
    if not changes:
        raise BadSetting("the settings have these values already")
    await _store(uow, version, changes)
    return SettingsChange(version=version, changes=changes)


async def restore_settings(uow: UnitOfWork, version: int) -> SettingsChange:
    """Take a version's change back, as a new version. Raises NotFound, BadSetting."""
    row = await repository.find_version(uow, version)
    if row is None:
        raise NotFound(f"the settings have no version {version}")
    return await update_settings(uow, {c["key"]: c["before"] for c in row.changes})


async def list_settings_history(
    uow: UnitOfWork, *, before: int | None, rows_max: int
) -> list[SettingsVersionRead]:
    """The changes, newest first, older than version `before`."""
    rows = await repository.list_versions(uow, before=before, rows_max=rows_max)
    return [
        SettingsVersionRead(
            version=row.number,
            at=row.at,
            by=row.by_name,
            changes=[SettingChange.model_validate(change) for change in row.changes],
        )
        for row in rows
    ]


def _merged(
    uow: UnitOfWork, old: TenantSettings, values: Mapping[str, Any], version: int
) -> TenantSettings:
    return make_settings(uow.principal.tenant, {**flat_values(old), **values}, version)


async def _store(uow: UnitOfWork, version: int, changes: list[SettingChange]) -> None:
    rows = await repository.chosen_values(uow)
    for change in changes:
        if (row := rows.get(change.key)) is not None:
            row.value = change.after
        else:
            uow.add(SettingValue(key=change.key, value=change.after))
    stored = [change.model_dump(mode="json") for change in changes]
    actor = uow.principal
    uow.add(
        SettingVersion(
            number=version,
            at=now(),
            by_id=actor.user_id,
            by_name=actor.name or SYSTEM,
            changes=stored,
        )
    )
    await uow.flush()
    uow.audit("tenants.settings_updated", version=version, changes=stored, by_name=actor.name)
    keys = [change.key for change in changes]
    uow.emit(SettingsChanged(aggregate_id=actor.tenant.id, version=version, keys=keys))
    forget_settings_after(uow)
