"""Which records the words of an argument mean."""

from uuid import uuid4

import pytest

from actions.matching import Candidate, best_matches, closeness, singular


def known(*named: tuple[str, ...], kind: str = "product") -> list[Candidate]:
    return [Candidate(uuid4(), kind, names[0], names) for names in named]


PRODUCTS = known(
    ("Tarn 20 backpack", "TA20"),
    ("Tarn 45 backpack", "TA45"),
    ("Ember camping kettle 1.5 l", "KET"),
    ("Müsli box", "MUS"),
)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("ta45", "Tarn 45 backpack"),
        ("backpacks tarn 45", "Tarn 45 backpack"),
        ("the Tarn 20", "Tarn 20 backpack"),
        ("product Ember", "Ember camping kettle 1.5 l"),
        ("camping kettles", "Ember camping kettle 1.5 l"),
        ("kettel", "Ember camping kettle 1.5 l"),
        ("musli boxes", "Müsli box"),
    ],
)
def test_words_in_any_order_number_or_spelling_mean_the_record(words: str, label: str):
    assert [c.label for c in best_matches(words, PRODUCTS)] == [label]


def test_a_number_is_right_or_wrong():
    assert best_matches("Tarn 46", PRODUCTS) == []
    requests = known(("LR-201",), ("LR-207",), kind="leave_request")
    assert best_matches("LR-209", requests) == []
    assert [c.label for c in best_matches("LR-207", requests)] == ["LR-207"]


def test_what_fits_several_is_a_question():
    assert len(best_matches("tarn backpack", PRODUCTS)) == 2


def test_what_is_nothing_alike_is_found_nowhere():
    assert best_matches("submarine", PRODUCTS) == []
    assert best_matches("???", PRODUCTS) == []


def test_other_words_find_the_most_likely_rank():
    rows = [
        Candidate(uuid4(), "invoice", "INV-1", ("INV-1",), also="Harbour Lights March", rank=2),
        Candidate(uuid4(), "invoice", "INV-2", ("INV-2",), also="Harbour Lights May", rank=0),
    ]
    assert [c.label for c in best_matches("harbour lights invoice", rows)] == ["INV-2"]


@pytest.mark.parametrize(
    ("plural", "one"),
    [("stoves", "stove"), ("boxes", "box"), ("batteries", "battery"), ("glass", "glass")],
)
def test_plurals_are_their_singular(plural: str, one: str):
    assert singular(plural) == one


def test_letters_in_each_others_place_are_close_and_digits_never_are():
    assert closeness("lantren", "lantern") > 80
    assert closeness("ta20", "ta45") == 0.0
