"""Refusals of the role service."""

from kernel.errors import Conflict, NotFound


class RoleNotFound(NotFound):
    """No role has this name."""

    code = "role_not_found"


class LastOwner(Conflict):
    """A company always keeps one active owner."""

    code = "last_owner"


class BeyondOwnRights(Conflict):
    """Nobody can hand out more than they hold."""

    code = "beyond_own_rights"
