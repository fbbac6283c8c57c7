"""Sign-in across companies: find the company, check the password, open a session."""

from sqlalchemy import select

from erp_domains.authentication import service
from erp_domains.authentication.errors import TooManyAttempts
from erp_domains.authentication.models import User
from erp_domains.authentication.schemas import Device, Login, SignedIn
from erp_domains.authentication.service.credentials import Attempt
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
    password = data.password.get_secret_value()
    candidates = await companies_of(email, data.tenant)
    if not candidates:
        await service.verify_password(None, password)
    missed: list[tuple[TenantContext, Attempt]] = []
    refusal: TooManyAttempts | None = None
    for tenant in candidates:
        try:
            attempt = await _admit(tenant, email, device)
        except TooManyAttempts as error:
            refusal = error
            continue
        if await service.password_fits(attempt, password):
            await _forget(missed)
            return await _open(tenant, attempt, password, device)
        missed.append((tenant, attempt))
    raise refusal or service.refuse_credentials()


async def companies_of(email: str, slug: str | None) -> list[TenantContext]:
    """The company somebody named, or those that know the address."""
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
    return found


async def _admit(tenant: TenantContext, email: str, device: Device) -> Attempt:
    async with begin(system_principal(tenant)) as uow:
        return await service.admit_attempt(uow, email, device)


async def _forget(missed: list[tuple[TenantContext, Attempt]]) -> None:
    """The same address with another password at other companies is no guessing there."""
    for tenant, attempt in missed:
        async with begin(system_principal(tenant)) as uow:
            await service.forget_attempt(uow, attempt)


async def _open(tenant: TenantContext, attempt: Attempt, password: str, device: Device) -> SignedIn:
    renewed = await service.renewed_hash(attempt, password)
    async with begin(system_principal(tenant)) as uow:
        user = await uow.session.get(User, attempt.user_id)
        if user is None or not user.is_active:
            raise service.refuse_credentials()
        user.password_hash = renewed or user.password_hash
        await service.settle_attempt(uow, attempt)
        return await service.open_session(uow, user, device)
