"""Settings as people ask for them: the four callers, the proposal, the undo."""

from datetime import date

import pytest

from actions.outcomes import ProposalRequired, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.finance.models import JournalEntry
from erp_domains.tenants.errors import BadSetting, SettingFixed
from erp_domains.tenants.settings import read_settings
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin
from kernel.errors import AppError, PermissionDenied
from kernel.ids import new_id
from tests.actions.callers import asked, done, state_of
from tests.actions.tenants.conftest import People
from tests.fixtures.api import Api

pytestmark = pytest.mark.anyio
TABLES = ("setting_values", "setting_versions", "audit_log")
CASES = [
    ("tenants.get_settings", {}),
    ("tenants.get_limits", {}),
    ("tenants.update_settings", {"timezone": "Europe/Vienna"}),
]


@pytest.mark.parametrize(("name", "arguments"), CASES)
async def test_only_the_allowed_caller_sees_or_changes_settings(
    people: People, name: str, arguments: dict[str, str]
):
    before = await state_of(people.owner, *TABLES)
    for caller in (people.nobody, people.seller):
        with pytest.raises(PermissionDenied):
            await run(caller, name, arguments)
    with pytest.raises(AppError):
        await run(people.owner, name, {**arguments, "tenant": "rival"})
    assert await state_of(people.owner, *TABLES) == before
    assert (await done(people.owner, name, **arguments)).summary


async def test_nobody_signed_in_sees_nothing(api: Api):
    for path in ("/v1/tenant/settings", "/v1/tenant/settings/history"):
        assert (await api.client.get(path)).status_code == 401
    assert (await api.client.patch("/v1/tenant/settings", json={})).status_code == 401


async def test_the_assistant_proposes_and_the_card_shows_before_and_after(people: People):
    outcome = await asked(people.owner, "tenants.update_settings", {"password_min_length": 14})
    assert isinstance(outcome, ProposalRequired)
    proposal = outcome.proposal
    assert proposal.diff[0].label == "password: min length"
    assert {f.field: f.after for f in proposal.diff[0].fields}["value"] == 14
    assert (await read_settings(people.owner.tenant)).version == 0


async def test_undo_brings_the_old_values_back_as_a_new_version(people: People):
    first = await done(people.owner, "tenants.update_settings", timezone="Europe/Vienna")
    run_ = await done(people.owner, "tenants.update_settings", timezone="Asia/Tokyo", country="JP")
    assert run_.run_id is not None
    assert first.result["version"] == 1
    await undo(people.owner, run_.run_id, Via.PAGE)
    settings = await read_settings(people.owner.tenant)
    assert settings.version == 3
    assert (settings.regional.timezone, settings.regional.country) == ("Europe/Vienna", "DE")


async def test_the_base_currency_is_fixed_by_the_first_posting(people: People, acme: TenantContext):
    await done(people.owner, "tenants.update_settings", currency="USD")
    async with begin(system_principal(acme)) as uow:
        facts = {"posted_on": date(2026, 1, 5), "period": "2026-01", "description": "Opening"}
        entry = JournalEntry(currency="USD", total=0, created_by=new_id(), **facts)
        uow.add(entry)
        entry.created_by_name = "Olga"
    with pytest.raises(SettingFixed, match="USD"):
        await run(people.owner, "tenants.update_settings", {"currency": "CHF"})
    await done(people.owner, "tenants.update_settings", currency="USD", country="US")


async def test_nothing_named_is_a_question_not_a_change(people: People):
    with pytest.raises(BadSetting, match="which setting"):
        await run(people.owner, "tenants.update_settings", {})


async def test_the_page_reads_changes_and_looks_back(api: Api, acme: TenantContext):
    owner = await api.person(acme, "olga@acme.test", "owner")
    shown = (await api.client.get("/v1/tenant/settings", headers=owner.headers)).json()
    assert shown["version"] == 0
    assert set(shown["values"]) == {line["key"] for line in shown["schema"]}
    rounding = next(line for line in shown["schema"] if line["key"] == "regional.rounding")
    assert rounding["choices"] == ["half_up", "half_even"]

    body = {"values": {"regional.timezone": "Europe/Vienna"}, "version": 0}
    changed = await api.client.patch("/v1/tenant/settings", json=body, headers=owner.headers)
    assert changed.status_code == 200, changed.text
    assert changed.json()["result"]["version"] == 1
    again = await api.client.patch("/v1/tenant/settings", json=body, headers=owner.headers)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "stale_settings")
    wrong = {"values": {"regional.moon": 1}, "version": 1}
    refused = await api.client.patch("/v1/tenant/settings", json=wrong, headers=owner.headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_setting")

    path = "/v1/tenant/settings/history?limit=1"
    history = (await api.client.get(path, headers=owner.headers)).json()
    entry = history["items"][0]
    assert entry["changes"] == [
        {"key": "regional.timezone", "before": "Europe/Berlin", "after": "Europe/Vienna"}
    ]
    assert (entry["by"], history["next_cursor"]) == ("Test Person", None)
    me = (await api.client.get("/auth/me", headers=owner.headers)).json()
    assert "Europe/Vienna" in str(me)
