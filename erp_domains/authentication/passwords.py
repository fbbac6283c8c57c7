"""Password hashing: argon2id (RFC 9106), off the event loop and a few at a time."""

import base64
import os
from collections.abc import Iterable
from functools import cache

import anyio
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from erp_domains.authentication.errors import WeakPassword
from erp_domains.authentication.password_rules import normalise, weakness_of
from kernel.limits import PASSWORD_CHARS_MIN

HASHES_AT_ONCE_MAX = 2


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(HASHES_AT_ONCE_MAX)


@cache
def _nobody() -> str:
    """A hash nobody's password fits, so that timing says nothing; made without hashing."""
    hasher = _hasher()
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, result = os.urandom(hasher.salt_len), os.urandom(hasher.hash_len)
    return f"$argon2id$v=19${costs}${_base64(salt)}${_base64(result)}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).rstrip(b"=").decode()


def check_policy(
    password: str, *, about: Iterable[str] = (), chars_min: int = PASSWORD_CHARS_MIN
) -> None:
    """Raises WeakPassword. `about` is what anybody knows of the person: e-mail, name, company."""
    weakness = weakness_of(normalise(password), about=about, chars_min=chars_min)
    if weakness is not None:
        raise WeakPassword(weakness)


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, in PHC form."""
    return await anyio.to_thread.run_sync(_hasher().hash, normalise(password), limiter=_limiter())


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for somebody who does not exist."""
    return await anyio.to_thread.run_sync(_verify, stored, normalise(password), limiter=_limiter())


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with older parameters."""
    return _hasher().check_needs_rehash(stored)


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher().verify(stored or _nobody(), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
