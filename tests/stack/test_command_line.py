"""The main job from a terminal: ask, get a cited answer, act, confirm, undo."""

import json
from pathlib import Path

import pytest

from tests.fixtures.stack import WORLDS, RunningStack

pytestmark = [pytest.mark.stack]

AMARA = ("--as", "amara@larkfield.example")


def test_status_names_every_part_and_the_sandbox_sign_ins(stack: RunningStack) -> None:
    status = stack.command("status")
    assert status["ready"]
    assert status["url"] == stack.url
    assert {"postgres", "valkey", "vectors", "api", "worker", "beat", "relay"} <= set(
        status["parts"]
    )
    assert all(part["healthy"] for part in status["parts"].values())
    assert {
        "email": "amara@larkfield.example",
        "role": "employee",
        "tenant": "larkfield",
    }.items() <= (next(s for s in status["sign_ins"] if s["email"].startswith("amara")).items())


def test_a_question_about_a_policy_is_answered_with_the_sentence_quoted(
    stack: RunningStack,
) -> None:
    answer = stack.command("ask", "do I need a doctor's note if I am sick for 2 days?", *AMARA)
    assert "third day" in answer["answer"]
    cited = answer["citations"][0]
    assert cited["document"] == "leave-policy.md"
    text = (WORLDS / "larkfield" / "documents" / "leave-policy.md").read_text()
    assert cited["quote"] in text


def test_a_document_for_others_is_not_found(stack: RunningStack) -> None:
    answer = stack.command("ask", "what are the salary bands for seniors?", *AMARA)
    assert "4,100" not in json.dumps(answer)
    assert "5,600" not in json.dumps(answer)


def test_leave_is_booked_only_after_a_yes_and_given_back_by_undo(stack: RunningStack) -> None:
    before = stack.command("ask", "how many days of leave do I have left?", *AMARA)
    asked = stack.command("ask", "book annual leave from 5 to 8 October 2026", *AMARA)
    proposal = asked["proposal"]
    assert proposal["action"] == "hrm.request_leave"
    still = stack.command("ask", "how many days of leave do I have left?", *AMARA)
    assert still["answer"] == before["answer"]
    confirmed = stack.command("confirm", proposal["id"], *AMARA)
    assert confirmed["run"]["state"] == "completed"
    again = stack.command("confirm", proposal["id"], *AMARA)
    assert again["error"]["code"] == "proposal_closed"
    undone = stack.command("undo", confirmed["run"]["id"], *AMARA)
    assert undone["run"]["state"] == "undone"
    twice = stack.command("undo", confirmed["run"]["id"], *AMARA)
    assert twice["error"]["code"] == "not_undoable"


def test_somebody_else_cannot_confirm(stack: RunningStack) -> None:
    asked = stack.command("ask", "book annual leave on 12 October 2026", *AMARA)
    other = stack.command("confirm", asked["proposal"]["id"], "--as", "noah@larkfield.example")
    assert other["error"]["code"] == "proposal_not_found"


def test_a_yes_in_the_conversation_confirms_its_open_proposal(stack: RunningStack) -> None:
    asked = stack.command("ask", "book annual leave on 19 October 2026", *AMARA)
    conversation = ("--conversation", asked["conversation_id"])
    answer = stack.command("ask", "yes", *AMARA, *conversation)
    assert answer["actions"][0]["status"] == "completed"
    assert answer["actions"][0]["run_id"]


def test_loading_twice_changes_nothing(stack: RunningStack) -> None:
    again = stack.load("pinecrest", WORLDS / "pinecrest" / "company.jsonl")
    assert (again["applied"], again["skipped"]) == (0, again["lines"])


def test_a_bad_line_is_named_and_nothing_of_the_file_stays(
    stack: RunningStack, tmp_path: Path
) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(
        '{"do": "company", "name": "Broken Ltd"}\n'
        '{"action": "hrm.create_department", "args": {"name": "Sales"}}\n'
        '{"action": "hrm.create_department", "args": {"name": ""}}\n'
    )
    refused = stack.load("broken", path)
    assert refused["error"]["code"] == "bad_line"
    assert refused["error"]["details"]["line"] == 3
    path.write_text('{"action": "hrm.create_department", "args": {"name": "Sales"}}\n')
    gone = stack.load("broken", path)
    assert "must begin with" in gone["error"]["message"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ask", "hello", "--as", "nobody@nowhere.example"), "not_found"),
        (("ask", "hello", *AMARA, "--tenant", "no_such"), "tenant_not_found"),
        (("ask", " ", *AMARA), "message_empty"),
        (("ask", "x" * 30_000, *AMARA), "message_too_long"),
    ],
)
def test_what_cannot_be_done_says_why(
    stack: RunningStack, words: tuple[str, ...], code: str
) -> None:
    assert stack.command(*words)["error"]["code"] == code
