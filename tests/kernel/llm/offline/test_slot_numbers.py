"""Which number fills which field."""

from typing import Any

import pytest

from kernel.llm.offline.reading import read_request
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import ToolSpec
from tests.kernel.llm.offline import tools as t

PRICE = t.tool("inventory.update_price", product_=t.ref("product"), list_price_=t.EXACT)
IN = t.tool(
    "inventory.receive_stock", product_=t.ref("product"), quantity_=t.EXACT, unit_cost=t.EXACT
)
DEAL = t.tool("crm.open_deal", company=t.ref("company"), amount=t.EXACT)
CREDIT = t.tool(
    "finance.credit_invoice", invoice_=t.ref("invoice"),
    amount=t.EXACT | {"description": "Part to credit, tax included; else all of it."},
)  # fmt: skip
DAYS = t.tool(
    "hrm.adjust_leave", employee_=t.ref("employee"),
    days_=t.EXACT | {"description": "Days to add, or to take away if negative."},
)  # fmt: skip
PRODUCTS = t.tool(
    "inventory.find_product", "read", price_min=t.EXACT, price_max=t.EXACT, limit=t.WHOLE
)
LEADS = t.tool("crm.list_leads", "read", score_min=t.WHOLE, limit=t.WHOLE)
LEAD = t.tool("crm.add_lead", company=t.ref("company"), email_opens=t.WHOLE, website_visits=t.WHOLE)
TAX = t.tool("finance.set_tax_rate", rate_=t.EXACT | {"description": "Percent, e.g. 19."})
NOTICE = t.tool("hrm.set_rule", notice_days_min=t.WHOLE)
YEAR = t.tool("tenants.update_settings", fiscal_year_start_month=t.WHOLE)


def numbers(tool: ToolSpec, text: str, **named: Any) -> dict[str, Any]:
    found = fill_tool(tool, read_request(t.request(text, [tool], named=named))).arguments
    return {name: value for name, value in found.items() if name not in named}


@pytest.mark.parametrize(
    ("tool", "text", "named", "expected"),
    [
        # the new one of two
        (PRICE, "kettles go from 31 to 34", {"product": "kettles"}, {"list_price": "34"}),
        (PRICE, "34 instead of 31 for kettles", {"product": "kettles"}, {"list_price": "34"}),
        # what is counted is no sum, and what names a record is no number
        (DEAL, "Otter wants three boats, a deal of 61,000", {"company": "Otter"},
         {"amount": "61000"}),
        (DEAL, "deal for Otter, say 4,500 in 2027", {"company": "Otter"}, {"amount": "4500"}),
        (IN, "delivery note 88123: 40 kettles", {"product": "kettles"}, {"quantity": "40"}),
        (IN, "1,200 kettles, 2.35 apiece", {"product": "kettles"},
         {"quantity": "1200", "unit_cost": "2.35"}),
        (IN, "kettles, 24, 12.80", {"product": "kettles"},
         {"quantity": "24", "unit_cost": "12.80"}),
        (IN, "one kettle came in", {"product": "kettle"}, {"quantity": "1"}),
        # a change is the number where the field is one
        (CREDIT, "lower INV-7 by 85", {"invoice": "INV-7"}, {"amount": "85"}),
        (PRICE, "raise kettles by 3", {"product": "kettles"}, {}),
        (DAYS, "take two days off Marta's account", {"employee": "Marta"}, {"days": "-2"}),
        (DAYS, "give Marta two days", {"employee": "Marta"}, {"days": "2"}),
        (DAYS, "3 extra leave days for Marta", {"employee": "Marta"}, {"days": "3"}),
        # least, most and how many
        (PRODUCTS, "articles between 15 and 25", {}, {"price_min": "15", "price_max": "25"}),
        (PRODUCTS, "the 20 cheapest articles", {}, {"limit": 20}),
        (LEADS, "leads with 60+", {}, {"score_min": 60}),
        (LEADS, "the ten best leads", {}, {"limit": 10}),
        (LEADS, "list forty leads", {}, {"limit": 40}),
        # the field's own words beside the number, its unit, its month
        (LEAD, "Otter: 6 site visits, 2 mails opened", {"company": "Otter"},
         {"website_visits": 6, "email_opens": 2}),
        (TAX, "VAT is 21 percent now", {}, {"rate": "21"}),
        (NOTICE, "three weeks' notice", {}, {"notice_days_min": 21}),
        (YEAR, "our year starts in April", {}, {"fiscal_year_start_month": 4}),
    ],
)  # fmt: skip
def test_a_number_finds_its_field(
    tool: ToolSpec, text: str, named: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert numbers(tool, text, **named) == expected
