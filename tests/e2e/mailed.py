"""What people do with a link that was mailed to them."""

import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.conftest import PATIENCE_MS, RunningStack

NEW_PASSWORD = "a tent in the rain at night"


@contextmanager
def own_window(browser: Browser, stack: RunningStack) -> Generator[Page]:
    """A person of their own at localhost, where passkeys work and a provider is another site."""
    address = stack.url.replace("127.0.0.1", "localhost")
    size = {"width": 1440, "height": 900}
    with browser.new_context(base_url=address, locale="en-US", viewport=size) as own:  # pyright: ignore[reportArgumentType]
        page = own.new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield page


def mailed_link(stack: RunningStack, address: str) -> str:
    """The newest link that was mailed to somebody, as the page's own address."""
    deadline_s = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline_s:
        if found := _links(stack.data_dir / "mail", address):
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"no mail with a link for {address}")


def _links(folder: Path, address: str) -> list[str]:
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime)
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    bodies = [m.get_body(("plain",)) for m in letters if address in str(m["To"])]
    texts = [body.get_content() for body in bodies if body]
    return [match[0] for text in texts if (match := re.search(r"#/(invitation|reset)/\S+", text))]


def open_link(page: Page, link: str) -> None:
    page.goto("about:blank")
    page.goto(f"/{link}")


def choose_password(page: Page, press: str) -> None:
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_label("The same once more").fill(NEW_PASSWORD)
    page.get_by_role("button", name=press).click()
