"""Ways in and what grave actions ask for, in a real browser: mailed links, sign-on, fresh proof."""

import re
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from pyotp.totp import TOTP

from tests.e2e.conftest import RunningStack
from tests.e2e.mailed import NEW_PASSWORD, choose_password, mailed_link, open_link, own_window
from tests.e2e.test_security import ask_newcomer, forget_proof
from tests.e2e.workspace_page import Workspace, go
from tests.fixtures.identity_provider import IdentityProvider

pytestmark = [pytest.mark.browser, pytest.mark.stack]
Enter = Callable[[str], Workspace]
COMPANY = "larkfield"


def test_forgotten_password_is_set_anew_by_the_mailed_link(
    browser: Browser, stack: RunningStack
) -> None:
    with own_window(browser, stack) as page:
        page.goto("/")
        known = page.request.get("/v1/sign-ins").json()["items"]
        person = next(one for one in known if one["tenant"] == "pinecrest")
        page.get_by_label("E-mail").fill(person["email"])
        page.get_by_role("button", name="Forgot your password?").click()
        expect(page.get_by_role("heading", name="Reset your password")).to_be_visible()
        expect(page.get_by_label("E-mail")).to_have_value(person["email"])
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_role("status").filter(has_text="a link is on its way")).to_be_visible()
        link = mailed_link(stack, person["email"])
        open_link(page, link)
        choose_password(page, "Set the password")
        expect(page.get_by_role("status")).to_contain_text("Your password was changed")
        page.get_by_role("button", name="Back to sign-in").click()
        page.get_by_label("E-mail").fill(person["email"])
        page.get_by_role("textbox", name="Password").fill(NEW_PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(Workspace(page).box).to_be_visible()
        open_link(page, link)  # works once
        choose_password(page, "Set the password")
        expect(page.get_by_role("alert")).to_be_visible()


def test_invited_colleague_chooses_a_password_and_is_in(
    entered: Enter, browser: Browser, stack: RunningStack
) -> None:
    page = entered("owner").page
    address = f"jo.{time.time_ns()}@larkfield.example"
    go(page, "people", "People")
    page.get_by_role("button", name="Invite somebody").click()
    form = page.locator("steward-action-form")
    form.get_by_label("Email").fill(address)
    form.get_by_label("Name", exact=True).fill("Jo Lindqvist")
    form.get_by_role("button", name="Invite somebody").click()
    expect(page.locator("steward-outcome")).to_contain_text("Done")
    with own_window(browser, stack) as theirs:
        open_link(theirs, mailed_link(stack, address))
        expect(theirs.get_by_role("heading", name=re.compile("^Join Larkfield"))).to_be_visible()
        choose_password(theirs, "Accept and sign in")
        expect(Workspace(theirs).box).to_be_visible()
        expect(
            theirs.get_by_role("button", name=re.compile("^Account: Jo Lindqvist"))
        ).to_be_visible()


def test_company_sign_on_brings_somebody_in(
    entered: Enter, browser: Browser, stack: RunningStack
) -> None:
    with northgate(stack) as provider:
        _configure(entered("owner"), provider)
        with own_window(browser, stack) as page:
            _enter_by_northgate(page)
            account = page.get_by_role("button", name=re.compile("^Account: Ida Berg"))
            expect(account).to_be_visible()
            page.reload()
            expect(account).to_be_visible()


def test_signing_in_once_more_at_the_company_is_fresh_proof(
    entered: Enter, browser: Browser, stack: RunningStack
) -> None:
    with northgate(stack) as provider:
        _configure(entered("owner"), provider)
        with own_window(browser, stack) as page:
            _enter_by_northgate(page)
            forget_proof(stack)
            go(page, "profile", "Profile and security")
            page.get_by_role("button", name="Set up", exact=True).click()
            dialog = page.locator("steward-step-up")
            dialog.get_by_role("link", name="Sign in once more with Northgate").click()
            _agree(page)
            go(page, "profile", "Profile and security")
            page.get_by_role("button", name="Set up", exact=True).click()
            expect(page.locator("steward-second-factors code")).to_be_visible()
            expect(dialog).to_have_count(0)


@contextmanager
def northgate(stack: RunningStack) -> Generator[IdentityProvider]:
    """The company's provider, at which Ida has signed in just now."""
    provider = IdentityProvider(port=stack.provider_port)
    provider.start()
    try:
        facts = {"email": "ida.berg@larkfield.example", "name": "Ida Berg"}
        provider.set_claims("ida", email_verified=True, auth_time=int(time.time()), **facts)
        yield provider
    finally:
        provider.stop()


def _enter_by_northgate(page: Page) -> None:
    page.goto("/")
    page.get_by_label(re.compile("^Company")).fill(COMPANY)
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Continue with Northgate").click()
    _agree(page)


def _agree(page: Page) -> None:
    page.locator("input[name=sub]").fill("ida")
    page.get_by_role("button", name=re.compile("authorize", re.I)).click()
    expect(Workspace(page).box).to_be_visible()


def _configure(owner: Workspace, provider: IdentityProvider) -> None:
    """An owner's sign-on for the company, through the routes an administrator has."""
    page = owner.page
    known = page.request.get("/v1/sign-ins").json()
    person = next(one for one in known["items"] if one["role"] == "owner")
    login = {"email": person["email"], "password": known["password_hint"]}
    token = page.request.post("/auth/login", data=login).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {
        "slug": "northgate",
        "title": "Northgate",
        "issuer": provider.issuer,
        "client_id": "steward",
        "allowed_domains": ["larkfield.example"],
    }
    asked = page.request.post("/v1/actions/auth.configure_oidc", data=body, headers=headers)
    proposal = asked.json()["proposal"]["id"]
    done = page.request.post(f"/v1/proposals/{proposal}/confirm", headers=headers)
    assert done.ok, done.text()
    path = "/auth/oidc/providers/northgate/secret"
    kept = page.request.put(path, data={"client_secret": "not a secret at all"}, headers=headers)
    assert kept.status == 204, kept.text()


def _propose_grave(page: Page) -> None:
    view = ask_newcomer(page, "Elif Demir")
    view.get_by_role("button", name="End their access").click()
    form = view.locator("steward-action-form")
    form.get_by_role("button", name="End their access").click()


def test_grave_action_takes_a_code_of_the_app_and_then_a_passkey_as_proof(
    browser: Browser, stack: RunningStack
) -> None:
    with own_window(browser, stack) as page:
        workspace = Workspace(page)
        workspace.sign_in("admin")
        go(page, "profile", "Profile and security")
        page.get_by_role("button", name="Set up", exact=True).click()
        app = TOTP(page.locator("steward-second-factors code").inner_text())
        page.get_by_label("The code the app shows now").fill(app.now())
        page.get_by_role("button", name="Turn on").click()
        page.get_by_role("button", name="I have kept them").click()
        _propose_grave(page)
        card = page.locator("steward-person-view").get_by_role(
            "article", name=re.compile("^Proposal:")
        )
        forget_proof(stack)
        card.get_by_role("button", name="Confirm").click()
        dialog = page.locator("steward-step-up")
        dialog.get_by_label("Code from your authenticator app").fill(app.at(int(time.time()) + 30))
        page.keyboard.press("Enter")
        expect(card).to_contain_text("Done")
        card.get_by_role("button", name="Undo").click()
        expect(card).to_contain_text("Undone")

        _add_passkey(page)
        forget_proof(stack)
        page.get_by_role("button", name="Turn off").click()
        workspace.sheet().get_by_role("button", name="Turn off").click()
        dialog.get_by_role("button", name="Use a passkey").click()
        dialog.get_by_role("button", name="Use a passkey").first.click()
        expect(page.get_by_role("button", name="Set up", exact=True)).to_be_visible()
        page.get_by_role("button", name=re.compile("^Remove:")).click()
        workspace.sheet().get_by_role("button", name="Remove").click()
        expect(page.get_by_text("No passkey yet.")).to_be_visible()


def _add_passkey(page: Page) -> None:
    device = page.context.new_cdp_session(page)
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
    page.keyboard.press("Escape")
    go(page, "profile", "Profile and security")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("What to call it").fill("Test device")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("button", name="Remove: Test device")).to_be_visible()


def test_own_role_is_saved_and_rights_are_handed_over(entered: Enter) -> None:
    page = entered("owner").page
    title = f"Yard crew {time.time_ns()}"
    go(page, "roles", "Roles")
    page.get_by_role("button", name="New role").click()
    editor = page.locator("steward-role-editor")
    editor.get_by_label("Title").fill(title)
    editor.get_by_label("Permission").fill("inventory.stock.read")
    editor.get_by_role("button", name="Save the role").click()
    card = editor.get_by_role("article", name=re.compile("^Proposal:"))
    card.get_by_role("button", name="Confirm").click()
    expect(card).to_contain_text("Done")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=f"Edit {title}")).to_be_visible()

    me = page.get_by_role("button", name=re.compile("^Account: ")).get_attribute("aria-label")
    own_name = str(me).removeprefix("Account: ").split()[0]
    go(page, "people", "People")
    page.get_by_label("Find a person by name or e-mail").fill(own_name)
    page.get_by_role("button", name=re.compile(f"^Open {own_name}")).click()
    view = page.locator("steward-person-view")
    view.get_by_role("button", name="Hand over rights").click()
    form = view.locator("steward-action-form")
    form.get_by_label("Delegate").fill("Priya Nair")
    form.get_by_label("Permissions").fill("crm.lead.read")
    form.get_by_role("button", name="Hand over rights").click()
    expect(form.get_by_role("alert").first).to_contain_text("needed")
    form.get_by_label("Starts").fill("2026-04-01")
    form.get_by_label("Ends").fill("2026-04-30")
    form.get_by_role("button", name="Hand over rights").click()
    handed = view.locator("steward-outcome")
    expect(handed).to_contain_text(re.compile("Done|Confirm"))
    if handed.get_by_role("button", name="Confirm").count():
        handed.get_by_role("button", name="Confirm").click()
    handed.get_by_role("button", name="Undo").click()
    expect(handed).to_contain_text("Undone")


def test_api_key_is_made_given_a_new_secret_and_revoked(entered: Enter) -> None:
    workspace = entered("owner")
    page = workspace.page
    go(page, "profile", "Profile and security")
    page.get_by_role("button", name="New API key").click()
    name = f"Till {time.time_ns()}"
    page.get_by_label("What it is for").fill(name)
    page.get_by_label("Find a permission").fill("crm.lead.read")
    page.get_by_role("checkbox", name="crm.lead.read", exact=True).check()
    page.get_by_role("button", name="Create the key").click()
    first = page.locator("steward-api-keys code").inner_text()
    assert first.startswith(f"erp_sk_{COMPANY}")
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_role("button", name=f"New secret: {name}").click()
    second = page.locator("steward-api-keys code").inner_text()
    assert second.startswith(f"erp_sk_{COMPANY}")
    assert second != first
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_role("button", name=f"Revoke: {name}").click()
    workspace.sheet().get_by_role("button", name="Confirm").click()
    expect(workspace.sheet()).to_contain_text("Done")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=f"Revoke: {name}")).to_have_count(0)


def test_plan_of_the_conversation_is_carried_out_step_by_step_and_undone(entered: Enter) -> None:
    workspace = entered("sales")
    workspace.ask(
        "Create a lead called Harbour Rowing Club and then create a lead called Tarn Climbing Hall"
    )
    card = workspace.proposal()
    parts = card.locator("steward-proposal-parts")
    expect(parts.get_by_role("listitem")).to_have_count(2)
    card.get_by_role("button", name="Confirm").click()
    expect(parts.get_by_text("Done")).to_have_count(2)
    workspace.open_tab("Activity")
    parts.get_by_role("button", name="Undo all of it").click()
    expect(parts.get_by_role("status").filter(has_text="Undone")).to_have_count(2)
    panel = workspace.page.get_by_role("tabpanel")
    expect(panel.locator("steward-run-card").first).to_contain_text("Undone")
