"""The business operations on companies, one file each."""

from erp_domains.tenants.service.directory import (
    activate_tenant,
    context_of,
    find_tenant,
    find_tenant_in,
    list_tenants,
    make_schema,
    provision_tenant,
    remove_tenant,
    reserve_tenant,
)

__all__ = [
    "activate_tenant",
    "context_of",
    "find_tenant",
    "find_tenant_in",
    "list_tenants",
    "make_schema",
    "provision_tenant",
    "remove_tenant",
    "reserve_tenant",
]
