"""The main job in a real browser: sign in, ask, open the source, act, confirm, undo."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.workspace_page import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.stack]

ROLE = "employee"
LIBRARIAN = "hr"  # may add and delete documents
HOST_PAGE = """<!doctype html><title>Intranet</title>
<script type="module" src="/widget.js"></script>
<steward-chat style="height: 700px"></steward-chat>"""
BOOK_LEAVE = "Book annual leave from 1 December 2026 to 2 December 2026"


@pytest.fixture
def workspace(page: Page) -> Workspace:
    found = Workspace(page)
    found.sign_in(ROLE)
    return found


def ask_about_documents(workspace: Workspace) -> None:
    """Asks something that the demo company's leave policy answers."""
    workspace.ask("Do I need a doctor's note if I am sick for two days?")


def test_wrong_password_says_what_to_do(page: Page) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.get_by_role("textbox", name="Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_enabled()


def test_answer_cites_a_passage_that_opens_with_the_quote_marked(workspace: Workspace) -> None:
    ask_about_documents(workspace)
    workspace.chat.get_by_role("button", name=re.compile("^Source 1:")).first.click()
    sheet = workspace.sheet()
    expect(sheet.locator("mark")).not_to_be_empty()
    expect(sheet.get_by_role("button", name="Download original")).to_be_visible()
    workspace.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_nothing_happens_until_the_person_confirms_and_undo_takes_it_back(
    workspace: Workspace,
) -> None:
    workspace.ask(BOOK_LEAVE)
    card = workspace.proposal()
    expect(card).to_contain_text("Waiting for your confirmation")
    expect(card).to_contain_text(re.compile(r"Expires in \d+:\d\d"))
    workspace.open_tab("Activity")
    panel = workspace.page.get_by_role("tabpanel")
    expect(panel.get_by_label("Loading")).to_have_count(0)
    runs_before = panel.get_by_role("status").count()

    card.get_by_role("button", name="Confirm").click()
    expect(card).to_contain_text("Done")
    expect(panel.get_by_role("status")).to_have_count(runs_before + 1)

    card.get_by_role("button", name="Undo").click()
    expect(card).to_contain_text("Undone")
    expect(card.get_by_role("button", name="Undo")).to_be_hidden()


def test_edit_makes_a_new_proposal_and_dismiss_ends_it(workspace: Workspace) -> None:
    workspace.ask(BOOK_LEAVE)
    card = workspace.proposal()
    card.get_by_role("button", name="Edit").click()
    form = workspace.sheet()
    form.locator("input[type=date]").last.fill("2026-12-03")
    form.get_by_role("button", name="Update proposal").click()
    expect(form).to_have_count(0)
    expect(card).to_contain_text("Dec 3")
    card.get_by_role("button", name="Dismiss").click()
    expect(card).to_contain_text("Nothing was changed")


def test_conversation_is_kept_renamed_and_deleted(workspace: Workspace) -> None:
    page = workspace.page
    workspace.ask(BOOK_LEAVE)
    expect(page).to_have_url(re.compile(r"#/c/[\w-]+$"))
    page.reload()
    expect(workspace.proposal()).to_be_visible()

    page.get_by_role("navigation").get_by_role("listitem").first.hover()
    page.get_by_role("button", name=re.compile("^Rename:")).first.click()
    page.get_by_label("Conversation title").fill("Days in December")
    page.keyboard.press("Enter")
    kept = page.get_by_role("button", name="Days in December", exact=True)
    kept.hover()
    page.get_by_role("button", name="Delete: Days in December").click()
    workspace.sheet().get_by_role("button", name="Delete").click()
    expect(kept).to_be_hidden()


def test_document_is_uploaded_replaced_deleted_and_brought_back(page: Page) -> None:
    workspace = Workspace(page)
    workspace.sign_in(LIBRARIAN)
    workspace.open_tab("Documents")
    page.get_by_text("Who may read").click()
    page.get_by_text("Only me", exact=True).click()
    text = b"# Bicycle policy\n\nEvery employee may park one bicycle in the yard.\n"
    page.get_by_label("Add documents").set_input_files(
        {"name": "bicycles.md", "mimeType": "text/markdown", "buffer": text}
    )
    remove = page.get_by_role("button", name=re.compile("^Delete: (bicycles|Bicycle policy)", re.I))
    expect(remove).to_be_visible()
    row = page.get_by_role("listitem").filter(has=remove)
    expect(row.get_by_role("progressbar")).to_have_count(0)
    expect(row.get_by_role("alert")).to_have_count(0)
    with page.expect_file_chooser() as chooser:
        row.get_by_role("button", name=re.compile("^Replace the file")).click()
    newer = text + b"\nTwo bicycles are one too many.\n"
    chooser.value.set_files({"name": "bicycles.md", "mimeType": "text/markdown", "buffer": newer})
    expect(row).to_contain_text("version 2")
    expect(row.get_by_role("progressbar")).to_have_count(0)
    remove.click()
    workspace.sheet().get_by_role("button", name="Delete").click()
    expect(remove).to_be_hidden()
    panel = page.get_by_role("tabpanel")
    panel.get_by_role("status").filter(has_text="is deleted").get_by_role("button").click()
    expect(remove).to_be_visible()


def test_other_readers_count_once_they_are_confirmed(page: Page) -> None:
    workspace = Workspace(page)
    workspace.sign_in(LIBRARIAN)
    workspace.open_tab("Documents")
    page.get_by_role("button", name=re.compile("^Change readers")).first.click()
    dialog = workspace.sheet()
    dialog.get_by_role("checkbox", name="Everyone").check()
    dialog.get_by_role("button", name="Check and confirm").click()
    card = dialog.get_by_role("article", name=re.compile("^Proposal:"))
    expect(card).to_contain_text("Asks for fresh proof")
    card.get_by_role("button", name="Dismiss").click()
    expect(card).to_contain_text("Nothing was changed")


def test_session_outlives_a_reload_and_ends_with_sign_out(workspace: Workspace) -> None:
    page = workspace.page
    page.reload()
    expect(workspace.box).to_be_visible()
    tokens = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert "eyJ" not in tokens
    page.get_by_role("button", name=re.compile("^Account")).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_phone_shows_the_chat_and_opens_the_rest_as_sheets(workspace: Workspace) -> None:
    page = workspace.page
    page.set_viewport_size({"width": 390, "height": 844})
    workspace.ask(BOOK_LEAVE)
    expect(workspace.proposal().get_by_role("button", name="Confirm")).to_be_in_viewport()
    too_wide = "document.documentElement.scrollWidth > window.innerWidth"
    assert page.evaluate(too_wide) is False
    page.get_by_role("button", name="Conversations").click()
    expect(workspace.sheet().get_by_role("button", name="New conversation")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Side panel").click()
    expect(workspace.sheet().get_by_role("tab")).to_have_count(3)


def test_everything_can_be_done_with_the_keyboard_alone(page: Page) -> None:
    workspace = Workspace(page)
    page.goto("/")
    card = workspace.offer(ROLE)
    expect(card).to_be_visible()
    workspace.walk_to(str(card.get_attribute("aria-label")))
    page.keyboard.press("Enter")
    expect(workspace.box).to_be_focused()

    page.keyboard.type(BOOK_LEAVE)
    page.keyboard.press("Enter")
    workspace.wait_for_answer()
    expect(workspace.box).to_be_focused()
    workspace.walk_to("Confirm", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(workspace.proposal()).to_contain_text("Done")
    workspace.walk_to("Undo")
    page.keyboard.press("Enter")
    expect(workspace.proposal()).to_contain_text("Undone")


def test_open_sheet_keeps_the_keyboard_and_gives_it_back(workspace: Workspace) -> None:
    page = workspace.page
    ask_about_documents(workspace)
    chip = workspace.chat.get_by_role("button", name=re.compile("^Source 1:")).first
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(5):
        page.keyboard.press("Tab")
        assert not workspace.focused().startswith("Ask, or say")
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_embedded_chat_signs_in_and_answers_by_itself(page: Page) -> None:
    """The script tag of the guide, on another page of the same origin."""
    page.route("**/intranet", lambda route: route.fulfill(content_type="text/html", body=HOST_PAGE))
    page.goto("/intranet")
    workspace = Workspace(page)
    workspace.offer(ROLE).click()
    workspace.ask(BOOK_LEAVE)
    expect(workspace.proposal()).to_be_visible()
