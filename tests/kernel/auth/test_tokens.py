"""No token but a good one opens anything: at least 300 wrong ones, none accepted."""

import json

import pytest

from gateway.caller import principal_of_token
from kernel.auth.principal import PrincipalKind, TenantContext, system_principal
from kernel.auth.tokens import issue_access_token, issue_operator_token, read_access_token
from kernel.clock import now
from kernel.db.uow import begin
from kernel.errors import Unauthenticated
from kernel.sealing import decode_base64url
from tests.fixtures.api import Api
from tests.kernel.auth.wrong_tokens import (
    damaged,
    signed,
    without_each_claim,
    wrong_claims,
    wrong_signatures,
)

pytestmark = pytest.mark.anyio
TRIES_MIN = 300


async def test_three_hundred_wrong_tokens_open_nothing(
    api: Api, acme: TenantContext, rival: TenantContext
) -> None:
    ana = await api.person(acme, "ana@acme.test", "admin")
    await api.person(rival, "ana@rival.test", "admin")
    good_token = ana.headers["Authorization"].removeprefix("Bearer ")
    good = json.loads(decode_base64url(good_token.split(".")[1]))
    assert (await principal_of_token(signed(good))).email == "ana@acme.test"
    at_s = int(now().timestamp())
    tokens = {name: signed(claims) for name, claims in wrong_claims(good, at_s).items()}
    tokens |= {n: signed(c) for n, c in without_each_claim(good).items()}
    tokens |= wrong_signatures(good) | damaged(good_token)
    tokens |= {"operator's own": issue_operator_token(), "not claims": signed(b"[]")}
    tokens |= {f"free text {n}": "x" * n for n in range(1, 60)}
    assert len(tokens) >= TRIES_MIN
    accepted = [name for name, token in tokens.items() if await is_accepted(token)]
    assert not accepted


async def is_accepted(token: str) -> bool:
    try:
        await principal_of_token(token)
    except Unauthenticated:
        return False
    return True


async def test_a_good_token_of_a_colleague_names_only_its_own_person(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, "ana@acme.test", "employee")
    eve = await api.person(acme, "eve@acme.test", "employee")
    claims = {
        who.email: read_access_token(who.headers["Authorization"].removeprefix("Bearer "))
        for who in (ana, eve)
    }
    crossed = {
        **claims["ana@acme.test"].model_dump(mode="json"),
        "sid": str(claims["eve@acme.test"].sid),
    }
    assert not await is_accepted(signed(crossed))


async def test_a_change_of_rights_makes_older_tokens_stale_and_a_refresh_heals(
    api: Api, acme: TenantContext
) -> None:
    from erp_domains.authentication.models import User

    ana = await api.person(acme, "ana@acme.test", "employee")
    claims = read_access_token(ana.headers["Authorization"].removeprefix("Bearer "))
    async with begin(system_principal(acme)) as uow:
        user = await uow.session.get(User, claims.sub)
        assert user
        user.permission_version += 1
    stale = await api.client.get("/auth/me", headers=ana.headers)
    assert (stale.status_code, stale.json()["error"]["code"]) == (401, "stale_permissions")
    fresh = await api.client.post("/auth/refresh", json={"refresh_token": ana.refresh_token})
    headers = {"Authorization": f"Bearer {fresh.json()['access_token']}"}
    assert (await api.client.get("/auth/me", headers=headers)).status_code == 200


async def test_a_deactivated_person_is_out_at_once(api: Api, acme: TenantContext) -> None:
    from erp_domains.authentication.models import User
    from erp_domains.authentication.service import deactivate_user, reactivate_user

    ana = await api.person(acme, "ana@acme.test", "employee")
    claims = read_access_token(ana.headers["Authorization"].removeprefix("Bearer "))
    async with begin(system_principal(acme)) as uow:
        user = await uow.session.get(User, claims.sub)
        assert user
        await deactivate_user(uow, user, "on leave for good")
    assert (await api.client.get("/auth/me", headers=ana.headers)).status_code == 401
    refused = await api.client.post("/auth/refresh", json={"refresh_token": ana.refresh_token})
    assert refused.status_code == 401
    async with begin(system_principal(acme)) as uow:
        user = await uow.session.get(User, claims.sub)
        assert user
        reactivate_user(uow, user)
    # what was given out before stays worthless
    assert (await api.client.get("/auth/me", headers=ana.headers)).status_code == 401
    assert (await api.sign_in(acme, "ana@acme.test")).headers


@pytest.mark.parametrize("kind", [PrincipalKind.AGENT, PrincipalKind.SERVICE, PrincipalKind.WIDGET])
async def test_a_token_keeps_its_audience(acme: TenantContext, kind: PrincipalKind) -> None:
    token = issue_access_token(
        tenant="acme", user_id=acme.id, session_id=None, permission_version=1, kind=kind
    )
    assert read_access_token(token.value).aud is kind
