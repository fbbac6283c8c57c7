"""The roles every new company starts with.

One line: permission pattern, scope, field sets. `*` stands for any part of a permission.
"""

from kernel.auth.principal import Scope

OWN, TEAM, DEPARTMENT, ALL = Scope.OWN, Scope.TEAM, Scope.DEPARTMENT, Scope.ALL
Line = tuple[str, Scope, tuple[str, ...]]
_PRIVATE = ("salary", "bank", "ssn")
_MONEY = ("bank", "cost", "margin")


def _lines(scope: Scope, *permissions: str, fields: tuple[str, ...] = ()) -> list[Line]:
    return [(permission, scope, fields) for permission in permissions]


EMPLOYEE: list[Line] = [
    *_lines(OWN, "hrm.employee.read", fields=_PRIVATE),
    *_lines(OWN, "hrm.leave.create", "hrm.leave.read", "hrm.payroll.read"),
    *_lines(OWN, "hrm.attendance.create", "hrm.attendance.read", "hrm.review.submit"),
    *_lines(OWN, "auth.session.read", "auth.session.revoke", "assistant.run.read"),
    *_lines(OWN, "assistant.usage.read"),
    *_lines(OWN, "auth.apikey.read", "auth.apikey.delete"),
    *_lines(ALL, "auth.agent.read"),
    *_lines(OWN, "projects.time.create", "projects.time.read", "email.message.create"),
    *_lines(ALL, "hrm.department.read", "inventory.product.read", "projects.project.read"),
    *_lines(ALL, "assistant.action.read", "assistant.plan.create", "assistant.run.undo"),
    *_lines(OWN, "assistant.task.create", "assistant.task.read"),
    *_lines(OWN, "assistant.memory.create", "assistant.memory.read"),
    *_lines(OWN, "assistant.memory.delete", "rbac.access.explain", "rbac.delegation.read"),
    # Everybody may ask for a person, and follow and close what they asked for.
    *_lines(OWN, "crm.ticket.create", "crm.ticket.read", "crm.ticket.update"),
    *_lines(ALL, "rbac.delegation.create"),
    *_lines(ALL, "kb.document.read", "search.record.read", "files.file.read"),
]

_DIRECTORY = _lines(ALL, "hrm.employee.read")

MANAGER: list[Line] = [
    *_lines(TEAM, "hrm.employee.read", "hrm.leave.read", "hrm.leave.approve"),
    *_lines(TEAM, "hrm.attendance.read", "hrm.attendance.update", "projects.time.approve"),
    *_lines(DEPARTMENT, "finance.budget.read"),
    *_lines(ALL, "hrm.review.create"),
]

HR: list[Line] = [
    *_lines(ALL, "hrm.employee.*", "hrm.department.*", "hrm.leave.*", fields=_PRIVATE),
    *_lines(ALL, "hrm.attendance.*", "hrm.review.*", fields=_PRIVATE),
    # Who prepares payroll does not post it: that is the accountants' part.
    *_lines(ALL, "hrm.payroll.read", "hrm.payroll.process", fields=_PRIVATE),
    *_lines(ALL, "auth.user.read", "auth.user.invite"),
    *_lines(ALL, "kb.document.create", "kb.document.update", "kb.document.delete"),
]

ACCOUNTANT: list[Line] = [
    *_lines(ALL, "finance.account.*", "finance.invoice.*", "finance.report.*", fields=_MONEY),
    *_lines(ALL, "finance.journal.*", "finance.bank.*", "finance.budget.*", fields=_MONEY),
    *_lines(ALL, "finance.period.*", "hrm.payroll.post", fields=_MONEY),
    # Bills are approved and payments released by the head of finance or an owner.
    *_lines(ALL, "finance.bill.create", "finance.bill.read", fields=_MONEY),
    *_lines(ALL, "finance.payment.create", "finance.payment.read", fields=_MONEY),
    *_lines(ALL, "crm.contact.read", "crm.contact.create", "crm.contact.update"),
    *_lines(ALL, "inventory.product.read", "inventory.report.read", fields=("cost", "margin")),
    *_lines(ALL, "inventory.stock.read", "inventory.order.read", fields=("cost", "margin")),
    *_lines(ALL, "inventory.purchase.read", fields=("cost", "margin")),
    *_lines(ALL, "projects.billing.create", "reports.schedule.create", "reports.schedule.read"),
    *_lines(ALL, "kb.document.create", "email.message.send"),
]

FINANCE_LEAD: list[Line] = [
    *_lines(ALL, "finance.bill.read", "finance.bill.approve", fields=_MONEY),
    *_lines(ALL, "finance.payment.read", "finance.payment.process", fields=_MONEY),
    *_lines(ALL, "finance.account.read", "finance.invoice.read", "finance.invoice.writeoff"),
    *_lines(ALL, "finance.report.*", "finance.budget.*", "finance.period.*", fields=_MONEY),
    *_lines(ALL, "finance.journal.read", "finance.journal.post", "finance.bank.read"),
    *_lines(ALL, "inventory.purchase.read", "inventory.purchase.approve", fields=("cost",)),
]

SALES: list[Line] = [
    *_lines(ALL, "crm.contact.read", "crm.contact.create", "crm.lead.create"),
    *_lines(ALL, "crm.opportunity.create", "crm.activity.create", "crm.ticket.create"),
    *_lines(TEAM, "crm.contact.update", "crm.lead.read", "crm.lead.update"),
    *_lines(TEAM, "crm.opportunity.read", "crm.opportunity.update", "crm.activity.read"),
    *_lines(ALL, "crm.ticket.read", "crm.ticket.update", "crm.ticket.reply"),
    *_lines(ALL, "inventory.product.read", "inventory.warehouse.read", "inventory.stock.read"),
    *_lines(ALL, "inventory.order.create", "inventory.order.read", "inventory.order.confirm"),
    *_lines(ALL, "inventory.stock.reserve", "finance.invoice.read", "email.message.send"),
]

SALES_LEAD: list[Line] = [
    *_lines(ALL, "crm.*.*"),
    *_lines(ALL, "email.campaign.send"),
]

WAREHOUSE: list[Line] = [
    *_lines(ALL, "inventory.product.read", "inventory.product.create", "inventory.warehouse.read"),
    *_lines(ALL, "inventory.stock.*", "inventory.report.read"),
    *_lines(ALL, "inventory.order.read", "inventory.order.ship"),
    *_lines(ALL, "inventory.purchase.create", "inventory.purchase.read"),
    *_lines(ALL, "inventory.purchase.receive"),
]

PM: list[Line] = [
    *_lines(ALL, "projects.*.*"),
    *_lines(ALL, "crm.contact.read"),
]

AUDITOR: list[Line] = [
    *_lines(ALL, "audit.*.*", "assistant.run.read", "rbac.access.explain", "rbac.role.read"),
    *_lines(ALL, "assistant.usage.read"),
    *_lines(ALL, "rbac.conflict.read", "rbac.delegation.read", "auth.user.read"),
    *_lines(ALL, "finance.account.read", "finance.invoice.read", "finance.payment.read"),
    *_lines(ALL, "finance.report.read", "finance.journal.read", "finance.bill.read"),
    *_lines(ALL, "inventory.report.read", "inventory.stock.read", fields=("cost",)),
]

ADMIN: list[Line] = [
    *_lines(ALL, "auth.*.*", "tenants.*.*", "billing.*.*", "audit.*.*"),
    *_lines(ALL, "rbac.access.explain", "rbac.role.*", "rbac.delegation.*", "rbac.conflict.read"),
    *_lines(ALL, "kb.*.*", "files.*.*", "assistant.*.*", "search.*.*", "reports.*.*"),
    *_DIRECTORY,
    *_lines(ALL, "hrm.department.*"),
]

OWNER: list[Line] = [
    *_lines(ALL, "*.*.*", fields=("*",)),
]

BOT: list[Line] = [
    *_lines(ALL, "billing.usage.create", "billing.entitlement.read", "kb.document.read"),
]

ROLES: dict[str, tuple[str, list[Line]]] = {
    "owner": ("Owner", OWNER),
    "admin": ("Administrator", ADMIN),
    "manager": ("Manager", MANAGER),
    "hr": ("People and culture", HR),
    "accountant": ("Accountant", ACCOUNTANT),
    "finance_lead": ("Head of finance", FINANCE_LEAD),
    "sales": ("Sales", SALES),
    "sales_lead": ("Head of sales", SALES_LEAD),
    "warehouse": ("Warehouse", WAREHOUSE),
    "pm": ("Project manager", PM),
    "employee": ("Employee", EMPLOYEE),
    "auditor": ("Auditor", AUDITOR),
    "bot": ("Service", BOT),
}
