"""Proving again that it is still the same person, and changing the own password."""

from erp_domains.authentication import service
from erp_domains.authentication.errors import (
    BadCode,
    BadPasskey,
    SecondFactorRequired,
    WrongProof,
)
from erp_domains.authentication.models import User, UserSession
from erp_domains.authentication.passwords import check_policy, hash_password
from erp_domains.authentication.schemas import Device, PasskeySite, SignInMethod, StepUp
from erp_domains.authentication.service.credentials import Attempt
from erp_domains.authentication.service.passwords import set_password
from erp_domains.authentication.service.proofs import check_factor, methods_of
from erp_domains.tenants.settings import read_settings
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import Unauthenticated


async def step_up(principal: Principal, proof: StepUp, device: Device, site: PasskeySite) -> None:
    """Note fresh proof on the session. Raises WrongProof, SecondFactorRequired, TooManyAttempts.

    The password is enough only while the person has no second factor.
    """
    if proof.password is not None:
        attempt = await _check_password(principal, proof.password.get_secret_value(), device)
        async with begin(principal) as uow:
            await _note_proof(uow, attempt, SignInMethod.PASSWORD)
        return
    attempt = await _admit(principal, device)
    try:
        async with begin(principal) as uow:
            method = await check_factor(uow, principal.user_id, proof, site)
            await _note_proof(uow, attempt, method)
    except (BadCode, BadPasskey) as error:
        raise WrongProof(error.message) from error


async def change_password(principal: Principal, current: str, new: str, device: Device) -> None:
    """Replace the own password; every other session ends.

    Raises WrongProof, WeakPassword, TooManyAttempts.
    """
    chars_min = (await read_settings(principal.tenant)).password.min_length
    about = (principal.email, principal.name, principal.tenant.name)
    check_policy(new, about=about, chars_min=chars_min)
    attempt = await _admit(principal, device)
    if not await service.password_fits(attempt, current):
        raise WrongProof("this is not your present password; try again")
    hashed = await hash_password(new)
    async with begin(principal) as uow:
        user = await uow.session.get(User, principal.user_id)
        if user is None:
            raise Unauthenticated("this sign-in is gone; sign in again")
        await service.settle_attempt(uow, attempt)
        await set_password(uow, user, hashed, keep_session_id=principal.session_id)


async def _check_password(principal: Principal, password: str, device: Device) -> Attempt:
    async with begin(principal) as uow:
        methods = await methods_of(uow, principal.user_id)
    if methods:
        raise SecondFactorRequired("prove it with your second factor", methods=methods)
    attempt = await _admit(principal, device)
    if not await service.password_fits(attempt, password):
        raise WrongProof("this is not your password; try again")
    return attempt


async def _admit(principal: Principal, device: Device) -> Attempt:
    async with begin(principal) as uow:
        return await service.admit_attempt(
            uow, principal.email, device, session_id=principal.session_id
        )


async def _note_proof(uow: UnitOfWork, attempt: Attempt, method: SignInMethod) -> None:
    session = await uow.session.get(UserSession, uow.principal.session_id)
    if session is None:
        raise Unauthenticated("this session is over; sign in again")
    session.proved_at = now()
    await service.settle_attempt(uow, attempt)
    uow.audit("auth.stepped_up", session_id=session.id, method=method)
