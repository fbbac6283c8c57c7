"""Rules by which words find their argument, each with sentences of its own."""

from datetime import date
from typing import Any

import pytest

from kernel.llm.offline.reading import Reading, read_request
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import Mention, ToolSpec
from tests.kernel.llm.offline import tools as t

PAYMENT = t.tool(
    "finance.record_payment", customer=t.ref("customer"), amount=t.EXACT, rate=t.EXACT,
    invoice=t.ref("invoice"),
)  # fmt: skip
PAY = t.tool(
    "hrm.update_employee", employee_=t.ref("employee"), monthly_gross=t.EXACT,
    hours_a_week=t.EXACT, annual_leave_days=t.EXACT,
)  # fmt: skip
LIST = t.tool("finance.list_invoices", "read", total_min=t.EXACT, limit=t.WHOLE)
AWAY = t.tool("hrm.team_calendar", "read", start_on=t.DATE, end_on=t.DATE)
LEDGER = t.tool("finance.list_journals", "read", start_on=t.DATE, end_on=t.DATE)
CREDIT = t.tool("finance.credit_invoice", invoice_=t.ref("invoice"), reason_=t.TEXT)
CLOSE = t.tool(
    "crm.move_stage", opportunity_=t.ref("opportunity"), stage_={"enum": ["open", "won", "lost"]},
    lost_reason=t.TEXT,
)  # fmt: skip
SHELF = t.tool("inventory.stock_on_hand", "read", product=t.ref("product"), limit=t.WHOLE)
CAME = t.tool("crm.create_lead", name_=t.TEXT, source=t.TEXT)
ADJUST = t.tool(
    "inventory.adjust_stock", product_=t.ref("product"), quantity_=t.EXACT, reason=t.TEXT
)
WHOSE = t.tool(
    "hrm.list_leave_requests", "read",
    whose={"enum": ["mine", "all"], "x-synonyms": {"mine": ["my"]}},
)  # fmt: skip


def filled(tool: ToolSpec, text: str, **named: Any) -> dict[str, Any]:
    return fill_tool(tool, read_request(t.request(text, [tool], named=named))).arguments


@pytest.mark.parametrize(
    ("tool", "text", "named", "expected"),
    [
        (PAYMENT, "Otter sent 918.40", {"customer": "Otter"},
         {"customer": "Otter", "amount": "918.40"}),
        (PAY, "put Marta's pay at 3975", {"employee": "Marta"},
         {"employee": "Marta", "monthly_gross": "3975"}),
        (PAY, "Marta works 30 hours", {"employee": "Marta"},
         {"employee": "Marta", "hours_a_week": "30"}),
        (LIST, "invoices over 800", {}, {"total_min": "800"}),
        (LIST, "the last 5 invoices", {}, {"limit": 5}),
        (SHELF, "are there 25 mugs", {"product": "mugs"}, {"product": "mugs"}),
        (CAME, "new lead: Otter Inns, found us on the fair", {}, {"source": "fair"}),
        (ADJUST, "3 mugs broke, write them off", {"product": "mugs"},
         {"product": "mugs", "quantity": "3"}),
        (t.LEAD, "new lead: Otter Inns, hotels, 35 people", {"department": "people"},
         {"company": "Otter Inns", "industry": "hotels", "company_size": 35}),
        (t.LEAVE, "8 and 9 april off", {}, {"start_on": "2026-04-08", "end_on": "2026-04-09"}),
        (t.LEAVE, "off april 8 and 9", {}, {"start_on": "2026-04-08", "end_on": "2026-04-09"}),
        (CREDIT, "credit INV-7 fully, the mug had a crack", {"invoice": ["INV-7", "mug"]},
         {"invoice": "INV-7", "reason": "the mug had a crack"}),
        (CLOSE, "Otter is lost, their budget was cut", {"opportunity": "Otter"},
         {"opportunity": "Otter", "stage": "lost", "lost_reason": "their budget was cut"}),
        (CLOSE, "Otter is won, their budget was raised", {"opportunity": "Otter"},
         {"opportunity": "Otter", "stage": "won"}),
        (t.EMPLOYEE, "hire Ana Lund, from 4 May, in the Night Shift department", {},
         {"department": "Night Shift", "date_of_joining": "2026-05-04"}),
        (WHOSE, "requests of my team", {}, {}),
        (WHOSE, "my requests", {}, {"whose": "mine"}),
    ],
)  # fmt: skip
def test_the_words_fill(
    tool: ToolSpec, text: str, named: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = filled(tool, text, **named)
    assert {k: v for k, v in found.items() if k != "name"} == expected


@pytest.mark.parametrize(
    ("tool", "text", "start"),
    [
        (AWAY, "who is off in the week of 8 June", "2026-06-08"),
        (AWAY, "who was off in the week of 8 June", "2025-06-02"),
        (AWAY, "who is off on 12 march", "2026-03-12"),
        (LEDGER, "entries in the week of 8 June", "2025-06-02"),
    ],
)
def test_what_may_lie_ahead_is_read_ahead_unless_the_words_are_past(
    tool: ToolSpec, text: str, start: str
) -> None:
    assert filled(tool, text)["start_on"] == start


def test_records_over_the_same_words_take_nothing_of_the_rest() -> None:
    text = "set Otter rooms to lost"
    rivals = [
        Mention("opportunity", "o", "Otter rooms", 4, 15, 100, "Otter rooms"),
        Mention("sales_record", "s", "Otter rooms", 4, 15, 100, "Otter rooms"),
        Mention("customer", "c", "Otter", 4, 9, 92, "Otter"),
    ]
    reading = Reading(text, rivals, date(2026, 3, 16))
    assert fill_tool(CLOSE, reading).arguments == {"opportunity": "Otter rooms", "stage": "lost"}
