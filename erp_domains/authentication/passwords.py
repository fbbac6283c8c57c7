"""Password hashing: argon2id (RFC 9106), off the event loop and a few at a time."""

from functools import cache

import anyio
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from erp_domains.authentication.errors import WeakPassword

PASSWORD_CHARS_MIN = 10
HASHES_AT_ONCE_MAX = 2
_COMMON = frozenset({"password12", "1234567890", "qwertyuiop", "password123", "iloveyou12"})


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(HASHES_AT_ONCE_MAX)


@cache
def _nobody() -> str:
    """A hash to check against when there is no such person, so that timing says nothing."""
    return _hasher().hash("nobody has this password")


def check_policy(password: str) -> None:
    """Raises WeakPassword."""
    if len(password) < PASSWORD_CHARS_MIN or password.casefold() in _COMMON:
        raise WeakPassword(
            f"choose a password of at least {PASSWORD_CHARS_MIN} characters that is not common"
        )


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, in PHC form."""
    return await anyio.to_thread.run_sync(_hasher().hash, password, limiter=_limiter())


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for somebody who does not exist."""
    return await anyio.to_thread.run_sync(_verify, stored, password, limiter=_limiter())


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with older parameters."""
    return _hasher().check_needs_rehash(stored)


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher().verify(stored or _nobody(), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
