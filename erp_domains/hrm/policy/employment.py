"""States of employment, the tree of managers, and effective-dated job history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from erp_domains.hrm.errors import BadTransition, ManagerCycle
from erp_domains.hrm.terms import EmployeeState as State

TRANSITIONS: dict[State, frozenset[State]] = {
    State.CANDIDATE: frozenset({State.ONBOARDING, State.ACTIVE, State.TERMINATED}),
    State.ONBOARDING: frozenset({State.ACTIVE, State.NOTICE, State.TERMINATED}),
    State.ACTIVE: frozenset({State.ON_LEAVE, State.NOTICE, State.TERMINATED}),
    State.ON_LEAVE: frozenset({State.ACTIVE, State.NOTICE, State.TERMINATED}),
    State.NOTICE: frozenset({State.ACTIVE, State.TERMINATED}),
    State.TERMINATED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Job:
    """What somebody does from a day on: the whole picture, not the difference."""

    from_on: date
    values: Mapping[str, Any]


def check_transition(name: str, old: State, new: State) -> None:
    """Raises BadTransition if a person cannot go from one state to the other."""
    if new not in TRANSITIONS[old]:
        allowed = ", ".join(sorted(TRANSITIONS[old])) or "nothing"
        raise BadTransition(f"{name} is {old} and cannot become {new}; possible: {allowed}")


def check_no_cycle(
    employee_id: UUID, manager_id: UUID | None, manager_of: Mapping[UUID, UUID | None]
) -> None:
    """Raises ManagerCycle if the new manager reports, at any distance, to the employee."""
    seen: set[UUID] = set()
    above = manager_id
    while above is not None and above not in seen:
        if above == employee_id:
            raise ManagerCycle("that person reports to this employee; choose another manager")
        seen.add(above)
        above = manager_of.get(above)


def change_job(history: Sequence[Job], from_on: date, changes: Mapping[str, Any]) -> list[Job]:
    """The history with a change from a day on.

    Later entries take the change over unless they changed the same thing themselves; a change
    before the first entry moves the beginning of the history.
    """
    jobs = sorted(history, key=lambda job: job.from_on)
    before = job_on(jobs, from_on)
    if before is None or before.from_on != from_on:
        base = before or jobs[0]
        jobs = sorted([*jobs, Job(from_on, dict(base.values))], key=lambda job: job.from_on)
    old = dict((before or jobs[0]).values)
    pending = dict(changes)
    changed: list[Job] = []
    for job in jobs:
        if job.from_on < from_on:
            changed.append(job)
            continue
        if job.from_on > from_on:
            pending = {k: v for k, v in pending.items() if job.values[k] == old[k]}
        changed.append(replace(job, values={**job.values, **pending}))
    return changed


def job_on(history: Sequence[Job], on: date) -> Job | None:
    """The entry in force on a day; None before the first."""
    begun = [job for job in history if job.from_on <= on]
    return max(begun, key=lambda job: job.from_on) if begun else None
