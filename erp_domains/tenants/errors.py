"""Refusals of the tenant service."""

from kernel.errors import Conflict, NotFound


class TenantNotFound(NotFound):
    """No company has this short name."""

    code = "tenant_not_found"


class TenantExists(Conflict):
    """A company with this short name exists already."""

    code = "tenant_exists"
