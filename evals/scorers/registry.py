"""Checks by name. A check is a small function that says why a case failed it, or that it passed."""

from collections.abc import Callable
from enum import StrEnum

from pydantic import BaseModel

from evals.case import Case
from evals.outcome import CaseOutcome


class Group(StrEnum):
    """Which column of the report a check counts in."""

    OPERATION = "operation"
    OUTCOME = "outcome"
    SIDE_EFFECTS = "side_effects"
    SPEED = "speed"
    OVER_REFUSAL = "not_refused"


class Verdict(BaseModel):
    """What a check found; `reason` says what is wrong, empty when it passed."""

    check: str
    group: Group
    reason: str = ""

    @property
    def is_passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.reason


PASSED = ""
Check = Callable[[Case, CaseOutcome], str | None]
_checks: dict[str, tuple[Group, Check]] = {}


def check(name: str, group: Group) -> Callable[[Check], Check]:
    """Register a check: it answers None if it does not apply, PASSED, or what is wrong."""

    def register(function: Check) -> Check:
        if name in _checks:
            raise TypeError(f"there are two checks named {name}")
        _checks[name] = (group, function)
        return function

    return register


def judge(case: Case, outcome: CaseOutcome) -> list[Verdict]:
    """Every verdict that applies to a case."""
    verdicts: list[Verdict] = []
    for name, (group, function) in _checks.items():
        reason = function(case, outcome)
        if reason is not None:
            verdicts.append(Verdict(check=name, group=group, reason=reason))
    return verdicts


def passes(verdicts: list[Verdict], group: Group | None = None) -> bool | None:
    """Whether all verdicts of a group (or all) passed; None when none applies."""
    chosen = [v for v in verdicts if group is None or v.group is group]
    return all(v.is_passed for v in chosen) if chosen else None
