"""Proof by a second factor, whichever a person has, and sign-ins that wait for it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from erp_domains.authentication import repository
from erp_domains.authentication.errors import BadCode, BadPasskey, SessionEnded
from erp_domains.authentication.models import SignInStep, User
from erp_domains.authentication.schemas import (
    FactorProof,
    PasskeySite,
    SecondFactorNeeded,
    SignInMethod,
)
from erp_domains.authentication.service.codes import take_code, take_recovery_code
from erp_domains.authentication.service.passkeys import check_passkey
from erp_domains.authentication.service.sessions import hash_token
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.limits import SECOND_STEP_LIFE_S, SECOND_STEP_TRIES_MAX


@dataclass(frozen=True, slots=True)
class WaitingSignIn:
    """A sign-in whose second factor is to come."""

    step_id: UUID
    user_id: UUID
    email: str


async def methods_of(uow: UnitOfWork, user_id: UUID) -> list[str]:
    """The second factors a person can prove; empty while none is enrolled."""
    factors = await repository.factors_of(uow.session, user_id)
    if not factors.has_any:
        return []
    having = {
        "totp": factors.has_totp,
        "recovery_code": factors.recovery_codes_left > 0,
        "passkey": factors.passkeys > 0,
    }
    return [name for name, has in having.items() if has]


async def check_factor(
    uow: UnitOfWork, user_id: UUID, proof: FactorProof, site: PasskeySite
) -> SignInMethod:
    """Which second factor was proved; codes are spent by it. Raises BadCode, BadPasskey."""
    if proof.passkey is not None:
        passkey = await check_passkey(uow, proof.passkey, site)
        if passkey.user_id != user_id:
            raise BadPasskey("this passkey belongs to somebody else; use one of your own")
        return SignInMethod.PASSKEY
    if proof.code is not None:
        if not await take_code(uow, user_id, proof.code.get_secret_value()):
            raise BadCode("this code is wrong or was used before; wait for the next one")
        return SignInMethod.CODE
    given = proof.recovery_code.get_secret_value() if proof.recovery_code else ""
    if not await take_recovery_code(uow, user_id, given):
        raise BadCode("this recovery code is wrong or was used before; try another one")
    return SignInMethod.RECOVERY_CODE


def await_second_factor(uow: UnitOfWork, user: User, methods: list[str]) -> SecondFactorNeeded:
    """Let a sign-in with the right password wait for its second factor."""
    challenge = f"{uow.principal.tenant.slug}.{secrets.token_urlsafe(32)}"
    uow.add(
        SignInStep(
            user_id=user.id,
            token_hash=hash_token(challenge),
            expires_at=now() + timedelta(seconds=SECOND_STEP_LIFE_S),
        )
    )
    return SecondFactorNeeded(challenge=challenge, methods=methods)


async def find_waiting(uow: UnitOfWork, challenge: str) -> WaitingSignIn:
    """The sign-in a challenge stands for, with one more try counted. Raises SessionEnded."""
    step = await repository.lock_step(uow.session, hash_token(challenge))
    user = await uow.session.get(User, step.user_id) if step else None
    if step is None or user is None or not user.is_active or not _is_open(step):
        raise SessionEnded("this sign-in took too long; start again with your password")
    step.tries += 1
    return WaitingSignIn(step.id, user.id, user.email)


async def finish_waiting(uow: UnitOfWork, waiting: WaitingSignIn) -> User:
    """The person who signs in now; the challenge is spent. Raises SessionEnded."""
    user = await uow.session.get(User, waiting.user_id)
    is_mine = await repository.spend_step(uow.session, waiting.step_id, now())
    if user is None or not user.is_active or not is_mine:
        raise SessionEnded("this sign-in is over; start again with your password")
    return user


def _is_open(step: SignInStep) -> bool:
    is_over = step.spent_at is not None or step.tries >= SECOND_STEP_TRIES_MAX
    return not is_over and step.expires_at > now()
