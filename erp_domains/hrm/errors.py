"""The refusals of this domain; each says what to do instead."""

from kernel.errors import Conflict, Invalid, PermissionDenied


class NoEmployeeLinked(Invalid):
    """The signed-in account belongs to no employee."""

    code = "no_employee_linked"


class EmailTaken(Conflict):
    """Another employee has this e-mail address."""

    code = "email_taken"


class NumberTaken(Conflict):
    """Another employee, department or calendar has this number or code."""

    code = "number_taken"


class ManagerCycle(Conflict):
    """Somebody would end up as their own manager, directly or through others."""

    code = "manager_cycle"


class BadTransition(Conflict):
    """The employee cannot go from the present state to the wanted one."""

    code = "bad_transition"


class NothingToChange(Invalid):
    """No new value was given, or all are as they were."""

    code = "nothing_to_change"


class EmployeeInUse(Conflict):
    """The employee has requests or a sign-in by now and cannot be taken back."""

    code = "employee_in_use"


class BadSpan(Invalid):
    """The dates are the wrong way round, too long, or the halves leave nothing."""

    code = "bad_span"


class NotEmployedThen(Invalid):
    """Part of the leave lies before joining or after leaving."""

    code = "not_employed_then"


class NoWorkingDays(Invalid):
    """None of the days is a working day of this person."""

    code = "no_working_days"


class HalfDayNotAllowed(Invalid):
    """This kind of leave is taken in whole days."""

    code = "half_day_not_allowed"


class LeaveOverlaps(Conflict):
    """Other leave of the same person lies on these days."""

    code = "leave_overlaps"


class NoticeTooShort(Conflict):
    """The leave starts sooner than its kind allows."""

    code = "notice_too_short"


class InsideBlackout(Conflict):
    """No leave of this kind is given on these days."""

    code = "inside_blackout"


class InsufficientLeave(Conflict):
    """More days than are left."""

    code = "insufficient_leave"


class OwnLeave(PermissionDenied):
    """Nobody decides on their own request."""

    code = "own_leave"


class AlreadyDecided(Conflict):
    """The request is no longer pending."""

    code = "already_decided"


class LeaveStarted(Conflict):
    """The leave has begun, so it cannot be taken back any more."""

    code = "leave_started"


class ReasonRequired(Invalid):
    """A rejection or correction must say why."""

    code = "reason_required"


class UnknownCalendar(Invalid):
    """No statutory holidays are known for this country or region."""

    code = "unknown_calendar"


class CalendarTooShort(Invalid):
    """The holiday calendar does not reach the year asked for."""

    code = "calendar_too_short"


class BadWeek(Invalid):
    """The working week given cannot be worked."""

    code = "bad_week"


class ManagerGone(Invalid):
    """The person named as manager has left the company."""

    code = "manager_gone"


class CannotUndoLeave(Conflict):
    """The leave has changed since, so this cannot be taken back."""

    code = "cannot_undo_leave"
