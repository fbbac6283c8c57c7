"""Operations on roles, their holders, delegations and separated duties."""

from erp_domains.rbac.service.delegations import delegate, end_delegation, find_delegation
from erp_domains.rbac.service.duties import (
    end_exception,
    note_step,
    record_exception,
    require_separate,
)
from erp_domains.rbac.service.holders import (
    assign_role,
    find_role,
    load_graph,
    require_within,
    revoke_role,
    seed_roles,
)
from erp_domains.rbac.service.roles import create_role, delete_role, update_role

__all__ = [
    "assign_role",
    "create_role",
    "delegate",
    "delete_role",
    "end_delegation",
    "end_exception",
    "find_delegation",
    "find_role",
    "load_graph",
    "note_step",
    "record_exception",
    "require_separate",
    "require_within",
    "revoke_role",
    "seed_roles",
    "update_role",
]
