"""What goes on with the action before, and what a correction replaces. Monday 16 March 2026."""

from dataclasses import replace
from typing import Any

import pytest

from kernel.llm.offline.intent import correction_of, ellipsis_of
from kernel.llm.offline.model import answer
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    Mention,
    Message,
    PendingAction,
    Role,
    ToolCall,
    ToolCallDelta,
)
from tests.kernel.llm.offline import tools as t

RESULT = t.tool("finance.profit_and_loss", "read", start_on=t.DATE, end_on=t.DATE)
SHOWN = t.tool("finance.get_invoice", "read", invoice_=t.ref("invoice"))
OTHER = t.tool("hrm.headcount", "read", 0.9, department=t.ref("department"))
CHANGE = t.tool("hrm.update_employee", employee_=t.ref("employee"), title=t.TEXT,
                monthly_gross=t.EXACT)  # fmt: skip
OPEN = t.tool("finance.create_account", code_=t.TEXT, name_=t.TEXT)
TASK = t.tool("assistant.schedule_task", request_={"type": "string", "x-takes": "message"})
BILL = t.tool("finance.create_invoice", customer_=t.ref("customer"), amount_=t.EXACT,
              quantity=t.EXACT)  # fmt: skip
MOVED = {"product": "Otter pans", "quantity": "5", "from_warehouse": "Oslo", "to_warehouse": "Hull"}


def calls_of(request: ChatRequest) -> list[tuple[str, dict[str, Any]]]:
    found = [d.call for d in answer(request) if isinstance(d, ToolCallDelta)]
    return [(call.name, call.arguments) for call in found]


def after(name: str, **arguments: str) -> ToolCall:
    return ToolCall("earlier", name, arguments)


@pytest.mark.parametrize(
    ("said", "new"),
    [
        ("only Hull", "Hull"), ("just the Hull ones", "the Hull ones"), ("now Hull", "Hull"),
        ("and how about Hull?", "Hull"), ("the same for Hull", "Hull"),
        ("ok, and Hull too", "Hull"),
        ("which pots are in Hull", None),
    ],
)  # fmt: skip
def test_what_is_new_in_a_follow_up(said: str, new: str | None) -> None:
    assert ellipsis_of(said) == new


@pytest.mark.parametrize(
    "said", ["only Hull", "just the Hull ones", "Hull?", "and Hull", "only show me those in Hull"]
)
def test_a_message_that_names_only_what_changes_repeats_the_last_read(said: str) -> None:
    request = t.request(
        said,
        [OTHER, t.STOCK],
        named={"warehouse": "Hull"},
        last_call=after(t.STOCK.name, product="P"),
    )
    assert calls_of(request) == [(t.STOCK.name, {"product": "P", "warehouse": "Hull"})]


@pytest.mark.parametrize(
    "said", ["give it to Hull", "how many people are in Hull", "move my things to Hull"]
)
def test_a_whole_sentence_is_no_follow_up(said: str) -> None:
    request = t.request(
        said,
        [OTHER, t.STOCK],
        named={"warehouse": "Hull"},
        last_call=after(t.STOCK.name, product="P"),
    )
    assert (t.STOCK.name, {"product": "P", "warehouse": "Hull"}) not in calls_of(request)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("february?", "2026-02-01", "2026-02-28"), ("now december", "2025-12-01", "2025-12-31"),
        ("and may?", "2025-05-01", "2025-05-31"), ("what about 2024", "2024-01-01", "2024-12-31"),
    ],
)  # fmt: skip
def test_another_month_is_a_whole_one_and_the_nearest_to_the_one_before(
    said: str, start: str, end: str
) -> None:
    before = after(RESULT.name, start_on="2026-01-01", end_on="2026-01-31")
    if "may" in said:
        before = after(RESULT.name, start_on="2025-04-01", end_on="2025-04-30")
    request = t.request(said, [OTHER, RESULT], last_call=before)
    assert calls_of(request) == [(RESULT.name, {"start_on": start, "end_on": end})]


def test_a_question_about_what_was_shown_shows_it_again() -> None:
    shown = Message(Role.ASSISTANT, "INV-7 to Larch Ltd: due 4 May, 20 open.")
    request = t.request(
        "and when is it due?", [OTHER, SHOWN], history=[Message(Role.USER, "INV-7"), shown],
        last_call=after(SHOWN.name, invoice="INV-7"), passages=[],
    )  # fmt: skip
    assert calls_of(request) == [(SHOWN.name, {"invoice": "INV-7"})]
    asked = [replace(request.messages[-1], text="who sings it?")]
    other = replace(request, messages=[*request.messages[:-1], *asked])
    assert (SHOWN.name, {"invoice": "INV-7"}) not in calls_of(other)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("hold on, it was 12", "12"), ("typo, it's Larch", "Larch"),
        ("9:30 would be better", "9:30"),
        ("hm no, Ana said 12", "12"), ("12 that is", "12"), ("scratch that, Friday", "Friday"),
        ("it should say rent", "rent"), ("on second thought Friday", "Friday"),
    ],
)  # fmt: skip
def test_what_a_correction_says_whatever_stands_around_it(said: str, meant: str) -> None:
    assert correction_of(said) == meant


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("the other way round", {"from_warehouse": "Hull", "to_warehouse": "Oslo"}),
        ("Elk pots, not the Otter pans", {"product": "Elk pots"}),
        ("8, the rest is broken", {"quantity": "8"}),
    ],
)
def test_the_very_words_are_replaced(said: str, changed: dict[str, str]) -> None:
    request = t.request(said, [t.TRANSFER], pending=PendingAction(t.TRANSFER.name, MOVED))
    assert calls_of(request) == [(t.TRANSFER.name, MOVED | changed)]


@pytest.mark.parametrize(("said", "changed"), [("make it four", "quantity"), ("48", "amount")])
def test_a_bare_number_replaces_the_one_nearest_in_size(said: str, changed: str) -> None:
    before = {"customer": "Larch", "amount": "45", "quantity": "3"}
    request = t.request(said, [BILL], pending=PendingAction(BILL.name, before))
    new = {"quantity": "4"} if changed == "quantity" else {"amount": "48"}
    assert calls_of(request) == [(BILL.name, before | new)]


@pytest.mark.parametrize(
    ("before", "said", "day"),
    [("2026-03-24", "Wednesday I meant", "2026-03-25"),
     ("2026-03-27", "no, Thursday", "2026-03-26"), ("2026-05-14", "the 20th", "2026-05-20"),
     ("2026-06-30", "end of July, she says", "2026-07-31"),
     ("2026-03-24", "sorry, tomorrow", "2026-03-17")],
)  # fmt: skip
def test_a_corrected_day_is_the_nearest_to_the_one_before(before: str, said: str, day: str) -> None:
    plan = t.tool("crm.schedule_followup", about_=t.ref("contact"), due_on_=t.DATE)
    args = {"about": "Larch", "due_on": before}
    request = t.request(said, [plan], pending=PendingAction(plan.name, args))
    assert calls_of(request) == [(plan.name, args | {"due_on": day})]


def test_another_day_as_well_makes_a_range_longer() -> None:
    args = {"start_on": "2026-03-23", "end_on": "2026-03-24", "kind": "sick"}
    request = t.request(
        "and Wednesday as well", [t.LEAVE], pending=PendingAction(t.LEAVE.name, args)
    )
    assert calls_of(request) == [(t.LEAVE.name, args | {"end_on": "2026-03-25"})]


def test_an_answer_may_say_the_next_thing_too() -> None:
    asked = PendingAction(OPEN.name, {}, "code", text="another account")
    request = t.request("6135, cloud hosting", [OPEN], pending=asked)
    assert calls_of(request) == [(OPEN.name, {"code": "6135", "name": "cloud hosting"})]


@pytest.mark.parametrize(
    ("said", "field"), [("raise Ben's monthly gross", "monthly_gross"), ("update Ben", "")]
)
def test_a_change_that_says_nothing_new_is_asked_for(said: str, field: str) -> None:
    request = t.request(said, [CHANGE], named={"employee": "Ben"})
    asked = next(d for d in answer(request) if isinstance(d, Clarify))
    assert (asked.field, asked.arguments_so_far) == (field, {"employee": "Ben"})


def test_the_answer_to_what_is_to_change_is_worked_in() -> None:
    known = {"employee": "Ben"}
    named = PendingAction(CHANGE.name, known, "title", text="change Ben's title")
    request = t.request("to Head baker", [CHANGE], pending=named)
    assert calls_of(request) == [(CHANGE.name, known | {"title": "Head baker"})]
    asked = PendingAction(CHANGE.name, known, "", ["title", "monthly gross"], text="update Ben")
    request = t.request("the title is Head baker", [CHANGE], pending=asked)
    assert calls_of(request) == [(CHANGE.name, known | {"title": "Head baker"})]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("make it the Friday after", "2026-06-12"),
        ("the week after please", "2026-06-12"),
        ("the day before would be better", "2026-06-04"),
        ("the Monday before", "2026-06-01"),
    ],
)
def test_a_day_may_be_named_by_the_one_that_waits(said: str, day: str) -> None:
    waiting = PendingAction(t.LEAVE.name, {"start_on": "2026-06-05", "end_on": "2026-06-05"})
    (call,) = calls_of(t.request(said, [t.LEAVE], pending=waiting))
    assert (call[1]["start_on"], call[1]["end_on"]) == (day, day)


@pytest.mark.parametrize("said", ["and how many are reserved?", "is it below 3?"])
def test_what_is_asked_with_and_is_asked_of_what_was_shown(said: str) -> None:
    stock = t.scored(t.STOCK, 0.4, "how many pans are reserved", "is the stock below 3")
    found = calls_of(t.request(said, [stock], last_call=after(stock.name, product="pans")))
    assert found == [(stock.name, {"product": "pans"})]


def test_one_s_own_figures_are_shown_again_for_what_they_told() -> None:
    told = [
        Message(Role.ASSISTANT, "You have 27 days left. Of these expire 4 days after 31 March.")
    ]
    facts: dict[str, Any] = {"history": told, "last_call": after(t.BALANCE.name)}
    balance = t.scored(t.BALANCE, 0.2)
    assert calls_of(t.request("when do they expire?", [balance], **facts)) == [(balance.name, {})]
    assert not calls_of(t.request("when do they marry?", [balance], **facts))


def test_another_order_is_no_correction_of_the_one_that_waits() -> None:
    reject = t.scored(t.REJECT, 0.95)
    approve = t.scored(t.tool("hrm.approve_leave", leave_request_=t.ref("leave_request"),
                              comment=t.TEXT), 0.3)  # fmt: skip
    waiting = PendingAction(approve.name, {"leave_request": "LR-3"})
    said = "no wait, reject LR-3: too many are away"
    (call,) = calls_of(t.request(said, [reject, approve], pending=waiting))
    assert call[0] == reject.name


@pytest.mark.parametrize(
    ("said", "changed"), [("code 6150", {"code": "6150"}), ("call it Hosting", {"name": "Hosting"})]
)
def test_a_part_of_what_waits_is_named_without_more_ado(said: str, changed: dict[str, str]) -> None:
    waiting = PendingAction(OPEN.name, {"code": "6135", "name": "Cloud"})
    (call,) = calls_of(t.request(said, [OPEN], pending=waiting))
    assert call[1] == {"code": "6135", "name": "Cloud"} | changed


def test_what_only_points_at_one_of_several_never_starts_something_else() -> None:
    waiting = PendingAction(t.APPROVE.name, {"leave_request": "LR-3"})
    other = t.scored(RESULT, 0.9)
    assert not calls_of(t.request("the one in April", [t.APPROVE, other], pending=waiting))


@pytest.mark.parametrize("said", ["when did they last pay", "show me their invoices"])
def test_they_are_the_company_spoken_of(said: str) -> None:
    bills = t.scored(t.tool("finance.list_invoices", "read", customer=t.ref("customer")), 0.95)
    larch = Mention("customer", "id-larch", "Larch")
    bill = Mention("invoice", "id-bill", "INV-7")
    found = calls_of(t.request(said, [bills], last_records=[bill, larch]))
    assert found == [(bills.name, {"customer": "id-larch"})]
