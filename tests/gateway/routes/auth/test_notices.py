"""People are told by mail what changed about their sign-in."""

import pytest
from pyotp.totp import TOTP
from sqlalchemy import select

from erp_domains.authentication.jobs import mail_notice
from erp_domains.authentication.service.notices import MAIL_NOTICE
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.shared import OutboxRow
from kernel.db.uow import begin_shared
from tests.fixtures.api import PASSWORD, Api
from tests.gateway.routes.auth.letters import letters
from tests.gateway.routes.auth.people import EMAIL

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("mail_sink")]


async def told(tenant: TenantContext) -> list[str]:
    """What the letters say, each sent twice as a queue may."""
    query = select(OutboxRow.body).where(
        OutboxRow.tenant == tenant.schema, OutboxRow.name == MAIL_NOTICE
    )
    async with begin_shared() as session:
        bodies = (await session.scalars(query.order_by(OutboxRow.position))).all()
    for body in [*bodies, *bodies]:
        await mail_notice(system_principal(tenant), **body["arguments"])
    sent = [letter for letter in letters() if letter["to"].addresses[0].addr_spec == EMAIL]
    return [letter.get_content() for letter in sent]


async def test_a_new_password_and_every_factor_are_told_once(api: Api, acme: TenantContext) -> None:
    me = await api.person(acme, EMAIL, "employee")
    new = {"current": PASSWORD, "new": "seven quiet otters"}
    assert (await api.client.post("/auth/password", json=new, headers=me.headers)).is_success
    setup = (await api.client.post("/auth/totp", headers=me.headers)).json()
    code = {"code": TOTP(setup["secret"]).now()}
    shown = await api.client.post("/auth/totp/confirm", json=code, headers=me.headers)
    assert (await api.client.post("/auth/recovery-codes", headers=me.headers)).is_success
    assert (await api.client.delete("/auth/totp", headers=me.headers)).is_success
    texts = await told(acme)
    for text, change in zip(
        texts,
        ["password was changed", "codes of an app were set up", "new recovery codes", "removed"],
        strict=True,
    ):
        assert change in text
    assert not any(code in text for text in texts for code in shown.json()["recovery_codes"])
