"""API keys, agents' tokens and service accounts over HTTP: what they may do, and never may."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from erp_domains.authentication.errors import SessionEnded
from erp_domains.authentication.models import User, UserSession
from erp_domains.authentication.models.keys import AgentPolicy, ApiKey, ApiKeySecret
from erp_domains.authentication.schemas import Device
from erp_domains.authentication.service import open_session
from erp_domains.authentication.service.api_keys import KeyText, is_ip_allowed
from kernel.auth.principal import PrincipalKind, TenantContext, system_principal
from kernel.auth.tokens import issue_access_token, issue_operator_token, read_access_token
from kernel.clock import now
from kernel.db.uow import begin, begin_shared
from kernel.ids import new_id
from kernel.limits import API_KEY_OVERLAP_S
from tests.fixtures.api import PASSWORD, Api, SignedIn

pytestmark = pytest.mark.anyio

READ_CONTACTS = ["crm.contact.read", "crm.contact.create"]
CONTACT = {"name": "Birch Ltd", "kind": "company", "is_customer": True}


@dataclass
class Desk:
    """A company with an owner and the ways to make keys there."""

    api: Api
    tenant: TenantContext
    owner: SignedIn

    async def post(self, path: str, body: Any, headers: dict[str, str]) -> Any:
        return await self.api.client.post(path, json=body, headers=headers)

    async def key(self, **changed: Any) -> Any:
        body = {
            "name": "Webshop",
            "permissions": READ_CONTACTS,
            "expires_at": (now() + timedelta(days=90)).isoformat(),
            **changed,
        }
        answer = await self.post("/auth/api-keys", body, self.owner.headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def me(self, secret: str) -> Any:
        return await self.api.client.get("/auth/me", headers=bearer(secret))

    async def agent(self, name: str = "research", **changed: Any) -> None:
        body = {"name": name, "permissions": READ_CONTACTS, **changed}
        await self.confirmed("auth.create_agent", body)

    async def agent_token(self, name: str = "research", **more: Any) -> dict[str, str]:
        answer = await self.post("/auth/agent-tokens", {"agent": name, **more}, self.owner.headers)
        assert answer.status_code == 201, answer.text
        return bearer(answer.json()["access_token"])

    async def confirmed(self, name: str, arguments: dict[str, Any]) -> Any:
        asked = await self.post(f"/v1/actions/{name}", arguments, self.owner.headers)
        assert asked.status_code == 202, asked.text
        path = f"/v1/proposals/{asked.json()['proposal']['id']}/confirm"
        done = await self.post(path, None, self.owner.headers)
        assert done.status_code == 200, done.text
        return done.json()["run"]["result"]

    async def change(self, statement: Any) -> None:
        async with begin(system_principal(self.tenant)) as uow:
            await uow.session.execute(statement)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
async def desk(api: Api, acme: TenantContext) -> Desk:
    return Desk(api, acme, await api.person(acme, "sam@acme.test", "owner", "employee"))


async def test_a_key_may_do_what_it_was_permitted_and_nothing_else(desk: Desk) -> None:
    made = await desk.key()
    assert made["secret"].startswith(f"erp_sk_{made['key']['prefix']}_")
    me = (await desk.me(made["secret"])).json()
    assert me["permissions"] == sorted(READ_CONTACTS)
    answer = await desk.api.client.get(
        "/v1/actions/finance.trial_balance", headers=bearer(made["secret"])
    )
    assert code_of(answer) == (403, "permission_denied")


async def test_what_a_key_writes_waits_for_a_person(desk: Desk) -> None:
    headers = bearer((await desk.key())["secret"])
    asked = await desk.post("/v1/actions/crm.create_contact", CONTACT, headers)
    assert asked.status_code == 202
    proposal = asked.json()["proposal"]
    refused = await desk.post(f"/v1/proposals/{proposal['id']}/confirm", None, headers)
    assert code_of(refused) == (403, "human_required")
    done = await desk.post(f"/v1/proposals/{proposal['id']}/confirm", None, desk.owner.headers)
    assert done.status_code == 200


async def test_the_secret_is_in_the_answer_and_in_no_table(desk: Desk) -> None:
    body = {
        "name": "Scanner",
        "permissions": READ_CONTACTS,
        "expires_at": (now() + timedelta(days=9)).isoformat(),
    }
    headers = desk.owner.headers | {"Idempotency-Key": "make-scanner"}
    made = (await desk.post("/auth/api-keys", body, headers)).json()
    again = await desk.post("/auth/api-keys", body, headers)
    assert (again.status_code, again.json()["secret"]) == (201, "shown once")
    assert again.json()["key"] == made["key"]
    rotated = await desk.post(
        f"/auth/api-keys/{made['key']['id']}/rotate", None, desk.owner.headers
    )
    secrets = [issued["secret"].rpartition("_")[2] for issued in (made, rotated.json())]
    assert len({len(secret) for secret in secrets}) == 1
    for secret in secrets:
        assert await tables_holding(desk.tenant, secret) == []
    prefix = made["key"]["prefix"]
    assert {"api_keys", "action_runs"} <= set(await tables_holding(desk.tenant, prefix))


async def tables_holding(tenant: TenantContext, needle: str) -> list[str]:
    """Every table of the company and of the platform with a row in whose text this stands."""
    found: list[str] = []
    tables = text(
        "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS place, table_name"
        " FROM information_schema.tables WHERE table_schema = :schema AND table_type = 'BASE TABLE'"
    )
    async with begin(system_principal(tenant)) as uow:
        await _search(uow.session, tables, tenant.schema, needle, found)
    async with begin_shared() as session:
        await _search(session, tables, "shared", needle, found)
    return found


async def _search(session: Any, tables: Any, schema: str, needle: str, found: list[str]) -> None:
    for place, name in (await session.execute(tables, {"schema": schema})).all():
        query = text(f"SELECT EXISTS (SELECT 1 FROM {place} t WHERE strpos(t::text, :n) > 0)")
        if await session.scalar(query, {"n": needle}):
            found.append(name)


async def test_a_secret_one_letter_off_is_refused_like_a_key_there_never_was(desk: Desk) -> None:
    secret = (await desk.key())["secret"]
    off = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    unknown = secret.replace(KeyText.parse(secret).prefix, "acme-aaaaaaaaaa")
    elsewhere = secret.replace("acme-", "rival-")
    nowhere = secret.replace("acme-", "nobody_here-")
    for wrong in (off, unknown, elsewhere, nowhere, "erp_sk_acme", secret + "x"):
        answer = await desk.me(wrong)
        assert code_of(answer) == (401, "bad_api_key"), wrong
        assert answer.json()["error"]["message"] == "this API key is not valid"


async def test_a_key_loses_what_its_owner_loses_at_the_next_call(desk: Desk) -> None:
    secret = (await desk.key())["secret"]
    await desk.change(
        text("DELETE FROM user_roles USING roles r WHERE role_id = r.id AND r.name = 'owner'")
    )
    assert (await desk.me(secret)).json()["permissions"] == []


async def test_a_key_is_dead_when_its_owner_is_out(desk: Desk) -> None:
    secret = (await desk.key())["secret"]
    await desk.change(update(User).where(User.email == "sam@acme.test").values(is_active=False))
    assert (await desk.me(secret)).status_code == 401


async def test_after_a_rotation_both_secrets_work_for_a_day_and_then_the_new_one(
    desk: Desk,
) -> None:
    first = await desk.key()
    path = f"/auth/api-keys/{first['key']['id']}/rotate"
    second = (await desk.post(path, None, desk.owner.headers)).json()["secret"]
    assert [(await desk.me(s)).status_code for s in (first["secret"], second)] == [200, 200]
    day = timedelta(seconds=API_KEY_OVERLAP_S)
    await desk.change(
        update(ApiKeySecret)
        .where(ApiKeySecret.expires_at.is_not(None))
        .values(expires_at=ApiKeySecret.expires_at - day)
    )
    assert [(await desk.me(s)).status_code for s in (first["secret"], second)] == [401, 200]
    third = (await desk.post(path, None, desk.owner.headers)).json()["secret"]
    fourth = (await desk.post(path, None, desk.owner.headers)).json()["secret"]
    alive = [(await desk.me(s)).status_code for s in (second, third, fourth)]
    assert alive == [401, 200, 200], "only the last secret overlaps"


async def test_a_revoked_key_is_dead_at_once(desk: Desk) -> None:
    made = await desk.key()
    path = f"/auth/api-keys/{made['key']['id']}"
    asked = await desk.api.client.delete(path, headers=desk.owner.headers)
    assert asked.status_code == 202
    proposal = asked.json()["proposal"]
    assert proposal["step_up"]
    assert (await desk.me(made["secret"])).status_code == 200
    done = await desk.post(f"/v1/proposals/{proposal['id']}/confirm", None, desk.owner.headers)
    assert done.status_code == 200
    assert code_of(await desk.me(made["secret"])) == (401, "bad_api_key")
    listed = await desk.api.client.get("/auth/api-keys", headers=desk.owner.headers)
    assert listed.json()["items"] == []
    whole = await desk.api.client.get("/auth/api-keys?all=true", headers=desk.owner.headers)
    assert [item["state"] for item in whole.json()["items"]] == ["revoked"]


async def test_an_expired_key_says_so(desk: Desk) -> None:
    secret = (await desk.key())["secret"]
    day = timedelta(days=200)
    await desk.change(
        update(ApiKey).values(
            created_at=ApiKey.created_at - day, expires_at=ApiKey.expires_at - day
        )
    )
    assert code_of(await desk.me(secret)) == (401, "api_key_expired")


@pytest.mark.parametrize("days", [-1, 366])
async def test_a_key_expires_within_a_year(desk: Desk, days: int) -> None:
    body = {
        "name": "Forever",
        "permissions": READ_CONTACTS,
        "expires_at": (now() + timedelta(days=days)).isoformat(),
    }
    answer = await desk.post("/auth/api-keys", body, desk.owner.headers)
    assert code_of(answer) == (422, "invalid")


async def test_a_key_for_other_addresses_is_refused_here(desk: Desk) -> None:
    elsewhere = await desk.key(name="Elsewhere", ip_allow=["10.1.0.0/16"])
    assert code_of(await desk.me(elsewhere["secret"])) == (403, "ip_not_allowed")
    here = await desk.key(name="Here", ip_allow=["127.0.0.1", "2001:db8::/32"])
    assert here["key"]["ip_allow"] == ["127.0.0.1/32", "2001:db8::/32"]
    assert (await desk.me(here["secret"])).status_code == 200


@pytest.mark.parametrize(
    ("ip", "is_allowed"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("10.2.0.1", False), ("", False), ("x", False)],
)
def test_addresses_are_compared_as_networks(ip: str, *, is_allowed: bool) -> None:
    assert is_ip_allowed(ApiKey(ip_allow=["10.1.0.0/16", "2001:db8::/32"]), ip) == is_allowed


async def test_use_is_noted_at_most_once_a_minute(desk: Desk) -> None:
    made = await desk.key()
    await desk.me(made["secret"])
    first = await _last_used(desk)
    await desk.me(made["secret"])
    assert first is not None
    assert await _last_used(desk) == first
    await desk.change(update(ApiKey).values(last_used_at=first - timedelta(seconds=61)))
    await desk.me(made["secret"])
    assert await _last_used(desk) >= first


async def _last_used(desk: Desk) -> Any:
    async with begin(system_principal(desk.tenant)) as uow:
        return await uow.session.scalar(text("SELECT last_used_at FROM api_keys"))


async def test_nobody_gives_a_key_what_they_do_not_hold(desk: Desk, acme: TenantContext) -> None:
    ada = await desk.api.person(acme, "ada@acme.test", "admin", "employee")
    body = {
        "name": "Books",
        "permissions": ["finance.journal.read"],
        "expires_at": (now() + timedelta(days=9)).isoformat(),
    }
    assert code_of(await desk.post("/auth/api-keys", body, ada.headers)) == (
        409, "beyond_own_rights",
    )  # fmt: skip
    unknown = body | {"permissions": ["finance.unicorn.read"]}
    assert code_of(await desk.post("/auth/api-keys", unknown, desk.owner.headers)) == (
        422, "invalid",
    )  # fmt: skip


async def test_a_service_account_lends_its_rights_to_nobody_weaker(
    desk: Desk, acme: TenantContext
) -> None:
    account = {"name": "Bookkeeping", "roles": ["accountant"]}
    await desk.confirmed("auth.create_service_account", account)
    ada = await desk.api.person(acme, "ada@acme.test", "admin", "employee")
    order = {
        "name": "Books",
        "service_account": "Bookkeeping",
        "permissions": ["finance.journal.read"],
        "expires_at": (now() + timedelta(days=9)).isoformat(),
    }
    refused = await desk.post("/auth/api-keys", order, ada.headers)
    assert code_of(refused) == (409, "beyond_own_rights")
    made = (await desk.post("/auth/api-keys", order, desk.owner.headers)).json()
    assert (await desk.me(made["secret"])).json()["user"]["name"] == "Bookkeeping"
    path = f"/auth/api-keys/{made['key']['id']}/rotate"
    assert code_of(await desk.post(path, None, ada.headers)) == (409, "beyond_own_rights")
    await desk.confirmed("auth.deactivate_service_account", {"account": "Bookkeeping"})
    assert (await desk.me(made["secret"])).status_code == 401


async def test_nobody_reads_a_new_secret_of_somebody_elses_key(
    desk: Desk, acme: TenantContext
) -> None:
    made = await desk.key()
    other = await desk.api.person(acme, "olga@acme.test", "owner", "employee")
    path = f"/auth/api-keys/{made['key']['id']}/rotate"
    assert (await desk.post(path, None, other.headers)).status_code == 404


async def test_a_key_is_made_with_fresh_proof_only(desk: Desk) -> None:
    await desk.change(update(UserSession).values(proved_at=now() - timedelta(minutes=6)))
    body = {
        "name": "Late",
        "permissions": READ_CONTACTS,
        "expires_at": (now() + timedelta(days=9)).isoformat(),
    }
    refused = await desk.post("/auth/api-keys", body, desk.owner.headers)
    assert code_of(refused) == (403, "step_up_required")
    await desk.post("/auth/step-up", {"password": PASSWORD}, desk.owner.headers)
    assert (await desk.post("/auth/api-keys", body, desk.owner.headers)).status_code == 201


async def test_an_agent_may_do_what_both_its_person_and_its_company_let_it(desk: Desk) -> None:
    await desk.agent(permissions=["crm.contact.read:own", "hrm.leave.read", "crm.lead.create"])
    headers = await desk.agent_token()
    me = (await desk.api.client.get("/auth/me", headers=headers)).json()
    assert me["permissions"] == ["crm.contact.read", "crm.lead.create", "hrm.leave.read"]
    await desk.confirmed(
        "auth.update_agent", {"agent": "research", "permissions": ["hrm.leave.read"]}
    )
    me = (await desk.api.client.get("/auth/me", headers=headers)).json()
    assert me["permissions"] == ["hrm.leave.read"]


async def test_an_agent_is_named_in_what_it_asks_for(desk: Desk) -> None:
    await desk.agent()
    headers = await desk.agent_token()
    asked = await desk.post("/v1/actions/crm.create_contact", CONTACT, headers)
    assert asked.status_code == 202
    async with begin(system_principal(desk.tenant)) as uow:
        agent = await uow.session.scalar(text("SELECT agent FROM proposals ORDER BY id DESC"))
    assert agent == "research"


async def test_an_agents_token_ends_with_the_session_and_with_its_policy(desk: Desk) -> None:
    await desk.agent()
    headers = await desk.agent_token(life_s=60)
    token = read_access_token(headers["Authorization"].removeprefix("Bearer "))
    assert (token.aud, token.act) == (PrincipalKind.AGENT, "research")
    assert token.exp - token.iat == 60
    await desk.change(update(AgentPolicy).values(is_active=False))
    answer = await desk.api.client.get("/auth/me", headers=headers)
    assert code_of(answer) == (401, "agent_not_allowed")
    await desk.change(update(AgentPolicy).values(is_active=True))
    assert (await desk.api.client.get("/auth/me", headers=headers)).status_code == 200
    await desk.post("/auth/logout", None, desk.owner.headers)
    answer = await desk.api.client.get("/auth/me", headers=headers)
    assert code_of(answer) == (401, "session_ended")


async def test_agents_and_service_accounts_are_listed_to_whom_may_know(
    desk: Desk, acme: TenantContext
) -> None:
    await desk.agent(permissions=["crm.contact.read:team"], fields=["margin"], purpose="Looks")
    await desk.confirmed("auth.create_service_account", {"name": "Robot"})
    emil = await desk.api.person(acme, "emil@acme.test", "employee")
    agents = await desk.api.client.get("/v1/agents", headers=emil.headers)
    (found,) = agents.json()["items"]
    assert (found["name"], found["permissions"]) == ("research", ["crm.contact.read:team"])
    assert (found["fields"], found["is_active"]) == (["margin"], True)
    path = "/v1/service-accounts"
    refused = await desk.api.client.get(path, headers=emil.headers)
    assert code_of(refused) == (403, "permission_denied")
    accounts = await desk.api.client.get(path, headers=desk.owner.headers)
    (robot,) = accounts.json()["items"]
    assert (robot["name"], robot["roles"], robot["keys_count"]) == ("Robot", ["bot"], 0)


async def test_no_agent_acts_that_the_company_did_not_let_in(desk: Desk) -> None:
    answer = await desk.post("/auth/agent-tokens", {"agent": "stranger"}, desk.owner.headers)
    assert code_of(answer) == (401, "agent_not_allowed")


async def test_a_program_sees_nothing_of_its_persons_own_that_it_was_not_permitted(
    desk: Desk,
) -> None:
    path = "/v1/actions/crm.create_contact/propose"
    proposal = (await desk.post(path, CONTACT, desk.owner.headers)).json()["proposal"]
    looks = [
        ("GET", "/v1/proposals"), ("GET", f"/v1/proposals/{proposal['id']}"),
        ("GET", "/v1/conversations"), ("GET", "/v1/notifications"), ("GET", "/v1/suggestions"),
        ("POST", "/v1/chat/turns"), ("GET", f"/v1/conversations/{new_id()}"),
    ]  # fmt: skip
    await desk.agent()
    for headers in (bearer((await desk.key())["secret"]), await desk.agent_token()):
        for method, place in looks:
            answer = await desk.api.client.request(method, place, headers=headers)
            assert code_of(answer) == (403, "permission_denied"), place
    runs = await desk.api.client.get("/v1/action-runs", headers=headers)
    assert runs.json()["items"] == []
    trusted = await desk.key(name="Trusted", permissions=[*READ_CONTACTS, "assistant.run.read"])
    answer = await desk.api.client.get("/v1/proposals", headers=bearer(trusted["secret"]))
    assert proposal["id"] in [item["id"] for item in answer.json()["items"]]


async def test_a_service_account_never_signs_in(desk: Desk) -> None:
    await desk.confirmed("auth.create_service_account", {"name": "Robot", "roles": ["owner"]})
    async with begin(system_principal(desk.tenant)) as uow:
        robot = (await uow.session.scalars(select(User).where(User.is_service))).one()
        assert robot.password_hash is None
        with pytest.raises(SessionEnded):
            await open_session(uow, robot, Device())


async def _robots(desk: Desk) -> dict[str, dict[str, str]]:
    """Every kind of token that is not a person's own, all of them of the owner or stronger."""
    await desk.agent(permissions=["*.*.*"], fields=["*"])
    key = await desk.key(permissions=["*.*.*"], fields=["*"])
    await desk.confirmed("auth.create_service_account", {"name": "Robot", "roles": ["owner"]})
    account = await desk.key(name="Robot", permissions=["*.*.*"], service_account="Robot")
    async with begin(system_principal(desk.tenant)) as uow:
        sam = (await uow.session.scalars(text("SELECT id FROM users WHERE NOT is_service"))).one()
    facts: dict[str, Any] = {
        "tenant": "acme", "user_id": sam, "session_id": None, "permission_version": 1,
    }  # fmt: skip
    kinds = {
        f"{kind.value} without a session": bearer(issue_access_token(**facts, kind=kind).value)
        for kind in PrincipalKind
        if kind is not PrincipalKind.USER
    }
    return kinds | {
        "agent": await desk.agent_token(),
        "key": bearer(key["secret"]),
        "key of a service account": bearer(account["secret"]),
        "operator": bearer(issue_operator_token()),
        "expired": bearer(issue_access_token(**facts, life_s=-60).value),
        "expired agent": bearer(
            issue_access_token(
                **facts, kind=PrincipalKind.AGENT, life_s=-60, agent="research"
            ).value
        ),
        "of another company": bearer(issue_access_token(**(facts | {"tenant": "rival"})).value),
        "of a session there never was": bearer(
            issue_access_token(**(facts | {"session_id": new_id()})).value
        ),
        "refresh": bearer(desk.owner.refresh_token),
        "nobody": {},
    }


async def test_only_a_person_confirms_whatever_the_token(desk: Desk) -> None:
    robots = await _robots(desk)
    path = "/v1/actions/crm.create_contact/propose"
    proposal = (await desk.post(path, CONTACT, desk.owner.headers)).json()["proposal"]
    refused: dict[str, tuple[int, str]] = {}
    for name, headers in robots.items():
        for step in ("confirm", "dismiss"):
            answer = await desk.post(f"/v1/proposals/{proposal['id']}/{step}", None, headers)
            refused[f"{name} {step}"] = code_of(answer)
    assert {status for status, _ in refused.values()} == {401, 403}, refused
    live = ("agent", "key", "key of a service account")
    assert {refused[f"{name} confirm"] for name in live} == {(403, "human_required")}
    state = await desk.api.client.get(f"/v1/proposals/{proposal['id']}", headers=desk.owner.headers)
    assert state.json()["state"] == "open"


IDENTITY_CALLS: list[tuple[str, str, Any]] = [
    ("POST", "/auth/step-up", {"password": PASSWORD}),
    ("POST", "/auth/agent-tokens", {"agent": "research"}),
    ("POST", "/auth/api-keys", {"name": "x", "permissions": ["crm.contact.read"]}),
    ("POST", f"/auth/api-keys/{new_id()}/rotate", None),
    ("GET", "/auth/second-factors", None),
    ("GET", "/auth/sessions", None),
    ("DELETE", f"/auth/passkeys/{new_id()}", None),
    ("PUT", "/auth/oidc/providers/mock/secret", {"client_secret": "x"}),
    ("POST", "/auth/totp", None),
    ("POST", "/auth/totp/confirm", {"code": "123456"}),
    ("DELETE", "/auth/totp", None),
    ("POST", "/auth/recovery-codes", None),
    ("POST", "/auth/passkeys/options", {}),
    ("POST", "/auth/passkeys", {"name": "x", "credential": {}}),
    ("POST", "/auth/password", {"current": PASSWORD, "new": "another long secret"}),
    ("DELETE", f"/auth/sessions/{new_id()}", None),
]


async def test_no_program_touches_who_a_person_is(desk: Desk) -> None:
    await desk.agent(permissions=["*.*.*"], fields=["*"])
    key = await desk.key(permissions=["*.*.*"])
    callers = {"agent": await desk.agent_token(), "key": bearer(key["secret"])}
    let: dict[str, tuple[int, str]] = {}
    for name, headers in callers.items():
        for method, path, body in IDENTITY_CALLS:
            if path == "/auth/api-keys":
                body = body | {"expires_at": (now() + timedelta(days=1)).isoformat()}  # noqa: PLW2901
            answer = await desk.api.client.request(method, path, json=body, headers=headers)
            if code_of(answer) != (403, "human_required"):
                let[f"{name} {method} {path}"] = code_of(answer)
    assert not let
