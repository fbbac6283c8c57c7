"""Questions about what somebody may do: what the deed is, and who is told why not."""

import pytest

from kernel.llm.offline.deeds import asks_why_not, deed_in
from kernel.llm.offline.model import answer
from kernel.llm.offline.reading import Reading
from kernel.llm.port import Finish, FinishReason, ForbiddenTool, Mention, ToolCallDelta
from tests.kernel.llm.offline import tools as t

EXPLAIN = t.scored(
    t.tool("rbac.explain_access", "read", person=t.ref("person"), action_=t.TEXT), 0.4
)
STOCK = ForbiddenTool("inventory.stock_on_hand", "Stock on hand", score=0.9)


@pytest.mark.parametrize(
    ("text", "name", "deed"),
    [
        ("can ines post journals", "ines", "post journals"),
        ("How come Ines is able to sign off leave requests?", "Ines", "sign off leave requests"),
        ("does Ines have the right to move goods?", "Ines", "move goods"),
        ("why can't I see the pipeline", "", "see the pipeline"),
        ("am I even allowed to look up what's in stock? I need it today.", "",
         "look up what's in stock"),
        ("Ines says she can't add suppliers. Is it her rights?", "Ines", "add suppliers"),
        ("show the pipeline", "", ""),
    ],
)  # fmt: skip
def test_a_question_about_rights_says_what_would_be_done(text: str, name: str, deed: str) -> None:
    at = text.find(name)
    mentions = [Mention("person", "1", name, at, at + len(name))] if name else []
    assert deed_in(Reading(text, mentions)) == deed


def test_who_asks_why_not_gets_the_reason_and_no_bare_refusal() -> None:
    request = t.request("why can't I look up the stock of mugs?", [EXPLAIN], forbidden=[STOCK])
    calls = [d.call for d in answer(request) if isinstance(d, ToolCallDelta)]
    assert [(c.name, c.arguments) for c in calls] == [
        ("rbac.explain_access", {"action": "inventory.stock_on_hand"})
    ]


def test_who_only_wants_it_is_refused() -> None:
    request = t.request("look up the stock of mugs", [EXPLAIN], forbidden=[STOCK])
    assert any(isinstance(d, Finish) and d.reason is FinishReason.REFUSED for d in answer(request))
    assert not asks_why_not("can I look up the stock of mugs?")


def test_of_two_actions_the_one_that_takes_the_numbered_record_is_meant() -> None:
    credit = t.scored(t.tool("finance.credit_invoice", invoice_=t.ref("invoice")), 0.5)
    adjust = ForbiddenTool("inventory.adjust_stock", "Adjust stock", score=0.8,
                           ref_fields={"product": "product"})  # fmt: skip
    text = "two mugs of INV-16 came broken, take 60 off"
    named = {"invoice": "INV-16", "product": "mugs"}
    said = answer(t.request(text, [credit], forbidden=[adjust], named=named))
    assert not any(isinstance(d, Finish) and d.reason is FinishReason.REFUSED for d in said)
