"""Who may decide: a person in a session of their own, freshly proved where it matters."""

from datetime import timedelta

from actions.errors import HumanRequired
from kernel.auth.principal import Principal, PrincipalKind
from kernel.clock import now
from kernel.limits import STEP_UP_LIFE_S


def require_person(principal: Principal) -> None:
    """Raises HumanRequired for every token that is not a person's own session."""
    if principal.kind is not PrincipalKind.USER or principal.agent is not None:
        raise HumanRequired("only a person, signed in, can decide this")


def has_fresh_factor(principal: Principal) -> bool:
    """Whether the person proved who they are less than five minutes ago."""
    limit = timedelta(seconds=STEP_UP_LIFE_S)
    return principal.proved_at is not None and now() - principal.proved_at < limit
