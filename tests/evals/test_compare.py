"""Two runs side by side, bounds, repeats, and what reports tell of held-out cases."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evals.case import CASES, Case, Part, load_cases
from evals.compare import compare, interval, lines_of, read_report
from evals.outcome import CaseOutcome, TurnSeen
from evals.regression import Bounds, losses, shortfalls
from evals.report import CaseResult, make_report, summary
from evals.scorers import judge
from evals.written import write_report
from kernel.errors import Invalid

REFUSED = {"answer": "“List leads” is not something your role allows.", "model": "m"}
READ_IT = {"answer": "9", "actions": [{"name": "hrm.headcount", "status": "completed"}]}


def result(ident: str, read: dict[str, Any], *, trial: int = 1, **case: Any) -> CaseResult:
    line = {"id": ident, "kind": "read", "as": "a", "turns": [f"question {ident} <b>"], **case}
    played = Case.model_validate({"expect": {"action": "hrm.headcount"}, **line})
    usage = {"cost": "0.002", "prompt_tokens": 90, "completion_tokens": 10}
    turn = TurnSeen(text=played.turns[0], read={**read, "usage": usage}, latency_ms=40)
    outcome = CaseOutcome(turns=[turn], model="gpt")
    verdicts = judge(played, outcome)
    return CaseResult(case=played, outcome=outcome, verdicts=verdicts, trial=trial)


def told(right: set[str], everything: int = 40) -> dict[str, Any]:
    names = [f"c-{n}" for n in range(everything)]
    found = [result(name, READ_IT if name in right else REFUSED) for name in names]
    return summary(make_report(found))


def test_a_large_change_is_sure_and_a_small_one_is_chance() -> None:
    names = [f"c-{n}" for n in range(40)]
    large = compare(told(set(names[:10])), told(set(names[:35])))
    passed = large.figures[0]
    assert (passed.before, passed.after) == (0.25, 0.875)
    assert passed.is_sure
    assert passed.low > 0.4
    assert large.gained == sorted(names[10:35])
    assert large.lost == []
    small = compare(told(set(names[:20])), told({*names[:19], *names[20:22]}))
    assert not small.figures[0].is_sure
    assert small.lost == ["c-19"]
    assert any("wrong now, was right (1): c-19" in line for line in lines_of(small))
    assert interval([1.0, 0.0, -1.0]) == interval([1.0, 0.0, -1.0])


def test_a_run_below_its_bounds_or_below_an_earlier_one_is_told() -> None:
    names = {f"c-{n}" for n in range(40)}
    report = make_report([result(n, REFUSED) for n in sorted(names)])
    assert shortfalls(report.overall, Bounds(operation_min=0.9, over_refusal_max=0.05)) == [
        "operation right: 0 %, at least 90 % wanted",
        "over-refused: 100 %, at most 5 % wanted",
    ]
    assert shortfalls(report.overall, Bounds(side_effects_min=1.0)) == []
    slow = report.overall.model_copy(update={"turn_ms_p95": 90, "cost": Decimal(2)})
    assert shortfalls(slow, Bounds(turn_ms_p95_max=90, cost_max=Decimal(2))) == []
    assert len(shortfalls(slow, Bounds(turn_ms_p95_max=89, cost_max=Decimal("1.99")))) == 2
    assert any("passed" in line for line in losses(report, told(names)))
    assert losses(report, told(set())) == []


def test_refusing_what_is_allowed_is_counted_and_refusing_rightly_is_not() -> None:
    allowed = result("a", REFUSED)
    assert allowed.passes_check("over_refusal") is False
    due = {"action": "crm.list_leads", "refused": True}
    assert result("b", REFUSED, expect=due).passes_check("over_refusal") is None
    assert make_report([allowed]).overall.over_refusal.passed == 1


def test_played_several_times_only_what_passed_always_counts() -> None:
    found = [result("a", READ_IT), result("a", REFUSED, trial=2)]
    found += [result("b", READ_IT, trial=n) for n in (1, 2)]
    repeats = make_report(found).repeats
    assert repeats is not None
    assert (repeats.k, repeats.always.passed, repeats.always.of) == (2, 1, 2)
    assert repeats.at_least_once.passed == 2
    assert make_report(found[:1]).repeats is None


def test_cost_and_tokens_are_summed_and_a_run_without_a_model_says_so(tmp_path: Path) -> None:
    report = make_report([result("a", READ_IT), result("b", READ_IT)])
    assert (str(report.overall.cost), report.overall.tokens) == ("0.004", 200)
    assert report.is_model_used
    built_in = result("c", READ_IT)
    built_in.outcome.model = "steward built-in"
    without = make_report([built_in])
    assert not without.is_model_used
    page = write_report(without, tmp_path)[2].read_text()
    assert "No language model took part" in page
    for outside in ("http:", "https:", "<script", "src=", "url("):
        assert outside not in page


def test_reports_escape_what_was_said_and_keep_held_out_words_to_themselves(
    tmp_path: Path,
) -> None:
    hidden = result("h", REFUSED)
    hidden.case.is_held_out = True
    report = make_report([result("o", REFUSED), hidden])
    as_json, as_junit, as_page = write_report(report, tmp_path)
    for path in (as_json, as_junit, as_page):
        assert "question h" not in path.read_text()
    assert "question o &lt;b&gt;" in as_page.read_text()
    assert "question o" in as_json.read_text()
    rows = json.loads(as_json.read_text())["results"]
    assert rows[1]["reasons"] == ["operation (held out)", "over_refusal (held out)"]
    full = write_report(report, tmp_path, shows_held_out=True)[0]
    assert "question h" in full.read_text()


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("[1]")
    with pytest.raises(Invalid, match="no report"):
        read_report(path)


def test_the_kept_first_result_can_be_compared() -> None:
    kept = next((CASES.parent / "results").glob("*-unseen-first-*.json"))
    first = read_report(kept)
    assert len(first["results"]) == 328
    assert compare(first, first).gained == []


def test_half_of_the_unseen_cases_is_held_out_in_every_area() -> None:
    open_cases = load_cases(part=Part.OPEN, of_set="unseen-2026-11")
    held = load_cases(part=Part.HOLDOUT, of_set="unseen-2026-11")
    assert len(open_cases) + len(held) >= 230
    assert abs(len(open_cases) - len(held)) <= 5
    assert {c.kind for c in open_cases} == {c.kind for c in held}
    assert not {c.id for c in open_cases} & {c.id for c in held}
    assert all(c.is_held_out for c in held)
