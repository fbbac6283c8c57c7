"""What goes into the operations of this domain, and what comes out for people to read."""

from erp_domains.hrm.schemas.inputs import (
    Adjustment,
    EmployeeChange,
    EmployeeCreate,
    EmployeeFilter,
    LeaveAsk,
    RequestFilter,
    RuleChange,
)
from erp_domains.hrm.schemas.leave import (
    BalanceRow,
    CalendarRow,
    Expiring,
    HolidayRow,
    LeaveBalanceRead,
    LeaveRequestRead,
    LeaveRequestRow,
    OverviewRow,
)
from erp_domains.hrm.schemas.people import (
    DepartmentRead,
    EmployeeRead,
    EmployeeRow,
    OrgRow,
)

__all__ = [
    "Adjustment",
    "BalanceRow",
    "CalendarRow",
    "DepartmentRead",
    "EmployeeChange",
    "EmployeeCreate",
    "EmployeeFilter",
    "EmployeeRead",
    "EmployeeRow",
    "Expiring",
    "HolidayRow",
    "LeaveAsk",
    "LeaveBalanceRead",
    "LeaveRequestRead",
    "LeaveRequestRow",
    "OrgRow",
    "OverviewRow",
    "RequestFilter",
    "RuleChange",
]
