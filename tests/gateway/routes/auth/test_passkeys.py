"""Passkeys over HTTP: a software authenticator signs, the real library verifies."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from erp_domains.authentication.models import User
from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.sealing import decode_base64url, encode_base64url
from tests.fixtures.api import Api, SignedIn
from tests.gateway.routes.auth.authenticator import SoftAuthenticator
from tests.gateway.routes.auth.people import (
    EMAIL,
    enrol_passkey,
    log_in,
    prove,
    refusal,
    second_step,
)
from tests.gateway.routes.auth.test_second_factors import forget_proof

pytestmark = pytest.mark.anyio
REFUSED = (401, "invalid_passkey")


@pytest.fixture
async def ana(api: Api, acme: TenantContext) -> SignedIn:
    return await api.person(acme, EMAIL, "employee")


@pytest.fixture
def device() -> SoftAuthenticator:
    return SoftAuthenticator()


@pytest.fixture
async def enrolled(api: Api, ana: SignedIn, device: SoftAuthenticator) -> SoftAuthenticator:
    await enrol_passkey(api, ana, device)
    return device


async def sign_in(api: Api, answer: dict[str, Any]) -> Any:
    api.client.cookies.clear()
    response = await api.client.post("/auth/passkeys/sign-in", json=answer)
    api.client.cookies.clear()
    return response


async def test_a_passkey_signs_its_person_in_without_a_password(
    api: Api, ana: SignedIn, device: SoftAuthenticator
) -> None:
    made = await enrol_passkey(api, ana, device)
    assert len(made["recovery_codes"]) == 10
    answer = await sign_in(api, await prove(api, device))
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["email"] == EMAIL
    assert answer.json()["tenant"]["slug"] == "acme"
    again = await sign_in(api, await prove(api, device))
    assert again.status_code == 200
    listed = (await api.client.get("/auth/second-factors", headers=ana.headers)).json()
    assert [key["name"] for key in listed["passkeys"]] == ["Laptop"]
    assert listed["passkeys"][0]["last_used_at"]


async def test_a_passkey_is_the_second_step_and_fresh_proof(
    api: Api, acme: TenantContext, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    first = (await log_in(api, acme)).json()
    assert first["methods"] == ["recovery_code", "passkey"]
    done = await second_step(api, first["challenge"], passkey=await prove(api, device))
    assert done.status_code == 200
    await forget_proof(acme)
    wrong = {"passkey": await prove(api, SoftAuthenticator())}
    answer = await api.client.post("/auth/step-up", json=wrong, headers=ana.headers)
    assert refusal(answer) == (403, "wrong_proof")
    right = {"passkey": await prove(api, device)}
    answer = await api.client.post("/auth/step-up", json=right, headers=ana.headers)
    assert answer.status_code == 204


async def test_an_answer_counts_once(api: Api, ana: SignedIn, device: SoftAuthenticator) -> None:
    device.counts = False  # so that only the challenge can tell
    await enrol_passkey(api, ana, device)
    answer = await prove(api, device)
    assert (await sign_in(api, answer)).status_code == 200
    assert refusal(await sign_in(api, answer)) == REFUSED


async def test_an_answer_that_took_too_long_is_refused(
    api: Api, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    answer = await prove(api, device)
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert refusal(await sign_in(api, answer)) == REFUSED


async def test_a_counter_that_does_not_grow_means_a_copy(
    api: Api, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    assert (await sign_in(api, await prove(api, device))).status_code == 200
    device.sign_count = 0
    assert refusal(await sign_in(api, await prove(api, device))) == REFUSED


async def test_a_device_that_does_not_ask_who_holds_it_is_refused(
    api: Api, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    device.verifies = False
    assert refusal(await sign_in(api, await prove(api, device))) == REFUSED


async def test_another_page_cannot_use_a_passkey(
    api: Api, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    device.origin = "http://steward.test.evil.test"
    assert refusal(await sign_in(api, await prove(api, device))) == REFUSED


async def test_a_challenge_not_of_ours_is_refused(
    api: Api, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    for challenge in (bytes(56), b"x"):
        answer = device.get({"challenge": encode_base64url(challenge)})
        assert refusal(await sign_in(api, answer)) == REFUSED
    options = (await api.client.post("/auth/passkeys/options", headers=ana.headers)).json()
    assert refusal(await sign_in(api, device.get(options))) == REFUSED  # made for something else


async def test_a_passkey_of_somebody_else_is_no_second_factor(
    api: Api, acme: TenantContext, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    eve = await api.person(acme, "eve@acme.test", "employee")
    eves = SoftAuthenticator()
    await enrol_passkey(api, eve, eves)
    challenge = (await log_in(api, acme)).json()["challenge"]
    assert refusal(await second_step(api, challenge, passkey=await prove(api, eves))) == REFUSED
    options = (await api.client.post("/auth/passkeys/options", headers=ana.headers)).json()
    body = {"name": "Stolen", "credential": SoftAuthenticator().create(options)}
    answer = await api.client.post("/auth/passkeys", json=body, headers=eve.headers)
    assert refusal(answer) == (403, "wrong_proof")


async def test_a_passkey_of_one_company_opens_no_other(
    api: Api, rival: TenantContext, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    handle = decode_base64url(device.user_handle)
    device.user_handle = encode_base64url(handle.replace(b"acme", b"rival"))
    assert refusal(await sign_in(api, await prove(api, device))) == REFUSED


async def test_a_removed_passkey_or_person_signs_in_no_more(
    api: Api, acme: TenantContext, ana: SignedIn, device: SoftAuthenticator
) -> None:
    made = await enrol_passkey(api, ana, device)
    async with begin(system_principal(acme)) as uow:
        await uow.session.execute(update(User).values(is_active=False))
    assert refusal(await sign_in(api, await prove(api, device))) == REFUSED
    async with begin(system_principal(acme)) as uow:
        await uow.session.execute(update(User).values(is_active=True))
    eve = await api.person(acme, "eve@acme.test", "employee")
    path = f"/auth/passkeys/{made['id']}"
    assert (await api.client.delete(path, headers=eve.headers)).status_code == 404
    assert (await api.client.delete(path, headers=ana.headers)).status_code == 204
    assert refusal(await sign_in(api, await prove(api, device))) == REFUSED


async def test_request_options_tell_nothing_about_anybody(
    api: Api, ana: SignedIn, device: SoftAuthenticator
) -> None:
    await enrol_passkey(api, ana, device)
    answers: list[dict[str, Any]] = []
    for email in (EMAIL, "nobody@acme.test"):
        body = {"email": email, "tenant": "acme"}
        options = await api.client.post("/auth/passkeys/request-options", json=body)
        answers.append({k: v for k, v in options.json().items() if k != "challenge"})
    assert answers[0] == answers[1]
    assert answers[0]["allowCredentials"] == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
async def test_a_broken_answer_is_refused_and_nothing_breaks(
    api: Api, enrolled: SoftAuthenticator, data: st.DataObject
) -> None:
    answer = deepcopy(await prove(api, enrolled))
    field = data.draw(st.sampled_from([*answer["credential"]["response"], "id", "type", "rawId"]))
    value = data.draw(
        st.one_of(st.none(), st.integers(), st.text(max_size=20), st.just("AAAA"), st.just({}))
    )
    response = answer["credential"]["response"]
    target = response if field in response else answer["credential"]
    if data.draw(st.booleans()):
        del target[field]
    else:
        target[field] = value
    assert (await sign_in(api, answer)).status_code == 401
