"""Whether a message asks, and when documents answer it rather than an action."""

import pytest

from kernel.llm.offline.asked import (
    asks_at_last,
    asks_somewhere,
    assents,
    is_told,
    last_order,
    names_a_matter,
    orders_at_last,
    outweighs,
    wants_to_know,
)
from tests.kernel.llm.offline import tools as t


@pytest.mark.parametrize(
    "text",
    ["who paints the boats?", "the mast broke - whom do I tell", "by what hour must it be dry"],
)
def test_a_question_may_stand_anywhere_in_a_message(text: str) -> None:
    assert asks_somewhere(text)


def test_a_matter_is_named_by_what_neither_asks_nor_orders() -> None:
    assert names_a_matter("mooring fee for the night")
    assert not names_a_matter("book the mooring")
    assert not names_a_matter("what does the mooring cost")


def test_documents_win_over_a_read_that_fits_less_and_over_any_change() -> None:
    read, write = t.scored(t.STOCK, 0.7), t.scored(t.LEAVE, 0.9)
    assert outweighs("who paints the boats?", 0.8, read)
    assert not outweighs("who paints the boats?", 0.66, read)
    assert outweighs("who paints the boats?", 0.66, write)
    assert not is_told("who paints the boats?", 0.5)
    assert not outweighs("mooring fee for the night", 0.7, t.scored(t.STOCK, 0.3))
    assert outweighs("mooring fee for the night", 0.9, t.scored(t.STOCK, 0.3))


def test_what_tells_and_then_asks_is_a_question() -> None:
    assert asks_at_last("A client wants to send it back. Do we have to take it")
    assert asks_at_last("until what time do I have to ring")
    assert not asks_at_last("Block the account. Is that done")
    assert not asks_at_last("is it done")


@pytest.mark.parametrize(
    "text",
    [
        "someone rang from 55 40, whose boat is that",
        "I cannot follow the mast figure, can you show me every booking of it",
        "they want another mooring - how much do they still owe us",
    ],
)
def test_the_last_clause_may_ask_after_something_was_told(text: str) -> None:
    assert asks_at_last(text)


@pytest.mark.parametrize(
    "text",
    ["spoke to Vesna, who wants a mast", "book the mooring, is that done", "three came, 5 each"],
)
def test_a_clause_that_tells_more_asks_nothing(text: str) -> None:
    assert not asks_at_last(text)


def test_an_order_may_follow_what_is_told() -> None:
    assert orders_at_last("the mast broke on Sunday, take it off the list")
    assert orders_at_last("they sent it back. please note that down")
    assert not orders_at_last("nobody knows the mast, let me see it")
    assert not orders_at_last("is the mast paid? book it")
    assert not orders_at_last("take the mast off the list")


def test_who_is_fine_with_it_says_yes_and_who_is_not_does_not() -> None:
    assert assents("the two weeks of Vesna are fine by me")
    assert assents("no objections to the mast")
    assert not assents("that is not fine with me")
    assert not assents("is it fine with me staying away?")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("the mast is glued, so the boat can be moved to hall B", "move the boat to hall B"),
        ("Ben's request may be approved", "approve Ben's request"),
        ("they never came, the mooring has to be cancelled", "cancel the mooring"),
        ("the invoice must be sent", "send the invoice"),
    ],
)
def test_what_can_be_done_now_is_ordered(text: str, order: str) -> None:
    assert last_order(text) == order


@pytest.mark.parametrize(
    "text", ["can the boat be moved?", "the reason should be family", "it can be sailed by one"]
)
def test_what_asks_or_describes_is_no_order_although_it_says_what_can_be(text: str) -> None:
    assert last_order(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Ben was ill last week, I need the exact dates for the insurer",
        "we'd like a list of moorings",
        "the skipper rang, I have to know what he owes",
    ],
)
def test_who_needs_information_wants_to_know(text: str) -> None:
    assert wants_to_know(text)


@pytest.mark.parametrize(
    "text", ["I need the 24th off", "I need the address changed", "we want the price set to 40"]
)
def test_who_needs_a_thing_done_does_not_only_want_to_know(text: str) -> None:
    assert not wants_to_know(text)
