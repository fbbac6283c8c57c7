"""Two runs side by side: what became better or worse, and whether it is more than chance.

Cases of both runs are paired; the interval is a percentile bootstrap over pairs, so that a case
that is hard in both runs adds no noise (Efron and Tibshirani 1993, chapter 13).
"""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel

from kernel.errors import Invalid

DRAWS = 2000
SEED = 20261123
COVERED = 0.95
GROUPS = ("passed", "operation", "outcome", "side_effects", "clarified", "not_refused")
Verdicts = Mapping[str, float]


class Difference(BaseModel):
    """One figure in both runs: shares of 0 to 1, and the 95 % interval of the change."""

    name: str
    cases: int
    before: float
    after: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0

    @property
    def told(self) -> str:
        """One line for people."""
        verdict = ("better" if self.low > 0 else "worse") if self.is_sure else "within chance"
        return (
            f"{self.name:>13}: {100 * self.before:5.1f} % -> {100 * self.after:5.1f} %, change "
            f"{100 * (self.after - self.before):+.1f} [{100 * self.low:+.1f}, "
            f"{100 * self.high:+.1f}] points over {self.cases} cases: {verdict}"
        )


class Comparison(BaseModel):
    """Both runs by figure and by kind, and the cases whose verdict changed."""

    figures: list[Difference]
    by_kind: list[Difference]
    gained: list[str]
    lost: list[str]
    only_before: list[str]
    only_after: list[str]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Compare two reports as `summary` writes them; a case played k times counts as its mean."""
    old, new = _by_case(before, "passed"), _by_case(after, "passed")
    both = sorted(old.keys() & new.keys())
    kinds = {str(r["id"]): str(r["kind"]) for r in after["results"]}
    return Comparison(
        figures=[d for name in GROUPS if (d := _difference(name, before, after))],
        by_kind=[
            difference_of(kind, old, new, [c for c in both if kinds[c] == kind])
            for kind in sorted({kinds[c] for c in both})
        ],
        gained=[c for c in both if new[c] > old[c]],
        lost=[c for c in both if new[c] < old[c]],
        only_before=sorted(old.keys() - new.keys()),
        only_after=sorted(new.keys() - old.keys()),
    )


def difference_of(name: str, old: Verdicts, new: Verdicts, cases: Sequence[str]) -> Difference:
    """One figure over some cases that stand in both runs; at least one."""
    changes = [new[c] - old[c] for c in cases]
    low, high = interval(changes)
    count = len(cases)
    return Difference(
        name=name,
        cases=count,
        before=sum(old[c] for c in cases) / count,
        after=sum(new[c] for c in cases) / count,
        low=low,
        high=high,
    )


def interval(changes: Sequence[float]) -> tuple[float, float]:
    """The interval of the mean that covers 95 % of the draws; the same numbers every time."""
    chance = random.Random(SEED)  # noqa: S311  # statistics, not secrets
    count = len(changes)
    means = sorted(sum(chance.choices(changes, k=count)) / count for _ in range(DRAWS))
    cut = round((1 - COVERED) / 2 * DRAWS)
    return means[cut], means[DRAWS - 1 - cut]


def read_report(path: Path) -> dict[str, Any]:
    """A report.json. Raises Invalid if it is none."""
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise Invalid(f"{path.name} cannot be read as a report: {error}") from error
    if not isinstance(found, dict) or "results" not in found:
        raise Invalid(f"{path.name} is no report of steward eval")
    return found


def lines_of(comparison: Comparison) -> list[str]:
    """The comparison for a terminal."""
    lines = [d.told for d in comparison.figures]
    lines += [d.told for d in comparison.by_kind if d.before != d.after]
    for title, cases in (
        ("right now, was wrong", comparison.gained),
        ("wrong now, was right", comparison.lost),
        ("only in the first", comparison.only_before),
        ("only in the second", comparison.only_after),
    ):
        if cases:
            lines.append(f"{title} ({len(cases)}): {', '.join(cases)}")
    return lines


def _difference(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Difference | None:
    old, new = _by_case(before, name), _by_case(after, name)
    both = sorted(old.keys() & new.keys())
    return difference_of(name, old, new, both) if both else None


def _by_case(report: Mapping[str, Any], name: str) -> dict[str, float]:
    found: dict[str, list[bool]] = {}
    for result in report["results"]:
        value = result.get(name) if name in result else result.get("groups", {}).get(name)
        if value is not None:
            found.setdefault(str(result["id"]), []).append(bool(value))
    return {case: sum(values) / len(values) for case, values in found.items()}
