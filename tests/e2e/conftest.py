"""A real Chromium that notes what no page of ours may do: break its policy, fail, call elsewhere.

The running Steward comes from the fixture `stack`; these tests use its `url` only.
"""

import os
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from tests.e2e.workspace_page import Workspace

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MS = 45_000
_NOTE_VIOLATIONS = """
window.policyViolations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class RunningStack(Protocol):
    """What these tests need of a running Steward with sandbox sign-ins: address, data root."""

    url: str
    data_dir: Path
    provider_port: int


@dataclass
class Misdeeds:
    """Everything a page did that it must not do."""

    host: str
    found: list[str] = field(default_factory=list[str])

    def note_console(self, message: ConsoleMessage) -> None:
        is_policy = "Content Security Policy" in message.text or "Trusted" in message.text
        if is_policy or (message.type == "error" and "Failed to load resource" not in message.text):
            self.found.append(f"console: {message.text}")

    def note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("blob", "data") and parts.netloc != self.host:
            self.found.append(f"request to another host: {request.url}")

    def note_error(self, error: Exception) -> None:
        self.found.append(f"uncaught: {error}")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; as root it has no sandbox of its own."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    return {"executable_path": CHROMIUM, "headless": True, "args": [*sandbox, *flags]}


@pytest.fixture(scope="session")
def browser_context_args(stack: RunningStack) -> dict[str, Any]:
    """A desktop window on the stack's address; each test gets its own cookies."""
    return {
        "base_url": stack.url,
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-US",
        "permissions": ["clipboard-read", "clipboard-write"],
    }


@pytest.fixture(autouse=True)
def misdeeds(context: BrowserContext, stack: RunningStack) -> Generator[Misdeeds]:
    """Fails the test if any of its pages did what no page may do."""
    expect.set_options(timeout=PATIENCE_MS)
    seen = Misdeeds(host=urlsplit(stack.url).netloc)
    context.add_init_script(_NOTE_VIOLATIONS)
    context.on("console", seen.note_console)
    context.on("request", seen.note_request)
    context.on("weberror", lambda error: seen.note_error(error.error))
    yield seen
    for page in context.pages:
        seen.found += page.evaluate("window.policyViolations ?? []")
    assert seen.found == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A fresh page with our patience."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


@pytest.fixture
def entered(page: Page) -> Callable[[str], Workspace]:
    """Sign a role's person in."""

    def enter(role: str) -> Workspace:
        workspace = Workspace(page)
        workspace.sign_in(role)
        return workspace

    return enter
