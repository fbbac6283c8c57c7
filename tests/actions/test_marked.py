"""Sentences whose words are marked with the arguments they mean."""

import pytest

from actions.marked import Mark, read_marked


def test_a_mark_says_where_the_words_stand_and_what_they_mean() -> None:
    marked = read_marked("take [start_on=2026-03-17|tomorrow] off for [reason|a move]")
    assert marked.text == "take tomorrow off for a move"
    assert marked.marks == (Mark("start_on", "2026-03-17", 5, 13), Mark("reason", "a move", 22, 28))
    assert [marked.text[m.at : m.to] for m in marked.marks] == ["tomorrow", "a move"]


def test_what_no_words_say_stands_behind_and_is_an_argument_too() -> None:
    marked = read_marked("off [start_on=2026-03-17|tomorrow] ## end_on=2026-03-17; kind=annual")
    assert marked.text == "off tomorrow"
    assert marked.arguments == {
        "start_on": "2026-03-17", "end_on": "2026-03-17", "kind": "annual",
    }  # fmt: skip
    assert marked.is_complete


def test_a_question_mark_behind_says_that_there_is_more_than_marked() -> None:
    assert not read_marked("two desks and a lamp for [customer|Tern] ## ?").is_complete


def test_what_stands_behind_has_to_be_an_argument() -> None:
    with pytest.raises(ValueError, match="is not field=value"):
        read_marked("off tomorrow ## end_on")
