"""Own passwords, forgotten ones and invitations, over HTTP and through the mail sink."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select, update

from erp_domains.authentication.models import SignInLink, User
from erp_domains.authentication.passwords import needs_rehash
from erp_domains.authentication.service import deactivate_user, invite_user, withdraw_invitation
from erp_domains.rbac.service import assign_role
from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import now
from kernel.db.shared import OutboxRow
from kernel.db.uow import begin, begin_shared
from kernel.errors import Conflict
from tests.fixtures.api import PASSWORD, Api
from tests.gateway.routes.auth.letters import deliver, token_in
from tests.gateway.routes.auth.people import EMAIL, log_in, refusal

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_sink")]
BETTER = "seven quiet otters"


async def invite(tenant: TenantContext, email: str = "ida@acme.test", name: str = "Ida") -> None:
    async with begin(system_principal(tenant)) as uow:
        user = await invite_user(uow, email=email, name=name)
        await assign_role(uow, user.id, "employee")


async def test_a_new_password_ends_every_other_session(api: Api, acme: TenantContext) -> None:
    here = await api.person(acme, EMAIL, "employee")
    there = await api.sign_in(acme, EMAIL)
    body = {"current": PASSWORD, "new": BETTER}
    answer = await api.client.post("/auth/password", json=body, headers=here.headers)
    assert answer.status_code == 204
    assert (await api.client.get("/auth/me", headers=here.headers)).status_code == 200
    assert refusal(await api.client.get("/auth/me", headers=there.headers)) == (
        401,
        "session_ended",
    )
    refreshed = await api.client.post("/auth/refresh", json={"refresh_token": there.refresh_token})
    assert refreshed.status_code == 401
    assert (await log_in(api, acme)).status_code == 401
    assert (await log_in(api, acme, BETTER)).status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "refused"),
    [
        ("wrong", BETTER, (403, "wrong_proof")),
        (PASSWORD, "short", (422, "weak_password")),
        (PASSWORD, "Password2026!", (422, "weak_password")),
        (PASSWORD, "acmegmbh-2026", (422, "weak_password")),
        (PASSWORD, "x" * 300, (422, "weak_password")),
    ],
)
async def test_a_password_changes_only_for_a_good_one_and_with_the_present_one(
    api: Api, acme: TenantContext, current: str, new: str, refused: tuple[int, str]
) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    body = {"current": current, "new": new}
    answer = await api.client.post("/auth/password", json=body, headers=ana.headers)
    assert refusal(answer) == refused
    assert (await log_in(api, acme)).status_code == 200


async def test_a_hash_with_older_parameters_is_renewed_at_sign_in(
    api: Api, acme: TenantContext
) -> None:
    await api.add_person(acme, EMAIL, "employee")
    old = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1).hash(PASSWORD)
    assert needs_rehash(old)
    async with begin(system_principal(acme)) as uow:
        await uow.session.execute(update(User).values(password_hash=old))
    assert (await log_in(api, acme)).status_code == 200
    async with begin(system_principal(acme)) as uow:
        stored = (await uow.session.scalars(select(User.password_hash))).one()
    assert stored is not None
    assert not needs_rehash(stored)
    assert (await log_in(api, acme)).status_code == 200


async def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(
    api: Api, acme: TenantContext
) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    asked = await api.client.post(
        "/auth/password/forgot", json={"email": "Ana@acme.test ", "tenant": "acme"}
    )
    assert (asked.status_code, asked.content) == (202, b"")
    [letter] = await deliver(acme)
    assert letter["To"] == "Test Person <ana@acme.test>"
    body = {"token": token_in(letter), "new": BETTER}
    weak = await api.client.post("/auth/password/reset", json={**body, "new": "password1234"})
    assert refusal(weak) == (422, "weak_password")
    assert (await api.client.post("/auth/password/reset", json=body)).status_code == 204
    assert (await api.client.get("/auth/me", headers=ana.headers)).status_code == 401
    assert (await log_in(api, acme, BETTER)).status_code == 200
    again = await api.client.post("/auth/password/reset", json=body)
    assert refusal(again) == (404, "link_not_valid")


async def test_forgetting_says_nothing_about_who_signs_in(
    api: Api, acme: TenantContext, rival: TenantContext
) -> None:
    await api.add_person(acme, EMAIL, "employee")
    for tenant in ("acme", "rival", "no_such_company", None):
        body = {"email": "nobody@acme.test", "tenant": tenant}
        answer = await api.client.post("/auth/password/forgot", json=body)
        assert (answer.status_code, answer.content) == (202, b"")
    async with begin(system_principal(acme)) as uow:
        await uow.session.execute(update(User).values(is_active=False))
    await api.client.post("/auth/password/forgot", json={"email": EMAIL, "tenant": "acme"})
    assert await deliver(acme) == []
    assert await deliver(rival) == []


async def test_a_new_link_replaces_the_earlier_and_not_too_many_go_out(
    api: Api, acme: TenantContext
) -> None:
    await api.add_person(acme, EMAIL, "employee")
    ask = {"email": EMAIL, "tenant": "acme"}
    begun = now()
    for minute in range(0, 20, 2):
        with time_machine.travel(begun + timedelta(minutes=minute)):
            for _ in range(2):
                await api.client.post("/auth/password/forgot", json=ask)
    async with begin(system_principal(acme)) as uow:
        links = (await uow.session.scalars(select(SignInLink))).all()
    assert len(links) == 5
    assert sum(link.voided_at is None for link in links) == 1
    [letter] = await deliver(acme)  # what was replaced before it went out is not sent
    with time_machine.travel(begun + timedelta(minutes=9)):
        body = {"token": token_in(letter), "new": BETTER}
        assert (await api.client.post("/auth/password/reset", json=body)).status_code == 204


async def test_a_link_is_good_for_an_hour_and_for_nothing_else(
    api: Api, acme: TenantContext
) -> None:
    await api.add_person(acme, EMAIL, "employee")
    await api.client.post("/auth/password/forgot", json={"email": EMAIL, "tenant": "acme"})
    [letter] = await deliver(acme)
    token = token_in(letter)
    accept = {"token": token, "password": BETTER}
    assert (await api.client.post("/auth/invitations/accept", json=accept)).status_code == 404
    changed = {"token": token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "new": BETTER}
    assert (await api.client.post("/auth/password/reset", json=changed)).status_code == 404
    with time_machine.travel(now() + timedelta(minutes=61)):
        late = await api.client.post("/auth/password/reset", json={"token": token, "new": BETTER})
        assert refusal(late) == (404, "link_not_valid")


async def test_an_invited_person_chooses_a_password_and_is_signed_in(
    api: Api, acme: TenantContext
) -> None:
    await invite(acme)
    assert (await log_in(api, acme, email="ida@acme.test")).status_code == 401
    [letter] = await deliver(acme)
    token = token_in(letter)
    assert (await api.client.get(f"/auth/invitations/{token}")).json() == {
        "tenant_name": "Acme GmbH",
        "email": "ida@acme.test",
        "name": "Ida",
    }
    weak = {"token": token, "password": "ida@acme.test"}
    answer = await api.client.post("/auth/invitations/accept", json=weak)
    assert refusal(answer) == (422, "weak_password")
    body = {"token": token, "password": BETTER, "name": "Ida Berg"}
    answer = await api.client.post("/auth/invitations/accept", json=body)
    assert answer.json()["user"]["name"] == "Ida Berg"
    assert answer.json()["roles"] == ["employee"]
    api.client.cookies.clear()
    assert refusal(await api.client.get(f"/auth/invitations/{token}")) == (404, "link_not_valid")
    body = {"email": "ida@acme.test", "password": BETTER}
    assert (await api.client.post("/auth/login", json=body)).status_code == 200


async def test_inviting_again_replaces_the_link_and_nobody_is_invited_twice(
    api: Api, acme: TenantContext
) -> None:
    await invite(acme)
    [first] = await deliver(acme)
    async with begin(system_principal(acme)) as uow:
        await invite_user(uow, email="Ida@Acme.test", name="Ida Berg")
    second = next(x for x in await deliver(acme) if token_in(x) != token_in(first))
    assert (await api.client.get(f"/auth/invitations/{token_in(first)}")).status_code == 404
    accept = {"token": token_in(second), "password": BETTER}
    assert (await api.client.post("/auth/invitations/accept", json=accept)).status_code == 200
    with pytest.raises(Conflict):
        await invite(acme)


async def test_a_withdrawn_or_deactivated_person_cannot_accept(
    api: Api, acme: TenantContext
) -> None:
    await invite(acme)
    await invite(acme, "ole@acme.test", "Ole")
    letters = await deliver(acme)
    async with begin(system_principal(acme)) as uow:
        users = {u.email: u for u in await uow.session.scalars(select(User))}
        await withdraw_invitation(uow, users["ida@acme.test"].id)
        await deactivate_user(uow, users["ole@acme.test"], "not joining after all")
    for letter in letters:
        body = {"token": token_in(letter), "password": BETTER}
        assert (await api.client.post("/auth/invitations/accept", json=body)).status_code == 404


async def test_no_queue_and_no_table_holds_a_token(
    api: Api, acme: TenantContext, mail_sink: Path
) -> None:
    await invite(acme)
    [letter] = await deliver(acme)
    secret = token_in(letter).rpartition(".")[2]
    async with begin_shared() as session:
        bodies = (await session.scalars(select(OutboxRow.body))).all()
    async with begin(system_principal(acme)) as uow:
        links = (await uow.session.scalars(select(SignInLink))).all()
    assert secret not in str(bodies) + str([link.token_hash for link in links])
    assert mail_sink.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in mail_sink.iterdir()] == [0o600]
