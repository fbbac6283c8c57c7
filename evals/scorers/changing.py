"""What the state says: the expected rows, and not one more."""

from collections import Counter

from evals.case import Case, ExpectedChange
from evals.outcome import CaseOutcome, RowChange
from evals.scorers.registry import PASSED, Group, check
from evals.scorers.values import same_value


@check("state", Group.OUTCOME)
def state(case: Case, outcome: CaseOutcome) -> str | None:
    """Every expected row is there, as often as expected."""
    if not case.expect.changes:
        return None
    if outcome.confirm_error:
        return f"confirming failed: {outcome.confirm_error}"
    missing = [
        f"{wanted.table} {wanted.where} with {wanted.set} ({found} of {wanted.count})"
        for wanted in case.expect.changes
        if (found := len(_matching(case, wanted, outcome))) != wanted.count
    ]
    return f"missing: {'; '.join(missing)}" if missing else PASSED


@check("side_effects", Group.SIDE_EFFECTS)
def side_effects(case: Case, outcome: CaseOutcome) -> str:
    """No row changed but those expected and their consequences, in no company."""
    expected = [row for wanted in case.expect.changes for row in _matching(case, wanted, outcome)]
    others = [row for row in outcome.changes if not any(row is e for e in expected)]
    foreign = [row for row in others if row.tenant not in (case.tenant, "shared")]
    if foreign:
        return f"changed another company: {_told(foreign)}"
    counts = Counter(row.table for row in others)
    over = {t: n for t, n in counts.items() if n > case.expect.also.get(t, 0)}
    return f"unexpected rows: {_told([r for r in others if r.table in over])}" if over else PASSED


def _matching(case: Case, wanted: ExpectedChange, outcome: CaseOutcome) -> list[RowChange]:
    return [
        change
        for change in outcome.changes
        if change.tenant == case.tenant
        and change.table == wanted.table
        and (change.after is None) == wanted.is_gone
        and all(
            same_value(value, change.row.get(column), outcome.names)
            for column, value in (wanted.where | wanted.set).items()
        )
    ]


def _told(rows: list[RowChange]) -> str:
    counts = Counter(f"{row.tenant}.{row.table}" for row in rows)
    return ", ".join(f"{table} {count}" for table, count in counts.items())
