"""What a question says beyond its words: what it goes on from, where to look, which step holds."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from rag.access import Narrowing
from rag.arrange import arrange
from rag.disagree import is_contradiction
from rag.editions import asked_day, family, newest_win
from rag.narrow import narrow
from rag.passages import Passage, distinct
from rag.ranges import Steps, amount_in
from rag.rewrite import complete_question
from rag.wanted import Wanted, tells, wanted_kind

TODAY = date(2026, 3, 16)


def passage(title: str, text: str, *, as_of: date | None = None, score: float = 1.0) -> Passage:
    return Passage(
        chunk_id=uuid4(), document_id=uuid4(), document=f"{title}.md", title=title,
        version_number=1, ordinal=0, page=None, heading=title, text=text, start=0, end=len(text),
        score=score, as_of=as_of, added_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "before", "looked_for"),
    [
        ("and in Porto?", "What may a room in Ghent cost?", "What may a room in Porto cost?"),
        ("what about Porto?", "What is the limit for Ghent?", "What is the limit for Porto?"),
        ("and for trainees?", "how long a break for drivers?", "how long a break for trainees?"),
        ("how about 12 days?", "must 3 days be announced?", "must 12 days be announced?"),
        ("who approves it?", "may I rent a van?", "who approves it (may I rent a van)?"),
        ("how is a broken pallet reported to the depot?", "may I rent a van?", None),
        ("and who pays for that?", None, None),
    ],
)  # fmt: skip
def test_a_follow_up_is_completed_from_the_question_before(
    said: str, before: str | None, looked_for: str | None
):
    assert complete_question(said, before) == (looked_for or said)


def test_a_question_narrows_the_kind_of_file_and_the_day_but_not_what_the_caller_chose():
    found = narrow("what does the price spreadsheet say, in the spreadsheet of pumps")
    assert "text/csv" in found.media_types
    assert narrow("which policies since 2025 speak of vans").effective_from_on == date(2025, 1, 1)
    chosen = Narrowing(media_types=("text/html",))
    assert narrow("look in the pdf", chosen) == chosen
    assert narrow("may I park in the yard") == Narrowing()


def test_of_editions_the_newest_in_force_counts_or_the_one_of_the_day_asked_about():
    old = passage("Van rules 2024", "Vans are booked by phone.", as_of=date(2024, 1, 1))
    new = passage("Van rules 2025", "Vans are booked in the app.", as_of=date(2025, 1, 1))
    coming = passage("Van rules 2027", "There are no vans.", as_of=date(2027, 1, 1))
    shown = newest_win([old, coming, new], TODAY)
    assert [each.title for each in shown] == ["Van rules 2025"]
    day = asked_day("how were vans booked as of 1 June 2024?")
    assert [each.title for each in newest_win([new, old], TODAY, day)] == ["Van rules 2024"]
    assert arrange("the 2024 rules on vans", [new, old], 8, TODAY)[0].title == "Van rules 2024"


def test_minutes_of_another_month_are_no_older_edition():
    april = passage("Minutes of 2 April 2025", "One.", as_of=date(2025, 4, 2))
    may = passage("Minutes of 3 May 2025", "Two.", as_of=date(2025, 5, 3))
    assert family(april.title) == ""
    assert len(newest_win([april, may], TODAY)) == 2
    undated = [passage("Play 1 - Meet", "One."), passage("Play 2 - Plan", "Two.")]
    assert len(newest_win(undated, TODAY)) == 2


def test_of_copies_the_newer_stays_and_copies_with_other_figures_are_none():
    words = "the guard opens the northern gate of the yard every working morning at the hour of"
    first, second = passage("Gate", f"{words} 6"), passage("Gate copy", f"{words} 7")
    assert len(distinct([first, second], 8)) == 2
    assert len(distinct([first, passage("Again", first.text)], 8)) == 1
    dated = [replace(first, as_of=date(2024, 1, 1)), replace(second, as_of=date(2025, 1, 1))]
    assert [each.title for each in distinct(dated, 8)] == ["Gate copy"]


def test_a_document_whose_title_is_asked_for_comes_first():
    named = passage("Forest fire plan", "Leave by the river.", score=0.90)
    other = passage("Harvest", "Leave by the road.", score=1.0)
    best = arrange("what does the forest fire plan say on leaving", [other, named], 8, TODAY)
    assert best[0].title == "Forest fire plan"


@pytest.mark.parametrize(
    ("asked", "row"), [("40 crates", 0), ("a load of 900 crates", 1), ("ten thousand crates", 2)]
)
def test_the_step_of_a_rule_by_amount_is_the_one_that_holds(asked: str, row: int):
    rows = [
        "Crates: up to 50; Gate: A",
        "Crates: up to 1,000; Gate: B",
        "Crates: above 1,000; Gate: C",
    ]
    steps = Steps(amount_in(f"which gate for {asked}"), rows)
    fits = [steps.fit(each) for each in rows]
    assert fits.index(max(fits)) == row
    assert max(fits) > 0 > min(fits)
    assert Steps(None, rows).fit(rows[0]) == 0
    assert amount_in("which gate for 40 crates") == Decimal(40)


def test_sentences_contradict_by_other_figures_or_a_denial_of_the_same_matter():
    assert is_contradiction("The gate opens at 6 o'clock.", "The gate opens at 7 o'clock.")
    assert is_contradiction("Visitors may use the gate.", "Visitors may not use the gate.")
    assert not is_contradiction("The gate opens at 6 o'clock.", "The gate is 4 metres wide.")
    assert not is_contradiction("The gate opens at 6 o'clock.", "Lunch is at 12 o'clock.")


def test_what_a_question_wants_is_told_by_its_kind():
    assert wanted_kind("which form do I hand in") is Wanted.CODE
    assert tells(Wanted.CODE, "Hand in form SV-31.", "which form do I hand in")
    assert wanted_kind("what mail address has the yard") is Wanted.EMAIL
    assert not tells(Wanted.EMAIL, "Write to the yard.", "what mail address has the yard")
    assert wanted_kind("may visitors park here") is Wanted.YES_NO
    assert tells(Wanted.YES_NO, "Visitors must not park here.", "may visitors park here")
    assert not tells(Wanted.NAME, "Behind the Yard stands one.", "which tree stands in the yard")
