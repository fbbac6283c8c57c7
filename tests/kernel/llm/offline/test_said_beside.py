"""What is told beside an order: reasons, names of new things, numbers in words, sums."""

from datetime import date
from decimal import Decimal

import pytest

from actions.mentions import mentions_in
from actions.refs import Candidate
from kernel.ids import new_id
from kernel.llm.offline.amounts import find_amounts
from kernel.llm.offline.name_spans import capitalised, whole_name
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.offline.slots import fill_fields
from kernel.llm.offline.told_beside import told_name, told_reason
from kernel.llm.port import Mention

NOUNS = frozenset(["account", "warehous", "product", "new"])


def _reading(text: str, **named: str) -> Reading:
    found = [
        Mention(kind, "1", f"{words} Ltd", text.index(words), text.index(words) + len(words))
        for kind, words in named.items()
    ]
    return Reading(text, found, date(2026, 3, 16))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("deals over ten thousand", "10000"),
        ("twenty-five thousand euros", "25000"),
        ("half a dozen racks", "6"),
        ("two hundred and fifty pots", "250"),
        ("3 dozen knives", "36"),
        ("a day and a half", "1.5"),
    ],
)
def test_a_number_in_words_is_read_whole(text: str, value: str) -> None:
    assert [a.value for a in find_amounts(text)] == [Decimal(value)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("the crate was damaged, credit INV-12 please", "the crate was damaged"),
        ("only two drivers left, so Noah can't have it", "only two drivers left"),
        ("INV-12 was wrong, it's a copy of 11", "it's a copy of 11"),
        ("please credit INV-12, don't wait", ""),
    ],
)
def test_the_clause_beside_the_order_is_its_reason(text: str, reason: str) -> None:
    assert told_reason(_reading(text)) == reason


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we rented a hall in Ulm, short code UL", "hall in Ulm"),
        ("we will carry a hand pump from now on", "hand pump"),
        ("I need another expense account", ""),
    ],
)
def test_a_new_thing_is_called_by_what_was_got(text: str, name: str) -> None:
    assert told_name(_reading(text), NOUNS, has_period=False) == name


def test_a_period_is_called_by_its_occasion() -> None:
    text = "freeze leave from 24 to 28 August on account of the cutover"
    assert told_name(_reading(text), NOUNS, has_period=True) == "cutover"


def test_a_new_name_runs_over_a_word_of_another_record() -> None:
    reading = _reading("new lead Harbour Sailing School, education", lead="School")
    at = reading.text.index("Harbour")
    name = whole_name(reading, at, at + len("Harbour Sailing"), frozenset({"employee"}))
    assert name == "Harbour Sailing School"


def test_no_pronoun_is_a_name_and_a_message_may_open_with_one() -> None:
    assert whole_name(_reading("I'd like a contact"), 0, 3, frozenset()) == ""
    assert capitalised(_reading("Reto Blum, reto@blum.example")) == "Reto Blum"
    assert capitalised(_reading("Add Reto Blum, reto@blum.example")) == "Reto Blum"


def test_a_bare_figure_is_the_sum_and_no_account() -> None:
    fields = [
        Field("amount", FieldKind.MONEY, is_text_number=True),
        Field("account", FieldKind.REF, ref_kind="account"),
    ]
    assert fill_fields(fields, _reading("Birch 3000 in cash", account="3000")) == {"amount": "3000"}
    into = fill_fields(fields, _reading("Birch paid 500 into 3000", account="3000"))
    assert into == {"amount": "500", "account": "3000"}


def test_an_address_and_another_form_of_a_word_name_no_record() -> None:
    company = Candidate(new_id(), "company", "Birchwood AG", ("Birchwood AG",))
    account = Candidate(new_id(), "account", "Repairs and upkeep", ("Repairs and upkeep",))
    assert len(mentions_in("birchwood's mail is post@birchwood.example", [company])) == 1
    assert mentions_in("the zip was repaired badly", [account]) == []
