"""Which date fills which field. Today is Monday 16 March 2026."""

from typing import Any

import pytest

from kernel.llm.offline.reading import read_request
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import ToolSpec
from tests.kernel.llm.offline import tools as t

BILLS = t.tool("finance.list_bills", "read", issued_from=t.DATE, issued_to=t.DATE, due_to=t.DATE)
LEDGER = t.tool("finance.list_journals", "read", start_on=t.DATE, end_on=t.DATE)
STAFF = t.tool("hrm.find_employee", "read", joined_after=t.DATE, joined_before=t.DATE)
HOLIDAYS = t.tool("hrm.list_holidays", "read", from_on=t.DATE, until_on=t.DATE)
AGING = t.tool("finance.aging", "read", as_of=t.DATE)
DEALS = t.tool("crm.list_deals", "read", closes_until=t.DATE)
DEAL = t.tool("crm.open_deal", name_=t.TEXT, expected_close_on=t.DATE)
TODAY_UNLESS_SAID = t.DATE | {"description": "Date, by default today."}
REVERSE = t.tool("finance.reverse_payment", reversed_on=TODAY_UNLESS_SAID)
BILL = t.tool("finance.write_bill", issued_on=TODAY_UNLESS_SAID, due_on=t.DATE)
RAISE = t.tool(
    "hrm.raise_pay", effective_on=t.DATE | {"description": "From which day; left out, today."}
)
ROLE = t.tool("rbac.lend_role", until=t.DATE)


def dates(tool: ToolSpec, text: str) -> dict[str, Any]:
    found = fill_tool(tool, read_request(t.request(text, [tool]))).arguments
    names = [name for name, prop in tool.parameters["properties"].items() if "format" in prop]
    return {name: found[name] for name in names if name in found}


@pytest.mark.parametrize(
    ("tool", "text", "expected"),
    [
        # a range that is open on one side
        (LEDGER, "entries since January", {"start_on": "2026-01-01"}),
        (LEDGER, "entries from October on", {"start_on": "2025-10-01"}),
        (LEDGER, "what was posted before February", {"end_on": "2026-01-31"}),
        (STAFF, "who joined before 2019", {"joined_before": "2018-12-31"}),
        (HOLIDAYS, "bank holidays till Christmas Eve", {"until_on": "2026-12-24"}),
        # one day of a list is that day, a bare year that year
        (LEDGER, "entries of yesterday", {"start_on": "2026-03-15", "end_on": "2026-03-15"}),
        (LEDGER, "journal 2024", {"start_on": "2024-01-01", "end_on": "2024-12-31"}),
        (AGING, "debtors at year end", {"as_of": "2025-12-31"}),
        (AGING, "debtors this year", {}),
        # each date goes where its words lead
        (BILLS, "which fall due until 27 March", {"due_to": "2026-03-27"}),
        (BILLS, "issued since 2 March and due by Friday",
         {"issued_from": "2026-03-02", "due_to": "2026-03-20"}),
        (BILL, "bill the April rent, dated 30 March, due 15 April",
         {"issued_on": "2026-03-30", "due_on": "2026-04-15"}),
        (ROLE, "lend Otter the auditor role through 31 August", {"until": "2026-08-31"}),
        (ROLE, "lend Otter the auditor role, he begins on Monday", {}),
        (DEALS, "what could be signed before June", {"closes_until": "2026-05-31"}),
        (RAISE, "4,100 as of June", {"effective_on": "2026-06-01"}),
        (RAISE, "4,100, and the list is needed by Friday", {}),
        # what is told in passing
        (DEAL, "Otter became a prospect today, open a deal", {}),
        (t.LEAVE, "our baby is due in August, I'm off from 17 August to 4 September",
         {"start_on": "2026-08-17", "end_on": "2026-09-04"}),
        (t.LEAVE, "I'm swamped today, so 2 April off please",
         {"start_on": "2026-04-02", "end_on": "2026-04-02"}),
        (t.LEAVE, "ill with the flu, back on Thursday",
         {"start_on": "2026-03-16", "end_on": "2026-03-18"}),
        # a day beside today, on either side
        (REVERSE, "reverse it per 1 January", {"reversed_on": "2026-01-01"}),
        (REVERSE, "reverse it as of Friday", {"reversed_on": "2026-03-13"}),
        (REVERSE, "reverse it per 31 March", {"reversed_on": "2026-03-31"}),
        (RAISE, "4,100 from Friday", {"effective_on": "2026-03-20"}),
    ],
)  # fmt: skip
def test_a_date_finds_its_field(tool: ToolSpec, text: str, expected: dict[str, str]) -> None:
    assert dates(tool, text) == expected
