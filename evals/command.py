"""`steward eval`: how well the assistant does its work, over cases with a known right end."""

import asyncio
import importlib.util
import logging
import tempfile
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.case import Case, Part, load_cases, spread
from evals.compare import Comparison, compare, lines_of, read_report
from evals.regression import Bounds, losses, shortfalls
from evals.report import Report, make_report, summary, table_of, told_reasons
from evals.thumbs import print_cases
from evals.written import write_report
from gateway.cli.output import JsonFlag, console, error_console, print_json
from kernel.embedded.local_model import model_file
from kernel.errors import Invalid, Unavailable
from kernel.llm.door import chat_model
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import ChatModel
from kernel.logs import configure_logs
from kernel.settings import settings

SHOWN_REASON_CHARS_MAX = 220
REPEATS_MAX = 20
DOJO, DOJO_FILE = "dojo", "dojo.json"


class ModelChoice(StrEnum):
    """Which chat model answers."""

    BUILT_IN = "built-in"
    SETTINGS = "settings"


Suites = Annotated[str, typer.Option(help="all, areas such as hrm,crm, or dojo (attacks).")]
PartOf = Annotated[Part, typer.Option(help="The open cases, those held out, or all.")]
OfSet = Annotated[str, typer.Option("--set", help="Only cases of one set.")]
Model = Annotated[
    ModelChoice, typer.Option(help="built-in, or what LLM_URL or OPENAI_API_KEY name.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first so many cases.")]
Sample = Annotated[int | None, typer.Option(min=1, help="Only so many, spread over all of them.")]
Repeat = Annotated[int, typer.Option(min=1, max=REPEATS_MAX, help="Play each so often (pass^k).")]
Out = Annotated[Path | None, typer.Option(file_okay=False, help="Where reports and log go.")]
Kept = Annotated[
    Path | None, typer.Option(file_okay=False, help="Keep the loaded companies here for later.")
]
Shown = Annotated[
    bool, typer.Option("--show-holdout", help="Write down held-out conversations too.")
]
Least = Annotated[float | None, typer.Option(min=0, max=1, help="Least share; below it exit 1.")]
Most = Annotated[float | None, typer.Option(min=0, max=1, help="Most share; above it exit 1.")]
Ms = Annotated[int | None, typer.Option(min=1, help="Most ms of 95 % of turns; above it exit 1.")]
Cost = Annotated[float | None, typer.Option(min=0, help="Most cost of the run; above it exit 1.")]
Earlier = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Exit 1 if surely worse than this report.")
]
Both = Annotated[
    tuple[Path, Path] | None, typer.Option("--compare", help="Two reports; plays nothing.")
]
Thumbs = Annotated[bool, typer.Option(help="Print cases made of thumbs down; plays nothing.")]
Company = Annotated[str, typer.Option(help="The company, with --from-feedback.")]


def eval_command(
    *,
    suite: Suites = "all",
    part: PartOf = Part.ALL,
    of_set: OfSet = "",
    model: Model = ModelChoice.BUILT_IN,
    limit: Limit = None,
    sample: Sample = None,
    repeat: Repeat = 1,
    out: Out = None,
    world: Kept = None,
    shows_held_out: Shown = False,
    min_operation: Least = None,
    min_outcome: Least = None,
    min_passed: Least = None,
    min_clarified: Least = None,
    min_no_other_row: Least = None,
    max_over_refusal: Most = None,
    max_p95_ms: Ms = None,
    max_cost: Cost = None,
    baseline: Earlier = None,
    compared: Both = None,
    from_feedback: Thumbs = False,
    tenant: Company = "",
    json: JsonFlag = False,
) -> None:
    """Play cases on companies and servers of this command's own; no running Steward is touched."""
    if compared is not None:
        _print_comparison(compare(read_report(compared[0]), read_report(compared[1])), json=json)
        return
    if from_feedback:
        asyncio.run(print_cases(_required(tenant)))
        return
    if suite == DOJO:
        _play_dojo(limit, world, out, json=json)
        return
    _require_inspect()
    before = read_report(baseline) if baseline else None
    chosen = load_cases(_suites(suite), part=part, of_set=of_set)[:limit]
    folder = out or Path(tempfile.mkdtemp(prefix="steward-eval-"))
    report = _evaluate(spread(chosen, sample), model, folder, repeat, world)
    written = write_report(report, folder, shows_held_out=shows_held_out)
    bounds = Bounds(
        operation_min=min_operation, outcome_min=min_outcome, passed_min=min_passed,
        clarified_min=min_clarified, side_effects_min=min_no_other_row,
        over_refusal_max=max_over_refusal, turn_ms_p95_max=max_p95_ms,
        cost_max=None if max_cost is None else Decimal(str(max_cost)),
    )  # fmt: skip
    missed = shortfalls(report.overall, bounds) + (losses(report, before) if before else [])
    _tell(report, written, missed, json=json)


def _play_dojo(limit: int | None, world: Path | None, out: Path | None, *, json: bool) -> None:
    """The attacks; `limit` counts tasks, each with all its attacks."""
    from evals.dojo.attacks import load_tasks, make_attacks  # noqa: PLC0415  # only where wanted
    from evals.dojo.command import play_dojo, tell_scores  # noqa: PLC0415

    tasks = load_tasks()[:limit]
    scores = play_dojo(tasks, list(make_attacks(tasks)), world, None)
    tell_scores(scores, out / DOJO_FILE if out else None, json=json)


def _tell(report: Report, written: list[Path], missed: list[str], *, json: bool) -> None:
    """Print the report. Raises typer.Exit(1) if a bound was missed."""
    if json:
        print_json(summary(report) | {"files": [str(path) for path in written], "missed": missed})
    else:
        _print(report, written)
    for line in missed:
        error_console.print(f"missed: {line}", markup=False)
    if missed:
        raise typer.Exit(1)


def _suites(named: str) -> list[str]:
    return [] if named == "all" else [name.strip() for name in named.split(",")]


def _evaluate(
    cases: list[Case], choice: ModelChoice, folder: Path, repeat: int, world: Path | None
) -> Report:
    from evals.kept import eval_servers  # noqa: PLC0415  # --help does not wait for the servers

    file = model_file(settings()) if choice is ModelChoice.SETTINGS else None
    configure_logs("ERROR")
    for handler in logging.getLogger().handlers:  # inspect_ai lowers the level of the root
        handler.setLevel(logging.ERROR)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        eval_servers(world, file) as template,
        Progress(*columns, TimeElapsedColumn(), console=error_console) as shown,
    ):
        from evals.run import LOADED, evaluate  # noqa: PLC0415  # inspect_ai reads the environment

        loading = shown.add_task("loading two companies", total=1)
        playing = shown.add_task("cases", total=len(cases) * repeat)

        def step(name: str) -> None:
            shown.advance(loading if name == LOADED else playing)

        log = folder / "log"
        model = _model(choice)
        playing_all = evaluate(cases, model, log, step, repeat=repeat, template=template)
        results = asyncio.run(playing_all)
    return make_report(results)


def _model(choice: ModelChoice) -> ChatModel:
    return OfflineModel() if choice is ModelChoice.BUILT_IN else chat_model(settings())


def _require_inspect() -> None:
    if importlib.util.find_spec("inspect_ai") is None:
        raise Unavailable("Evaluations need inspect-ai: pip install 'steward[evals]'")


def _required(tenant: str) -> str:
    if not tenant:
        raise Invalid("--from-feedback needs the company: --tenant SLUG")
    return tenant


def _print(report: Report, written: list[Path]) -> None:
    for result in report.results:
        if not result.is_passed:
            why = "; ".join(told_reasons(result))[:SHOWN_REASON_CHARS_MAX]
            said = "" if result.case.is_held_out else f" {result.case.turns[-1]!r}"
            console.print(f"{result.case.id}{said}: {why}", markup=False)
    console.print(table_of(report))
    if report.repeats:
        k = report.repeats.k
        console.print(f"pass^{k}: {report.repeats.always.percent} passed all {k} times.")
    console.print(
        f"A turn takes {report.turn_ms_median} ms in the median, {report.turn_ms_p95} ms at the "
        f"95th percentile.\n{' '.join(str(path) for path in written)}",
        soft_wrap=True,
    )


def _print_comparison(comparison: Comparison, *, json: bool) -> None:
    if json:
        print_json(comparison.model_dump(mode="json"))
        return
    for line in lines_of(comparison):
        console.print(line, markup=False, soft_wrap=True)
