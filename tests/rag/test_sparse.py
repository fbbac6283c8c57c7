"""BM25 as sparse vectors."""

from hypothesis import given
from hypothesis import strategies as st

from rag.sparse import document_terms, identifiers, query_terms, term_number, terms


def test_words_are_stemmed_folded_and_small_words_left_out():
    assert terms("The approvals of the Managers' café") == ["approv", "manag", "cafe"]
    assert terms("10,000 EUR") == terms("10000 eur")


def test_identifiers_are_kept_whole_beside_their_parts():
    assert "inv-1002" in terms("Please pay INV-1002 today")
    assert {"inv", "1002"} <= set(terms("INV-1002"))
    assert identifiers("INV-1002, SKU_77a and ISO27001, not 28 days or part-time") == {
        "inv-1002",
        "sku_77a",
        "iso27001",
    }


def test_a_repeated_term_weighs_more_but_ever_less_and_long_texts_weigh_less():
    def weight(text: str) -> float:
        vector = document_terms(text)
        return vector.values[vector.indices.index(term_number("leav"))]

    once, twice, thrice = (weight("leave " * n + "other words here") for n in (1, 2, 3))
    assert once < twice < thrice
    assert twice - once > thrice - twice
    assert weight("leave " + "word " * 300) < once


@given(st.text(max_size=300))
def test_any_text_gives_a_vector_the_store_takes(text: str):
    for vector in (document_terms(text), query_terms(text)):
        assert len(vector.indices) == len(vector.values) == len(set(vector.indices))
        assert all(0 <= index < 2**32 for index in vector.indices)
        assert all(value > 0 for value in vector.values)


@given(st.text(max_size=200))
def test_a_question_shares_every_term_with_the_same_text(text: str):
    assert set(query_terms(text).indices) == set(document_terms(text).indices)
