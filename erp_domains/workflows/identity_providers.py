"""Whom a company lets vouch for its people: nobody may hand out rights of others that way."""

from erp_domains.authentication.models.outside import OidcProvider
from erp_domains.authentication.outside_schemas import ProviderData
from erp_domains.authentication.service.oidc import save_provider
from erp_domains.rbac.errors import BeyondOwnRights
from erp_domains.rbac.policy import grants_of
from erp_domains.rbac.service import find_role, load_graph, require_within
from kernel.auth.narrow import covers
from kernel.auth.principal import Grant
from kernel.db.uow import UnitOfWork

_EVERYTHING = Grant("*.*.*", fields=frozenset({"*"}))


async def configure_provider(uow: UnitOfWork, data: ProviderData) -> OidcProvider:
    """Add or change a provider. Raises RoleNotFound, BeyondOwnRights, ForbiddenAddress.

    Roles that groups lead to have to be within the caller's own rights. Whoever runs a provider
    that vouches for people who are here already could be any of them: that needs every right.
    """
    if data.links_accounts and not covers(uow.principal, _EVERYTHING):
        raise BeyondOwnRights(
            "only an owner can let a provider vouch for people who have a sign-in here already"
        )
    graph = await load_graph(uow.session)
    for name in dict.fromkeys([*data.default_roles, *data.group_roles.values()]):
        role = await find_role(uow, name)
        require_within(uow.principal, grants_of(graph, [role.id]), f"the role {role.title}")
    return await save_provider(uow, data)
