"""The figures of a run: by kind, by area and overall, and the table of them."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field
from rich.table import Table

from evals.case import Case
from evals.outcome import CaseOutcome
from evals.scorers import Group, Verdict, passes
from kernel.clock import now

JsonObject = dict[str, Any]
BUILT_IN = "steward built-in"
HEADINGS = (
    "cases", "operation right", "outcome right", "no other row", "all right", "asked back right",
    "over-refused", "ms", "ms p95", "cost",
)  # fmt: skip


class CaseResult(BaseModel):
    """One case, what came of it, what the checks say. `crash` is set when the program broke.

    `trial` counts from 1 when every case is played several times.
    """

    case: Case
    outcome: CaseOutcome = Field(default_factory=CaseOutcome)
    verdicts: list[Verdict] = Field(default_factory=list[Verdict])
    crash: str = ""
    trial: int = 1

    @property
    def is_passed(self) -> bool:
        """Whether every check that applies passed."""
        return not self.crash and bool(passes(self.verdicts))

    def is_right(self, group: Group) -> bool | None:
        """Whether one group of checks passed; None when none applies."""
        return False if self.crash else passes(self.verdicts, group)

    def passes_check(self, name: str) -> bool | None:
        """Whether one check passed; None when it does not apply."""
        return next((v.is_passed for v in self.verdicts if v.check == name), None)

    @property
    def tokens(self) -> int:
        """Tokens of all turns, in and out."""
        return sum(turn.tokens for turn in self.outcome.turns)

    @property
    def cost(self) -> Decimal:
        """What the providers charge for the turns, in the currency of their price list."""
        return sum((turn.cost for turn in self.outcome.turns), Decimal())

    @property
    def reasons(self) -> list[str]:
        """What is wrong."""
        broken = [f"crashed: {self.crash}"] if self.crash else []
        return broken + [f"{v.check}: {v.reason}" for v in self.verdicts if v.reason]


class Share(BaseModel):
    """How many of those it applies to."""

    passed: int
    of: int

    @property
    def percent(self) -> str:
        """For people; a dash when it applies to none."""
        return f"{100 * self.passed / self.of:.0f} %" if self.of else "-"


class Figures(BaseModel):
    """The figures of some cases. `clarified` and `over_refusal` count those they apply to only.

    Latencies are of single turns, in milliseconds; `cost` is of all turns together.
    """

    cases: int
    operation: Share
    outcome: Share
    side_effects: Share
    passed: Share
    clarified: Share
    over_refusal: Share
    turn_ms_median: int = 0
    turn_ms_p95: int = 0
    tokens: int = 0
    cost: Decimal = Decimal()


class Repeats(BaseModel):
    """Played k times each: how many cases passed always (pass^k), at least once, never."""

    k: int
    always: Share
    at_least_once: Share


class Report(BaseModel):
    """A whole run. Latencies are of single turns, in milliseconds.

    `is_model_used` is false when no language model took part: then the built-in one answered.
    """

    models: list[str]
    is_model_used: bool
    at: datetime
    by_set: dict[str, Figures]
    repeats: Repeats | None = None
    by_kind: dict[str, Figures]
    by_area: dict[str, Figures]
    overall: Figures
    turn_ms_median: int
    turn_ms_p95: int
    results: list[CaseResult]


def make_report(results: Sequence[CaseResult]) -> Report:
    """Count everything up."""
    models = sorted({r.outcome.model for r in results if r.outcome.model})
    overall = figures(results)
    return Report(
        models=models,
        is_model_used=any(model != BUILT_IN for model in models),
        at=now(),
        by_kind=_grouped(results, lambda r: r.case.kind.value),
        by_area=_grouped(results, lambda r: r.case.area),
        by_set=_grouped(results, lambda r: _set_of(r.case)),
        overall=overall,
        repeats=_repeats(results),
        turn_ms_median=overall.turn_ms_median,
        turn_ms_p95=overall.turn_ms_p95,
        results=list(results),
    )


def figures(results: Sequence[CaseResult]) -> Figures:
    """The figures of some cases."""
    turns_ms = sorted(t.latency_ms for r in results for t in r.outcome.turns)
    return Figures(
        cases=len(results),
        operation=_share(r.is_right(Group.OPERATION) for r in results),
        outcome=_share(r.is_right(Group.OUTCOME) for r in results),
        side_effects=_share(r.is_right(Group.SIDE_EFFECTS) for r in results),
        passed=_share(r.is_passed for r in results),
        clarified=_share(r.passes_check("clarification") for r in results),
        over_refusal=_share(_is_over_refused(r) for r in results),
        turn_ms_median=round(statistics.median(turns_ms)) if turns_ms else 0,
        turn_ms_p95=turns_ms[round(0.95 * (len(turns_ms) - 1))] if turns_ms else 0,
        tokens=sum(r.tokens for r in results),
        cost=sum((r.cost for r in results), Decimal()),
    )


def table_of(report: Report) -> Table:
    """The figures by kind for a terminal. `no other row`: nothing changed but what had to."""
    table = Table(title=title_of(report))
    table.add_column("kind")
    for heading in HEADINGS:
        table.add_column(heading, justify="right")
    for kind, row in report.by_kind.items():
        table.add_row(kind, *cells_of(row))
    table.add_section()
    for name, row in report.by_set.items():
        table.add_row(name, *cells_of(row))
    table.add_row("overall", *cells_of(report.overall))
    return table


def title_of(report: Report) -> str:
    """Who answered; without a language model it says so."""
    if report.is_model_used:
        return f"Answered by {', '.join(report.models)}"
    return "No language model took part: answered by the built-in model"


def cells_of(row: Figures) -> list[str]:
    """One row of the table, below `HEADINGS`."""
    shares = (row.operation, row.outcome, row.side_effects, row.passed)
    cost = f"{row.cost.normalize():f}" if row.cost else "-"
    return [
        str(row.cases),
        *(f"{s.passed}/{s.of}  {s.percent:>5}" for s in shares),
        f"{row.clarified.passed}/{row.clarified.of}",
        f"{row.over_refusal.passed}/{row.over_refusal.of}",
        str(row.turn_ms_median),
        str(row.turn_ms_p95),
        cost,
    ]


def summary(report: Report, *, in_full: bool = False, shows_held_out: bool = False) -> JsonObject:
    """The report for programs; `in_full` with every turn and changed row.

    Of cases held out only their names and verdicts, so that nobody tunes on them by accident.
    """
    slim: JsonObject = report.model_dump(mode="json", exclude={"results"})
    slim["results"] = [
        _result(r, in_full=in_full and (shows_held_out or not r.case.is_held_out))
        for r in report.results
    ]
    return slim


def told_reasons(result: CaseResult) -> list[str]:
    """What is wrong, or only which checks failed where the case is held out."""
    if result.case.is_held_out:
        return [f"{v.check} (held out)" for v in result.verdicts if v.reason]
    return result.reasons


def _result(result: CaseResult, *, in_full: bool) -> JsonObject:
    hidden = None if in_full else {"case", "outcome", "verdicts", "crash"}
    return result.model_dump(mode="json", exclude=hidden) | {
        "id": result.case.id,
        "kind": result.case.kind.value,
        "area": result.case.area,
        "set": _set_of(result.case),
        "passed": result.is_passed,
        "groups": {group.value: result.is_right(group) for group in Group},
        "clarified": result.passes_check("clarification"),
        "turn_ms": [turn.latency_ms for turn in result.outcome.turns],
        "tokens": result.tokens,
        "cost": str(result.cost),
        "reasons": result.reasons if in_full else told_reasons(result),
    }


def _repeats(results: Sequence[CaseResult]) -> Repeats | None:
    by_case: dict[str, list[bool]] = {}
    for result in results:
        by_case.setdefault(result.case.id, []).append(result.is_passed)
    k = max((len(passed) for passed in by_case.values()), default=1)
    if k == 1:
        return None
    always = _share(all(passed) for passed in by_case.values())
    return Repeats(k=k, always=always, at_least_once=_share(any(p) for p in by_case.values()))


def _grouped(results: Sequence[CaseResult], key: Callable[[CaseResult], str]) -> dict[str, Figures]:
    return {n: figures([r for r in results if key(r) == n]) for n in sorted(set(map(key, results)))}


def _set_of(case: Case) -> str:
    name = case.set or "first"
    return f"{name}, held out" if case.is_held_out else name


def _is_over_refused(result: CaseResult) -> bool | None:
    passed = result.passes_check("over_refusal")
    return None if passed is None else not passed


def _share(verdicts: Iterable[bool | None]) -> Share:
    known = [v for v in verdicts if v is not None]
    return Share(passed=sum(known), of=len(known))
