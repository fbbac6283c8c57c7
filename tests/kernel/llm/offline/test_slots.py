"""Arguments out of words: all that was said, nothing that was not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.llm.offline.reading import keep_best, mask, read_request, read_text
from kernel.llm.offline.slots import Filled, fill_tool
from kernel.llm.port import Mention, ToolSpec
from tests.kernel.llm.offline import tools as t


def fill(tool: ToolSpec, text: str, **named: Any) -> Filled:
    return fill_tool(tool, read_request(t.request(text, [tool], named=named)))


CASES: list[tuple[ToolSpec, str, dict[str, Any], dict[str, Any]]] = [
    (t.LEAVE, "Book 3 days off from 1 December", {},
     {"start_on": "2026-12-01", "end_on": "2026-12-03"}),
    (t.LEAVE, "I'm ill tomorrow", {},
     {"start_on": "2026-03-17", "end_on": "2026-03-17", "kind": "sick"}),
    (t.LEAVE, "half day on Friday please", {},
     {"start_on": "2026-03-20", "end_on": "2026-03-20", "half_day": True}),
    (t.LEAVE, "vacation next week because my sister is getting married", {},
     {"start_on": "2026-03-23", "end_on": "2026-03-29", "kind": "annual",
      "reason": "my sister is getting married"}),
    (t.LEAVE, "unpaid leave from 3 to 7 August", {},
     {"start_on": "2026-08-03", "end_on": "2026-08-07", "kind": "unpaid"}),
    (t.LEAVE, "Urlaub vom 3. bis 7. August", {},
     {"start_on": "2026-08-03", "end_on": "2026-08-07"}),
    (t.ABSENCE, "3 days off from 1 December", {}, {"start_on": "2026-12-01", "days": 3}),
    (t.ABSENCE, "off on the 24th", {}, {"start_on": "2026-03-24", "end_on": "2026-03-24"}),
    (t.ABSENCE, "off from 3 to 7 August", {},
     {"start_on": "2026-08-03", "end_on": "2026-08-07"}),
    (t.BALANCE, "how many days does Liam have left", {"employee": "Liam"}, {"employee": "Liam"}),
    (t.BALANCE, "how much leave do I have left", {}, {}),
    (t.BALANCE, "my balance at the end of June", {}, {"as_of": "2026-06-30"}),
    (t.APPROVE, "approve LR-102", {}, {"leave_request": "LR-102"}),
    (t.APPROVE, "Approve Sofia's days", {"employee": "Sofia"}, {"leave_request": "Sofia"}),
    (t.REJECT, "reject LR-102 because we are short of staff", {},
     {"leave_request": "LR-102", "reason": "we are short of staff"}),
    (t.EMPLOYEE,
     "Please add a new colleague: Clara Novak, marketing, starts 1 April, 3100 gross",
     {"department": "marketing"},
     {"name": "Clara Novak", "department": "marketing", "date_of_joining": "2026-04-01",
      "monthly_gross": "3100"}),
    (t.LEAD, "New lead: Sunrise Bakery, food, about 45 people, met them at the fair", {},
     {"company": "Sunrise Bakery", "industry": "food", "company_size": 45,
      "note": "met them at the fair"}),
    (t.LEAD, "create a lead for Blue Harbour Ltd", {}, {"company": "Blue Harbour Ltd"}),
    (t.LEAD, "add a lead called Nordlicht with 12 employees", {},
     {"company": "Nordlicht", "company_size": 12}),
    (t.CONVERT, "turn Vertex into an opportunity worth 25k", {"lead": "Vertex"},
     {"lead": "Vertex", "amount": "25000"}),
    (t.NOTE, "add a note to Acme: call back in two weeks", {"lead": "Acme"},
     {"lead": "Acme", "note": "call back in two weeks"}),
    (t.NOTE, "add a note 'nurture' to BlueRiver", {"lead": "BlueRiver"},
     {"lead": "BlueRiver", "note": "nurture"}),
    (t.STAGE, "move oakmont restock to won", {"opportunity": "oakmont restock"},
     {"opportunity": "oakmont restock", "stage": "won"}),
    (t.TRANSFER, "Move 10 descaler from North to Main",
     {"product": "descaler", "warehouse": ["North", "Main"]},
     {"product": "descaler", "quantity": "10", "from_warehouse": "North",
      "to_warehouse": "Main"}),
    (t.TRANSFER, "to Main from North, two boxes of descaler",
     {"product": "descaler", "warehouse": ["North", "Main"]},
     {"product": "descaler", "quantity": "2", "from_warehouse": "North",
      "to_warehouse": "Main"}),
    (t.STOCK, "stock levels at North", {"warehouse": "North"}, {"warehouse": "North"}),
    (t.PAYMENT, "INV-1006 was paid with €780.50 on 12 March", {},
     {"invoice": "INV-1006", "amount": "780.50", "received_on": "2026-03-12"}),
    (t.PAYMENT, "Acme Foods transferred the 780 this morning, book it on their invoice",
     {"customer": "Acme Foods"},
     {"invoice": "Acme Foods", "amount": "780", "received_on": "2026-03-16"}),
    (t.PAYMENT, "book 1.130,50 € on invoice 1006", {}, {"invoice": "1006", "amount": "1130.50"}),
    (t.INVOICE,
     "invoice Acme for 3 hours consulting at 120 and 1 setup at 500, due 30 April",
     {"customer": "Acme"},
     {"customer": "Acme", "due_on": "2026-04-30", "lines": [
         {"description": "consulting", "quantity": "3", "unit_price": "120"},
         {"description": "setup", "quantity": "1", "unit_price": "500"}]}),
    (t.ORDER, "order for Acme: 20 descaler at 18, 5 grinder",
     {"customer": "Acme", "product": ["descaler", "grinder"]},
     {"customer": "Acme", "lines": [
         {"product": "descaler", "quantity": "20", "unit_price": "18"},
         {"product": "grinder", "quantity": "5"}]}),
    (t.BUDGET, "set the marketing budget to 45,000", {"budget": "marketing"},
     {"budget": "marketing", "amount": "45000"}),
    (t.TIME, "log 2.5 hours on PRJ-1 yesterday", {"project": "PRJ-1"},
     {"project": "PRJ-1", "hours": "2.5", "worked_on": "2026-03-15"}),
    (t.TIME, "1h30 on Website on Monday", {"project": "Website"},
     {"project": "Website", "hours": "1.5", "worked_on": "2026-03-09"}),
    (t.TIME, "90 min on Website", {"project": "Website"}, {"project": "Website", "hours": "1.5"}),
    (t.FIND, "who is Sofia Rossi?", {"employee": "Sofia Rossi"}, {"query": "Sofia Rossi"}),
    (t.ASK, "can I work from Portugal?", {}, {"question": "can I work from Portugal?"}),
    (t.AGING, "receivables aging at the end of February", {},
     {"side": "receivable", "as_of": "2026-02-28"}),
    (t.PAYSLIP, "show my payslip for February", {}, {"period": "2026-02"}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "text", "named", "expected"), CASES, ids=[c[1] for c in CASES])
def test_the_words_fill_the_arguments(
    tool: ToolSpec, text: str, named: dict[str, Any], expected: dict[str, Any]
) -> None:
    filled = fill(tool, text, **named)
    assert filled.arguments == expected
    assert filled.missing == ()


@pytest.mark.parametrize(
    ("tool", "text", "named", "missing"),
    [
        (t.LEAVE, "i need leave from the 3rd", {}, ["end_on"]),
        (t.ABSENCE, "i need leave from the 3rd", {}, ["end_on"]),
        (t.LEAVE, "I'd like some time off", {}, ["start_on", "end_on"]),
        (t.LEAVE, "leave until Friday", {}, ["start_on"]),
        (t.TRANSFER, "move descaler to Main", {"product": "descaler", "warehouse": "Main"},
         ["quantity", "from_warehouse"]),
        (t.STAGE, "mark it as lost", {}, ["opportunity"]),
        (t.BUDGET, "raise the marketing budget by 5000", {"budget": "marketing"}, ["amount"]),
        (t.INVOICE, "invoice Acme", {"customer": "Acme"}, ["lines"]),
        (t.REJECT, "reject LR-101", {}, ["reason"]),
        (t.PAYMENT, "they paid", {}, ["invoice", "amount"]),
    ],
)  # fmt: skip
def test_what_was_not_said_is_missing(
    tool: ToolSpec, text: str, named: dict[str, Any], missing: list[str]
) -> None:
    assert [f.name for f in fill(tool, text, **named).missing] == missing


ALL_TOOLS = [v for v in vars(t).values() if isinstance(v, ToolSpec)]
PLAIN_WORDS = [
    "please",
    "do",
    "this",
    "for",
    "our",
    "good",
    "friend",
    "with",
    "some",
    "nice",
    "thing",
    "soon",
    "as",
    "it",
    "matters",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PLAIN_WORDS), min_size=1, max_size=12), st.sampled_from(ALL_TOOLS))
def test_no_date_number_choice_or_record_is_ever_made_up(words: list[str], tool: ToolSpec) -> None:
    text = " ".join(words)
    for name, value in fill(tool, text).arguments.items():
        assert isinstance(value, str), (name, value)
        assert value.lower() in text, (name, value)


def test_pronouns_mean_the_record_spoken_of_before() -> None:
    spoken = [Mention("leave_request", "id-1", "Sofia Rossi, 2 days")]
    reading = read_request(t.request("approve it", [t.APPROVE], last_records=spoken))
    assert fill_tool(t.APPROVE, reading).arguments == {"leave_request": "id-1"}


def test_a_pronoun_for_one_of_several_is_not_guessed() -> None:
    spoken = [Mention("leave_request", "id-1", "a"), Mention("leave_request", "id-2", "b")]
    reading = read_request(t.request("approve it", [t.APPROVE], last_records=spoken))
    assert fill_tool(t.APPROVE, reading).arguments == {}


def test_masking_puts_type_words_in_the_place_of_what_was_recognised() -> None:
    text = "Move 10 descaler from North to Main on 3 May for €20"
    found = t.mentions(text, product="descaler", warehouse=["North", "Main"])
    reading = read_text(t.request("x", []), text, found)
    assert mask(reading) == ("Move NUMBER PRODUCT from WAREHOUSE to WAREHOUSE on DATE for AMOUNT")


def test_rivals_over_the_same_words_are_one_mention_of_a_kind() -> None:
    rivals = [Mention("employee", n, n, 8, 12, 92, "Anna") for n in ("1", "2")]
    longer = Mention("employee", "3", "Anna Berger", 8, 19, 100, "Anna Berger")
    assert len(keep_best("approve Anna Berger", rivals)) == 1
    assert keep_best("approve Anna Berger", [*rivals, longer]) == [longer]
