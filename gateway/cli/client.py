"""Talking to the running API as a person of a sandbox company.

Whoever may read the data root's secrets operates the installation, so a session is opened without
a password; for real companies the API refuses that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from kernel.auth.tokens import issue_operator_token
from kernel.embedded.state import adopt_environment, read_running
from kernel.errors import AppError, Unavailable
from kernel.settings import settings

TIMEOUT_S = 120.0


class Refused(AppError):
    """The API's own refusal, passed on."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        error = body.get("error", {})
        super().__init__(str(error.get("message", body)), **error.get("details", {}))
        self.body = body
        self.code = str(error.get("code", "error"))  # pyright: ignore[reportAttributeAccessIssue]  # the API's code


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Calls of one caller."""

    url: str
    token: str

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """POST JSON; the answer's object. Raises Refused, Unavailable."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = httpx2.post(
                f"{self.url}{path}", json=body or {}, headers=headers, timeout=TIMEOUT_S
            )
        except httpx2.HTTPError as error:
            raise Unavailable(f"the API at {self.url} does not answer: {error}") from error
        content: dict[str, Any] = answer.json()
        if answer.status_code >= 400 and "error" in content:
            raise Refused(content)
        return content


def connect(email: str, tenant: str | None) -> ApiClient:
    """A client of the running API as that person. Raises Unavailable, Refused."""
    state = read_running(settings().data_dir)
    if state is not None and settings().signing_key is None:
        adopt_environment(state)
        settings.cache_clear()
    url = settings().public_url or (state.url if state else None)
    if url is None:
        raise Unavailable("no API is known here; start Steward with `steward up`")
    operator = ApiClient(url, issue_operator_token())
    session = operator.post("/v1/sandbox-sessions", {"email": email, "tenant": tenant})
    return ApiClient(url, session["access_token"])
