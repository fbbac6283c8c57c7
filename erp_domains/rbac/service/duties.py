"""Separated duties: when rights are given, and on each record when they are used."""

from collections.abc import Sequence
from uuid import UUID

from erp_domains.rbac import repository
from erp_domains.rbac.errors import DutiesConflict, NotSeparate
from erp_domains.rbac.models import DutyException, DutyStep
from erp_domains.rbac.policy import CONFLICTS, OWNER, Conflict, Duty, conflicts_held
from kernel.auth.principal import Grant, PrincipalKind
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict as ConflictError
from kernel.errors import NotFound, PermissionDenied


async def require_no_new_conflict(
    uow: UnitOfWork, user_id: UUID, before: Sequence[Grant], after: Sequence[Grant]
) -> None:
    """Refuse rights that would give a person both sides of a duty they did not hold before.

    Owners hold everything by definition; they and recorded exceptions stay visible in the list
    of conflicts, and one record is still not handled alone. Raises DutiesConflict.
    """
    if any(OWNER in g.path and g.reach is None for g in after):
        return
    known = {c.duty for c in conflicts_held(before)}
    new = [c for c in conflicts_held(after) if c.on_assignment and c.duty not in known]
    excepted = {e.duty for e in await repository.exceptions_of(uow.session, user_id)}
    refused = [c for c in new if c.duty.value not in excepted]
    if refused:
        raise DutiesConflict(
            f"this person could then {' and '.join(c.title for c in refused)}; give the sides to "
            "two people, or an owner records an exception with a reason first",
            conflicts=[c.duty.value for c in refused],
        )


async def record_exception(
    uow: UnitOfWork, user_id: UUID, duty: Duty, reason: str
) -> DutyException:
    """An owner lets one person hold both sides of a duty. Raises PermissionDenied, Conflict."""
    _require_owner(uow)
    known = await repository.exceptions_of(uow.session, user_id)
    if any(e.duty == duty.value for e in known):
        raise ConflictError("there is such an exception for this person already")
    return uow.add(
        DutyException(
            user_id=user_id,
            duty=duty.value,
            reason=reason,
            recorded_by=uow.principal.user_id,
            recorded_by_name=uow.principal.name,
        )
    )


async def end_exception(uow: UnitOfWork, user_id: UUID, duty: Duty) -> None:
    """An owner takes such a word back. Raises PermissionDenied, NotFound."""
    _require_owner(uow)
    known = await repository.exceptions_of(uow.session, user_id)
    row = next((e for e in known if e.duty == duty.value), None)
    if row is None:
        raise NotFound("there is no such exception for this person")
    await uow.session.delete(row)
    await uow.flush()


def _require_owner(uow: UnitOfWork) -> None:
    if OWNER not in uow.principal.roles and uow.principal.kind is not PrincipalKind.SYSTEM:
        raise PermissionDenied("only an owner of the company rules on such exceptions")


def conflict_of(duty: Duty) -> Conflict:
    """The two sides of a duty."""
    return next(c for c in CONFLICTS if c.duty is duty)


async def note_step(uow: UnitOfWork, duty: Duty, step: str, record_id: UUID) -> None:
    """Remember who took a step (the name of its permission) on a record."""
    _check_step(duty, step)
    steps = await repository.steps_on(uow.session, duty.value, record_id)
    mine = uow.principal.user_id
    if not any(s.step == step and s.user_id == mine for s in steps):
        uow.add(DutyStep(duty=duty.value, step=step, record_id=record_id, user_id=mine))


async def require_separate(
    uow: UnitOfWork, duty: Duty, step: str, record_id: UUID, *, earlier: Sequence[UUID] = ()
) -> None:
    """The same person never takes both steps of a duty on one record; then note this step.

    `earlier` are people known from the record itself to have taken the other step. Whoever
    carries it out counts, not who asked; a preview only warns. An exception does not help here.
    Raises NotSeparate.
    """
    _check_step(duty, step)
    steps = await repository.steps_on(uow.session, duty.value, record_id)
    others = {s.user_id for s in steps if s.step != step} | set(earlier)
    is_same = uow.principal.user_id in others
    is_exempt = uow.is_replay or uow.principal.kind is PrincipalKind.SYSTEM
    if is_same and uow.is_rehearsal:
        uow.warn("somebody else has to carry this out: you took the step before on this record")
    elif is_same and not is_exempt:
        raise NotSeparate(
            "you took the step before on this record; somebody else has to carry out this one",
            duty=duty.value,
        )
    await note_step(uow, duty, step, record_id)


def _check_step(duty: Duty, step: str) -> None:
    if step not in (conflict_of(duty).first, conflict_of(duty).second):
        raise ValueError(f"{step} is no step of {duty.value}")
