"""`steward eval`: how well the assistant does its work, over cases with a known right end."""

import asyncio
import importlib.util
import logging
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.case import Case, load_cases
from evals.report import Report, make_report, summary, table_of, write_report
from gateway.cli.output import JsonFlag, console, error_console, print_json
from kernel.errors import Unavailable
from kernel.llm.door import chat_model
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import ChatModel
from kernel.logs import configure_logs
from kernel.settings import settings

SHOWN_REASON_CHARS_MAX = 220


class ModelChoice(StrEnum):
    """Which chat model answers."""

    BUILT_IN = "built-in"
    SETTINGS = "settings"


def eval_command(
    *,
    suite: Annotated[str, typer.Option(help="all, or an area such as hrm; several by comma.")] = (
        "all"
    ),
    model: Annotated[
        ModelChoice, typer.Option(help="built-in, or what LLM_URL or OPENAI_API_KEY name.")
    ] = ModelChoice.BUILT_IN,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many cases.")] = None,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Where report.json, junit.xml, log go.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Play every case against companies of its own and score what they leave behind.

    Servers and data are this command's own and go away with it; a running Steward is not touched.
    """
    if importlib.util.find_spec("inspect_ai") is None:
        raise Unavailable("Evaluations need inspect-ai: pip install 'steward[evals]'")
    cases = load_cases(() if suite == "all" else [name.strip() for name in suite.split(",")])
    folder = out or Path(tempfile.mkdtemp(prefix="steward-eval-"))
    report = _evaluate(cases[:limit], model, folder)
    written = write_report(report, folder)
    if json:
        print_json(summary(report) | {"files": [str(path) for path in written]})
    else:
        _print(report, written)


def _evaluate(cases: list[Case], choice: ModelChoice, folder: Path) -> Report:
    from evals.parts import own_servers  # noqa: PLC0415  # --help does not wait for the servers

    answering = _model(choice)
    configure_logs("ERROR")
    for handler in logging.getLogger().handlers:  # inspect_ai lowers the level of the root
        handler.setLevel(logging.ERROR)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with own_servers(), Progress(*columns, TimeElapsedColumn(), console=error_console) as shown:
        from evals.run import LOADED, evaluate  # noqa: PLC0415  # inspect_ai reads the environment

        loading = shown.add_task("loading two companies", total=1)
        playing = shown.add_task("cases", total=len(cases))

        def step(name: str) -> None:
            shown.advance(loading if name == LOADED else playing)

        results = asyncio.run(evaluate(cases, answering, folder / "log", step))
    return make_report(results)


def _model(choice: ModelChoice) -> ChatModel:
    return OfflineModel() if choice is ModelChoice.BUILT_IN else chat_model(settings())


def _print(report: Report, written: list[Path]) -> None:
    for result in report.results:
        if not result.is_passed:
            why = "; ".join(result.reasons)[:SHOWN_REASON_CHARS_MAX]
            console.print(f"{result.case.id} {result.case.turns[-1]!r}: {why}", markup=False)
    console.print(table_of(report))
    console.print(
        f"A turn takes {report.turn_ms_median} ms in the median, {report.turn_ms_p95} ms at the "
        f"95th percentile.\n{' '.join(str(path) for path in written)}",
        soft_wrap=True,
    )
