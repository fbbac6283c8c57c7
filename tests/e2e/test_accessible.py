"""Every page as assistive technology finds it: the rules of WCAG 2.1 AA that a program can check.

axe-core comes with the packages of the page (`make widget`); without it its tests are left out.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kernel.embedded.processes import PROJECT_ROOT
from tests.e2e.workspace_page import Workspace, go

AXE = PROJECT_ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.stack]
with_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is missing; run `make widget`")
RUN = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
  // Experimental, and it takes the hidden initials of an avatar for text of the button.
  const rules = { 'label-content-name-mismatch': { enabled: false } };
  const { violations } = await axe.run(document, { runOnly: tags, rules });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`));
}"""
PAGES = [
    ("profile", "Profile and security"),
    ("people", "People"),
    ("roles", "Roles"),
    ("audit", "Audit trail"),
    ("usage", "Usage and cost"),
    ("tests", "Test the assistant"),
    ("company", "Company settings"),
]


def faults(page: Page) -> list[str]:
    """What axe finds wrong; animations are over by then."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    settle = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))"
    page.evaluate(settle)
    found: Any = page.evaluate(RUN)
    return list(found)


@with_axe
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_in_and_conversation_have_no_known_faults(page: Page, theme: Any) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    workspace = Workspace(page)
    expect(workspace.offer("owner")).to_be_visible()
    assert faults(page) == []
    workspace.offer("owner").click()
    workspace.ask("headcount by department")
    chart = workspace.chat.get_by_role("img", name=re.compile("^Chart"))
    expect(chart.locator("svg")).to_be_visible()
    thumb = workspace.chat.get_by_role("button", name="Bad answer")
    thumb.click()
    expect(workspace.chat.get_by_label("What was wrong with it?")).to_be_focused()
    workspace.ask("create an invoice")
    expect(workspace.chat.get_by_role("form").last).to_be_visible()
    workspace.ask("Book annual leave from 1 December 2026 to 2 December 2026")
    expect(workspace.proposal()).to_be_visible()
    assert faults(page) == []
    thumb.first.click()  # taken back
    expect(thumb.first).to_have_attribute("aria-pressed", "false")


@with_axe
def test_pages_around_the_conversation_have_no_known_faults(
    entered: Callable[[str], Workspace],
) -> None:
    page = entered("owner").page
    page.emulate_media(reduced_motion="reduce")
    for place, heading in PAGES:
        go(page, place, heading)
        expect(page.get_by_role("main").get_by_label("Loading")).to_have_count(0)
        assert faults(page) == [], place


def test_answers_are_spoken_and_the_focus_can_be_seen(entered: Callable[[str], Workspace]) -> None:
    workspace = entered("employee")
    page = workspace.page
    log = workspace.chat.get_by_role("log")
    workspace.ask("what is my leave balance")
    expect(log).to_have_attribute("aria-busy", "false")
    expect(workspace.chat.get_by_role("status").filter(has_text="Answer ready.")).to_be_attached()
    outlined = """() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const around = getComputedStyle(element.closest('form') ?? element).boxShadow;
      const isOutlined = outlineStyle !== 'none' && outlineWidth !== '0px';
      return isOutlined || boxShadow !== 'none' || around !== 'none';
    }"""
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(outlined), workspace.focused()
