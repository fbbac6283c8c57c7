"""A company's administration over HTTP: people with sign-ins, proposals confirmed by somebody."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from erp_domains.authentication.repository import user_by_email
from erp_domains.workflows.principals import load_principal
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.uow import begin
from tests.fixtures.api import Api, SignedIn


@dataclass
class Office:
    """Helena owns the company, Ruth administers it, Ana works there."""

    api: Api
    tenant: TenantContext
    helena: SignedIn
    ruth: SignedIn
    ana: SignedIn

    async def ask(self, person: SignedIn, name: str, /, **arguments: Any) -> tuple[int, Any]:
        """Ask for an action over HTTP."""
        path = f"/v1/actions/{name}"
        answer = await self.api.client.post(path, json=arguments, headers=person.headers)
        return answer.status_code, answer.json()

    async def confirm(self, person: SignedIn, asked: tuple[int, Any]) -> tuple[int, Any]:
        """Say yes to what was asked."""
        assert asked[0] == 202, asked
        path = f"/v1/proposals/{asked[1]['proposal']['id']}/confirm"
        answer = await self.api.client.post(path, headers=person.headers)
        return answer.status_code, answer.json()

    async def done(self, person: SignedIn, name: str, /, **arguments: Any) -> Any:
        """Ask and confirm by the same person."""
        status, body = await self.confirm(person, await self.ask(person, name, **arguments))
        assert status == 200, body
        return body["run"]

    async def get(self, person: SignedIn, path: str) -> tuple[int, Any]:
        """Read something."""
        answer = await self.api.client.get(path, headers=person.headers)
        return answer.status_code, answer.json()

    async def again(self, person: SignedIn) -> SignedIn:
        """The same person, signed in anew, with the rights of now."""
        return await self.api.sign_in(self.tenant, person.email)

    async def id_of(self, person: SignedIn) -> UUID:
        """Their user id."""
        async with begin(system_principal(self.tenant)) as uow:
            user = await user_by_email(uow.session, person.email)
            assert user is not None
            return user.id

    async def principal(self, person: SignedIn) -> Principal:
        """The person as decisions see them now."""
        async with begin(system_principal(self.tenant)) as uow:
            return await load_principal(uow, await self.id_of(person))


async def open_office(api: Api, tenant: TenantContext) -> Office:
    """The three people, signed in."""
    await api.add_person(tenant, "helena@acme.test", "owner", "employee", name="Helena Brandt")
    await api.add_person(tenant, "ruth@acme.test", "admin", "employee", name="Ruth Keller")
    await api.add_person(tenant, "ana@acme.test", "employee", name="Ana Silva")
    signed = [await api.sign_in(tenant, f"{n}@acme.test") for n in ("helena", "ruth", "ana")]
    return Office(api, tenant, *signed)
