"""Housekeeping of the gate, and tasks whose time has come."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update

from actions.models import Proposal
from actions.scheduling import run_due
from erp_domains.assistant.service import due_tasks
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.platform import IdempotencyKey
from kernel.db.uow import begin
from kernel.jobs.registry import job
from kernel.limits import IDEMPOTENCY_KEEP_H, TASKS_DUE_AT_ONCE


@job("assistant.expire_proposals")
async def expire_proposals(principal: Principal) -> None:
    """Close proposals whose time is over and forget old idempotency keys."""
    async with begin(principal) as uow:
        await uow.session.execute(
            update(Proposal)
            .where(Proposal.state == "open", Proposal.expires_at <= now())
            .values(state="expired")
        )
        limit = now() - timedelta(hours=IDEMPOTENCY_KEEP_H)
        await uow.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < limit))


@job("assistant.run_tasks")
async def queue_due_tasks(principal: Principal) -> None:
    """Queue each task that is due by itself, so that none waits for or fails with another."""
    async with begin(principal) as uow:
        for task_id, due_at in await due_tasks(uow, TASKS_DUE_AT_ONCE):
            uow.enqueue("assistant.run_task", task_id=task_id, due_at=due_at)


@job("assistant.run_task")
async def run_task(principal: Principal, task_id: str, due_at: str) -> None:
    """Carry one task out at one of its times; queued or delivered twice it runs once."""
    await run_due(principal, UUID(task_id), datetime.fromisoformat(due_at))
