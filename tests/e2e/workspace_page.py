"""The workspace as a person uses it: by what it says, never by its inner structure."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

STEPS_MAX = 60
_FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.getAttribute('aria-label') || element?.textContent?.trim() || '';
}"""


class Workspace:
    """One signed-in person's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("textbox", name=re.compile("^Ask, or say"))
        self.chat = page.get_by_label("Conversation with Steward")

    def offer(self, role: str) -> Locator:
        """The one-click card of a person with this role, of the first company that has one."""
        found = self.page.request.get("/v1/sign-ins").json()["items"]
        person: dict[str, Any] = next(one for one in found if one["role"] == role)
        name = f"^Sign in as .* {person['name']}, {person['tenant_name']}$"
        return self.page.get_by_role("button", name=re.compile(name))

    def sign_in(self, role: str) -> None:
        """Open the page and enter by a card."""
        self.page.goto("/")
        self.offer(role).click()
        expect(self.box).to_be_visible()

    def ask(self, text: str) -> None:
        """Send a message and wait until its answer is complete."""
        self.box.fill(text)
        self.box.press("Enter")
        self.wait_for_answer()

    def wait_for_answer(self) -> None:
        """Until the turn has ended, well or badly."""
        expect(self.page.get_by_text("Answer ready.")).to_be_attached()
        expect(self.chat.get_by_role("log")).to_have_attribute("aria-busy", "false")

    def proposal(self) -> Locator:
        """The newest proposal card of the conversation."""
        return self.chat.get_by_role("article", name=re.compile("^Proposal:")).last

    def sheet(self) -> Locator:
        """The open sheet or dialog, with what stands in it."""
        return self.page.locator("steward-sheet", has=self.page.locator("dialog[open]"))

    def open_tab(self, name: str) -> None:
        """One of the panels beside the chat."""
        self.page.get_by_role("tab", name=re.compile(f"^{name}")).click()

    def focused(self) -> str:
        """What the keyboard is on, as a screen reader would say it."""
        return str(self.page.evaluate(_FOCUSED))

    def walk_to(self, name: str, key: str = "Tab") -> None:
        """Press a key until the keyboard is on the element whose name begins so."""
        for _ in range(STEPS_MAX):
            if self.focused().startswith(name):
                return
            self.page.keyboard.press(key)
        raise AssertionError(
            f"{name!r} cannot be reached with {key}, which ends on {self.focused()!r}"
        )


def go(page: Page, place: str, heading: str) -> None:
    """Open one of the pages around the conversation, and wait until nothing moves any more."""
    page.evaluate("place => { location.hash = place }", f"#/{place}")
    expect(page.get_by_role("heading", name=heading, level=2)).to_be_visible()
    expect(page.locator(".skeleton:visible")).to_have_count(0)
