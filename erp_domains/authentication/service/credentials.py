"""Trying to prove who one is: each try is noted before it is looked at, so none goes uncounted."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from erp_domains.authentication import repository
from erp_domains.authentication.errors import BadCredentials, TooManyAttempts
from erp_domains.authentication.models import LoginAttempt
from erp_domains.authentication.passwords import hash_password, needs_rehash, verify_password
from erp_domains.authentication.policy import place_of, wait_until
from erp_domains.authentication.schemas import Device
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id
from kernel.limits import KNOWN_PLACE_DAYS, LOGIN_WINDOW_S
from kernel.sealing import is_mac_of, mac_of

_BROWSER = "known browser"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that was let through, and what the database knows of the person, if anything."""

    id: UUID
    user_id: UUID | None
    password_hash: str | None
    is_active: bool


async def admit_attempt(
    uow: UnitOfWork, email: str, device: Device, *, session_id: UUID | None = None
) -> Attempt:
    """Note a try as failed until it is settled. Commit before looking at what was given.

    `session_id` names the session of somebody who proves again that it is them. Raises
    TooManyAttempts with `reset_at`.
    """
    await repository.take_turn(uow.session, email)
    place, is_known = await _place(uow, email, device, session_id)
    await _require_turn(uow, email, place, is_known=is_known)
    user = await repository.user_by_email(uow.session, email)
    attempt_id = new_id()
    uow.add(
        LoginAttempt(
            id=attempt_id, email=email, ip=device.ip, place=place, is_known=is_known,
            is_success=False,
        )
    )  # fmt: skip
    return Attempt(
        id=attempt_id,
        user_id=user.id if user else None,
        password_hash=user.password_hash if user else None,
        is_active=bool(user and user.is_active),
    )


async def password_fits(attempt: Attempt, password: str) -> bool:
    """Whether the password is that of an active person; takes as long for everybody else."""
    fits = await verify_password(attempt.password_hash, password)
    return fits and attempt.is_active


async def settle_attempt(uow: UnitOfWork, attempt: Attempt) -> None:
    """Note that the try was right; from here on its place is known."""
    await repository.settle_attempt(uow.session, attempt.id)


async def forget_attempt(uow: UnitOfWork, attempt: Attempt) -> None:
    """Note that the try decided nothing, e.g. a right password whose second factor is to come."""
    await repository.forget_attempt(uow.session, attempt.id)


async def renewed_hash(attempt: Attempt, password: str) -> str | None:
    """A new hash of a password that fits, if the stored one was made with older parameters."""
    if attempt.password_hash is None or not needs_rehash(attempt.password_hash):
        return None
    return await hash_password(password)


def refuse_credentials() -> BadCredentials:
    """The one refusal for every wrong sign-in."""
    return BadCredentials("e-mail, password or company is wrong")


def mark_browser(tenant_slug: str, email: str) -> str:
    """A mark for a browser somebody has signed in with; worth nothing for another account."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{mac_of(tenant_slug, _BROWSER, f'{email} {nonce}')}"


def knows_browser(tenant_slug: str, email: str, mark: str) -> bool:
    """Whether the mark was made for this account."""
    nonce, _, mac = mark.partition(".")
    return is_mac_of(tenant_slug, _BROWSER, f"{email} {nonce}", mac)


async def _place(
    uow: UnitOfWork, email: str, device: Device, session_id: UUID | None
) -> tuple[str, bool]:
    """What a try counts against, and whether the person has been there before."""
    if session_id is not None:
        return f"session:{session_id}", True
    if device.browser and knows_browser(uow.principal.tenant.slug, email, device.browser):
        return f"browser:{device.browser.partition('.')[0]}", True
    place = place_of(device.ip)
    since = now() - timedelta(days=KNOWN_PLACE_DAYS)
    return place, await repository.has_signed_in_from(uow.session, email, place, since)


async def _require_turn(uow: UnitOfWork, email: str, place: str, *, is_known: bool) -> None:
    since = now() - timedelta(seconds=LOGIN_WINDOW_S)
    wait = wait_until(
        await repository.failures_at(uow.session, email, place, since),
        await repository.failures_elsewhere(uow.session, email, since),
        now(),
        is_known=is_known,
    )
    if wait is not None:
        raise TooManyAttempts(
            "too many failed tries; wait until `reset_at`, use a passkey, or ask for a new "
            "password by mail",
            limit=wait.limit,
            used=wait.used,
            reset_at=wait.until.isoformat(),
        )
