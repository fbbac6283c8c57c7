"""The evaluation as an inspect_ai task: cases in, our own turns played, our own checks as scorer.

inspect_ai's model interface stays unused (a mock stands there): Steward's chat model answers.
"""

from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from inspect_ai import Task, eval_async
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, accuracy, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.case import Case
from evals.outcome import CaseOutcome
from evals.play import Player
from evals.report import CaseResult
from evals.scorers import Verdict, judge, passes

UNUSED_MODEL = "mockllm/model"
_CASE, _OUTCOME, _VERDICTS = "case", "outcome", "verdicts"


async def run_task(
    cases: list[Case], player: Player, log_dir: Path, repeat: int = 1
) -> list[CaseResult]:
    """Play and judge every case, one at a time; inspect_ai's log goes to `log_dir`.

    With `repeat` above 1 every case is played so often, for pass^k.

    A case that breaks the program counts as failed and does not stop the others.
    """
    outcomes: dict[str, CaseOutcome] = {}  # too large for the log, where every step is kept
    task = Task(
        dataset=MemoryDataset([_sample(case) for case in cases], name="steward"),
        solver=play(player, outcomes),
        scorer=every_check(outcomes),
        name="steward",
    )
    log_dir.mkdir(parents=True, exist_ok=True)
    try:
        with (log_dir / "display.txt").open("w") as display, redirect_stdout(display):
            logs = await eval_async(
                task, epochs=repeat, model=UNUSED_MODEL, log_dir=str(log_dir), log_format="json",
                log_level="warning", max_samples=1, max_tasks=1, fail_on_error=False,
                score_display=False, log_images=False,
                log_buffer=len(cases) * repeat + 1,  # a JSON log is written anew at each flush
            )  # fmt: skip
    finally:
        await player.aclose()
    return read_results(logs[0])


@solver
def play(player: Player, outcomes: dict[str, CaseOutcome]) -> Solver:
    """Play the conversation of a case."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        case = Case.model_validate(state.metadata[_CASE])
        outcome = await player.play(case)
        outcomes[case.id] = outcome
        state.output = ModelOutput.from_content(outcome.model, outcome.last.answer)
        state.completed = True
        return state

    return solve


@scorer(metrics=[accuracy()])
def every_check(outcomes: dict[str, CaseOutcome]) -> Scorer:
    """1 if every check that applies passed; the verdicts are in the metadata."""

    async def score(state: TaskState, target: Target) -> Score:
        case = Case.model_validate(state.metadata[_CASE])
        outcome = outcomes.pop(case.id)
        verdicts = judge(case, outcome)
        slim = outcome.model_dump(mode="json", exclude={"names", "documents"})
        return Score(
            value=1 if passes(verdicts) else 0,
            answer=outcome.last.answer,
            explanation="\n".join(f"{v.check}: {v.reason}" for v in verdicts if v.reason),
            metadata={_VERDICTS: [v.model_dump(mode="json") for v in verdicts], _OUTCOME: slim},
        )

    return score


def read_results(log: EvalLog) -> list[CaseResult]:
    """What came of each case, from inspect_ai's log. Raises RuntimeError if the run broke off."""
    if log.samples is None or log.status == "error":
        raise RuntimeError(f"the evaluation broke off: {log.error and log.error.message}")
    return [_result(sample) for sample in log.samples]


def _result(sample: EvalSample) -> CaseResult:
    case = Case.model_validate(sample.metadata[_CASE])
    scores = list((sample.scores or {}).values())
    if not scores:
        message = sample.error.message if sample.error else "it was not judged"
        return CaseResult(case=case, crash=message, trial=sample.epoch)
    facts: dict[str, Any] = scores[0].metadata or {}
    return CaseResult(
        case=case,
        trial=sample.epoch,
        outcome=CaseOutcome.model_validate(facts[_OUTCOME]),
        verdicts=[Verdict.model_validate(v) for v in facts[_VERDICTS]],
    )


def _sample(case: Case) -> Sample:
    return Sample(id=case.id, input="\n".join(case.turns), metadata={_CASE: case.as_json()})
