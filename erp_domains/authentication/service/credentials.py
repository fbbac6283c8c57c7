"""Whether a password fits, and how often somebody may be wrong."""

from datetime import timedelta

from erp_domains.authentication import repository
from erp_domains.authentication.errors import BadCredentials, TooManyAttempts
from erp_domains.authentication.models import LoginAttempt, User
from erp_domains.authentication.passwords import verify_password
from erp_domains.authentication.schemas import Device
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.limits import LOGIN_FAILURES_MAX, LOGIN_WINDOW_S


async def check_password(uow: UnitOfWork, email: str, password: str, device: Device) -> User | None:
    """The user, or None for wrong credentials; every try is noted.

    Raises TooManyAttempts before looking at the password. Failures count per address and place,
    so that nobody can lock somebody else out from elsewhere.
    """
    await _require_attempts_left(uow, email, device)
    user = await repository.user_by_email(uow.session, email)
    is_good = await verify_password(user.password_hash if user else None, password)
    is_good = is_good and user is not None and user.is_active
    uow.add(LoginAttempt(email=email, ip=device.ip, is_success=is_good))
    return user if is_good else None


def refuse_credentials() -> BadCredentials:
    """The one refusal for every wrong sign-in."""
    return BadCredentials("e-mail, password or company is wrong")


async def _require_attempts_left(uow: UnitOfWork, email: str, device: Device) -> None:
    since = now() - timedelta(seconds=LOGIN_WINDOW_S)
    used = await repository.failures_since(uow.session, email, device.ip, since)
    if used >= LOGIN_FAILURES_MAX:
        first = await repository.first_failure(uow.session, email, device.ip, since)
        raise TooManyAttempts(
            "too many failed tries; wait a few minutes and try again",
            limit=LOGIN_FAILURES_MAX,
            used=used,
            reset_at=(first + timedelta(seconds=LOGIN_WINDOW_S)).isoformat(),
        )
