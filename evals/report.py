"""The figures of a run: by kind and overall, as a table, as JSON, as JUnit."""

import statistics
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, Field
from rich.table import Table

from evals.case import Case
from evals.outcome import CaseOutcome
from evals.scorers import Group, Verdict, passes


class CaseResult(BaseModel):
    """One case, what came of it, what the checks say. `crash` is set when the program broke."""

    case: Case
    outcome: CaseOutcome = Field(default_factory=CaseOutcome)
    verdicts: list[Verdict] = Field(default_factory=list[Verdict])
    crash: str = ""

    @property
    def is_passed(self) -> bool:
        """Whether every check that applies passed."""
        return not self.crash and bool(passes(self.verdicts))

    def is_right(self, group: Group) -> bool | None:
        """Whether one group of checks passed; None when none applies."""
        return False if self.crash else passes(self.verdicts, group)

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
    """The figures of some cases."""

    cases: int
    operation: Share
    outcome: Share
    side_effects: Share
    passed: Share


class Report(BaseModel):
    """A whole run. Latencies are of single turns, in milliseconds."""

    models: list[str]
    by_kind: dict[str, Figures]
    by_area: dict[str, Figures]
    overall: Figures
    turn_ms_median: int
    turn_ms_p95: int
    results: list[CaseResult]


def make_report(results: Sequence[CaseResult]) -> Report:
    """Count everything up."""
    turns_ms = sorted(t.latency_ms for r in results for t in r.outcome.turns)
    kinds = sorted({r.case.kind for r in results})
    suites = sorted({r.case.area for r in results})
    return Report(
        models=sorted({r.outcome.model for r in results if r.outcome.model}),
        by_kind={k.value: figures([r for r in results if r.case.kind is k]) for k in kinds},
        by_area={a: figures([r for r in results if r.case.area == a]) for a in suites},
        overall=figures(results),
        turn_ms_median=round(statistics.median(turns_ms)) if turns_ms else 0,
        turn_ms_p95=turns_ms[round(0.95 * (len(turns_ms) - 1))] if turns_ms else 0,
        results=list(results),
    )


def figures(results: Sequence[CaseResult]) -> Figures:
    """The figures of some cases."""
    return Figures(
        cases=len(results),
        operation=_share(r.is_right(Group.OPERATION) for r in results),
        outcome=_share(r.is_right(Group.OUTCOME) for r in results),
        side_effects=_share(r.is_right(Group.SIDE_EFFECTS) for r in results),
        passed=_share(r.is_passed for r in results),
    )


def table_of(report: Report) -> Table:
    """The figures by kind for a terminal. `no other row`: nothing changed but what had to."""
    table = Table(title=f"Answered by {', '.join(report.models)}")
    table.add_column("kind")
    for heading in ("cases", "operation right", "outcome right", "no other row", "all right"):
        table.add_column(heading, justify="right")
    for kind, row in report.by_kind.items():
        table.add_row(kind, *_cells(row))
    table.add_section()
    table.add_row("overall", *_cells(report.overall))
    return table


def write_report(report: Report, folder: Path) -> list[Path]:
    """Write report.json and junit.xml; answers the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    as_json, as_junit = folder / "report.json", folder / "junit.xml"
    as_json.write_bytes(orjson.dumps(summary(report, in_full=True), option=orjson.OPT_INDENT_2))
    ET.ElementTree(_junit(report)).write(as_junit, encoding="utf-8", xml_declaration=True)
    return [as_json, as_junit]


def summary(report: Report, *, in_full: bool = False) -> dict[str, Any]:
    """The report for programs; `in_full` with every turn and changed row."""
    hidden = {"case", "outcome", "verdicts"}
    slim = report.model_dump(mode="json", exclude={"results"})
    slim["results"] = [
        r.model_dump(mode="json", exclude=None if in_full else hidden)
        | {"id": r.case.id, "kind": r.case.kind, "passed": r.is_passed, "reasons": r.reasons}
        for r in report.results
    ]
    return slim


def _junit(report: Report) -> ET.Element:
    counts = {"tests": str(len(report.results)), "failures": str(_failed(report))}
    suite = ET.Element("testsuite", {"name": "steward", **counts})
    for result in report.results:
        seconds = sum(t.latency_ms for t in result.outcome.turns) / 1000
        entry = {"classname": result.case.area, "name": result.case.id, "time": f"{seconds:.3f}"}
        element = ET.SubElement(suite, "testcase", entry)
        if not result.is_passed:
            text = "\n".join(result.reasons)
            ET.SubElement(element, "failure", {"message": text[:200]}).text = text
    return suite


def _failed(report: Report) -> int:
    return sum(not r.is_passed for r in report.results)


def _share(verdicts: Iterable[bool | None]) -> Share:
    known = [v for v in verdicts if v is not None]
    return Share(passed=sum(known), of=len(known))


def _cells(row: Figures) -> list[str]:
    shares = (row.operation, row.outcome, row.side_effects, row.passed)
    return [str(row.cases), *(f"{s.passed}/{s.of}  {s.percent:>5}" for s in shares)]
