"""Whether a run is good enough: least shares, and no loss against an earlier run."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from evals.compare import compare
from evals.report import Figures, Report, Share, summary


class Bounds(BaseModel):
    """Least shares of 0 to 1 (most, for over-refusal); what is left out is not asked for."""

    operation_min: float | None = None
    outcome_min: float | None = None
    passed_min: float | None = None
    clarified_min: float | None = None
    side_effects_min: float | None = None
    over_refusal_max: float | None = None
    turn_ms_p95_max: int | None = None
    cost_max: Decimal | None = None


def shortfalls(figures: Figures, bounds: Bounds) -> list[str]:
    """Every bound that is missed, in words."""
    least: list[tuple[str, Share, float | None]] = [
        ("operation right", figures.operation, bounds.operation_min),
        ("outcome right", figures.outcome, bounds.outcome_min),
        ("all right", figures.passed, bounds.passed_min),
        ("asked back right", figures.clarified, bounds.clarified_min),
        ("no other row", figures.side_effects, bounds.side_effects_min),
    ]
    missed = [
        f"{name}: {share.percent}, at least {100 * bound:g} % wanted"
        for name, share, bound in least
        if bound is not None and share.of and share.passed < bound * share.of
    ]
    slow, spent = bounds.turn_ms_p95_max, bounds.cost_max
    if slow is not None and figures.turn_ms_p95 > slow:
        missed.append(f"p95 of a turn: {figures.turn_ms_p95} ms, at most {slow} ms wanted")
    if spent is not None and figures.cost > spent:
        missed.append(f"cost: {figures.cost:f}, at most {spent:f} wanted")
    refused, most = figures.over_refusal, bounds.over_refusal_max
    if most is not None and refused.of and refused.passed > most * refused.of:
        missed.append(f"over-refused: {refused.percent}, at most {100 * most:g} % wanted")
    return missed


def losses(report: Report, baseline: Mapping[str, Any]) -> list[str]:
    """What is surely worse than in an earlier run: the 95 % interval lies below zero."""
    found = compare(baseline, summary(report))
    return [d.told.strip() for d in found.figures if d.high < 0]
