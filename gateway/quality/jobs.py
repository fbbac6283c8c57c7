"""The job that plays an evaluation."""

from functools import cache
from uuid import UUID

from gateway.quality.evaluations import JOB, play_evaluation
from kernel.auth.principal import Principal
from kernel.jobs.registry import job
from kernel.llm.door import chat_model
from kernel.llm.port import ChatModel
from kernel.settings import settings


@cache
def model() -> ChatModel:
    """The chat model of this process."""
    return chat_model(settings())


@job(JOB)
async def run_evaluation(principal: Principal, evaluation_id: str) -> None:
    """Play the cases of an evaluation and keep the report."""
    await play_evaluation(principal, UUID(evaluation_id), model())
