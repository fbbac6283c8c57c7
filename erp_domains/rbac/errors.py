"""Refusals of the role service."""

from kernel.errors import Conflict, Invalid, NotFound, PermissionDenied


class RoleNotFound(NotFound):
    """No role has this name."""

    code = "role_not_found"


class LastOwner(Conflict):
    """A company always keeps one active owner."""

    code = "last_owner"


class BeyondOwnRights(Conflict):
    """Nobody can hand out more than they hold."""

    code = "beyond_own_rights"


class RoleCycle(Conflict):
    """A role would inherit from itself; `path` names the circle."""

    code = "role_cycle"


class BuiltinRole(Conflict):
    """The roles every company starts with stay as they are."""

    code = "builtin_role"


class RoleInUse(Conflict):
    """People hold the role, or other roles inherit from it."""

    code = "role_in_use"


class BadGrant(Invalid):
    """A line of a role names no permission or no field set there is."""

    code = "bad_grant"


class NeedsSecondPerson(Conflict):
    """This role is given by one person and confirmed by another."""

    code = "needs_second_person"


class DutiesConflict(Conflict):
    """One person would hold both sides of a separated duty."""

    code = "duties_conflict"


class NotSeparate(PermissionDenied):
    """The same person took the other step on this record."""

    code = "not_separate"


class NotDelegable(Conflict):
    """The person does not hold this right themselves, or it is never delegated."""

    code = "not_delegable"


class DelegationNotFound(NotFound):
    """There is no such delegation among those one may see."""

    code = "delegation_not_found"
