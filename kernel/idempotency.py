"""Idempotency keys, stored in the business transaction of their effect."""

from dataclasses import dataclass

from sqlalchemy import func, select

from kernel.db.platform import IdempotencyKey
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict, Invalid

KEY_CHARS_MAX = 200


class KeyReused(Invalid):
    """The key was used for another request; take a fresh one."""

    code = "idempotency_key_reused"


class KeyInFlight(Conflict):
    """A request with this key is still under way; wait for its answer."""

    code = "idempotency_key_in_flight"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What the first request with the key was answered."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Key:
    """A caller's key and the fingerprint (method, path, body) of the request it came with."""

    value: str
    fingerprint: str


async def replay(uow: UnitOfWork, key: Key) -> StoredAnswer | None:
    """Claim the key for this transaction, or give back the stored answer.

    Raises KeyInFlight while another transaction holds it, KeyReused for a different request.
    """
    if len(key.value) > KEY_CHARS_MAX:
        raise Invalid(f"an Idempotency-Key has at most {KEY_CHARS_MAX} characters")
    lock = func.pg_try_advisory_xact_lock(
        func.hashtextextended(f"{uow.principal.tenant.slug}|{uow.principal.user_id}|{key.value}", 0)
    )
    if not (await uow.session.execute(select(lock))).scalar_one():
        raise KeyInFlight("a request with this Idempotency-Key is under way; wait for its answer")
    known = await uow.session.get(IdempotencyKey, (uow.principal.user_id, key.value))
    if known is None:
        return None
    if known.fingerprint != key.fingerprint:
        raise KeyReused("this Idempotency-Key belongs to another request; take a fresh one")
    return StoredAnswer(known.status, known.body)


def remember(uow: UnitOfWork, key: Key, answer: StoredAnswer) -> None:
    """Store the answer with the effect."""
    uow.add(
        IdempotencyKey(
            user_id=uow.principal.user_id,
            key=key.value,
            fingerprint=key.fingerprint,
            status=answer.status,
            body=answer.body,
        )
    )
