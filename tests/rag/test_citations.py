"""A citation exists only where the passage really says it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.citations import cite, locate
from rag.passages import Passage

TEXT = "Full-time employees accrue **28 days**\nof annual leave — pro rata for part-time staff."


def passage(text: str, number: int = 1, start: int = 100, header: str = "") -> Passage:
    return Passage(
        chunk_id=UUID(int=number),
        document_id=UUID(int=7),
        document="leave.md",
        title="Leave",
        version_number=1,
        ordinal=number,
        page=2,
        heading="Annual",
        text=header + text,
        start=start,
        end=start + len(text),
        score=1.0,
    )


@pytest.mark.parametrize(
    "quote",
    [
        "accrue 28 days of annual leave",
        "Accrue  28 days of annual leave",
        "“Full-time employees accrue 28 days of annual leave - pro rata”",
    ],
)
def test_white_space_case_emphasis_and_typography_may_differ(quote: str):
    found = cite(quote, [passage("Something else."), passage(TEXT, 2)])
    assert found
    assert (found.number, found.chunk_id, found.page) == (2, UUID(int=2), 2)
    assert found.quote == TEXT[found.passage_start : found.passage_end]
    assert found.start == 100 + found.passage_start


@pytest.mark.parametrize(
    "quote",
    ["accrue 29 days", "accrue 2", "ull-time employees", "employees accrue annual leave", "", "  "],
)
def test_a_changed_or_cut_word_is_no_citation(quote: str):
    assert cite(quote, [passage(TEXT)]) is None


def test_offsets_skip_a_repeated_table_header():
    found = cite("| Senior | 30 |", [passage("| Senior | 30 |", header="| A | B |\n|--|--|\n")])
    assert found
    assert (found.start, found.end) == (100, 115)


@given(st.text(max_size=80), st.data())
def test_every_run_of_whole_words_is_found_where_it_stands(text: str, data: st.DataObject):
    words = text.split()
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(words[first : last + 1])
    found = locate(quote, text)
    if found is not None:
        start, end = found
        assert locate(text[start:end], text) is not None
