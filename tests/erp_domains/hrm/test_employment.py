"""States, managers and job history."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erp_domains.hrm.errors import BadTransition, ManagerCycle
from erp_domains.hrm.policy.employment import (
    Job,
    change_job,
    check_no_cycle,
    check_transition,
    job_on,
)
from erp_domains.hrm.terms import EmployeeState

A, B, C = (UUID(int=n) for n in (1, 2, 3))
BEGIN = date(2025, 1, 1)


def job(from_on: date, title: str, gross: int) -> Job:
    return Job(from_on, {"title": title, "gross": gross})


def test_nobody_becomes_their_own_manager_at_any_distance() -> None:
    tree = {A: None, B: A, C: B}
    check_no_cycle(C, A, tree)
    check_no_cycle(C, None, tree)
    for employee, manager in ((A, A), (A, B), (A, C)):
        with pytest.raises(ManagerCycle):
            check_no_cycle(employee, manager, tree)


def test_somebody_who_left_does_not_come_back_by_an_update() -> None:
    check_transition("Ana", EmployeeState.ACTIVE, EmployeeState.ON_LEAVE)
    with pytest.raises(BadTransition):
        check_transition("Ana", EmployeeState.TERMINATED, EmployeeState.ACTIVE)


def test_a_change_holds_from_its_day_on() -> None:
    history = change_job([job(BEGIN, "Clerk", 100)], date(2026, 4, 1), {"title": "Lead"})
    titles = {on: job_on(history, on) for on in (date(2026, 3, 31), date(2026, 4, 1))}
    assert [j.values["title"] for j in titles.values() if j] == ["Clerk", "Lead"]


def test_a_change_in_between_reaches_later_entries_that_did_not_touch_it() -> None:
    history = [job(BEGIN, "Clerk", 100), job(date(2026, 6, 1), "Lead", 100)]
    changed = change_job(history, date(2026, 3, 1), {"gross": 120})
    assert [(j.values["title"], j.values["gross"]) for j in changed] == [
        ("Clerk", 100),
        ("Clerk", 120),
        ("Lead", 120),
    ]


def test_a_change_in_between_stops_at_the_next_change_of_the_same_thing() -> None:
    history = [job(BEGIN, "Clerk", 100), job(date(2026, 6, 1), "Clerk", 150)]
    changed = change_job(history, date(2026, 3, 1), {"gross": 120})
    assert [j.values["gross"] for j in changed] == [100, 120, 150]


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 500).map(lambda n: BEGIN + timedelta(days=n)),
        st.dictionaries(st.sampled_from(["title", "gross"]), st.integers(1, 9), min_size=1),
    ),
    max_size=8,
)


@given(CHANGES, st.integers(0, 600))
@settings(max_examples=80, deadline=None)
def test_changes_made_in_order_read_back_as_the_last_one_before_each_day(
    changes: list[tuple[date, dict[str, Any]]], offset: int
) -> None:
    history = [Job(BEGIN, {"title": 0, "gross": 0})]
    for from_on, values in sorted(changes, key=lambda c: c[0]):
        history = change_job(history, from_on, values)
    on = BEGIN + timedelta(days=offset)
    expected: dict[str, Any] = {"title": 0, "gross": 0}
    for from_on, values in sorted(changes, key=lambda c: c[0]):
        if from_on <= on:
            expected |= values
    found = job_on(history, on)
    assert found is not None
    assert dict(found.values) == expected
