"""Second factors, fresh proof, rights, the trail and settings in a real browser."""

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pyotp.totp import TOTP

from kernel.embedded.state import read_running
from tests.e2e.conftest import PATIENCE_MS, Misdeeds, RunningStack
from tests.e2e.workspace_page import Workspace, go

pytestmark = [pytest.mark.browser, pytest.mark.stack]
COMPANY = "larkfield"
NEWCOMER = "Elif Demir"


def ask_newcomer(page: Page, person: str) -> Locator:
    go(page, "people", "People")
    page.get_by_label("Find a person by name or e-mail").fill(person.split(maxsplit=1)[0])
    page.get_by_role("button", name=f"Open {person}").click()
    return page.locator("steward-person-view")


def forget_proof(stack: RunningStack) -> None:
    """Make every sign-in of the company an old one: the next grave action asks again."""
    folder = stack.data_dir
    with ThreadPoolExecutor(1) as pool:  # the browser driver has the event loop of this thread
        pool.submit(asyncio.run, _forget_proof(folder)).result()


async def _forget_proof(data_dir: Path) -> None:
    running = read_running(data_dir)
    assert running is not None
    url = running.environment["DATABASE_ADMIN_URL"].replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("UPDATE tenant_larkfield.user_sessions SET proved_at = NULL")
    finally:
        await connection.close()


def test_sign_in_asks_for_the_code_once_an_authenticator_app_is_set_up(
    entered: Callable[[str], Workspace],
) -> None:
    workspace = entered("auditor")
    page = workspace.page
    go(page, "profile", "Profile and security")
    page.get_by_role("button", name="Set up", exact=True).click()
    expect(page.get_by_role("img", name="QR code for an authenticator app")).to_be_visible()
    app = TOTP(page.locator("steward-second-factors code").inner_text())
    page.get_by_label("The code the app shows now").fill(app.now())
    page.get_by_role("button", name="Turn on").click()
    codes = page.get_by_role("list", name="Your recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()

    page.get_by_role("button", name=re.compile("^Account")).click()
    page.get_by_role("button", name="Sign out").click()
    workspace.offer("auditor").click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    code = page.get_by_label("Code from your authenticator app")
    code.fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(code).to_be_focused()
    code.fill(app.at(int(time.time()) + 30))  # the present step was spent by setting up
    page.keyboard.press("Enter")
    expect(workspace.box).to_be_visible()

    page.get_by_role("button", name=re.compile("^Account")).click()
    page.get_by_role("button", name="Sign out").click()
    workspace.offer("auditor").click()
    page.get_by_role("button", name="Use a recovery code").click()
    page.get_by_role("textbox", name="Recovery code").fill(recovery)
    page.keyboard.press("Enter")
    expect(workspace.box).to_be_visible()
    go(page, "profile", "Profile and security")
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()
    page.get_by_role("button", name="Turn off").click()
    workspace.sheet().get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("button", name="Set up", exact=True)).to_be_visible()


def test_grave_action_asks_for_fresh_proof_and_goes_on_by_itself(
    entered: Callable[[str], Workspace], stack: RunningStack
) -> None:
    workspace = entered("owner")
    page = workspace.page
    password = page.request.get("/v1/sign-ins").json()["password_hint"]
    view = ask_newcomer(page, NEWCOMER)
    view.get_by_role("button", name="End their access").click()
    form = view.locator("steward-action-form")
    form.get_by_role("button", name="End their access").click()
    card = view.get_by_role("article", name=re.compile("^Proposal:"))
    forget_proof(stack)
    card.get_by_role("button", name="Confirm").click()
    dialog = page.locator("steward-step-up")
    proof = dialog.get_by_label("Password")
    expect(proof).to_be_focused()
    proof.fill("not it")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_be_visible()
    proof.fill(password)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(card).to_contain_text("Done")
    card.get_by_role("button", name="Undo").click()
    expect(card).to_contain_text("Undone")


def test_closing_the_dialog_leaves_the_proposal_as_it_was(
    entered: Callable[[str], Workspace], stack: RunningStack
) -> None:
    page = entered("owner").page
    view = ask_newcomer(page, NEWCOMER)
    view.get_by_role("button", name="End their access").click()
    view.locator("steward-action-form").get_by_role("button", name="End their access").click()
    card = view.get_by_role("article", name=re.compile("^Proposal:"))
    forget_proof(stack)
    card.get_by_role("button", name="Confirm").click()
    expect(page.locator("steward-step-up").get_by_label("Password")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("steward-step-up")).to_have_count(0)
    expect(card.get_by_role("button", name="Confirm")).to_be_enabled()
    card.get_by_role("button", name="Dismiss").click()
    expect(card).to_contain_text("Nothing was changed")


def test_why_somebody_may_not_is_answered_with_its_steps(
    entered: Callable[[str], Workspace],
) -> None:
    page = entered("admin").page
    view = ask_newcomer(page, NEWCOMER)
    view.get_by_label("Action").fill("hrm.approve_leave")
    view.get_by_role("button", name="Explain").click()
    expect(view.get_by_role("status")).to_contain_text(f"{NEWCOMER} may not do this")
    expect(view.locator("steward-explain-form ol li")).not_to_have_count(0)
    view.get_by_label("Action").fill("hrm.leave_balance")
    view.get_by_role("button", name="Explain").click()
    expect(view.get_by_role("status")).to_contain_text(f"{NEWCOMER} may do this")


def test_simulating_a_role_names_who_would_gain_before_anything_is_saved(
    entered: Callable[[str], Workspace],
) -> None:
    page = entered("owner").page
    go(page, "roles", "Roles")
    page.get_by_role("button", name="Edit Manager").click()
    editor = page.locator("steward-role-editor")
    editor.get_by_role("button", name="Add a grant").click()
    editor.get_by_label("Permission").last.fill("finance.invoice.read")
    editor.get_by_role("button", name="Show who gains and loses").click()
    expect(editor.get_by_role("status")).to_contain_text("affected")
    expect(editor.get_by_role("status")).to_contain_text("finance.list_invoices")
    expect(editor.get_by_role("button", name="Save the role")).to_have_count(0)


def test_role_given_by_one_is_approved_by_another(
    entered: Callable[[str], Workspace], browser: Browser, stack: RunningStack
) -> None:
    page = entered("owner").page
    view = ask_newcomer(page, NEWCOMER)
    view.get_by_role("button", name="Give a role").click()
    form = view.locator("steward-action-form")
    form.get_by_label("Role").fill("Sales")
    form.get_by_role("button", name="Give a role").click()
    card = view.get_by_role("article", name=re.compile("^Proposal:"))
    expect(card).to_contain_text("Needs a second person")
    expect(card.get_by_role("button", name="Confirm")).to_have_count(0)

    with browser.new_context(base_url=stack.url, locale="en-US") as other:
        second = Workspace(other.new_page())
        second.page.set_default_timeout(PATIENCE_MS)
        second.page.set_viewport_size({"width": 1440, "height": 900})
        second.sign_in("admin")
        second.open_tab("Approvals")
        theirs = second.page.get_by_role("tabpanel").get_by_role(
            "article", name=re.compile("^Proposal:.*role", re.I)
        )
        expect(theirs.first).to_contain_text(NEWCOMER)
        theirs.first.get_by_role("button", name="Confirm").click()
        expect(theirs.first).to_contain_text("Done")
        go(second.page, "people", "People")
        held = second.page.get_by_role("listitem").filter(has_text=NEWCOMER)
        expect(held).to_contain_text("Sales")


def test_batch_shows_its_items_and_what_became_of_each(
    entered: Callable[[str], Workspace],
) -> None:
    workspace = entered("owner")
    page = workspace.page
    known = page.request.get("/v1/sign-ins").json()
    owner = next(one for one in known["items"] if one["role"] == "owner")
    login = {"email": owner["email"], "password": known["password_hint"]}
    token = page.request.post("/auth/login", data=login).json()["access_token"]
    items = [
        {"action": "hrm.create_department", "args": {"name": name, "code": code}}
        for name, code in (("Repairs", "REP"), ("Fitting", "FIT"))
    ]
    asked = page.request.post(
        "/v1/batches",
        data={"title": "New departments", "items": items},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert asked.status == 202, asked.text()
    page.get_by_role("button", name="Refresh").click()
    proposals = page.get_by_role("tabpanel").get_by_role("article", name=re.compile("^Proposal:"))
    card = proposals.filter(has_text="New departments")
    parts = card.locator("steward-proposal-parts")
    expect(parts.get_by_role("listitem")).to_have_count(2)
    card.get_by_role("button", name="Confirm").click()
    expect(parts.get_by_text("Done")).to_have_count(2)
    parts.get_by_role("button", name="Undo all of it").click()
    expect(parts.get_by_text("Undone")).to_have_count(2)


def test_changed_setting_is_a_version_and_comes_back_by_undo(
    entered: Callable[[str], Workspace],
) -> None:
    page = entered("owner").page
    go(page, "company", "Company settings")
    month = page.get_by_label("First month of the fiscal year")
    before = month.input_value()
    month.fill("7")
    page.get_by_role("button", name="Save changes").click()
    done = page.locator("steward-outcome")
    expect(done).to_contain_text("Done")
    history = page.get_by_role("region", name="Earlier versions")
    expect(history.get_by_role("listitem").first).to_contain_text("First month")
    done.get_by_role("button", name="Undo").click()
    expect(done).to_contain_text("Undone")
    expect(month).to_have_value(before)


def test_trail_is_filtered_opened_and_verified(entered: Callable[[str], Workspace]) -> None:
    page = entered("owner").page
    go(page, "audit", "Audit trail")
    page.get_by_role("button", name="Verify the chain").click()
    expect(page.get_by_role("status").filter(has_text="Chain intact")).to_be_visible()
    page.get_by_label("Action", exact=True).fill("kb.upload_document")
    page.get_by_role("button", name="Show", exact=True).click()
    lines = page.locator("steward-audit-page details")
    expect(lines.filter(has_not_text="Add a file")).to_have_count(0)
    lines.first.locator("summary").click()
    lines.first.get_by_role("button", name="Open the run").click()
    expect(page.locator("steward-run-card").last).to_contain_text("Done")


def test_pages_of_rights_fit_a_phone(entered: Callable[[str], Workspace]) -> None:
    page = entered("owner").page
    page.set_viewport_size({"width": 390, "height": 844})
    too_wide = "document.documentElement.scrollWidth > window.innerWidth"
    for place, heading in [
        ("profile", "Profile and security"),
        ("people", "People"),
        ("roles", "Roles"),
        ("audit", "Audit trail"),
        ("company", "Company settings"),
    ]:
        go(page, place, heading)
        assert page.evaluate(too_wide) is False, place


def test_bell_lists_what_is_new_and_marks_it_read(entered: Callable[[str], Workspace]) -> None:
    page = entered("owner").page
    bell = page.get_by_role("button", name=re.compile("^Notifications, [1-9]"))
    bell.click()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()


def test_passkey_signs_in_without_a_password(
    browser: Browser, stack: RunningStack, misdeeds: Misdeeds
) -> None:
    """A virtual authenticator of Chromium; passkeys need a host name, so the page is localhost."""
    address = stack.url.replace("127.0.0.1", "localhost")
    misdeeds.host = address.partition("//")[2]
    with browser.new_context(base_url=address, locale="en-US") as own:
        page = own.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.set_viewport_size({"width": 1440, "height": 900})
        device = own.new_cdp_session(page)
        device.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        workspace = Workspace(page)
        workspace.sign_in("pm")
        go(page, "profile", "Profile and security")
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_label("What to call it").fill("Test device")
        page.get_by_role("button", name="Add a passkey").click()
        codes = page.get_by_role("list", name="Your recovery codes").get_by_role("listitem")
        expect(codes).to_have_count(10)
        page.get_by_role("button", name="I have kept them").click()
        page.get_by_role("button", name=re.compile("^Account")).click()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(workspace.box).to_be_visible()
        go(page, "profile", "Profile and security")
        page.get_by_role("button", name="Remove: Test device").click()
        workspace.sheet().get_by_role("button", name="Remove").click()
        expect(page.get_by_text("No passkey yet.")).to_be_visible()
