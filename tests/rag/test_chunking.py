"""How documents are cut into passages."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.embed.wordpiece import TOKENS_MAX, count_word_pieces
from rag.chunking import CHUNK_TOKENS, Chunk, chunk_pages, embedding_text, full_text
from tests.rag.conftest import Page

HANDBOOK = """# Leave policy

Everyone at the company has leave.

## Annual leave

Full-time employees accrue 28 days of annual leave per calendar year.

### Carry-over

Up to 5 days may be carried over. They expire on 31 March.

## Sick leave

Tell your manager before 9:00 on the first day.
"""


def cut(*pages: str) -> list[Chunk]:
    return chunk_pages([Page(text, n) for n, text in enumerate(pages, 1)], count_word_pieces)


def test_a_passage_stands_under_its_headings_and_nothing_else():
    chunks = cut(HANDBOOK)
    assert [chunk.heading_path for chunk in chunks] == [
        ("Leave policy",),
        ("Leave policy", "Annual leave"),
        ("Leave policy", "Annual leave", "Carry-over"),
        ("Leave policy", "Sick leave"),
    ]
    assert chunks[2].text == "Up to 5 days may be carried over. They expire on 31 March."
    assert chunks[2].heading == "Leave policy > Annual leave > Carry-over"
    assert [chunk.ordinal for chunk in chunks] == [0, 1, 2, 3]


def test_offsets_point_into_the_whole_text_across_pages():
    pages = [Page(HANDBOOK, 1), Page("More about sick leave.\n\n# Travel\n\nBook early.", 2)]
    chunks = chunk_pages(pages, count_word_pieces)
    text = full_text(pages)
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert chunks[-2].heading_path == ("Leave policy", "Sick leave")
    assert (chunks[-2].page, chunks[-1].page, chunks[0].page) == (2, 2, 1)
    assert chunks[-1].heading_path == ("Travel",)


def test_long_text_is_cut_between_sentences_and_overlaps_by_a_little():
    sentences = [
        f"Rule number {n} says that item {n * 7} must be checked twice." for n in range(60)
    ]
    chunks = cut("# Rules\n\n" + " ".join(sentences))
    assert len(chunks) > 3
    for chunk in chunks:
        assert chunk.text.startswith("Rule number")
        assert chunk.text.endswith("twice.")
        assert 150 < chunk.tokens <= CHUNK_TOKENS or chunk is chunks[-1]
    for earlier, later in itertools.pairwise(chunks):
        shared = earlier.end - later.start
        assert 0 < shared < 0.25 * len(earlier.text)


def test_parts_of_a_long_table_repeat_its_header():
    rows = [f"| Grade {n} | {20 + n} days | approved by level {n} |" for n in range(60)]
    table = "\n".join(["| Grade | Leave | Approval |", "|---|---|---|", *rows])
    chunks = cut(f"# Entitlement\n\n{table}\n")
    assert len(chunks) > 2
    for chunk in chunks:
        lines = chunk.text.splitlines()
        assert lines[:2] == ["| Grade | Leave | Approval |", "|---|---|---|"]
        assert all(line.count("|") == 4 for line in lines)
    found = [line for chunk in chunks for line in chunk.text.splitlines()[2:]]
    assert found == rows


def test_code_is_no_heading_and_an_empty_document_has_no_passages():
    chunks = cut("# Setup\n\n```\n# not a heading\nrun it\n```\n\nDone.")
    assert len(chunks) == 1
    assert "# not a heading" in chunks[0].text
    assert cut("", " \n\n ", "# Only a heading\n") == []


def test_what_is_embedded_begins_with_where_it_stands():
    assert embedding_text("Leave", "Annual > Carry-over", "x") == "Leave > Annual > Carry-over\nx"
    assert embedding_text("Leave", "Leave > Annual", "x") == "Leave > Annual\nx"
    assert embedding_text("", "", "a  ---------- b") == "a --- b"


WORDS = st.sampled_from(
    [
        "leave",
        "Invoice.",
        "The",
        "3,000",
        "INV-1002",
        "|",
        "- item",
        "\n",
        "\n\n",
        "# Head",
        "##",
        "\n# A\n",
        "\n| a | b |\n|--|--|\n",
        "| 1 | 2 |\n",
        "```",
        "e.g.",
        "x" * 300,
        "ü",
        "\t",
        "1.",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=120).map(" ".join), max_size=3))
def test_nothing_is_lost_or_too_long_whatever_the_text(texts: list[str]):
    pages = [Page(text, number) for number, text in enumerate(texts, 1)]
    chunks = chunk_pages(pages, count_word_pieces)
    whole = full_text(pages)
    covered = [False] * len(whole)
    for number, chunk in enumerate(chunks):
        assert chunk.ordinal == number
        assert chunk.text.endswith(whole[chunk.start : chunk.end])
        assert count_word_pieces(chunk.text) <= TOKENS_MAX
        covered[chunk.start : chunk.end] = [True] * (chunk.end - chunk.start)
    for line_start, line in lines_with_offsets(whole):
        if line.strip() and "#" not in line:
            kept = covered[line_start : line_start + len(line)]
            assert all(kept[n] for n, c in enumerate(line) if not c.isspace()), line


def lines_with_offsets(text: str) -> list[tuple[int, str]]:
    places: list[tuple[int, str]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        places.append((start, line))
        start += len(line)
    return places


@pytest.mark.parametrize("marker", ["-", "*", "1."])
def test_list_items_stay_whole(marker: str):
    items = [f"{marker} item {n} with some words that say what it is about" for n in range(40)]
    for chunk in cut("Intro.\n\n" + "\n".join(items)):
        for line in chunk.text.splitlines():
            assert line in {"Intro.", "", *items}
