"""A page opened again while an answer is under way, what is said without a turn, and people.

The running Steward is held up by locks on its own tables, so that a turn really is under way.
"""

import asyncio
import re
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import asyncpg
import pytest
from playwright.sync_api import Page, expect

from kernel.embedded.state import read_running
from tests.e2e.conftest import RunningStack
from tests.e2e.workspace_page import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.stack]
Enter = Callable[[str], Workspace]
READING, SAVING = "ACCESS EXCLUSIVE", "EXCLUSIVE"
LOCK_S_MAX = 60


@contextmanager
def held(stack: RunningStack, table: str, mode: str) -> Generator[Callable[[], None]]:
    """A table of the company nobody else gets to; the function lets it go."""
    is_held, may_go = Event(), Event()
    with ThreadPoolExecutor(1) as pool:  # the browser driver has the event loop of this thread
        done = pool.submit(
            asyncio.run, _hold(stack.data_dir, f"{table} IN {mode}", is_held, may_go)
        )
        try:
            assert is_held.wait(LOCK_S_MAX)
            yield may_go.set
        finally:
            may_go.set()
            done.result()


async def _hold(data_dir: Path, what: str, is_held: Event, may_go: Event) -> None:
    running = read_running(data_dir)
    assert running is not None
    url = running.environment["DATABASE_ADMIN_URL"].replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE tenant_larkfield.{what} MODE")
            is_held.set()
            await asyncio.to_thread(may_go.wait, LOCK_S_MAX)
    finally:
        await connection.close()


def send(workspace: Workspace, text: str) -> None:
    workspace.box.fill(text)
    workspace.box.press("Enter")
    workspace.page.wait_for_url(re.compile("#/c/"))


def is_busy(workspace: Workspace, *, yes: bool) -> None:
    log = workspace.chat.get_by_role("log")
    expect(log).to_have_attribute("aria-busy", "true" if yes else "false")


def test_reload_in_mid_turn_shows_what_was_said_and_goes_on(
    entered: Enter, stack: RunningStack
) -> None:
    workspace = entered("owner")
    with held(stack, "conversations", SAVING) as let_go:
        send(workspace, "headcount by department")
        expect(workspace.chat).to_contain_text(re.compile(r"\d+ people"))
        workspace.page.reload()
        expect(workspace.chat).to_contain_text("You: headcount by department")
        expect(workspace.chat).to_contain_text(re.compile(r"\d+ people"))
        is_busy(workspace, yes=True)
        let_go()
        workspace.wait_for_answer()
    expect(workspace.chat.get_by_role("table")).to_be_visible()
    workspace.page.reload()
    expect(workspace.chat.get_by_text("You: headcount by department")).to_have_count(1)
    expect(workspace.chat.get_by_role("table")).to_have_count(1)
    workspace.ask("thank you")


def test_a_turn_is_stopped_from_the_page_that_was_opened_again(
    entered: Enter, stack: RunningStack
) -> None:
    workspace = entered("owner")
    page = workspace.page
    with held(stack, "departments", READING):
        send(workspace, "headcount by department")
        page.reload()
        expect(workspace.chat).to_contain_text("You: headcount by department")
        is_busy(workspace, yes=True)
        with page.expect_request("**/v1/chat/turns/*/cancel"):
            page.get_by_role("button", name="Stop").click()
        expect(workspace.chat.get_by_text("Stopped.")).to_be_visible()
        is_busy(workspace, yes=False)
    until_kept(page)
    page.reload()
    expect(workspace.chat.get_by_text("Stopped.")).to_be_visible()
    expect(workspace.chat.get_by_text("You: headcount by department")).to_have_count(1)


def until_kept(page: Page) -> None:
    """Until the turn that was stopped has ended at the server."""
    for _ in range(100):
        page.wait_for_timeout(100)
        with page.expect_response("**/v1/conversations/*") as answer:
            page.reload()
        if answer.value.json().get("running") is None:
            return
    raise AssertionError("the turn goes on")


def test_people_answer_until_the_assistant_is_taken_back(entered: Enter) -> None:
    workspace = entered("employee")
    chat = workspace.chat
    workspace.ask("I want to talk to a person")
    expect(chat.get_by_role("status").filter(has_text="Our people answer here")).to_be_visible()
    workspace.box.fill("is anybody there?")
    workspace.box.press("Enter")
    expect(workspace.page.get_by_text(re.compile("^Passed on to our people"))).to_be_attached()
    expect(chat.get_by_text("You: is anybody there?")).to_be_visible()
    workspace.page.reload()
    expect(chat.get_by_role("status").filter(has_text="Our people answer here")).to_be_visible()
    chat.get_by_role("button", name="Continue with the assistant").click()
    workspace.wait_for_answer()
    expect(chat).to_contain_text("I answer here again")
    expect(chat.get_by_text("Our people answer here")).to_have_count(0)
    workspace.ask("thank you")
