"""What every decision about a proposal has in common: the row, its state, who may decide."""

from collections.abc import Iterable
from uuid import UUID

from actions.deciders import has_fresh_factor
from actions.errors import (
    ProposalClosed,
    ProposalExpired,
    ProposalNotFound,
    RequesterLostRight,
    SecondPersonRequired,
    StepUpRequired,
)
from actions.models import Proposal
from actions.outcomes import Via
from actions.proposals import find_proposal, is_anybodys
from erp_domains.authentication.models import User
from erp_domains.workflows.principals import load_principal
from kernel.auth.access import allows, require
from kernel.auth.principal import Principal, PrincipalKind
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import Unauthenticated


async def lock_proposal(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    """The proposal, nobody else's until the end of this transaction. Raises ProposalNotFound."""
    locked = await uow.session.get(Proposal, proposal_id, with_for_update=True)
    if locked is None or await find_proposal(uow, proposal_id) is None:
        raise ProposalNotFound("there is no such proposal among those you may see")
    return locked


def require_open(row: Proposal) -> None:
    """Raises ProposalClosed or ProposalExpired."""
    if row.state != "open":
        raise ProposalClosed(f"this proposal was {row.state} already", state=row.state)
    if row.expires_at <= now():
        raise ProposalExpired("this proposal has expired; ask for it again")


async def require_decider(uow: UnitOfWork, row: Proposal, permissions: Iterable[str]) -> None:
    """Whether this person may say yes: rights, second person, fresh proof.

    Raises PermissionDenied, SecondPersonRequired, ProposalNotFound, StepUpRequired, and
    RequesterLostRight where whoever asked could not ask today.
    """
    principal, permissions = uow.principal, tuple(permissions)
    for permission in permissions:
        require(principal, permission)
    is_own = row.requested_by == principal.user_id
    if row.required == "four_eyes" and is_own:
        raise SecondPersonRequired(
            "a second person has to confirm what you asked for", permission=next(iter(permissions))
        )
    if row.required != "four_eyes" and not is_own and not is_anybodys(row):
        raise ProposalNotFound("there is no such proposal among those you may decide")
    if row.step_up and not has_fresh_factor(principal):
        raise StepUpRequired("confirm it is you first: repeat your second factor or password")
    if not is_own:
        requester = await load_requester(uow, row)
        if requester and not all(allows(requester, p).is_allowed for p in permissions):
            raise _lost(row)


async def load_requester(uow: UnitOfWork, row: Proposal) -> Principal | None:
    """Who asked, with the rights of today; None for what has no sign-in, e.g. the platform.

    Raises RequesterLostRight when the sign-in was closed.
    """
    if await uow.session.get(User, row.requested_by) is None:
        return None
    kind = PrincipalKind(row.requested_kind)
    person = PrincipalKind.USER if kind is PrincipalKind.AGENT else kind
    try:
        return await load_principal(uow, row.requested_by, person)
    except Unauthenticated as error:
        raise _lost(row) from error


async def requester_kind(uow: UnitOfWork) -> str:
    """Whose proposal the caller's is: a key of a person's own asks in that person's name."""
    principal = uow.principal
    if principal.kind is PrincipalKind.SERVICE:
        user = await uow.session.get(User, principal.user_id)
        if user is not None and not user.is_service:
            return PrincipalKind.USER.value
    return principal.kind.value


def close(row: Proposal, principal: Principal, state: str, via: Via | None = None) -> None:
    """Note who decided, and how."""
    row.state = state
    row.decided_by = principal.user_id
    row.decided_by_name = principal.name
    row.decided_at = now()
    if via is not None:
        row.decided_via = via.value


def _lost(row: Proposal) -> RequesterLostRight:
    return RequesterLostRight(
        f"{row.requested_by_name or 'who asked'} no longer has the right to ask for this; "
        "somebody who has it must propose it anew"
    )
