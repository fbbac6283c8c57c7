"""The tables of this domain."""

from erp_domains.hrm.models.calendars import Holiday, HolidayCalendar
from erp_domains.hrm.models.leave import LeaveBlackout, LeaveEntry, LeaveRequest, LeaveRule
from erp_domains.hrm.models.people import Department, Employee, JobChange

__all__ = [
    "Department",
    "Employee",
    "Holiday",
    "HolidayCalendar",
    "JobChange",
    "LeaveBlackout",
    "LeaveEntry",
    "LeaveRequest",
    "LeaveRule",
]
