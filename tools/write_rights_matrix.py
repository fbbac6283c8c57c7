"""Writes the expected rights of the built-in roles: `python -m tools.write_rights_matrix`.

Two tables: the nine resources of the source document, and everything else. A change of them is
to be read line by line before it is committed: it is what every company's people may do.
"""

import sys
from pathlib import Path

from erp_domains.rbac.catalogue import PERMISSIONS
from erp_domains.rbac.defaults import ROLES
from erp_domains.rbac.policy import WIDTH
from kernel.auth.access import matches

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "actions" / "rbac"
SEED = FOLDER / "rights_of_the_source_document.tsv"
REST = FOLDER / "rights_of_everything_else.tsv"
SEED_MATRIX = {
    "hrm.employee": "create read update delete",
    "hrm.payroll": "read process",
    "hrm.leave": "create read approve",
    "crm.contact": "create read update delete",
    "crm.lead": "create read update assign",
    "crm.opportunity": "create read update",
    "finance.invoice": "create read update send",
    "finance.payment": "create read process",
    "finance.report": "read generate",
}
NONE = "-"


def seed_permissions() -> list[str]:
    """The permissions the source document names, in its order."""
    return [f"{name}.{verb}" for name, verbs in SEED_MATRIX.items() for verb in verbs.split()]


def cell(role: str, permission: str) -> str:
    """How far a role reaches and which field sets it opens: `team`, `all[bank,cost]`, `-`."""
    lines = [line for line in ROLES[role][1] if matches(line[0], permission)]
    if not lines:
        return NONE
    scope = max((line[1] for line in lines), key=WIDTH.__getitem__)
    fields = sorted({field for line in lines for field in line[2]})
    return f"{scope.value}[{','.join(fields)}]" if fields else scope.value


def table(permissions: list[str]) -> str:
    """One line a permission, one column a role."""
    rows = [["permission", *ROLES]]
    rows += [
        [permission, *(cell(role, permission) for role in ROLES)] for permission in permissions
    ]
    return "".join("\t".join(row) + "\n" for row in rows)


def tables() -> dict[Path, str]:
    """Both files as they should be."""
    seed = seed_permissions()
    return {SEED: table(seed), REST: table(sorted(PERMISSIONS - set(seed)))}


if __name__ == "__main__":
    for path, text in tables().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name}\n")
