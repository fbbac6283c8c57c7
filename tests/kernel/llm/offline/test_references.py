"""What "it", "the short one", "and Ben?", "the 14th" mean after what was said and shown."""

from typing import Any

import pytest

from kernel.clock import monotonic_s
from kernel.llm.offline.model import READ_CHARS_MAX, answer
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    ForbiddenTool,
    Mention,
    PassageText,
    PendingAction,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)
from tests.kernel.llm.offline import tools as t

NULLABLE = {"anyOf": [{"type": "string"}, {"type": "null"}]}
APPROVE = t.tool(
    "hrm.approve_leave",
    leave_request=NULLABLE | {"x-kind": "leave_request"},
    employee=NULLABLE | {"x-kind": "employee"},
)
BALANCE = t.tool("hrm.leave_balance", "read", employee=NULLABLE | {"x-kind": "employee"})
RECORD = t.tool("hrm.get_employee", "read", 0.9, employee_=t.ref("employee"))
SHOWN = [
    Mention("leave_request", "id-102", "LR-102", text="LR-102, Ana: annual leave, 9 days, June"),
    Mention("leave_request", "id-101", "LR-101", text="LR-101, Ana: annual leave, 2 days, March"),
    Mention("employee", "id-ben", "Ben Adeyemi"),
]


def called(request: ChatRequest) -> dict[str, Any] | None:
    calls = [d.call for d in answer(request) if isinstance(d, ToolCallDelta)]
    return calls[0].arguments if calls else None


def said(request: ChatRequest) -> str:
    return "".join(d.text for d in answer(request) if isinstance(d, TextDelta))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("approve the short one", {"leave_request": "id-101"}),
        ("approve the long one", {"leave_request": "id-102"}),
        ("approve the second one", {"leave_request": "id-101"}),
        ("approve the first one please", {"leave_request": "id-102"}),
        ("approve his leave", {"employee": "id-ben"}),
        ("approve leave this week", {}),
        ("is it time to approve leave", {}),
    ],
)
def test_only_words_that_point_back_mean_what_was_shown(words: str, meant: dict[str, str]) -> None:
    assert called(t.request(words, [APPROVE], last_records=SHOWN)) == meant


def test_it_means_the_only_record_spoken_of_last() -> None:
    one = [SHOWN[0], SHOWN[2]]
    assert called(t.request("approve it", [APPROVE], last_records=one)) == {
        "leave_request": "id-102"
    }
    older = [Mention("invoice", "id-7", "INV-7"), SHOWN[0]]
    assert called(t.request("approve it", [APPROVE], last_records=older)) == {}


def test_a_bare_follow_up_repeats_the_call_even_if_another_tool_shows_people() -> None:
    last = ToolCall("1", "hrm.leave_balance", {"employee": "Ana"})
    named = {"employee": "Ben"}
    asked = t.request("and Ben?", [RECORD, BALANCE], named=named, last_call=last)
    assert called(asked) == {"employee": "Ben"}


def test_a_new_day_keeps_the_length_and_a_new_range_replaces_it() -> None:
    arguments = {"start_on": "2026-03-30", "days": 2}
    pending = PendingAction("hrm.book_absence", arguments)
    moved = t.request("no, the 7th of April", [t.ABSENCE], pending=pending)
    assert called(moved) == {"start_on": "2026-04-07", "days": 2}
    ranged = t.request("no, 7 to 9 April", [t.ABSENCE], pending=pending)
    assert called(ranged) == {"start_on": "2026-04-07", "end_on": "2026-04-09"}


def test_a_yes_is_no_answer_to_which_one_and_the_choices_stay() -> None:
    pending = PendingAction(
        "hrm.approve_leave", {}, "leave_request", ["LR-101", "LR-102"], choice_labels=["a", "b"]
    )
    deltas = answer(t.request("yes", [APPROVE], pending=pending))
    question = next(d for d in deltas if isinstance(d, Clarify))
    assert question.choices == ["LR-101", "LR-102"]


def test_a_chosen_action_gets_the_records_of_the_first_message() -> None:
    ana = Mention("employee", "id-ana", "Ana Silva", 8, 11, text="Ana")
    pending = PendingAction(
        "", choices=["Leave balance", "Approve leave"], text="what of Ana", mentions=[ana]
    )
    asked = t.request("the second", [BALANCE, APPROVE], pending=pending)
    assert called(asked) == {"employee": "Ana"}


def test_what_was_searched_is_said_and_nothing_is_read_into_weak_passages() -> None:
    weak = PassageText(1, "d", "Parking", "The rule for company bicycles is not told here.")
    text = "I did not find this in the documents you can read: I searched 3 documents."
    for question in ("What is the rule for company bicycles?", "where are the bicycles?"):
        asked = t.request(question, [], passages=[weak], not_found=text)
        assert said(asked) == text


def test_a_forbidden_later_step_does_not_refuse_the_first() -> None:
    forbidden = [ForbiddenTool("hrm.approve_leave", "Approve leave", score=0.95)]
    asked = t.request(
        "show my leave balance and then approve leave LR-101", [BALANCE], forbidden=forbidden
    )
    assert called(asked) == {}


def test_a_message_too_long_to_read_is_refused_at_once() -> None:
    started_s = monotonic_s()
    asked = t.request("1,2.3-4/5 " * 1_990, [t.ABSENCE])
    assert f"I read {READ_CHARS_MAX:,} at most" in said(asked)
    assert monotonic_s() - started_s < 1
