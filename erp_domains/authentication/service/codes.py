"""One-time codes of an authenticator app (RFC 6238) and the recovery codes for losing it."""

import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from pyotp import random_base32
from pyotp.totp import TOTP

from erp_domains.authentication import repository
from erp_domains.authentication.errors import BadCode, FactorExists
from erp_domains.authentication.models import RecoveryCode, TotpFactor, User
from erp_domains.authentication.policy import code_steps
from erp_domains.authentication.service.notices import Change, tell
from erp_domains.authentication.service.sessions import hash_token
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound
from kernel.limits import RECOVERY_CODES
from kernel.logs import get_logger
from kernel.sealing import SealBroken, seal, unseal

log = get_logger(__name__)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is easily misread
_MISREAD = str.maketrans("OIL", "011", "- ")
_GROUPS, _GROUP_CHARS = 4, 4


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """What an authenticator app has to be told; shown once."""

    secret: str
    otpauth_url: str


async def start_totp(uow: UnitOfWork, user: User) -> TotpSetup:
    """A new secret for the person's app; it counts once a code confirms it. Raises FactorExists."""
    factor = await repository.lock_totp(uow.session, user.id)
    if factor is not None and factor.confirmed_at is not None:
        raise FactorExists("codes are set up already; remove them first to use another app")
    secret = random_base32()
    sealed = seal(uow.principal.tenant.slug, _purpose(user.id), secret.encode())
    if factor is None:
        uow.add(TotpFactor(user_id=user.id, sealed_secret=sealed, last_step=0))
    else:
        factor.sealed_secret = sealed
    issuer = f"Steward {uow.principal.tenant.name}".replace(":", " ")
    url = TOTP(secret).provisioning_uri(name=user.email, issuer_name=issuer)
    return TotpSetup(secret, url)


async def confirm_totp(uow: UnitOfWork, user: User, code: str) -> list[str]:
    """Switch the app on with its first code; ten recovery codes, shown once.

    Raises BadCode, NotFound (nothing was started), FactorExists.
    """
    factor = await repository.lock_totp(uow.session, user.id)
    if factor is None:
        raise NotFound("start with a new secret first")
    if factor.confirmed_at is not None:
        raise FactorExists("codes are set up already")
    if not _take(uow, factor, code):
        raise BadCode("this code does not fit; check the time of your device and try the next one")
    factor.confirmed_at = now()
    uow.audit("auth.factor_added", user_id=user.id, factor="totp")
    tell(uow, user.id, Change.APP_ADDED)
    return await renew_recovery_codes(uow, user)


async def take_code(uow: UnitOfWork, user_id: UUID, code: str) -> bool:
    """Whether the code is right; it is spent by that, with every older one."""
    factor = await repository.lock_totp(uow.session, user_id)
    return factor is not None and factor.confirmed_at is not None and _take(uow, factor, code)


async def remove_totp(uow: UnitOfWork, user: User) -> None:
    """Forget the app; without another factor the recovery codes go too. Raises NotFound."""
    factor = await repository.lock_totp(uow.session, user.id)
    if factor is None:
        raise NotFound("no codes are set up")
    await uow.session.delete(factor)
    await uow.flush()
    uow.audit("auth.factor_removed", user_id=user.id, factor="totp")
    tell(uow, user.id, Change.APP_REMOVED)
    await forget_needless_codes(uow, user.id)


async def renew_recovery_codes(uow: UnitOfWork, user: User) -> list[str]:
    """Ten new codes in place of all earlier ones; the only time they can be read."""
    await repository.delete_recovery_codes(uow.session, user.id)
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        uow.add(RecoveryCode(user_id=user.id, code_hash=hash_token(_plain(code))))
    uow.audit("auth.recovery_codes_renewed", user_id=user.id)
    return codes


async def take_recovery_code(uow: UnitOfWork, user_id: UUID, code: str) -> bool:
    """Whether the code is one of the person's unused ones; it is used by that."""
    is_used = await repository.use_recovery_code(
        uow.session, user_id, hash_token(_plain(code)), now()
    )
    if is_used:
        tell(uow, user_id, Change.CODE_USED)
    return is_used


async def forget_needless_codes(uow: UnitOfWork, user_id: UUID) -> None:
    """Recovery codes stand in for a second factor; without one they go."""
    factors = await repository.factors_of(uow.session, user_id)
    if not factors.has_any:
        await repository.delete_recovery_codes(uow.session, user_id)


def _take(uow: UnitOfWork, factor: TotpFactor, code: str) -> bool:
    try:
        secret = unseal(uow.principal.tenant.slug, _purpose(factor.user_id), factor.sealed_secret)
    except SealBroken:
        # A copy under another key or name: recovery codes still work, then the app is set up anew.
        log.warning("totp.seal_broken", user_id=str(factor.user_id))
        return False
    app = TOTP(secret.decode())
    given = "".join(code.split()).encode()
    for step in code_steps(now()):
        expected = app.generate_otp(step).encode()
        if step > factor.last_step and hmac.compare_digest(expected, given):
            factor.last_step = step
            return True
    return False


def _purpose(user_id: UUID) -> str:
    return f"totp {user_id}"


def _new_code() -> str:
    groups = (
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_CHARS)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


def _plain(code: str) -> str:
    return code.strip().upper().translate(_MISREAD)
