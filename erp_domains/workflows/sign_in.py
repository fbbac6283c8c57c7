"""Sign-in across companies: find the company, check the password, open a session."""

from sqlalchemy import select

from erp_domains.authentication import service
from erp_domains.authentication.schemas import Device, Login, SignedIn
from erp_domains.tenants.service import find_tenant
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.shared import UserDirectory
from kernel.db.uow import begin, begin_shared
from kernel.errors import NotFound


async def sign_in(data: Login, device: Device) -> SignedIn:
    """Open a session. Raises BadCredentials without saying what was wrong, TooManyAttempts.

    Without a company the directory names the candidates; the password has to fit in one.
    """
    email = data.email.strip().casefold()
    for tenant in await _candidates(email, data.tenant):
        signed_in = await _try(tenant, email, data.password.get_secret_value(), device)
        if signed_in is not None:
            return signed_in
    raise service.refuse_credentials()


async def _candidates(email: str, slug: str | None) -> list[TenantContext]:
    if slug is None:
        async with begin_shared() as session:
            query = select(UserDirectory.tenant).where(UserDirectory.email == email)
            slugs = list((await session.execute(query)).scalars())
    else:
        slugs = [slug]
    found: list[TenantContext] = []
    for name in slugs:
        try:
            found.append(await find_tenant(name))
        except NotFound:
            continue
    if not found:
        await service.verify_password(None, "as long as for somebody who exists")
    return found


async def _try(tenant: TenantContext, email: str, password: str, device: Device) -> SignedIn | None:
    async with begin(system_principal(tenant)) as uow:
        user = await service.check_password(uow, email, password, device)
        if user is None:
            return None
        return await service.open_session(uow, user, device)
