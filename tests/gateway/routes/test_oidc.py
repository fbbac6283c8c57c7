"""Sign-in through an identity provider that runs as a process of its own."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from erp_domains.authentication.models import User, UserSession
from erp_domains.authentication.models.outside import OidcFlow, OidcProvider
from erp_domains.authentication.service import invite_user
from erp_domains.rbac.service import assign_role
from erp_domains.tenants.service import find_tenant
from kernel.auth import oidc
from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.settings import settings
from tests.fixtures.api import PASSWORD, Api, SignedIn, open_api
from tests.fixtures.database import set_back
from tests.fixtures.identity_provider import IdentityProvider
from tests.gateway.routes.test_keys import code_of, tables_holding

pytestmark = pytest.mark.anyio
SECRET = "the-client-secret-of-acme"
IDA = {"email": "ida@acme.test", "email_verified": True, "name": "Ida Berg"}


@dataclass
class Door:
    """A company with single sign-on, seen from a browser."""

    api: Api
    tenant: TenantContext
    owner: SignedIn
    provider: IdentityProvider

    async def configure(self, person: SignedIn | None = None, **changed: Any) -> Any:
        body = {
            "slug": "mock",
            "title": "Mock",
            "issuer": self.provider.issuer,
            "client_id": "steward",
            "allowed_domains": ["acme.test"],
            "group_roles": {"Finance": "accountant", "Sellers": "sales"},
            **changed,
        }
        headers = (person or self.owner).headers
        asked = await self.api.client.post(
            "/v1/actions/auth.configure_oidc", json=body, headers=headers
        )
        if asked.status_code != 202:
            return asked
        path = f"/v1/proposals/{asked.json()['proposal']['id']}/confirm"
        return await self.api.client.post(path, headers=headers)

    async def keep_secret(self) -> None:
        path = "/auth/oidc/providers/mock/secret"
        body = {"client_secret": SECRET}
        kept = await self.api.client.put(path, json=body, headers=self.owner.headers)
        assert kept.status_code == 204, kept.text

    async def start(self, query: str = "tenant=acme") -> str:
        answer = await self.api.client.get(f"/auth/oidc/mock/start?{query}")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    async def back(self, location: str, accept: str = "*/*") -> httpx2.Response:
        parts = urlsplit(location)
        return await self.api.client.get(f"{parts.path}?{parts.query}", headers={"Accept": accept})

    async def sign_in(self, subject: str, **claims: Any) -> httpx2.Response:
        self.provider.set_claims(subject, **claims)
        return await self.back(self.provider.agree(await self.start(), subject))

    async def me(self) -> Any:
        tokens = (await self.api.client.post("/auth/refresh")).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        return (await self.api.client.get("/auth/me", headers=headers)).json()

    async def one(self, statement: Any) -> Any:
        async with begin(system_principal(self.tenant)) as uow:
            return (await uow.session.execute(statement)).scalar_one_or_none()


@pytest.fixture(scope="module")
async def opened(
    shared_db: AsyncConnection, identity_provider: IdentityProvider
) -> AsyncGenerator[Door]:
    """The company with its provider, configured once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEWARD_INTERNAL_HOSTS", f"127.0.0.1:{identity_provider.port}")
        settings.cache_clear()
        acme = await find_tenant("acme")
        async with open_api() as api:
            owner = await api.person(acme, "sam@acme.test", "owner", "employee")
            door = Door(api, acme, owner, identity_provider)
            done = await door.configure()
            assert done.status_code == 200, done.text
            await door.keep_secret()
        yield door
    settings.cache_clear()


@pytest.fixture
async def db(opened: Door, shared_db: AsyncConnection) -> AsyncGenerator[None]:
    """What a test does is undone; the provider stays configured."""
    async with set_back(shared_db):
        yield


@pytest.fixture
async def door(api: Api, opened: Door) -> AsyncGenerator[Door]:
    oidc.forget_providers()
    yield replace(opened, api=api)
    oidc.forget_providers()


async def test_somebody_new_signs_in_and_gets_the_roles_of_their_groups(door: Door) -> None:
    answer = await door.sign_in("ida", **IDA, groups=["Finance", "Unknown"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookies = answer.headers.get_list("set-cookie")
    assert any("steward_refresh" in c and "HttpOnly" in c and "strict" in c for c in cookies)
    me = await door.me()
    assert (me["user"]["email"], me["user"]["name"]) == ("ida@acme.test", "Ida Berg")
    assert me["roles"] == ["accountant", "employee"]


async def test_the_browser_is_sent_with_pkce_state_and_nonce(door: Door) -> None:
    asked = parse_qs(urlsplit(await door.start()).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert asked["state"][0].startswith("acme.")
    assert len(asked["nonce"][0]) >= 32
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == ["http://steward.test/auth/oidc/mock/callback"]
    assert "prompt" not in asked
    again = parse_qs(urlsplit(await door.start("tenant=acme&fresh=true")).query)
    assert (again["prompt"], again["max_age"]) == (["login"], ["0"])


async def test_groups_give_and_take_roles_at_each_sign_in_but_not_those_given_by_hand(
    door: Door,
) -> None:
    await door.sign_in("ida", **IDA, groups=["Finance", "Sellers"])
    assert (await door.me())["roles"] == ["accountant", "employee", "sales"]
    user_id = await door.one(select(User.id).where(User.email == "ida@acme.test"))
    async with begin(system_principal(door.tenant)) as uow:
        await assign_role(uow, user_id, "warehouse")
    await door.sign_in("ida", **IDA, groups="Sellers")
    assert (await door.me())["roles"] == ["employee", "sales", "warehouse"]
    await door.sign_in("ida", **IDA)
    assert (await door.me())["roles"] == ["employee", "warehouse"]


async def _nobody_came(door: Door, answer: httpx2.Response, status: int, code: str) -> None:
    assert code_of(answer) == (status, code), answer.text
    assert "steward_refresh" not in str(answer.headers.get_list("set-cookie"))
    assert await door.one(select(User.id).where(User.email == "ida@acme.test")) is None


async def test_another_nonce_is_refused(door: Door) -> None:
    door.provider.set_claims("ida", **IDA)
    url = await door.start()
    nonce = parse_qs(urlsplit(url).query)["nonce"][0]
    location = door.provider.agree(url.replace(nonce, "another-nonce-altogether"), "ida")
    await _nobody_came(door, await door.back(location), 401, "identity_refused")


async def test_another_state_is_refused(door: Door) -> None:
    door.provider.set_claims("ida", **IDA)
    url = await door.start()
    location = door.provider.agree(url, "ida")
    state = parse_qs(urlsplit(url).query)["state"][0]
    for wrong in ("acme.guessed", "rival" + state[4:], "nobody.x", "nothing"):
        answer = await door.back(location.replace(state, wrong))
        await _nobody_came(door, answer, 401, "sign_in_not_started")
    assert (await door.back(location)).status_code == 303


async def test_an_answer_works_once(door: Door) -> None:
    door.provider.set_claims("ida", **IDA)
    url = await door.start()
    location = door.provider.agree(url, "ida")
    browser = dict(door.api.client.cookies)
    assert (await door.back(location)).status_code == 303
    door.api.client.cookies.update(browser)
    assert code_of(await door.back(location)) == (401, "sign_in_not_started")


async def test_an_answer_in_another_browser_is_refused_and_spent(door: Door) -> None:
    door.provider.set_claims("ida", **IDA)
    location = door.provider.agree(await door.start(), "ida")
    browser = dict(door.api.client.cookies)
    door.api.client.cookies.clear()
    await _nobody_came(door, await door.back(location), 401, "sign_in_not_started")
    door.api.client.cookies.update({"steward_oidc": "somebody-elses"})
    await _nobody_came(door, await door.back(location), 401, "sign_in_not_started")
    door.api.client.cookies.clear()
    door.api.client.cookies.update(browser)
    await _nobody_came(door, await door.back(location), 401, "sign_in_not_started")


async def test_a_sign_in_takes_ten_minutes_at_most(door: Door) -> None:
    door.provider.set_claims("ida", **IDA)
    location = door.provider.agree(await door.start(), "ida")
    async with begin(system_principal(door.tenant)) as uow:
        late = now() - timedelta(seconds=1)
        await uow.session.execute(update(OidcFlow).values(expires_at=late))
    await _nobody_came(door, await door.back(location), 401, "sign_in_not_started")


async def test_another_issuers_answer_is_refused(door: Door) -> None:
    door.provider.set_claims("ida", **IDA)
    location = door.provider.agree(await door.start(), "ida")
    answer = await door.back(f"{location}&iss=https://evil.test")
    await _nobody_came(door, answer, 401, "identity_refused")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ida@acme.test", "name": "Ida"},
        {"email": "ida@acme.test", "email_verified": False},
        {"email": "ida@elsewhere.test", "email_verified": True},
        {"email": "ida@notacme.test", "email_verified": True},
        {"name": "No address"},
    ],
)
async def test_only_a_verified_address_of_the_companys_domains_gets_in(
    door: Door, claims: dict[str, Any]
) -> None:
    answer = await door.sign_in("ida", **claims)
    await _nobody_came(door, answer, 403, "outside_identity_not_allowed")


async def test_an_account_that_is_here_is_linked_only_if_an_owner_said_so(door: Door) -> None:
    await door.api.add_person(door.tenant, "tom@acme.test", "accountant", "employee")
    tom = {"email": "tom@acme.test", "email_verified": True, "name": "Tom"}
    refused = await door.sign_in("tom", **tom)
    assert code_of(refused) == (403, "outside_identity_not_allowed")
    assert (await door.configure(links_accounts=True)).status_code == 200
    unverified = await door.sign_in("tom", **(tom | {"email_verified": False}))
    assert code_of(unverified) == (403, "outside_identity_not_allowed")
    assert (await door.sign_in("tom", **tom)).status_code == 303
    assert (await door.me())["roles"] == ["accountant", "employee"]
    later = await door.sign_in("tom", name="No address any more")
    assert later.status_code == 303, "a known subject needs no address"


async def test_somebody_invited_accepts_by_signing_in_there_if_it_may_vouch_for_people(
    door: Door,
) -> None:
    async with begin(system_principal(door.tenant)) as uow:
        await invite_user(uow, email="ina@acme.test", name="Ina")
    ina = {"email": "ina@acme.test", "email_verified": True, "name": "Ina"}
    refused = await door.sign_in("ina", **ina)
    assert code_of(refused) == (403, "outside_identity_not_allowed")
    assert (await door.configure(links_accounts=True)).status_code == 200
    assert (await door.sign_in("ina", **ina)).status_code == 303
    accepted = select(User.accepted_at).where(User.email == "ina@acme.test")
    assert await door.one(accepted) is not None


async def test_people_who_are_known_by_their_subject_stay_who_they_are(door: Door) -> None:
    await door.sign_in("ida", **IDA)
    await door.sign_in("ida", **(IDA | {"email": "sam@acme.test"}))
    assert (await door.me())["user"]["email"] == "ida@acme.test"
    async with begin(system_principal(door.tenant)) as uow:
        await uow.session.execute(
            update(User).where(User.email == "ida@acme.test").values(is_active=False)
        )
    answer = await door.sign_in("ida", **IDA)
    assert code_of(answer) == (403, "outside_identity_not_allowed")


async def test_an_administrator_hands_out_nobodys_rights_through_a_provider(door: Door) -> None:
    ada = await door.api.person(door.tenant, "ada@acme.test", "admin", "employee")
    for beyond in ({"group_roles": {"All": "owner"}}, {"links_accounts": True}):
        answer = await door.configure(ada, **beyond)
        assert code_of(answer) == (409, "beyond_own_rights"), beyond


async def test_another_client_knows_nobody_and_has_no_secret(door: Door) -> None:
    assert (await door.sign_in("ida", **IDA)).status_code == 303
    done = await door.configure(client_id="somebody-else")
    assert done.json()["run"]["result"]["has_secret"] is False
    await door.keep_secret()
    answer = await door.sign_in("ida", **IDA)
    assert code_of(answer) == (403, "outside_identity_not_allowed")


async def test_the_client_secret_stands_nowhere_in_clear(door: Door) -> None:
    assert (await door.sign_in("ida", **IDA)).status_code == 303
    assert await tables_holding(door.tenant, SECRET) == []
    listed = await door.api.client.get(
        "/v1/actions/auth.list_identity_providers", headers=door.owner.headers
    )
    assert SECRET not in listed.text
    assert listed.json()["result"]["items"][0]["has_secret"] is True


async def test_a_provider_that_is_down_is_a_clear_503_and_passwords_still_work(
    door: Door, identity_provider: IdentityProvider
) -> None:
    location = identity_provider.agree(await door.start(), "ida")
    identity_provider.stop()
    try:
        oidc.forget_providers()
        answer = await door.api.client.get("/auth/oidc/mock/start?tenant=acme")
        assert code_of(answer) == (503, "identity_provider_unavailable")
        assert code_of(await door.back(location)) == (503, "identity_provider_unavailable")
        for _ in range(4):
            answer = await door.api.client.get("/auth/oidc/mock/start?tenant=acme")
        assert code_of(answer) == (503, "breaker_open")
        body = {"email": "sam@acme.test", "password": PASSWORD, "tenant": "acme"}
        assert (await door.api.client.post("/auth/login", json=body)).status_code == 200
    finally:
        identity_provider.start()


async def test_a_browser_is_sent_to_the_page_with_what_went_wrong(door: Door) -> None:
    answer = await door.back("http://x/auth/oidc/mock/callback?error=access_denied", "text/html")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?sign_in_error=identity_refused"


async def test_the_sign_in_page_learns_its_buttons_and_nothing_of_companies(door: Door) -> None:
    here = await door.api.client.get("/auth/oidc/providers?tenant=acme")
    assert here.json()["items"] == [{"slug": "mock", "title": "Mock"}]
    nowhere = await door.api.client.get("/auth/oidc/providers?tenant=nobody")
    assert (nowhere.status_code, nowhere.json()["items"]) == (200, [])
    async with begin(system_principal(door.tenant)) as uow:
        await uow.session.execute(update(OidcProvider).values(is_active=False))
    off = await door.api.client.get("/auth/oidc/mock/start?tenant=acme")
    assert off.status_code == 404
    rival = await door.api.client.get("/auth/oidc/mock/start?tenant=rival")
    assert rival.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "providers?tenant=%00", "mock/start?tenant=%00", "%00/start?tenant=acme",
        "mock/start?tenant=..", "%00/callback?code=a&state=acme.x",
        "mock/callback?code=a&state=%00.x", "mock/callback?code=%00&state=acme.%00&iss=%00",
    ],
)  # fmt: skip
async def test_nonsense_in_the_address_is_refused_and_breaks_nothing(api: Api, path: str) -> None:
    headers = {"Cookie": "steward_oidc=x"}
    answer = await api.client.get(f"/auth/oidc/{path}", headers=headers)
    assert answer.status_code in (401, 404, 422), answer.text


async def test_a_program_that_caught_the_answer_gets_its_tokens(door: Door) -> None:
    door.provider.set_claims("ida", **IDA)
    caught = parse_qs(urlsplit(door.provider.agree(await door.start(), "ida")).query)
    body = {"code": caught["code"][0], "state": caught["state"][0]}
    answer = await door.api.client.post("/auth/oidc/mock/callback", json=body)
    assert answer.status_code == 200
    assert answer.json()["user"]["email"] == "ida@acme.test"


async def test_the_proof_is_as_fresh_as_the_sign_in_there(door: Door) -> None:
    await door.sign_in("ida", **IDA)
    newest = select(UserSession.proved_at).order_by(UserSession.id.desc()).limit(1)
    proved_at = await door.one(newest)
    assert now() - proved_at < timedelta(minutes=1)
    await door.sign_in("ida", **IDA, auth_time=int(now().timestamp()) - 3600)
    assert await door.one(newest) is None
