"""Evaluations: asked for by a person, played by a job with that person's rights."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from actions.deciders import require_person
from actions.outcomes import Via
from erp_domains.workflows.principals import load_principal
from gateway.assistant.events import TurnRead
from gateway.quality.cases import EvaluationCase, numbered
from gateway.quality.judge import faults_of
from gateway.quality.models import Evaluation, EvaluationState
from gateway.quality.rehearsal import RehearsedTurn
from kernel.auth.access import require, visible
from kernel.auth.principal import Principal
from kernel.clock import monotonic_s, now
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import AppError, LimitReached, NotFound
from kernel.ids import new_id
from kernel.limits import EVALUATIONS_WAITING_MAX
from kernel.llm.port import ChatModel

CREATE = "assistant.evaluation.create"
JOB = "assistant.run_evaluation"
OPEN = (EvaluationState.WAITING.value, EvaluationState.RUNNING.value)


class EvaluationNotFound(NotFound):
    """There is no such evaluation among those the caller may see."""

    code = "evaluation_not_found"


async def ask_for_evaluation(
    uow: UnitOfWork, title: str, cases: Sequence[EvaluationCase]
) -> Evaluation:
    """Keep the cases and have them played. Raises PermissionDenied, HumanRequired, LimitReached.

    Only for a person's own session: a key or an agent has fewer rights than its owner, with whose
    rights the questions are asked.
    """
    require(uow.principal, CREATE)
    require_person(uow.principal)
    waiting = visible(uow.principal, Evaluation).where(Evaluation.state.in_(OPEN))
    if len(list(await uow.session.scalars(waiting))) >= EVALUATIONS_WAITING_MAX:
        raise LimitReached("enough evaluations are waiting; ask again when one is done")
    row = uow.add(
        Evaluation(
            id=new_id(), user_id=uow.principal.user_id, title=title, cases=numbered(cases),
            results=[], state=EvaluationState.WAITING.value,
        )
    )  # fmt: skip
    await uow.flush()
    uow.enqueue(JOB, evaluation_id=str(row.id))
    return row


async def find_evaluation(uow: UnitOfWork, evaluation_id: UUID) -> Evaluation:
    """One the caller may see. Raises EvaluationNotFound."""
    query = visible(uow.principal, Evaluation).where(Evaluation.id == evaluation_id)
    row = (await uow.session.scalars(query)).one_or_none()
    if row is None:
        raise EvaluationNotFound("there is no such evaluation among those you may see")
    return row


async def list_evaluations(uow: UnitOfWork, limit: int) -> list[Evaluation]:
    """Those the caller may see, newest first."""
    query = visible(uow.principal, Evaluation).order_by(Evaluation.created_at.desc()).limit(limit)
    return list(await uow.session.scalars(query))


async def play_evaluation(platform: Principal, evaluation_id: UUID, model: ChatModel) -> None:
    """Ask every question with the rights its asker has now; nothing but the report is kept.

    Safe to repeat: what is done is left alone, what was broken off starts again.
    """
    async with begin(platform) as uow:
        row = await uow.session.get(Evaluation, evaluation_id, with_for_update=True)
        if row is None or row.state not in OPEN:
            return
        row.state = EvaluationState.RUNNING.value
        cases = [EvaluationCase.model_validate(case) for case in row.cases]
        user_id = row.user_id
    try:
        async with begin(platform) as uow:
            person = await load_principal(uow, user_id)
            require(person, CREATE)
        results = [await _play(person, model, case) for case in cases]
    except AppError as refusal:
        await _finish(platform, evaluation_id, [], fault=refusal.message)
        return
    await _finish(platform, evaluation_id, results)


async def _play(person: Principal, model: ChatModel, case: EvaluationCase) -> dict[str, Any]:
    started_s, code = monotonic_s(), ""
    turn = RehearsedTurn(person, model, case.question, via=Via.CHAT)
    try:
        read = await turn.play()
    except AppError as refusal:
        code = refusal.code
        read = TurnRead(conversation_id=turn.id, turn_id=turn.id, answer=refusal.message)
    faults = faults_of(case.expect, read, code)
    used = read.usage
    return {
        "id": case.id,
        "question": case.question,
        "passed": not faults,
        "faults": faults,
        "answer": read.answer,
        "actions": [{"name": a.name, "status": a.status} for a in read.actions],
        "cites": sorted({c.document for c in read.citations}),
        "model": read.model,
        "latency_ms": round((monotonic_s() - started_s) * 1000),
        "cost": used.cost if used else "0",
        "tokens": used.prompt_tokens + used.completion_tokens if used else 0,
    }


async def _finish(
    platform: Principal, evaluation_id: UUID, results: list[dict[str, Any]], fault: str = ""
) -> None:
    async with begin(platform) as uow:
        row = await uow.session.get(Evaluation, evaluation_id, with_for_update=True)
        if row is None:
            return
        row.state = (EvaluationState.FAILED if fault else EvaluationState.DONE).value
        row.results, row.fault, row.finished_at = results, fault or None, now()
        row.model = ", ".join(sorted({r["model"] for r in results if r["model"]})) or None
