"""Talking to the running API as a person of a sandbox company.

Whoever may read the data root's secrets operates the installation, so a token is made without a
password; for real companies that is refused.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from erp_domains.authentication.models import User
from erp_domains.authentication.repository import live_sessions
from erp_domains.authentication.schemas import Device
from erp_domains.authentication.service import open_session
from erp_domains.tenants.service import find_tenant, list_tenants
from erp_domains.workflows.principals import principal_by_email
from gateway.cli.parts import find_parts
from kernel.auth.principal import Principal, TenantContext
from kernel.auth.tokens import issue_access_token
from kernel.db.engine import dispose_databases
from kernel.db.uow import begin
from kernel.embedded.state import read_running
from kernel.errors import AppError, Invalid, NotFound, PermissionDenied, Unavailable
from kernel.settings import settings

DEVICE = "steward command line"
TIMEOUT_S = 120.0


class Refused(AppError):
    """The API's own refusal, passed on."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        error = body.get("error", {})
        super().__init__(str(error.get("message", body)), **error.get("details", {}))
        self.body = body
        self.code = str(error.get("code", "error"))  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Calls of one person."""

    url: str
    token: str

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """POST JSON; the answer's object. Raises Refused, Unavailable."""
        return self._call("POST", path, body or {})

    def get(self, path: str) -> dict[str, Any]:
        """GET; the answer's object. Raises Refused, Unavailable."""
        return self._call("GET", path, None)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = httpx2.request(
                method, f"{self.url}{path}", json=body, headers=headers, timeout=TIMEOUT_S
            )
        except httpx2.HTTPError as error:
            raise Unavailable(f"the API at {self.url} does not answer: {error}") from error
        content: dict[str, Any] = answer.json()
        if answer.status_code >= 400 and "error" in content:
            raise Refused(content)
        return content


def connect(email: str, tenant: str | None) -> ApiClient:
    """A client of the running API as that person.

    Raises Unavailable, NotFound, PermissionDenied.
    """
    find_parts()
    state = read_running(settings().data_dir)
    url = settings().public_url or (state.url if state else None)
    if url is None:
        raise Unavailable("no API is known here; start Steward with `steward up`")
    return ApiClient(url, asyncio.run(_token(email, tenant)))


async def _token(email: str, slug: str | None) -> str:
    try:
        person = await find_person(email, slug)
        async with begin(person) as uow:
            sessions = [
                s for s in await live_sessions(uow.session, person.user_id) if s.device == DEVICE
            ]
            user = await uow.session.get(User, person.user_id)
            assert user is not None
            session_id = (
                sessions[0].id
                if sessions
                else (await open_session(uow, user, Device(DEVICE))).session_id
            )
        return issue_access_token(
            tenant=person.tenant.slug,
            user_id=person.user_id,
            session_id=session_id,
            permission_version=person.permission_version,
        ).value
    finally:
        await dispose_databases()


async def find_person(email: str, slug: str | None) -> Principal:
    """A person of a sandbox company; the company may be left out if only one knows them."""
    tenants = [await find_tenant(slug)] if slug else await list_tenants()
    found = [p for t in tenants if (p := await _person_of(t, email)) is not None]
    if not found:
        raise NotFound(f"nobody signs in as {email}; `steward status` lists the demo's sign-ins")
    if len(found) > 1:
        names = ", ".join(p.tenant.slug for p in found)
        raise Invalid(f"{email} signs in at several companies ({names}); name one with --tenant")
    if not found[0].tenant.is_sandbox:
        raise PermissionDenied(
            f"{found[0].tenant.slug} is a real company: its people sign in themselves"
        )
    return found[0]


async def _person_of(tenant: TenantContext, email: str) -> Principal | None:
    try:
        return await principal_by_email(tenant, email)
    except NotFound:
        return None
