"""What happened to a company's settings and limits."""

from typing import ClassVar

from kernel.events.envelope import Event


class SettingsChanged(Event):
    """Settings have new values; `keys` names them. `aggregate_id` is the company."""

    event_type: ClassVar[str] = "tenants.settings_changed"

    version: int
    keys: list[str]


class LimitNear(Event):
    """A share of a limit was reached; told once a crossing. `aggregate_id` is the company."""

    event_type: ClassVar[str] = "tenants.limit_reached"

    name: str
    title: str
    percent: int
    used: int
    limit: int
    unit: str
