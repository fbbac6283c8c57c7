"""Parts that are said alike: lines of one order, or orders of their own."""

import pytest

from gateway.assistant.lines import are_lines
from kernel.llm.port import Mention


def named(text: str, **kinds: str) -> list[Mention]:
    """`customer="Tern,Birch"`: the words of each kind, as records of that kind."""
    return [
        Mention(kind, words, words, text.index(words), text.index(words) + len(words))
        for kind, listed in kinds.items()
        for words in listed.split(",")
    ]


@pytest.mark.parametrize(
    ("action", "parts", "kinds", "is_one"),
    [
        ("finance.create_invoice", ["invoice Tern 6 pans at 40", "4 pots at 15"],
         {"customer": "Tern", "product": "pans,pots"}, True),
        ("finance.create_invoice", ["invoice Tern 40 for pans", "Birch 15 for pots"],
         {"customer": "Tern,Birch", "product": "pans,pots"}, False),
        ("finance.post_opening_balance", ["balances: 1200 debit 70", "1400 debit 90, rest to 3100"],
         {"account": "1200,1400,3100"}, True),
        ("finance.create_journal", ["rent 70 from 1200 to 6100", "power 90 from 1210 to 6200"],
         {"account": "1200,6100,1210,6200"}, False),
        ("inventory.update_price", ["pans to 30", "pots to 12"], {"product": "pans,pots"}, False),
    ],
)  # fmt: skip
def test_lines_name_nothing_that_the_order_is_for(
    action: str, parts: list[str], kinds: dict[str, str], is_one: bool
) -> None:
    text = " and ".join(parts)
    assert are_lines(action, text, parts, named(text, **kinds)) is is_one
