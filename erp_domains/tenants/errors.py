"""Refusals of the tenant service."""

from kernel.errors import Conflict, Invalid, NotFound, Paused, Unavailable


class TenantNotFound(NotFound):
    """No company has this short name."""

    code = "tenant_not_found"


class TenantExists(Conflict):
    """A company with this short name exists already."""

    code = "tenant_exists"


class TenantMoving(Paused):
    """The company is on its way to another server; that takes minutes."""

    code = "tenant_moving"


class BadSetting(Invalid):
    """A setting does not exist or cannot have this value."""

    code = "bad_setting"


class StaleSettings(Conflict):
    """The settings were changed by somebody else since they were read."""

    code = "stale_settings"


class SettingFixed(Conflict):
    """This setting cannot be changed any more."""

    code = "setting_fixed"


class ProvisioningUnderWay(Conflict):
    """Another request is opening this company now."""

    code = "provisioning_under_way"


class UnknownPlan(Invalid):
    """There is no plan of this name."""

    code = "unknown_plan"


class MoveFailed(Unavailable):
    """A company could not be moved and is open where it was."""

    code = "move_failed"
