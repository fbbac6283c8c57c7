"""Tools as the gate describes them, for the tests of the built-in model."""

from dataclasses import replace
from datetime import date
from typing import Any

from kernel.llm.port import ChatRequest, Mention, Message, Role, ToolSpec

TODAY = date(2026, 3, 16)
DATE = {"type": "string", "format": "date"}
TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
EXACT = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+"}]}


def ref(kind: str) -> dict[str, Any]:
    return {"type": "string", "x-kind": kind}


def tool(name: str, effect: str = "write", score: float = 0.8, **props: Any) -> ToolSpec:
    """Return a tool; a property whose name ends in `_` is required."""
    required = [p.rstrip("_") for p in props if p.endswith("_")]
    schema = {p.rstrip("_"): v for p, v in props.items()}
    refs = {p: v["x-kind"] for p, v in schema.items() if "x-kind" in v}
    title = name.split(".")[1].replace("_", " ").capitalize()
    parameters = {"type": "object", "properties": schema, "required": required}
    return ToolSpec(name, title, title, parameters, effect, [title], score, refs)


LEAVE_KIND = {
    "$ref": "#/$defs/LeaveKind",
    "x-synonyms": {"annual": ["vacation", "holiday"], "sick": ["ill"]},
}
LEAVE = tool(
    "hrm.request_leave", start_on_=DATE, end_on_=DATE, kind=LEAVE_KIND,
    half_day={"type": "boolean"}, reason={"anyOf": [TEXT, {"type": "null"}]},
)  # fmt: skip
LEAVE.parameters["$defs"] = {"LeaveKind": {"type": "string", "enum": ["annual", "sick", "unpaid"]}}
ABSENCE = tool(
    "hrm.book_absence", start_on_=DATE, end_on={"anyOf": [DATE, {"type": "null"}]},
    days={"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]},
)  # fmt: skip
BALANCE = tool("hrm.leave_balance", "read", employee=ref("employee"), as_of=DATE)
APPROVE = tool("hrm.approve_leave", leave_request_=ref("leave_request"))
REJECT = tool("hrm.reject_leave", leave_request_=ref("leave_request"), reason_=TEXT)
EMPLOYEE = tool(
    "hrm.create_employee", name_=TEXT, department=ref("department"), date_of_joining_=DATE,
    monthly_gross=EXACT,
)  # fmt: skip
LEAD = tool("crm.create_lead", company_=TEXT, industry=TEXT, company_size=WHOLE, note=TEXT)
SCORE = tool("crm.score_lead", "read", lead_=ref("lead"))
CONVERT = tool("crm.convert_lead", lead_=ref("lead"), amount=EXACT)
NOTE = tool("crm.add_note", lead_=ref("lead"), note_=TEXT)
STAGE = tool(
    "crm.move_stage", opportunity_=ref("opportunity"), stage_={"enum": ["new", "won", "lost"]}
)
TRANSFER = tool(
    "inventory.transfer_stock", product_=ref("product"), quantity_=EXACT,
    from_warehouse_=ref("warehouse"), to_warehouse_=ref("warehouse"),
)  # fmt: skip
STOCK = tool("inventory.stock_on_hand", "read", product=ref("product"), warehouse=ref("warehouse"))
PAYMENT = tool(
    "finance.record_payment", invoice_=ref("invoice"), amount_=EXACT,
    received_on={**DATE, "description": "Day the money was received."},
)  # fmt: skip
INVOICE = tool(
    "finance.create_invoice", customer_=ref("customer"), due_on=DATE,
    lines_={"type": "array", "items": {"$ref": "#/$defs/Line"}},
)  # fmt: skip
INVOICE.parameters["$defs"] = {
    "Line": {
        "type": "object",
        "properties": {"description": TEXT, "quantity": EXACT, "unit_price": EXACT},
        "required": ["description", "quantity", "unit_price"],
    }
}
ORDER_LINE = {
    "type": "object",
    "properties": {"product": ref("product"), "quantity": EXACT, "unit_price": EXACT},
    "required": ["product", "quantity"],
}
ORDER = tool(
    "inventory.create_sales_order", customer_=ref("customer"),
    lines_={"type": "array", "items": ORDER_LINE},
)  # fmt: skip
BUDGET = tool("finance.set_budget", budget_=ref("budget"), amount_=EXACT)
TIME = tool("projects.log_time", project_=ref("project"), hours_=EXACT, worked_on=DATE, note=TEXT)
FIND = tool("hrm.find_employee", "read", query_=TEXT)
ASK = tool("kb.ask", "read", question_=TEXT)
AGING = tool("finance.aging", "read", side={"enum": ["receivable", "payable"]}, as_of=DATE)
PAYSLIP = tool("hrm.get_payslip", "read", period={"type": "string", "pattern": r"^\d{4}-\d{2}$"})


def scored(known: ToolSpec, score: float, *examples: str) -> ToolSpec:
    return replace(known, score=score, examples=list(examples) or known.examples)


def mentions(text: str, **kinds: str | list[str]) -> list[Mention]:
    """Return mentions of the given words, e.g. `mentions(text, employee="Liam")`."""
    found: list[Mention] = []
    for kind, words in kinds.items():
        for word in [words] if isinstance(words, str) else words:
            at = text.index(word)
            found.append(Mention(kind, f"id-{word}", word, at, at + len(word), 100, word))
    return found


def request(text: str, tools: list[ToolSpec], **facts: Any) -> ChatRequest:
    history = facts.pop("history", [])
    named = facts.pop("named", {})
    return ChatRequest(
        [*history, Message(Role.USER, text)],
        tools=tools,
        mentions=mentions(text, **named),
        today=TODAY,
        **facts,
    )
