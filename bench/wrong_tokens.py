"""Wrong tokens by the hundred, and every kind of program that tries to confirm: none may succeed.

`python -m bench.wrong_tokens [--tokens N] [--confirmations N]`: starts an embedded PostgreSQL and
the application, and sends tokens that are forged, expired, changed, for another company, session
or audience, and API keys that are off, expired, revoked or from elsewhere. Then each kind of token
that is not a person's own session tries to confirm a proposal that is open. Exits 1 if any got
through, or if the good token did not.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import os
import random
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import update

from bench.audit_tampering import use_server
from erp_domains.authentication.models import UserSession
from erp_domains.authentication.models.keys import ApiKey
from erp_domains.authentication.service import create_user
from erp_domains.rbac.service import assign_role, seed_roles
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from gateway.app import app
from gateway.composition import load_everything
from kernel.auth.principal import PrincipalKind, TenantContext, system_principal
from kernel.auth.tokens import ALGORITHM, issue_access_token, issue_operator_token
from kernel.clock import now
from kernel.db.engine import dispose_databases
from kernel.db.migrate import migrate_all
from kernel.db.uow import begin
from kernel.embedded.servers import postgres_process
from kernel.ids import new_id
from tests.fixtures.servers import make_postgres, running, short_folder

EMAIL, PASSWORD = "sam@bench.test", "correct horse battery"
CONTACT = {"name": "Birch Ltd", "kind": "company", "is_customer": True}
Forge = Callable[[random.Random], str]


@dataclass
class Target:
    """Two companies, a person of the first who is signed in, and the person's keys."""

    client: httpx2.AsyncClient
    tenant: TenantContext
    other: TenantContext
    user_id: UUID
    headers: dict[str, str]
    claims: dict[str, Any]
    good: str
    keys: dict[str, str]

    async def post(self, path: str, body: Any = None) -> Any:
        """What the person gets for a request of their own."""
        answer = await self.client.post(path, json=body, headers=self.headers)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def confirmed(self, name: str, arguments: dict[str, Any]) -> None:
        """Carry out what asks for fresh proof."""
        proposal = (await self.post(f"/v1/actions/{name}", arguments))["proposal"]
        await self.post(f"/v1/proposals/{proposal['id']}/confirm")


async def open_target(client: httpx2.AsyncClient) -> Target:
    """Companies, a person, a session, keys of every kind that must not work."""
    tenants = [await _company(f"bench_{secrets.token_hex(3)}") for _ in range(2)]
    async with begin(system_principal(tenants[0])) as uow:
        user = await create_user(uow, email=EMAIL, name="Sam", password=PASSWORD)
        for role in ("owner", "employee"):
            await assign_role(uow, user.id, role)
    body = {"email": EMAIL, "password": PASSWORD, "tenant": tenants[0].slug}
    tokens = (await client.post("/auth/login", json=body)).json()
    good = str(tokens["access_token"])
    target = Target(
        client, tenants[0], tenants[1], user.id, {"Authorization": f"Bearer {good}"},
        json.loads(_decode(good.split(".")[1])), good, {"refresh": str(tokens["refresh_token"])},
    )  # fmt: skip
    await _make_keys(target)
    return target


async def _company(slug: str) -> TenantContext:
    tenant = await provision_tenant(TenantCreate(slug=slug, name="Bench"))
    async with begin(system_principal(tenant)) as uow:
        await seed_roles(uow.session)
    return tenant


async def _make_keys(target: Target) -> None:
    for name in ("live", "revoked", "expired", "elsewhere"):
        order: dict[str, Any] = {
            "name": name,
            "permissions": ["*.*.*"],
            "expires_at": (now() + timedelta(days=9)).isoformat(),
        }
        if name == "elsewhere":
            order["ip_allow"] = ["203.0.113.0/24"]
        target.keys[name] = (await target.post("/auth/api-keys", order))["secret"]
    past = {"created_at": now() - timedelta(days=9), "expires_at": now() - timedelta(days=1)}
    async with begin(system_principal(target.tenant)) as uow:
        await uow.session.execute(update(ApiKey).where(ApiKey.name == "expired").values(**past))
        await uow.session.execute(
            update(ApiKey).where(ApiKey.name == "revoked").values(revoked_at=now())
        )
        ended = UserSession(id=new_id(), user_id=target.user_id, ended_at=now())
        uow.add(ended)
    target.keys["ended session"] = str(ended.id)


def forges(target: Target) -> dict[str, Forge]:
    """Every way in which a token can be wrong."""
    key, stranger = _signing_key(), OKPKey.generate_key("Ed25519")
    header, payload, signature = target.good.split(".")

    def changed(**values: Any) -> Forge:
        body = {k: v for k, v in (target.claims | values).items() if v is not None}
        return lambda _: _sign(body, key)

    def flipped(dice: random.Random, part: str) -> str:
        data = bytearray(_decode(part))
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        return _encode(bytes(data))

    live = target.keys["live"]
    unsigned = _encode(b'{"alg":"none"}')
    return {
        "expired": lambda dice: changed(exp=int(time.time()) - dice.randint(6, 10**6))(dice),
        "another issuer": changed(iss="somebody"),
        "no issuer": changed(iss=None),
        "unknown audience": changed(aud="admin"),
        "no audience": changed(aud=None),
        "another company": changed(tid=target.other.slug),
        "no such company": lambda dice: changed(tid=f"nobody_{dice.randrange(10**6)}")(dice),
        "another person": lambda dice: changed(sub=str(UUID(int=dice.getrandbits(128))))(dice),
        "another session": lambda dice: changed(sid=str(UUID(int=dice.getrandbits(128))))(dice),
        "ended session": changed(sid=target.keys["ended session"]),
        "older rights": changed(pv=0),
        "another key": lambda _: _sign(target.claims, stranger),
        "no algorithm": lambda _: f"{unsigned}.{payload}.",
        "shared secret": lambda _: _sign_by_public_key(payload, key),
        "changed signature": lambda dice: f"{header}.{payload}.{flipped(dice, signature)}",
        "changed claims": lambda dice: f"{header}.{flipped(dice, payload)}.{signature}",
        "operator": lambda _: issue_operator_token(),
        "refresh token": lambda _: target.keys["refresh"],
        "nonsense": lambda dice: secrets.token_urlsafe(dice.randint(1, 200)),
        "key, another secret": lambda dice: _other_secret(live, dice),
        "key, another company": lambda _: live.replace(target.tenant.slug, target.other.slug),
        "key, cut off": lambda dice: live[: -dice.randint(1, 40)],
        "key, revoked": lambda _: target.keys["revoked"],
        "key, expired": lambda _: target.keys["expired"],
        "key, elsewhere": lambda _: target.keys["elsewhere"],
    }


def robots(target: Target) -> dict[str, dict[str, str]]:
    """Good tokens of everybody who is not a person in a session of their own."""
    facts: dict[str, Any] = {
        "tenant": target.tenant.slug, "user_id": target.user_id,
        "permission_version": target.claims["pv"],
    }  # fmt: skip
    session_id = UUID(target.claims["sid"])
    found = {"API key": target.keys["live"], "service account's key": target.keys["account"]}
    for kind in PrincipalKind:
        if kind is not PrincipalKind.USER:
            for sid in (None, session_id):
                token = issue_access_token(**facts, session_id=sid, kind=kind)
                found[f"{kind}{' with the session' if sid else ''}"] = token.value
    agent = issue_access_token(
        **facts, session_id=session_id, kind=PrincipalKind.AGENT, agent="research"
    )
    found["agent with every right"] = agent.value
    found["operator"] = issue_operator_token()
    return {name: {"Authorization": f"Bearer {token}"} for name, token in found.items()}


async def try_tokens(target: Target, count: int) -> int:
    """Print what was tried; how many wrong tokens were taken."""
    ways = forges(target)
    dice = random.Random(11)
    tried: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for number in range(count):
        name = list(ways)[number % len(ways)]
        headers = {"Authorization": f"Bearer {ways[name](dice)}"}
        answer = await target.client.get("/auth/me", headers=headers)
        tried[name] += 1
        taken[name] += answer.status_code not in (401, 403)
    for name, times in tried.items():
        print(f"{name:<24} {times:>4} tried, {taken[name]} taken")
    print(f"{taken.total()} of {count} wrong tokens accepted")
    return taken.total()


async def try_confirming(target: Target, count: int) -> int:
    """Print who tried to confirm, dismiss or undo; how many were let."""
    await target.confirmed("auth.create_agent", {"name": "research", "permissions": ["*.*.*"]})
    await target.confirmed("auth.create_service_account", {"name": "Robot", "roles": ["owner"]})
    order = {
        "name": "robot",
        "permissions": ["*.*.*"],
        "expires_at": (now() + timedelta(days=9)).isoformat(),
        "service_account": "Robot",
    }
    target.keys["account"] = (await target.post("/auth/api-keys", order))["secret"]
    proposal = (await target.post("/v1/actions/crm.create_contact/propose", CONTACT))["proposal"]
    tried: Counter[str] = Counter()
    let: Counter[str] = Counter()
    callers = robots(target)
    for number in range(count):
        name = list(callers)[number % len(callers)]
        step = ("confirm", "confirm", "dismiss", "edit")[number // len(callers) % 4]
        body = {"args": CONTACT} if step == "edit" else None
        path = f"/v1/proposals/{proposal['id']}/{step}"
        answer = await target.client.post(path, json=body, headers=callers[name])
        tried[name] += 1
        let[name] += answer.status_code not in (401, 403)
    for name, times in tried.items():
        print(f"{name:<28} {times:>4} tried, {let[name]} let")
    path = f"/v1/proposals/{proposal['id']}"
    state = (await target.client.get(path, headers=target.headers)).json()["state"]
    print(f"{let.total()} of {count} decisions without a person; the proposal is {state}")
    return let.total() + (state != "open")


async def run(tokens: int, confirmations: int) -> int:
    """Migrate, open the companies, try."""
    await migrate_all()
    load_everything()
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://bench.test") as client:
        target = await open_target(client)
        client.cookies.clear()
        failures = await try_tokens(target, tokens)
        failures += await try_confirming(target, confirmations)
        good = await client.get("/auth/me", headers=target.headers)
        print(f"the good token: {good.status_code}")
    await dispose_databases()
    return failures + (good.status_code != 200)


def _signing_key() -> OKPKey:
    """The key of this installation, as `kernel.auth.tokens` derives it."""
    seed = hashlib.sha256(os.environ["STEWARD_SIGNING_KEY"].encode()).digest()
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "d": _encode(seed), "x": _encode(public)}
    )


def _sign(claims: dict[str, Any], key: OKPKey) -> str:
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, key, algorithms=[ALGORITHM])


def _sign_by_public_key(payload: str, key: OKPKey) -> str:
    """The public key taken for a shared secret, as in many a broken library."""
    header = _encode(b'{"alg":"HS256","typ":"JWT"}')
    secret = _decode(str(key.as_dict(private=False)["x"]))
    mac = hmac.digest(secret, f"{header}.{payload}".encode(), "sha256")
    return f"{header}.{payload}.{_encode(mac)}"


def _other_secret(text: str, dice: random.Random) -> str:
    start, _, secret = text.rpartition("_")
    place = dice.randrange(len(secret))
    other = "b" if secret[place] == "a" else "a"
    return f"{start}_{secret[:place]}{other}{secret[place + 1 :]}"


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=300)
    parser.add_argument("--confirmations", type=int, default=200)
    given = parser.parse_args()
    with short_folder() as folder:
        server = make_postgres(folder, durable=False)
        with running(postgres_process(server, folder / "postgres.log")):
            use_server(server.app_url, server.admin_url, folder / "data")
            sys.exit(1 if asyncio.run(run(given.tokens, given.confirmations)) else 0)
