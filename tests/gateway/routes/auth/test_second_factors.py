"""Codes, recovery codes and fresh proof over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from erp_domains.authentication.models import RecoveryCode, TotpFactor, UserSession
from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.sealing import seal
from tests.fixtures.api import PASSWORD, Api, SignedIn
from tests.gateway.routes.auth.people import (
    EMAIL,
    code_of,
    enrol_totp,
    log_in,
    refusal,
    second_step,
)

pytestmark = pytest.mark.anyio


async def forget_proof(tenant: TenantContext) -> None:
    """As if the sign-in had been six minutes ago."""
    async with begin(system_principal(tenant)) as uow:
        long_ago = now() - timedelta(minutes=6)
        await uow.session.execute(update(UserSession).values(proved_at=long_ago))


async def step_up(api: Api, person: SignedIn, **proof: Any) -> int:
    answer = await api.client.post("/auth/step-up", json=proof, headers=person.headers)
    return answer.status_code


async def test_with_an_app_the_password_is_only_the_first_step(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    secret, _ = await enrol_totp(api, ana)
    first = await log_in(api, acme)
    assert first.status_code == 200
    body = first.json()
    assert (body["status"], body["methods"]) == ("mfa_required", ["totp", "recovery_code"])
    assert "access_token" not in body
    assert "steward_refresh" not in first.headers.get("set-cookie", "")
    assert refusal(await second_step(api, body["challenge"], code="000000")) == (
        401,
        "invalid_code",
    )
    done = await second_step(api, body["challenge"], code=code_of(secret))
    assert done.json()["user"]["email"] == EMAIL
    assert done.json()["refresh_token"]


async def test_a_code_works_once_and_a_challenge_too(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    secret, _ = await enrol_totp(api, ana)
    code = code_of(secret)
    challenge = (await log_in(api, acme)).json()["challenge"]
    assert (await second_step(api, challenge, code=code)).status_code == 200
    assert refusal(await second_step(api, challenge, code=code)) == (401, "session_ended")
    again = (await log_in(api, acme)).json()["challenge"]
    assert refusal(await second_step(api, again, code=code)) == (401, "invalid_code")


async def test_a_challenge_ends_after_five_tries(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    secret, _ = await enrol_totp(api, ana)
    challenge = (await log_in(api, acme)).json()["challenge"]
    outcomes = [refusal(await second_step(api, challenge, code="000000")) for _ in range(5)]
    assert outcomes == [(401, "invalid_code")] * 5
    answer = await second_step(api, challenge, code=code_of(secret))
    assert refusal(answer) == (401, "session_ended")
    assert refusal(await log_in(api, acme)) == (429, "too_many_attempts")


async def test_each_recovery_code_stands_in_once(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    _, codes = await enrol_totp(api, ana)
    assert len(set(codes)) == 10
    challenge = (await log_in(api, acme)).json()["challenge"]
    typed = codes[3].lower().replace("-", " ")
    assert (await second_step(api, challenge, recovery_code=typed)).status_code == 200
    challenge = (await log_in(api, acme)).json()["challenge"]
    again = await second_step(api, challenge, recovery_code=codes[3])
    assert refusal(again) == (401, "invalid_code")
    left = await api.client.get("/auth/second-factors", headers=ana.headers)
    assert left.json() == {"totp": True, "recovery_codes_left": 9, "passkeys": []}


async def test_new_recovery_codes_replace_the_old(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    _, old = await enrol_totp(api, ana)
    new = await api.client.post("/auth/recovery-codes", headers=ana.headers)
    assert len(new.json()["recovery_codes"]) == 10
    challenge = (await log_in(api, acme)).json()["challenge"]
    assert (await second_step(api, challenge, recovery_code=old[0])).status_code == 401
    fresh = new.json()["recovery_codes"][0]
    assert (await second_step(api, challenge, recovery_code=fresh)).status_code == 200


async def test_nothing_that_proves_a_person_is_stored_readably(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    secret, codes = await enrol_totp(api, ana)
    async with begin(system_principal(acme)) as uow:
        sealed = (await uow.session.scalars(select(TotpFactor.sealed_secret))).one()
        hashes = set(await uow.session.scalars(select(RecoveryCode.code_hash)))
    assert secret not in sealed
    assert not hashes & set(codes)
    assert len(hashes) == 10


async def test_the_password_is_fresh_proof_only_without_a_second_factor(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    assert await step_up(api, ana, password=PASSWORD) == 204
    secret, codes = await enrol_totp(api, ana)
    await forget_proof(acme)
    answer = await api.client.post(
        "/auth/step-up", json={"password": PASSWORD}, headers=ana.headers
    )
    assert refusal(answer) == (403, "second_factor_required")
    assert answer.json()["error"]["details"]["methods"] == ["totp", "recovery_code"]
    assert await step_up(api, ana, code="000000") == 403
    assert await step_up(api, ana, code=code_of(secret)) == 204
    await forget_proof(acme)
    assert await step_up(api, ana, recovery_code=codes[0]) == 204
    assert await step_up(api, ana, password=PASSWORD, code="123456") == 422


async def test_changing_factors_asks_for_fresh_proof(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    await enrol_totp(api, ana)
    await forget_proof(acme)
    for method, path in (
        ("POST", "/auth/totp"),
        ("DELETE", "/auth/totp"),
        ("POST", "/auth/recovery-codes"),
        ("POST", "/auth/passkeys/options"),
    ):
        answer = await api.client.request(method, path, headers=ana.headers)
        assert refusal(answer) == (403, "step_up_required"), path
    kept = await api.client.get("/auth/second-factors", headers=ana.headers)
    assert kept.json()["totp"] is True


async def test_without_its_last_factor_an_account_has_no_recovery_codes(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    await enrol_totp(api, ana)
    assert (await api.client.delete("/auth/totp", headers=ana.headers)).status_code == 204
    left = await api.client.get("/auth/second-factors", headers=ana.headers)
    assert left.json() == {"totp": False, "recovery_codes_left": 0, "passkeys": []}
    assert "access_token" in (await log_in(api, acme)).json()


async def test_an_app_counts_only_once_confirmed(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    started = (await api.client.post("/auth/totp", headers=ana.headers)).json()
    assert started["otpauth_url"].startswith("otpauth://totp/Steward%20Acme%20GmbH:")
    assert started["qr_svg"].startswith("<svg")
    assert "access_token" in (await log_in(api, acme)).json()
    wrong = await api.client.post(
        "/auth/totp/confirm", json={"code": "000000"}, headers=ana.headers
    )
    assert refusal(wrong) == (403, "wrong_proof")


async def test_guessing_at_the_proof_of_a_session_is_slowed_down(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    outcomes = [await step_up(api, ana, password="wrong") for _ in range(6)]
    assert outcomes == [403] * 5 + [429]
    # the person's own sign-in elsewhere is not touched by that
    assert (await log_in(api, acme)).status_code == 200


async def test_a_copy_under_another_name_takes_recovery_codes_but_no_code(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    secret, codes = await enrol_totp(api, ana)
    async with begin(system_principal(acme)) as uow:
        factor = (await uow.session.scalars(select(TotpFactor))).one()
        factor.sealed_secret = seal("acme_copy", f"totp {factor.user_id}", secret.encode())
    challenge = (await log_in(api, acme)).json()["challenge"]
    refused = await second_step(api, challenge, code=code_of(secret))
    assert refusal(refused) == (401, "invalid_code")
    assert (await second_step(api, challenge, recovery_code=codes[0])).status_code == 200
