"""Somebody of one company, signed in to the real application."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

from erp_domains.workflows.principals import principal_by_email
from erp_domains.workflows.sandbox import SANDBOX_PASSWORD
from kernel.auth.principal import Principal, TenantContext

JSON = dict[str, Any]


@dataclass(slots=True)
class Answer:
    """What came back, as text that can be searched."""

    status: int
    text: str


@dataclass(slots=True)
class Somebody:
    """A person's session. `tried` counts what they asked."""

    client: httpx2.AsyncClient
    tenant: TenantContext
    email: str
    headers: dict[str, str] = field(default_factory=dict[str, str])

    async def sign_in(self) -> None:
        """Open a session, freshly proved."""
        body = {"email": self.email, "password": SANDBOX_PASSWORD, "tenant": self.tenant.slug}
        answer = await self.client.post("/auth/login", json=body)
        answer.raise_for_status()
        self.client.cookies.clear()
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def send(self, method: str, path: str, **options: Any) -> Answer:
        """One request. `headers` come on top of the session's."""
        headers = {**self.headers, **options.pop("headers", {})}
        answer = await self.client.request(method, path, headers=headers, **options)
        if answer.status_code == 401:
            await self.sign_in()
            headers |= self.headers
            answer = await self.client.request(method, path, headers=headers, **options)
        return Answer(answer.status_code, answer.text)

    async def principal(self) -> Principal:
        """The same person inside the process."""
        return await principal_by_email(self.tenant, self.email)
