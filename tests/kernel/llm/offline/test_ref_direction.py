"""Of two records of one kind, which is left and which is reached; whose name fills no role."""

from typing import Any

import pytest

from kernel.llm.offline.reading import read_request
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import ToolSpec
from tests.kernel.llm.offline import tools as t

JOURNAL = t.tool(
    "finance.create_journal", debit_account_=t.ref("account"), credit_account_=t.ref("account"),
    amount_=t.EXACT,
)  # fmt: skip
CONTACT = t.tool(
    "crm.update_contact", contact_=t.ref("contact"), new_name=t.TEXT, owner=t.ref("salesperson")
)
ACCOUNT = t.tool("finance.create_account", code_=t.TEXT, parent=t.ref("account"))
IN_DOLLARS = t.tool("finance.list_invoices", "read", invoice_currency=t.TEXT)


def filled(tool: ToolSpec, text: str, **named: Any) -> dict[str, Any]:
    return fill_tool(tool, read_request(t.request(text, [tool], named=named))).arguments


@pytest.mark.parametrize(
    "text",
    [
        "move 12 mugs from Bergen to Turku",
        "12 mugs are better off in Turku than in Bergen",
        "Turku keeps running out of mugs, Bergen can spare 12",
        "we need 12 mugs in Turku, take them from Bergen",
        "stock up Turku with 12 mugs out of Bergen",
        "12 mugs left Bergen and now lie in Turku",
    ],
)
def test_things_leave_one_place_and_reach_the_other(text: str) -> None:
    found = filled(t.TRANSFER, text, product="mugs", warehouse=["Bergen", "Turku"])
    assert (found["from_warehouse"], found["to_warehouse"]) == ("Bergen", "Turku")


@pytest.mark.parametrize(
    ("text", "debit", "credit"),
    [
        ("move 300 from bank to cash", "cash", "bank"),
        ("150, cash to bank", "cash", "bank"),
        ("reclass 80 bank -> cash", "cash", "bank"),
    ],
)
def test_money_moved_is_credited_where_it_was_and_a_booking_names_the_debit_first(
    text: str, debit: str, credit: str
) -> None:
    found = filled(JOURNAL, text, account=["bank", "cash"])
    assert (found["debit_account"], found["credit_account"]) == (debit, credit)


def test_a_strangers_name_is_no_owner_unless_it_is_said() -> None:
    assert "owner" not in filled(CONTACT, "Otter is now called Otter Marine", contact="Otter")
    named = filled(CONTACT, "let Ada Nilsen look after Otter", contact="Otter")
    assert named["owner"] == "Ada Nilsen"


def test_a_new_accounts_number_is_not_the_one_above_it() -> None:
    assert "parent" not in filled(ACCOUNT, "new account 6150 Cleaning")
    assert filled(ACCOUNT, "new account 6150 Cleaning, below 6000")["parent"] == "6000"


def test_a_currency_may_be_named_without_a_sum() -> None:
    assert filled(IN_DOLLARS, "late ones in dollars") == {"invoice_currency": "USD"}
