"""Who asked for a run, through whom, and who or what decided it."""

from typing import Any

from actions.autonomy import Leave
from actions.models import AutonomyRule, Proposal
from kernel.auth.principal import Principal


def parties_of(principal: Principal, authority: Proposal | Leave | None) -> dict[str, Any]:
    """The columns of a run that name people, agent, model, proposal and rule."""
    asker = authority if isinstance(authority, Proposal) else None
    is_alone = isinstance(authority, Leave)
    rule = authority.deciding if isinstance(authority, Leave) else None
    decider = (principal.user_id, principal.name)
    if asker is not None and asker.decided_by is not None:
        decider = (asker.decided_by, asker.decided_by_name)
    return {
        "requested_by": asker.requested_by if asker else principal.user_id,
        "requested_by_name": asker.requested_by_name if asker else principal.name,
        "decided_by": None if is_alone else decider[0],
        "decided_by_name": _policy_name(rule) if is_alone else decider[1],
        "agent": asker.agent if asker else principal.agent,
        "model": asker.model if asker else principal.model,
        "proposal_id": asker.id if asker else None,
        "rule_id": rule.id if rule else None,
    }


def _policy_name(rule: AutonomyRule | None) -> str:
    return f"rule {rule.label}" if rule else "no confirmation needed"
