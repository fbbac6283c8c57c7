"""API keys: made, rotated, revoked, and recognised at every call.

A key reads `erp_sk_<company>-<code>_<secret>`. Everything before the last underscore is its
prefix, which people may see and which finds the key without a scan; of the secret only a SHA-256
is kept, and 48 random characters make guessing hopeless without any slow hash.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from erp_domains.authentication.errors import ApiKeyExpired, BadApiKey, IpNotAllowed
from erp_domains.authentication.key_schemas import KeyOrder
from erp_domains.authentication.models.keys import ApiKey, ApiKeySecret
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict, Invalid, LimitReached
from kernel.ids import new_id
from kernel.limits import (
    API_KEY_LIFE_DAYS_MAX,
    API_KEY_OVERLAP_S,
    API_KEY_SEEN_EVERY_S,
    API_KEYS_PER_OWNER_MAX,
)

MARK = "erp_sk_"
SECRET_CHARS = 48
CODE_CHARS = 10
_CODE_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_SECRET_ALPHABET = string.ascii_letters + string.digits
_FORM = re.compile(
    rf"{MARK}(?P<prefix>(?P<slug>[a-z][a-z0-9_]{{1,40}})-[a-z2-7]{{{CODE_CHARS}}})"
    rf"_(?P<secret>[A-Za-z0-9]{{{SECRET_CHARS}}})"
)


@dataclass(frozen=True, slots=True)
class KeyText:
    """The parts of a key as a program sends it."""

    tenant: str
    prefix: str
    secret: str

    @classmethod
    def parse(cls, text: str) -> "KeyText":
        """Raises BadApiKey."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise _refusal()
        return cls(found["slug"], found["prefix"], found["secret"])


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key with its secret, which exists here and in the answer alone."""

    key: ApiKey
    text: str


async def create_api_key(uow: UnitOfWork, user_id: UUID, order: KeyOrder) -> IssuedKey:
    """Make a key for a person or a service account. Raises Invalid, Conflict, LimitReached."""
    _require_expiry(order.expires_at)
    await _require_room(uow, user_id, order.name)
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(CODE_CHARS))
    key = uow.add(
        ApiKey(
            id=new_id(),
            name=order.name,
            prefix=f"{uow.principal.tenant.slug}-{code}",
            user_id=user_id,
            grants=[line.model_dump(mode="json") for line in order.permitted],
            ip_allow=list(order.ip_allow),
            expires_at=order.expires_at,
        )
    )
    await uow.flush()
    return IssuedKey(key, _add_secret(uow, key))


async def rotate_api_key(
    uow: UnitOfWork, key: ApiKey, expires_at: datetime | None = None
) -> IssuedKey:
    """Give a key a new secret; the last one works for another 24 hours, older ones no more.

    Raises Conflict for a key that is over.
    """
    require_live(key)
    if expires_at is not None:
        _require_expiry(expires_at)
        key.expires_at = expires_at
    query = select(ApiKeySecret).where(ApiKeySecret.key_id == key.id).with_for_update()
    for secret in await uow.session.scalars(query):
        if secret.expires_at is None:
            secret.expires_at = now() + timedelta(seconds=API_KEY_OVERLAP_S)
        else:
            await uow.session.delete(secret)
    await uow.flush()
    return IssuedKey(key, _add_secret(uow, key))


async def revoke_api_key(uow: UnitOfWork, key: ApiKey) -> None:
    """End a key at once, both of its secrets. Raises Conflict for one that was revoked already."""
    if key.revoked_at is not None:
        raise Conflict(f"the key {key.name} was revoked already")
    key.revoked_at = now()
    key.revoked_by = uow.principal.user_id
    await uow.flush()


async def recognise_key(uow: UnitOfWork, text: KeyText, ip: str) -> ApiKey:
    """The key a program sent, with its use noted. Raises BadApiKey, ApiKeyExpired, IpNotAllowed."""
    key = (
        await uow.session.scalars(select(ApiKey).where(ApiKey.prefix == text.prefix))
    ).one_or_none()
    if key is None or not await _has_secret(uow, key.id, text.secret):
        raise _refusal()
    if key.revoked_at is not None:
        raise _refusal()
    if key.expires_at <= now():
        raise ApiKeyExpired("this API key has expired; make a new one")
    if not is_ip_allowed(key, ip):
        raise IpNotAllowed("this API key may not be used from this address")
    await _note_use(uow, key, ip)
    return key


def is_ip_allowed(key: ApiKey, ip: str) -> bool:
    """Whether a key may be used from an address; an empty list allows every one."""
    if not key.ip_allow:
        return True
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in ipaddress.ip_network(entry) for entry in key.ip_allow)


def state_of_key(key: ApiKey) -> str:
    """`live`, `revoked` or `expired`."""
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at <= now() else "live"


def require_live(key: ApiKey) -> None:
    """Raises Conflict for a key that is over."""
    if (state := state_of_key(key)) != "live":
        raise Conflict(f"the key {key.name} is {state}; make a new one")


def _add_secret(uow: UnitOfWork, key: ApiKey) -> str:
    secret = "".join(secrets.choice(_SECRET_ALPHABET) for _ in range(SECRET_CHARS))
    uow.add(ApiKeySecret(key_id=key.id, secret_hash=_hash(secret)))
    return f"{MARK}{key.prefix}_{secret}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def _has_secret(uow: UnitOfWork, key_id: UUID, secret: str) -> bool:
    query = select(ApiKeySecret.secret_hash).where(
        ApiKeySecret.key_id == key_id,
        or_(ApiKeySecret.expires_at.is_(None), ApiKeySecret.expires_at > now()),
    )
    given = _hash(secret)
    known = await uow.session.scalars(query)
    return any(hmac.compare_digest(given, stored) for stored in known)


async def _note_use(uow: UnitOfWork, key: ApiKey, ip: str) -> None:
    """At most once a minute, and without counting as a change of the key."""
    before = now() - timedelta(seconds=API_KEY_SEEN_EVERY_S)
    is_due = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < before)
    if key.last_used_at is not None and key.last_used_at >= before:
        return
    await uow.session.execute(
        update(ApiKey)
        .where(and_(ApiKey.id == key.id, is_due))
        .values(last_used_at=now(), last_used_ip=ip[:64], updated_at=ApiKey.updated_at)
        .execution_options(synchronize_session=False)
    )


def _require_expiry(expires_at: datetime) -> None:
    latest = now() + timedelta(days=API_KEY_LIFE_DAYS_MAX)
    if not now() < expires_at <= latest:
        raise Invalid(
            f"a key expires between now and {latest:%Y-%m-%d}, a year from now; choose a day in "
            "between",
            field="expires_at",
        )


async def _require_room(uow: UnitOfWork, user_id: UUID, name: str) -> None:
    query = select(ApiKey.name).where(
        ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > now()
    )
    live = list(await uow.session.scalars(query))
    if name in live:
        raise Conflict(f"there is a live key called {name} already; rotate it or choose a name")
    if len(live) >= API_KEYS_PER_OWNER_MAX:
        raise LimitReached(
            "that is as many keys as one owner may hold; revoke one first",
            limit=API_KEYS_PER_OWNER_MAX,
            used=len(live),
        )


def _refusal() -> BadApiKey:
    return BadApiKey("this API key is not valid")
