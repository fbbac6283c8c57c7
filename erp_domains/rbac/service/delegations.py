"""Standing in: a person lets another use some of their rights from one day to another."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from erp_domains.rbac import repository
from erp_domains.rbac.errors import DelegationNotFound, NotDelegable
from erp_domains.rbac.models import Delegation
from erp_domains.rbac.policy import default_delegation, delegable, delegated_grants, with_reading
from erp_domains.rbac.service.duties import require_no_new_conflict
from kernel.auth.access import allows
from kernel.auth.principal import PrincipalKind
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.ids import new_id
from kernel.limits import DELEGATION_DAYS_MAX

END_ANY = "rbac.delegation.end"


async def delegate(
    uow: UnitOfWork,
    delegate_id: UUID,
    starts_on: date,
    ends_on: date,
    *,
    permissions: Sequence[str] = (),
    reason: str | None = None,
) -> Delegation:
    """Let somebody use the caller's rights from the first to the last day, both included.

    Without permissions: the caller's approvals. Reading what they are about comes along. Raises
    NotDelegable, DutiesConflict, Invalid (days, oneself).
    """
    _check_days(uow, delegate_id, starts_on, ends_on)
    grants = uow.principal.grants
    chosen = with_reading(permissions, delegable(grants)) or default_delegation(grants)
    _require_delegable(uow, chosen)
    _, held = await repository.rights_of(uow.session, delegate_id, uow.now())
    given = delegated_grants(chosen, grants, uow.principal.reach)
    await require_no_new_conflict(uow, delegate_id, held, [*held, *given])
    await repository.bump_permission_versions(uow.session, [delegate_id])
    return uow.add(
        Delegation(
            id=new_id(),
            delegator_id=uow.principal.user_id,
            delegate_id=delegate_id,
            permissions=list(chosen),
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
        )
    )


async def find_delegation(uow: UnitOfWork, delegation_id: UUID) -> Delegation:
    """One the caller gave, got, or may end for others. Raises DelegationNotFound."""
    row = await uow.session.get(Delegation, delegation_id)
    mine = uow.principal.user_id
    is_party = row is not None and mine in (row.delegator_id, row.delegate_id)
    if row is None or not (is_party or allows(uow.principal, END_ANY).is_allowed):
        raise DelegationNotFound("there is no such delegation among yours")
    return row


async def end_delegation(uow: UnitOfWork, delegation_id: UUID) -> Delegation:
    """End a delegation now, by either side or an administrator. Raises DelegationNotFound."""
    row = await find_delegation(uow, delegation_id)
    if row.ended_at is None:
        row.ended_at = uow.now()
        await repository.bump_permission_versions(uow.session, [row.delegate_id])
    return row


def _check_days(uow: UnitOfWork, delegate_id: UUID, starts_on: date, ends_on: date) -> None:
    if delegate_id == uow.principal.user_id:
        raise Invalid("choose somebody else: you hold these rights yourself")
    if ends_on < starts_on:
        raise Invalid("the last day is before the first; turn them round")
    if ends_on < uow.today():
        raise Invalid("these days are over; name days to come")
    if (ends_on - starts_on).days >= DELEGATION_DAYS_MAX:
        raise Invalid(
            f"a delegation lasts at most {DELEGATION_DAYS_MAX} days; give a role for longer",
            limit=DELEGATION_DAYS_MAX,
        )


def _require_delegable(uow: UnitOfWork, chosen: Sequence[str]) -> None:
    if uow.principal.kind is not PrincipalKind.USER:
        raise NotDelegable("only a person can let somebody stand in for them")
    if not chosen:
        raise NotDelegable("you approve nothing that somebody could approve for you")
    missing = sorted(set(chosen) - set(delegable(uow.principal.grants)))
    if missing:
        raise NotDelegable(
            f"{', '.join(missing)} is not yours to delegate: one delegates business rights that "
            "are one's own by a role and reach other people's records",
            permissions=missing,
        )
