"""What stands around an answer in a real browser: forms, charts, thumbs, tests, memory, stop."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.workspace_page import Workspace, go

pytestmark = [pytest.mark.browser, pytest.mark.stack]
TURN = "0190e0f1-0000-7000-8000-000000000001"
BOOK_LEAVE = "Book annual leave from 1 December 2026 to 2 December 2026"
Enter = Callable[[str], Workspace]


def event(number: int, name: str, data: str) -> str:
    return f"id: {number}\nevent: {name}\ndata: {data}\n\n"


def started() -> str:
    ids = f'"conversation_id": "{TURN}", "turn_id": "{TURN}"'
    return event(1, "status", f'{{{ids}, "stage": "thinking"}}') + event(
        2, "token", '{"text": "The first half"}'
    )


def stream(route: Route, body: str) -> None:
    route.fulfill(content_type="text/event-stream", body=body)


def in_card(card: Locator) -> Locator:
    return card.locator("steward-run-card")


def test_undo_is_seen_wherever_its_run_is_shown(entered: Enter) -> None:
    workspace = entered("employee")
    workspace.ask(BOOK_LEAVE)
    workspace.proposal().get_by_role("button", name="Confirm").click()
    card = workspace.proposal()
    expect(in_card(card)).to_contain_text("Done")
    workspace.open_tab("Activity")
    panel = workspace.page.get_by_role("tabpanel")
    panel.get_by_role("button", name="Undo").first.click()
    expect(in_card(card)).to_contain_text("Undone")
    expect(card.get_by_role("button", name="Undo")).to_have_count(0)

    workspace.ask(BOOK_LEAVE)
    card = workspace.proposal()
    card.get_by_role("button", name="Confirm").click()
    card.get_by_role("button", name="Undo").click()
    expect(in_card(card)).to_contain_text("Undone")
    expect(panel.locator("steward-run-card").first).to_contain_text("Undone")


def test_form_answers_a_question_with_clicks_alone(entered: Enter) -> None:
    workspace = entered("sales")
    page = workspace.page
    workspace.ask("I want to create an opportunity")
    form = workspace.chat.get_by_role("form", name=re.compile("^Form:"))
    expect(form).to_be_visible()
    form.get_by_role("button", name="Continue").click()
    expect(form.get_by_role("alert").first).to_be_visible()
    contact = form.get_by_role("combobox", name="Contact")
    contact.fill("alpine")
    listed = form.get_by_role("listbox").get_by_role("option")
    expect(listed).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(listed).to_have_count(0)
    expect(contact).to_have_value(re.compile("Alpine"))
    form.get_by_text("More details").click()
    form.get_by_label("Amount", exact=True).fill("1200")
    form.get_by_role("button", name="Continue").click()
    workspace.wait_for_answer()
    expect(workspace.proposal()).to_contain_text("Waiting for your confirmation")
    expect(workspace.proposal()).to_contain_text(re.compile(r"1,?200"))
    expect(form).to_have_count(0)


def test_one_of_several_is_chosen_with_the_keyboard_and_said_by_name(entered: Enter) -> None:
    workspace = entered("hr")
    workspace.ask("approve the leave of Fischer")
    workspace.walk_to("Noah Fischer", "Shift+Tab")
    workspace.page.keyboard.press("Enter")
    expect(workspace.chat.get_by_text("You: Noah Fischer")).to_be_visible()
    expect(workspace.chat.get_by_role("log")).to_contain_text("of Noah Fischer waits")


def test_report_is_drawn_beside_its_table_and_saved_as_csv(entered: Enter) -> None:
    workspace = entered("owner")
    workspace.ask("headcount by department")
    chart = workspace.chat.get_by_role("img", name=re.compile("^Chart"))
    expect(chart.locator("svg")).to_be_visible()
    table = workspace.chat.get_by_role("table")
    expect(table.get_by_role("row")).not_to_have_count(0)
    with workspace.page.expect_download() as saved:
        workspace.chat.get_by_role("button", name="Save the table as a CSV file").click()
    assert saved.value.suggested_filename.endswith(".csv")
    assert "People" in saved.value.path().read_text(encoding="utf-8-sig").splitlines()[0]
    workspace.chat.get_by_role("button", name="Chart").click()
    expect(chart).to_have_count(0)


def test_thumb_with_a_reason_is_kept_and_becomes_a_test_of_the_company(entered: Enter) -> None:
    workspace = entered("owner")
    page, chat = workspace.page, workspace.chat
    workspace.ask("how many people work here")
    expect(chat.get_by_role("note", name="How this answer was made")).to_contain_text("built-in")
    chat.get_by_role("button", name="Bad answer").click()
    chat.get_by_label("What was wrong with it?").fill("I meant contractors as well")
    chat.get_by_role("button", name="Send", exact=True).first.click()
    expect(chat.get_by_text("Thank you.")).to_be_visible()
    page.reload()
    expect(chat.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")

    go(page, "tests", "Test the assistant")
    expect(page.get_by_role("region", name="What people think of answers")).to_contain_text(
        "I meant contractors as well"
    )
    for name, action in (("First", "hrm.headcount"), ("Second", "finance.aging")):
        page.get_by_role("button", name="New test").click()
        form = workspace.sheet()
        form.get_by_role("button", name="Add answers with a thumb down").click()
        expect(form.get_by_label("Question", exact=True)).to_have_value(re.compile("work here"))
        form.get_by_label("Name").fill(name)
        form.get_by_label("Which").fill(action)
        form.get_by_role("button", name="Run the test").click()
        row = page.get_by_role("listitem").filter(has_text=name)
        expect(row).to_contain_text(re.compile(r"\d of 1 right"))
    page.get_by_role("button", name="Open: Second").click()
    report = page.get_by_role("region", name="Results: Second")
    expect(report).to_contain_text("0 of 1 right")
    report.get_by_label("Compare with").select_option(index=1)
    expect(report.get_by_role("status")).to_contain_text("1 question worse")


def test_usage_is_told_per_day_and_person(entered: Enter) -> None:
    workspace = entered("owner")
    page = workspace.page
    workspace.ask("headcount by department")
    go(page, "usage", "Usage and cost")
    expect(page.get_by_role("table")).to_contain_text("built-in")
    page.get_by_label("One line per").select_option("person")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("columnheader", name="Person")).to_be_visible()


def test_what_is_remembered_is_listed_and_forgotten_for_good(entered: Enter) -> None:
    workspace = entered("hr")
    page = workspace.page
    workspace.ask("Remember that I prefer short answers")
    go(page, "profile", "Profile and security")
    listed = page.get_by_role("region", name="What the assistant remembers about you")
    expect(listed).to_contain_text("short answers")
    listed.get_by_role("button", name=re.compile("^Forget:")).first.click()
    workspace.sheet().get_by_role("button", name="Forget").click()
    expect(listed).to_contain_text("Nothing yet.")


def test_scheduled_task_is_listed_and_cancelled(entered: Enter) -> None:
    workspace = entered("sales")
    page = workspace.page
    workspace.ask("Every Monday at 9 show me the open leads")
    workspace.proposal().get_by_role("button", name="Confirm").click()
    expect(in_card(workspace.proposal())).to_contain_text("Done")
    go(page, "profile", "Profile and security")
    listed = page.get_by_role("region", name="Scheduled tasks")
    expect(listed).to_contain_text("every week")
    listed.get_by_role("button", name=re.compile("^Cancel:")).click()
    expect(listed.get_by_role("listitem")).to_contain_text("Cancelled")
    listed.get_by_role("button", name="Undo").click()
    expect(listed.get_by_role("button", name=re.compile("^Cancel:"))).to_be_visible()


def test_lost_connection_is_read_on_without_a_word(entered: Enter) -> None:
    page = (workspace := entered("employee")).page
    asked: list[str] = []
    page.route("**/v1/chat/turns", lambda route: stream(route, started()))

    def read_on(route: Route) -> None:
        asked.append(route.request.url)
        ids = f'"conversation_id": "{TURN}", "turn_id": "{TURN}"'
        done = event(4, "done", f'{{{ids}, "message_id": "{TURN}"}}')
        stream(route, event(3, "token", '{"text": " and the second."}') + done)

    page.route("**/v1/chat/turns/*/events*", read_on)
    workspace.ask("anything")
    expect(workspace.chat).to_contain_text("The first half and the second.")
    expect(workspace.chat.get_by_role("alert")).to_have_count(0)
    assert asked
    assert asked[0].endswith("after=2")


def test_stop_ends_the_turn_at_the_server_and_keeps_what_was_said(entered: Enter) -> None:
    page = (workspace := entered("employee")).page
    page.route("**/v1/chat/turns", lambda route: stream(route, started()))
    page.route("**/v1/chat/turns/*/events*", lambda _: None)  # never answers
    page.route("**/v1/chat/turns/*/cancel", lambda route: route.fulfill(json={"turn_id": TURN}))
    workspace.box.fill("anything")
    workspace.box.press("Enter")
    expect(workspace.chat).to_contain_text("The first half")
    with page.expect_request("**/v1/chat/turns/*/cancel"):
        page.get_by_role("button", name="Stop").click()
    expect(workspace.chat.get_by_text("Stopped.")).to_be_visible()
    expect(workspace.chat).to_contain_text("The first half")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(workspace.box).to_be_focused()
