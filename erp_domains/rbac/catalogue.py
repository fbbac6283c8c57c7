"""Every permission there is, as `domain.resource.verb`. Extended, never renamed."""

_MATRIX: dict[str, dict[str, str]] = {
    "auth": {
        "user": "read invite update",
        "session": "read revoke",
        "apikey": "create read delete",
        "service_account": "create read update",
        "agent": "create read update",
        "sso": "read update",
    },
    "tenants": {
        "settings": "read update",
        "limits": "read",
        "data": "export",
        "tenant": "delete clone",
    },
    "rbac": {
        "access": "explain",
        "role": "read create update delete assign revoke",
        "delegation": "create read end",
        "conflict": "read except",
    },
    "billing": {
        "plan": "read",
        "subscription": "create read update cancel",
        "usage": "read create",
        "entitlement": "read",
        "payment": "process",
        "credit": "create",
        "analytics": "read",
    },
    "hrm": {
        "employee": "create read update delete",
        "department": "create read update",
        "payroll": "read process post",
        "leave": "create read approve adjust configure",
        "attendance": "create read update",
        "review": "create submit",
    },
    "crm": {
        "contact": "create read update delete",
        "lead": "create read update assign",
        "opportunity": "create read update",
        "activity": "create read",
        "ticket": "create read update reply",
    },
    "finance": {
        "account": "create read",
        "invoice": "create read update send void writeoff",
        "payment": "create read process",
        "report": "read generate",
        "bill": "create read approve",
        "journal": "create read post",
        "bank": "create read reconcile",
        "budget": "read update",
        "period": "close reopen",
    },
    "inventory": {
        "product": "create read update",
        "warehouse": "create read",
        "stock": "read move adjust reserve receive plan",
        "report": "read",
        "order": "create read confirm ship cancel",
        "purchase": "create read approve receive",
    },
    "projects": {
        "project": "create read update",
        "task": "create read update",
        "resource": "read allocate",
        "time": "create read approve",
        "billing": "create",
    },
    "reports": {"schedule": "create read"},
    "email": {"message": "create read send", "campaign": "send"},
    "files": {"file": "read create share delete"},
    "search": {"record": "read"},
    "kb": {"document": "create read update delete"},
    "assistant": {
        "action": "read",
        "plan": "create",
        "run": "read undo",
        "memory": "create read delete",
        "task": "create read",
        "autonomy": "read update delete",
        "model": "use",
        "usage": "read",
        "feedback": "read",
        "evaluation": "create read",
    },
    "audit": {"entry": "read verify"},
}

PERMISSIONS: frozenset[str] = frozenset(
    f"{domain}.{resource}.{verb}"
    for domain, resources in _MATRIX.items()
    for resource, verbs in resources.items()
    for verb in verbs.split()
)
