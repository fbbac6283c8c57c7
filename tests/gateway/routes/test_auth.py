"""Sign-in over HTTP."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from erp_domains.authentication.models import AuthToken
from kernel.auth.principal import PrincipalKind, TenantContext, system_principal
from kernel.auth.tokens import issue_access_token, read_access_token
from kernel.clock import now
from kernel.db.uow import begin
from kernel.ids import new_id
from tests.fixtures.api import PASSWORD, Api

pytestmark = pytest.mark.anyio


async def test_a_person_signs_in_and_sees_who_they_are(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, "ana@acme.test", "employee", "hr")
    me = (await api.client.get("/auth/me", headers=ana.headers)).json()
    assert me["user"]["email"] == "ana@acme.test"
    assert me["tenant"]["slug"] == "acme"
    assert me["tenant"]["now"].startswith("2026-03-16")
    assert me["roles"] == ["employee", "hr"]
    assert "hrm.employee.create" in me["permissions"]
    assert "finance.journal.post" not in me["permissions"]


@pytest.mark.parametrize(
    ("email", "password"), [("ana@acme.test", "wrong"), ("nobody@acme.test", PASSWORD)]
)
async def test_a_wrong_sign_in_says_the_same_whatever_was_wrong(
    api: Api, acme: TenantContext, email: str, password: str
) -> None:
    await api.add_person(acme, "ana@acme.test", "employee")
    body = {"email": email, "password": password, "tenant": "acme"}
    answer = await api.client.post("/auth/login", json=body)
    assert answer.status_code == 401
    assert answer.json()["error"] == {
        "code": "invalid_credentials",
        "message": "e-mail, password or company is wrong",
        "details": {},
    }


async def test_an_unknown_company_looks_like_a_wrong_password(api: Api) -> None:
    body = {"email": "ana@acme.test", "password": PASSWORD, "tenant": "no_such_company"}
    answer = await api.client.post("/auth/login", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_credentials")


async def test_five_wrong_tries_lock_this_place_out_and_say_until_when(
    api: Api, acme: TenantContext
) -> None:
    await api.add_person(acme, "ana@acme.test", "employee")
    wrong = {"email": "ana@acme.test", "password": "wrong", "tenant": "acme"}
    for _ in range(5):
        assert (await api.client.post("/auth/login", json=wrong)).status_code == 401
    right = {**wrong, "password": PASSWORD}
    answer = await api.client.post("/auth/login", json=right)
    assert answer.status_code == 429
    assert answer.json()["error"]["details"]["reset_at"]


async def test_a_refresh_token_works_once_and_a_late_second_use_ends_the_session(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, "ana@acme.test", "employee")
    first = {"refresh_token": ana.refresh_token}
    assert (await api.client.post("/auth/refresh", json=first)).status_code == 200
    api.client.cookies.clear()
    # within the grace time a second tab is served too
    sibling = await api.client.post("/auth/refresh", json=first)
    assert sibling.status_code == 200
    api.client.cookies.clear()
    async with begin(system_principal(acme)) as uow:
        late = now() - timedelta(minutes=5)
        await uow.session.execute(
            update(AuthToken).where(AuthToken.spent_at.is_not(None)).values(spent_at=late)
        )
    answer = await api.client.post("/auth/refresh", json=first)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_reuse")
    family = {"refresh_token": sibling.json()["refresh_token"]}
    assert (await api.client.post("/auth/refresh", json=family)).status_code == 401
    assert (await api.client.get("/auth/me", headers=ana.headers)).status_code == 401


async def test_the_page_refreshes_with_its_cookie_alone(api: Api, acme: TenantContext) -> None:
    await api.add_person(acme, "ana@acme.test", "employee")
    body = {"email": "ana@acme.test", "password": PASSWORD, "tenant": "acme"}
    login = await api.client.post("/auth/login", json=body)
    cookie = login.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/auth" in cookie
    assert (await api.client.post("/auth/refresh")).status_code == 200


async def test_signing_out_ends_the_access_token_too(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, "ana@acme.test", "employee")
    assert (await api.client.post("/auth/logout", headers=ana.headers)).status_code == 204
    answer = await api.client.get("/auth/me", headers=ana.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "session_ended")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic abc"])
async def test_without_a_good_token_nothing_is_answered(api: Api, header: str) -> None:
    answer = await api.client.get("/auth/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401


async def test_a_token_of_another_audience_keeps_its_audience(acme: TenantContext) -> None:
    token = issue_access_token(
        tenant="acme",
        user_id=new_id(),
        session_id=None,
        permission_version=1,
        kind=PrincipalKind.AGENT,
    )
    assert read_access_token(token.value).aud is PrincipalKind.AGENT


async def test_malformed_bodies_get_a_clear_answer(api: Api) -> None:
    broken = await api.client.post("/auth/login", content=b"{nonsense")
    assert (broken.status_code, broken.json()["error"]["code"]) == (422, "bad_request")
    extra = await api.client.post(
        "/auth/login", json={"email": "a@b.c", "password": "x", "is_admin": 1}
    )
    assert extra.json()["error"]["details"]["fields"][0]["field"] == "is_admin"
