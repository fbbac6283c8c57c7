"""The business operations on companies, one file each."""

from erp_domains.tenants.service.directory import (
    context_of,
    find_tenant,
    list_tenants,
    provision_tenant,
    remove_tenant,
)

__all__ = ["context_of", "find_tenant", "list_tenants", "provision_tenant", "remove_tenant"]
