"""Settings: typed, versioned, kept from rivals, in force at once."""

import pytest
from sqlalchemy import select

from erp_domains.tenants.errors import BadSetting, StaleSettings
from erp_domains.tenants.service import find_tenant
from erp_domains.tenants.service.settings import (
    list_settings_history,
    restore_settings,
    update_settings,
)
from erp_domains.tenants.settings import read_settings, setting_keys
from kernel.auth.principal import TenantContext
from kernel.db.platform import AuditEntry
from kernel.db.uow import begin
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio


async def set_to(tenant: TenantContext, expected: int | None = None, **values: object) -> int:
    async with begin(principal_of(tenant, "owner", name="Olga")) as uow:
        named = {key.replace("__", "."): value for key, value in values.items()}
        return (await update_settings(uow, named, expected_version=expected)).version


async def test_a_company_starts_with_what_it_was_opened_with(acme: TenantContext):
    settings = await read_settings(acme)
    assert settings.version == 0
    assert (settings.regional.name, settings.regional.currency) == ("Acme GmbH", "EUR")
    assert settings.ai.is_assistant_enabled
    assert settings.password.min_length >= 10


async def test_a_new_time_zone_is_in_force_at_once_and_nowhere_else(
    acme: TenantContext, rival: TenantContext
):
    await read_settings(acme)
    assert await set_to(acme, regional__timezone="Pacific/Auckland") == 1
    assert (await read_settings(acme)).regional.timezone == "Pacific/Auckland"
    found = await find_tenant("acme")
    assert found.timezone == "Pacific/Auckland"
    assert found.clock.pinned_at == acme.clock.pinned_at
    assert (await find_tenant("rival")).timezone == "Europe/Berlin"
    assert (await read_settings(rival)).version == 0


async def test_each_change_is_a_version_with_who_when_before_and_after(acme: TenantContext):
    await set_to(acme, regional__timezone="Europe/Vienna", regional__country="AT")
    await set_to(acme, ai__models_allowed=["small-1"])
    async with begin(principal_of(acme, "owner")) as uow:
        newest, first = await list_settings_history(uow, before=None, rows_max=10)
        query = select(AuditEntry.body).where(AuditEntry.kind == "tenants.settings_updated")
        lines = (await uow.session.scalars(query.order_by(AuditEntry.seq))).all()
    assert (newest.version, first.version, first.by) == (2, 1, "Olga")
    assert {(c.key, c.before, c.after) for c in first.changes} == {
        ("regional.timezone", "Europe/Berlin", "Europe/Vienna"),
        ("regional.country", "DE", "AT"),
    }
    assert [line["version"] for line in lines] == [1, 2]


async def test_a_change_made_on_an_older_version_is_refused(acme: TenantContext):
    await set_to(acme, 0, password__min_length=12)
    with pytest.raises(StaleSettings, match="version 1"):
        await set_to(acme, 0, password__min_length=14)
    assert (await read_settings(acme)).password.min_length == 12
    assert await set_to(acme, 1, password__min_length=14) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("regional.timezone", "Mars/Olympus"),
        ("regional.timezone", "../../etc/passwd"),
        ("regional.currency", "XXY"),
        ("regional.locale", "klingonish"),
        ("regional.country", "Germany"),
        ("regional.fiscal_year_start_month", 13),
        ("password.min_length", 4),
        ("ai.is_assistant_enabled", "perhaps"),
        ("documents.upload_megabytes_max", 51),
        ("billing.is_free", True),
    ],
)
async def test_a_value_that_makes_no_sense_is_refused(acme: TenantContext, key: str, value: object):
    with pytest.raises(BadSetting, match=key.partition(".")[2].replace(".", r"\.")):
        await set_to(acme, **{key.replace(".", "__"): value})
    assert (await read_settings(acme)).version == 0


async def test_taking_a_version_back_makes_a_new_one(acme: TenantContext):
    first = await set_to(acme, regional__timezone="Europe/Vienna")
    async with begin(principal_of(acme, "owner")) as uow:
        assert (await restore_settings(uow, first)).version == 2
    settings = await read_settings(acme)
    assert (settings.version, settings.regional.timezone) == (2, "Europe/Berlin")


def test_every_setting_has_a_title_for_people():
    assert all(field.title for field in setting_keys().values())
