"""One function per business operation; the listing of this folder is the list of operations."""

from erp_domains.hrm.service.calendars import add_holiday, import_calendar
from erp_domains.hrm.service.departments import (
    create_department,
    department_rows,
    remove_department,
    update_department,
)
from erp_domains.hrm.service.employees import (
    create_employee,
    link_user,
    remove_new_employee,
    update_employee,
)
from erp_domains.hrm.service.leave_balances import (
    adjust_leave,
    leave_balance,
    leave_overview,
    reverse_adjustment,
)
from erp_domains.hrm.service.leave_calls import cancel_leave, restore_cancelled
from erp_domains.hrm.service.leave_decisions import (
    process_leave_request,
    reopen_request,
)
from erp_domains.hrm.service.leave_requests import record_leave, request_leave
from erp_domains.hrm.service.leave_rules import add_blackout, set_leave_rule
from erp_domains.hrm.service.leave_year import run_leave_year
from erp_domains.hrm.service.lifecycle import (
    apply_due_changes,
    reinstate_employee,
    terminate_employee,
)

__all__ = [
    "add_blackout",
    "add_holiday",
    "adjust_leave",
    "apply_due_changes",
    "cancel_leave",
    "create_department",
    "create_employee",
    "department_rows",
    "import_calendar",
    "leave_balance",
    "leave_overview",
    "link_user",
    "process_leave_request",
    "record_leave",
    "reinstate_employee",
    "remove_department",
    "remove_new_employee",
    "reopen_request",
    "request_leave",
    "restore_cancelled",
    "reverse_adjustment",
    "run_leave_year",
    "set_leave_rule",
    "terminate_employee",
    "update_department",
    "update_employee",
]
