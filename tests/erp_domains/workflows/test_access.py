"""Somebody who has left cannot sign in any more, at the next call."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.outcomes import Circumstances, Via
from actions.runner import run
from erp_domains.assistant.models import Memory
from erp_domains.workflows.access import end_access_of_leavers
from erp_domains.workflows.people import SignInRequest, add_sign_in
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin
from tests.fixtures.api import PASSWORD, Api

pytestmark = pytest.mark.anyio


async def test_access_ends_with_the_last_day(api: Api, acme: TenantContext) -> None:
    system = system_principal(acme)
    loader = Circumstances(via=Via.LOADER)
    hired = {"name": "Ida Berg", "number": "E900", "joined_on": "2020-01-01"}
    await run(system, "hrm.create_employee", hired, loader)
    async with begin(system) as uow:
        request = SignInRequest("ida@acme.test", "Ida Berg", ("employee",), "E900", PASSWORD)
        await add_sign_in(uow, request)
    ida = await api.sign_in(acme, "ida@acme.test")
    told = {"text": "I prefer the morning shift"}
    await api.client.post("/v1/actions/assistant.remember", json=told, headers=ida.headers)
    last_day = acme.clock.today() - timedelta(days=1)
    gone = {"employee": "E900", "left_on": last_day.isoformat()}
    await run(system, "hrm.terminate_employee", gone, loader)
    assert (await api.client.get("/auth/me", headers=ida.headers)).status_code == 200
    async with begin(system) as uow:
        assert len(list(await uow.session.scalars(select(Memory)))) == 1
        assert await end_access_of_leavers(uow) == 1
        assert await end_access_of_leavers(uow) == 0
    assert (await api.client.get("/auth/me", headers=ida.headers)).status_code == 401
    body = {"email": "ida@acme.test", "password": PASSWORD, "tenant": "acme"}
    assert (await api.client.post("/auth/login", json=body)).status_code == 401
    async with begin(system) as uow:  # what she told the assistant of herself goes with her
        assert list(await uow.session.scalars(select(Memory))) == []
