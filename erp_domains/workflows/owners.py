"""A company always keeps one active owner: checked before every commit that could lose the last."""

from uuid import UUID

from sqlalchemy import Select, or_, select

from erp_domains.authentication.models import User
from erp_domains.hrm.models import Employee
from erp_domains.rbac.errors import LastOwner
from erp_domains.rbac.models import Role, UserRole
from erp_domains.rbac.policy import OWNER
from kernel.db.changes import Change, ChangeKind
from kernel.db.uow import UnitOfWork, invariant

ENDED = "terminated"


@invariant("user_roles", "users", "employees")
async def keep_an_owner(uow: UnitOfWork) -> None:
    """Raises LastOwner if this transaction took the last owner's role, sign-in or employment.

    Only who is owner for good, active, employed beyond today (if an employee) and a person
    counts: a role with an end, or a service account, would lock the company out later.
    """
    losing = {each for change in uow.changes if (each := _loser(change)) is not None}
    if not losing or (await uow.session.execute(_lasting_owners().limit(1))).first() is not None:
        return
    if await _were_owners(uow, losing):
        raise LastOwner("make somebody else an owner first, for good: a company always keeps one")


def _loser(change: Change) -> UUID | None:
    """The user who may have lost ownership by a change of a row, as far as the row tells."""
    before, after = change.before, change.after
    if change.table == "user_roles" and change.kind is ChangeKind.DELETE:
        return UUID(before["user_id"])
    if change.table == "user_roles" and after.get("expires_at"):
        return UUID(change.key)
    if change.table == "users" and after.get("is_active") is False:
        return UUID(change.key)
    if change.table == "employees" and (after.get("left_on") or after.get("state") == ENDED):
        return UUID(change.key)
    return None


def _lasting_owners() -> Select[UUID]:
    return (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.id == UserRole.role_id)
        .outerjoin(Employee, Employee.user_id == User.id)
        .where(
            Role.name == OWNER,
            User.is_active,
            User.is_service.is_(False),
            or_(User.invited_at.is_(None), User.accepted_at.is_not(None)),
            UserRole.expires_at.is_(None),
            Employee.left_on.is_(None),
        )
    )


async def _were_owners(uow: UnitOfWork, losing: set[UUID]) -> bool:
    """Whether an owner's role, sign-in or employment is among what changed."""
    owner_id = await uow.session.scalar(select(Role.id).where(Role.name == OWNER))
    deleted = any(
        c.table == "user_roles" and c.before.get("role_id") == str(owner_id) for c in uow.changes
    )
    if deleted:
        return True
    query = (
        select(UserRole.id)
        .outerjoin(Employee, Employee.user_id == UserRole.user_id)
        .where(
            UserRole.role_id == owner_id,
            or_(UserRole.id.in_(losing), UserRole.user_id.in_(losing), Employee.id.in_(losing)),
        )
    )
    return (await uow.session.execute(query.limit(1))).first() is not None
