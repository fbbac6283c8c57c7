"""Sign-in across companies: find the company, check the proofs, open a session.

Every try is noted and committed before it is looked at; passwords are hashed between transactions.
"""

from sqlalchemy import select

from erp_domains.authentication import service
from erp_domains.authentication.errors import BadPasskey, SessionEnded, TooManyAttempts
from erp_domains.authentication.models import User
from erp_domains.authentication.schemas import (
    Device,
    Login,
    PasskeyAnswer,
    PasskeySite,
    SecondFactor,
    SecondFactorNeeded,
    SignedIn,
    SignInMethod,
)
from erp_domains.authentication.service.credentials import Attempt
from erp_domains.authentication.service.passkeys import check_passkey, company_in
from erp_domains.authentication.service.proofs import (
    await_second_factor,
    check_factor,
    find_waiting,
    finish_waiting,
    methods_of,
)
from erp_domains.authentication.service.sessions import hash_token
from erp_domains.tenants.service import find_tenant
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.shared import Tenant, UserDirectory
from kernel.db.uow import begin, begin_shared
from kernel.errors import NotFound


async def sign_in(data: Login, device: Device) -> SignedIn | SecondFactorNeeded:
    """Open a session, or ask for a second factor of somebody who has one.

    Without a company the directory names the candidates; the password has to fit in one. Raises
    BadCredentials without saying what was wrong, TooManyAttempts.
    """
    email = data.email.strip().casefold()
    password = data.password.get_secret_value()
    candidates = await companies_of(email, data.tenant)
    if not candidates:
        await _try_as_nobody(email, password, device)
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


async def sign_in_with_second_factor(
    data: SecondFactor, device: Device, site: PasskeySite
) -> SignedIn:
    """The second step. Raises SessionEnded, TooManyAttempts, BadCode, BadPasskey."""
    tenant = await _company_of_token(data.challenge)
    async with begin(system_principal(tenant)) as uow:
        waiting = await find_waiting(uow, data.challenge)
        attempt = await service.admit_attempt(uow, waiting.email, device)
    async with begin(system_principal(tenant)) as uow:
        method = await check_factor(uow, waiting.user_id, data, site)
        user = await finish_waiting(uow, waiting)
        await service.settle_attempt(uow, attempt)
        return await service.open_session(uow, user, device, method)


async def sign_in_with_passkey(
    answer: PasskeyAnswer, device: Device, site: PasskeySite
) -> SignedIn:
    """A session by a passkey alone, which is two factors by itself. Raises BadPasskey."""
    try:
        tenant = await find_tenant(company_in(answer.credential))
    except NotFound as error:
        raise BadPasskey("this passkey is not known here; sign in another way") from error
    async with begin(system_principal(tenant)) as uow:
        passkey = await check_passkey(uow, answer, site)
        user = await uow.session.get(User, passkey.user_id)
        if user is None or not user.is_active:
            raise BadPasskey("this passkey is not known here; sign in another way")
        return await service.open_session(uow, user, device, SignInMethod.PASSKEY)


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


async def _try_as_nobody(email: str, password: str, device: Device) -> None:
    """The same steps, waits and time for an address no company knows. Raises TooManyAttempts.

    The try is counted at the oldest company, under a name that is no address and no person's.
    """
    query = select(Tenant.slug).where(Tenant.state == "active").order_by(Tenant.id).limit(1)
    async with begin_shared() as session:
        slug = (await session.execute(query)).scalar_one_or_none()
    if slug is not None:
        attempt = await _admit(await find_tenant(slug), f"nobody {hash_token(email)}", device)
        await service.password_fits(attempt, password)


async def _admit(tenant: TenantContext, email: str, device: Device) -> Attempt:
    async with begin(system_principal(tenant)) as uow:
        return await service.admit_attempt(uow, email, device)


async def _forget(missed: list[tuple[TenantContext, Attempt]]) -> None:
    """The same address with another password at other companies is no guessing there."""
    for tenant, attempt in missed:
        async with begin(system_principal(tenant)) as uow:
            await service.forget_attempt(uow, attempt)


async def _open(
    tenant: TenantContext, attempt: Attempt, password: str, device: Device
) -> SignedIn | SecondFactorNeeded:
    renewed = await service.renewed_hash(attempt, password)
    async with begin(system_principal(tenant)) as uow:
        user = await uow.session.get(User, attempt.user_id)
        if user is None or not user.is_active:
            raise service.refuse_credentials()
        user.password_hash = renewed or user.password_hash
        methods = await methods_of(uow, user.id)
        if methods:
            await service.forget_attempt(uow, attempt)
            return await_second_factor(uow, user, methods)
        await service.settle_attempt(uow, attempt)
        return await service.open_session(uow, user, device)


async def _company_of_token(token: str) -> TenantContext:
    try:
        return await find_tenant(token.partition(".")[0])
    except NotFound as error:
        raise SessionEnded("this sign-in is over; start again with your password") from error
