"""Housekeeping of the gate."""

from datetime import timedelta

from sqlalchemy import delete, update

from actions.models import Proposal
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.platform import IdempotencyKey
from kernel.db.uow import begin
from kernel.jobs.registry import job
from kernel.limits import IDEMPOTENCY_KEEP_H


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
