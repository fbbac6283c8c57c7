"""An owner at the door of a company that is closed to everybody else."""

from uuid import UUID

from erp_domains.authentication.errors import SessionEnded
from erp_domains.authentication.models import UserSession
from erp_domains.workflows.offboarding.closing import OWNER, find_closing_tenant
from erp_domains.workflows.principals import load_principal
from kernel.auth.access import require
from kernel.auth.principal import PrincipalKind, system_principal
from kernel.auth.tokens import read_access_token
from kernel.db.uow import begin
from kernel.errors import NotFound, PermissionDenied


async def require_owner_of_closing(slug: str, token: str) -> UUID:
    """The owner whose session was open when the company was closed.

    Raises BadToken, SessionEnded, PermissionDenied, NotFound.
    """
    claims = read_access_token(token)
    if claims.tid != slug:
        raise NotFound("there is no such company among those you may see")
    tenant = await find_closing_tenant(slug)
    async with begin(system_principal(tenant)) as uow:
        session = await uow.session.get(UserSession, claims.sid) if claims.sid else None
        if session is None or session.user_id != claims.sub or session.ended_at is not None:
            raise SessionEnded("this session is over; use the letter, or ask the operator")
        person = await load_principal(uow, claims.sub, claims.aud)
    if person.kind is not PrincipalKind.USER or OWNER not in person.roles:
        raise PermissionDenied("only an owner of the company can take its deletion back")
    require(person, "tenants.tenant.delete")
    return person.user_id
