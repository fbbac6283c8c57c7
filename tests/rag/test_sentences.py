"""Cutting passages into what can be quoted."""

import pytest

from rag.sentences import UnitKind, split_units


def texts(passage: str) -> list[str]:
    return [unit.text for unit in split_units(passage)]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs 3.50 EUR, i.e. less. See v1.2.", ["It costs 3.50 EUR, i.e. less.", "See v1.2."]),
        ("Ask Mr. Roy or Dr. Weiss, approx. 3 days ahead.", None),
        ("See No. 5 of the list.", None),
        ('He said "go." Then left.', ['He said "go."', "Then left."]),
        (
            "A line that is\nwrapped ends here. Next.",
            ["A line that is\nwrapped ends here.", "Next."],
        ),
        ("First paragraph\n\nSecond paragraph", ["First paragraph", "Second paragraph"]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(passage: str, expected: list[str] | None):
    assert texts(passage) == (expected or [passage])


def test_list_items_and_rows_are_units_and_read_as_words():
    passage = (
        "Entitlement:\n\n- Senior staff: **30** days\n- Others: 28 days\n\n"
        "| Grade | Days |\n|---|---|\n| Senior | 30 |\n| Junior |  |\n"
    )
    units = split_units(passage)
    assert [unit.kind for unit in units] == [
        UnitKind.SENTENCE,
        UnitKind.LIST_ITEM,
        UnitKind.LIST_ITEM,
        UnitKind.TABLE_ROW,
        UnitKind.TABLE_ROW,
    ]
    assert units[1].readable == "Senior staff: 30 days"
    assert units[3].readable == "Grade: Senior; Days: 30"
    assert units[4].readable == "Grade: Junior"
    assert all(passage[unit.start : unit.end] == unit.text for unit in units)
