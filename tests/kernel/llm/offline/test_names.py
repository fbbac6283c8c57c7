"""Whoever is named and cannot be seen is asked for by name, never replaced by somebody else."""

from typing import Any

import pytest

from kernel.llm.offline.names import find_unknown
from kernel.llm.offline.reading import read_request
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import ToolSpec
from tests.kernel.llm.offline import tools as t

GET = t.tool("hrm.get_employee", "read", employee=t.ref("employee"))
FIND = t.tool("hrm.find_employee", "read", text=t.TEXT, manager=t.ref("employee"))
APPROVE = t.tool(
    "hrm.approve_leave", leave_request=t.ref("leave_request"), employee=t.ref("employee")
)
LEAVE = t.tool(
    "hrm.request_leave", start_on_=t.DATE, end_on=t.DATE, employee=t.ref("employee")
)  # fmt: skip
INVOICES = t.tool("finance.list_invoices", "read", customer=t.ref("customer"))
STOCK = t.tool(
    "inventory.stock_on_hand", "read", product=t.ref("product"), warehouse=t.ref("warehouse")
)
NEW_CUSTOMER = t.tool("crm.create_contact", name_=t.TEXT, owner=t.ref("salesperson"))


def filled(tool: ToolSpec, text: str, **named: Any) -> dict[str, Any]:
    return fill_tool(tool, read_request(t.request(text, [tool], named=named))).arguments


@pytest.mark.parametrize(
    ("tool", "text", "expected"),
    [
        (GET, "what's Henrik Olsen's salary?", {"employee": "Henrik Olsen"}),
        (GET, "Henrik's phone number please", {"employee": "Henrik"}),
        (GET, "what does henrik olsen earn", {"employee": "henrik olsen"}),
        (GET, "salary of Henrik Olsen", {"employee": "Henrik Olsen"}),
        (GET, "show me henrik's file", {"employee": "henrik"}),
        (APPROVE, "approve Henrik Olsen's vacation", {"employee": "Henrik Olsen"}),
        (APPROVE, "Approve Henrik", {"employee": "Approve Henrik"}),
        (APPROVE, "approve LR-877", {"leave_request": "LR-877"}),
        (LEAVE, "Henrik needs 9 april off", {"employee": "Henrik"}),
        (LEAVE, "henrik wants 9 april off", {"employee": "henrik"}),
        (LEAVE, "book Henrik off on 9 april", {"employee": "Henrik"}),
        (LEAVE, "i want 9 april off for the Oktoberfest", {}),
        (LEAVE, "book 9 april off for Christmas shopping", {}),
        (INVOICES, "open invoices of Blue Heron Ltd", {"customer": "Blue Heron Ltd"}),
        (STOCK, "what is left in Rotterdam?", {"warehouse": "Rotterdam"}),
        (FIND, "since when is Henrik Olsen with us", {"text": "Henrik Olsen"}),
    ],
)
def test_a_name_nobody_found_goes_to_the_gate(
    tool: ToolSpec, text: str, expected: dict[str, Any]
) -> None:
    assert {k: v for k, v in filled(tool, text).items() if not k.endswith("_on")} == expected


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        (GET, "what's my salary?"),
        (GET, "what is it's worth"),
        (GET, "show me the Org Chart"),
        (GET, "today's figures of the team"),
        (APPROVE, "approve the pending request"),
        (INVOICES, "Show all Overdue Invoices for March"),
        (INVOICES, "list invoices over 500 EUR"),
        (INVOICES, "balance of accounts receivable"),
        (NEW_CUSTOMER, "add a customer for Blue Heron Ltd"),
    ],
)
def test_words_that_name_nobody_fill_no_reference(tool: ToolSpec, text: str) -> None:
    refs = set(tool.ref_fields)
    assert not refs & set(filled(tool, text))


def test_a_known_first_name_with_an_unknown_surname_is_somebody_else() -> None:
    assert filled(GET, "salary of Marta Quist", employee="Marta") == {"employee": "Marta Quist"}
    assert filled(GET, "salary of Marta please", employee="Marta") == {"employee": "Marta"}


def test_who_is_named_is_looked_for_and_is_no_manager_unless_said() -> None:
    assert filled(FIND, "when did Marta begin", employee="Marta") == {"text": "Marta"}
    assert filled(FIND, "who reports to Marta", employee="Marta") == {"manager": "Marta"}


def test_names_in_what_is_to_be_written_down_are_left_alone() -> None:
    reading = read_request(t.request("note: call Henrik Olsen and ask for Blue Heron", []))
    assert reading.unknown_names == []
    assert find_unknown("approve Henrik", [], [(8, 14)]) == []
