"""The closed sets of words this domain uses, free of tables so that the rules may import them."""

from enum import StrEnum


class EmployeeState(StrEnum):
    """Where a person stands in their employment."""

    CANDIDATE = "candidate"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    NOTICE = "notice"
    TERMINATED = "terminated"


class LeaveKind(StrEnum):
    """Why somebody is away."""

    ANNUAL = "annual"
    SICK = "sick"
    UNPAID = "unpaid"
    PARENTAL = "parental"
    SPECIAL = "special"
    COMPENSATORY = "compensatory"


class LeaveStatus(StrEnum):
    """What has become of a request."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class LeaveDecision(StrEnum):
    """What an approver does with a pending request."""

    APPROVE = "approve"
    REJECT = "reject"


class EntryReason(StrEnum):
    """Why days were added to or taken from the leave ledger."""

    ACCRUAL = "accrual"
    CARRY_OVER = "carry_over"
    TAKEN = "taken"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"


class Accrual(StrEnum):
    """How the days of a year are earned."""

    NONE = "none"
    YEARLY = "yearly"
    MONTHLY = "monthly"


class HalfDay(StrEnum):
    """Which half of a day is taken off."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class HolidaySource(StrEnum):
    """Where a day off comes from: the statutory list, or the company itself."""

    STATUTORY = "statutory"
    OWN = "own"


LEAVE_KIND_NAMES: dict[LeaveKind, str] = {
    LeaveKind.ANNUAL: "annual leave",
    LeaveKind.SICK: "sick leave",
    LeaveKind.UNPAID: "unpaid leave",
    LeaveKind.PARENTAL: "parental leave",
    LeaveKind.SPECIAL: "special leave",
    LeaveKind.COMPENSATORY: "time off in lieu",
}
