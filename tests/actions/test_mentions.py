"""Which of the tenant's records a sentence names."""

from uuid import uuid4

import pytest

from actions.matching import Candidate
from actions.mentions import in_order, mentions_in


def known(kind: str, *named: tuple[str, ...]) -> list[Candidate]:
    return [Candidate(uuid4(), kind, names[0], names) for names in named]


PRODUCTS = known(
    "product",
    ("Tarn 20 backpack", "TA20"),
    ("Tarn 45 backpack", "TA45"),
    ("Tarn 45 rain cover", "TRC"),
    ("Ember camping kettle", "KET"),
    ("Enamel mug", "MUG"),
    ("Rope bag set", "BAG"),
)
DEPARTMENTS = known("department", ("Marketing", "MKT"), ("Finance", "FIN"), ("Support desk", "IT"))
PEOPLE = known("employee", ("Ines O'Malley", "E7"), ("May Lindgren", "E8"), ("Mark Sandoval", "E9"))


def labels(text: str, everyone: list[Candidate], part_words: int = 1) -> list[str]:
    return [f.candidate.label for f in mentions_in(text, everyone, part_words=part_words)]


def test_a_number_beside_a_name_belongs_to_it():
    assert labels("is the Tarn 20 sold out", PRODUCTS) == ["Tarn 20 backpack"]
    [found] = mentions_in("is the Tarn 20 sold out", PRODUCTS)
    assert found.text == "Tarn 20"


def test_a_number_before_a_name_is_a_quantity():
    assert labels("ship 20 Tarn 45 backpacks", PRODUCTS) == ["Tarn 45 backpack"]
    assert len(labels("ship 20 Tarn", PRODUCTS)) == 3, "any of the three may be meant"


def test_words_beside_a_name_narrow_it_until_they_fit_no_more():
    assert labels("price of tarn 45 rain covers please", PRODUCTS) == ["Tarn 45 rain cover"]
    assert len(labels("price of tarn 45 today", PRODUCTS)) == 2


@pytest.mark.parametrize("said", ["enamel mugs", "MUGS", "emamel mug", "mug", "the mug's price"])
def test_plurals_and_slips_of_the_pen_are_the_record(said: str):
    assert set(labels(f"count the {said} again", PRODUCTS)) == {"Enamel mug"}


def test_everyday_words_alone_name_nothing():
    assert labels("set the price to 12 and book it", PRODUCTS) == []
    drafts = known("draft_invoice", ("DRAFT-0042",), ("INV-0007",))
    assert labels("send me the draft, please", drafts) == []
    assert labels("send me draft-0042", drafts) == ["DRAFT-0042"]


def test_everyday_words_are_names_by_their_place_or_capital():
    assert labels("who works in finance matters?", DEPARTMENTS) == []
    assert labels("who is in the finance department", DEPARTMENTS) == ["Finance"]
    assert labels("move her to finance from Monday", DEPARTMENTS) == ["Finance"]
    assert labels("does Finance know?", DEPARTMENTS) == ["Finance"]
    assert labels("finance", DEPARTMENTS) == ["Finance"], "an answer to a question"


def test_short_codes_count_in_their_own_case():
    assert labels("is it late", DEPARTMENTS) == []
    assert labels("ask IT about it", DEPARTMENTS) == ["Support desk"]


def test_months_and_verbs_are_not_people():
    assert labels("mark the bill as paid in May", PEOPLE) == []
    assert labels("ask Mark about May Lindgren", PEOPLE) == ["May Lindgren", "Mark Sandoval"]
    assert labels("O'Malley's leave", PEOPLE) == ["Ines O'Malley"]


def test_titles_of_everyday_words_need_two_of_them():
    documents = known("document", ("Guarantee and swaps", "guarantee.md"))
    assert labels("guarantee on a mug?", documents, part_words=2) == []
    assert labels("open the guarantee document", documents, part_words=2) == ["Guarantee and swaps"]


def test_a_word_of_many_names_tells_none_of_them():
    many = known("product", *((f"Basalt tile {n}", f"T{n}") for n in range(40)))
    assert labels("how much is a basalt tile", many)[:1] == ["Basalt tile 0"]
    assert labels("how much is basalt", many) == []
    assert labels("how much is basalt tile 7", many) == ["Basalt tile 7"]


def test_overlapping_records_are_kept_and_the_first_of_them_leads():
    clients = known("customer", ("Harbour Lights AB", "C-1"))
    deals = known("opportunity", ("Harbour Lights AB refit", "O-1"))
    text = "note for Harbour Lights AB refit"
    found = in_order([*mentions_in(text, clients), *mentions_in(text, deals)])
    assert [(f.candidate.kind, f.is_leading) for f in found] == [
        ("opportunity", True),
        ("customer", False),
    ]
