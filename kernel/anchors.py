"""Anchors: signed ends of the audit chains, in `shared` and in a file below the data root.

A chain alone proves nothing against the owner of the database, who can write it anew from any
line on or cut its tail. An anchor signs number and hash of the last line with a key that the
database does not know; the file is out of the owner's reach as well. Whatever was changed at or
before an anchored line no longer fits it.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC
from functools import cache
from pathlib import Path
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.audit import GENESIS, ChainBroken, Verification, verify_chain
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.anchors import AuditAnchor
from kernel.db.uow import begin, begin_shared
from kernel.errors import Unavailable
from kernel.logs import get_logger
from kernel.settings import settings

FOLDER = "anchors"
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One signed end; `at` is an ISO time, exactly as it was signed."""

    tenant_id: str
    seq: int
    hash: str
    at: str
    key_id: str
    signature: str = ""

    @property
    def message(self) -> bytes:
        """What is signed."""
        return "|".join((self.tenant_id, str(self.seq), self.hash, self.at, self.key_id)).encode()


@dataclass(slots=True)
class Known:
    """The anchors of a tenant: the good ones, and how many others there are."""

    good: dict[int, Anchor]
    forged: int = 0
    foreign: int = 0
    """Signed by a key this installation does not hold any more, so they prove nothing here."""


async def anchor_chain(principal: Principal) -> Anchor | None:
    """Sign the end of the tenant's chain if it has grown; None for an empty chain.

    What was added since the last anchor is verified first, so that no forged line is ever signed.
    Raises ChainBroken.
    """
    known = await _load(principal)
    last = known.good[max(known.good)] if known.good else None
    after, hash_before = (last.seq, last.hash) if last else (0, GENESIS)
    async with begin(principal) as uow:
        added = await verify_chain(uow, after=after, hash_before=hash_before)
    if known.forged or not added.ok:
        log.error("audit.chain_broken", tenant=principal.tenant.slug, at_line=added.first_bad)
        raise ChainBroken("the audit chain does not fit together, so it is not anchored")
    if added.entries == after:
        return last
    return await _keep(principal, added.entries, added.head)


async def verify_anchored(principal: Principal) -> Verification:
    """Re-compute the whole chain and hold it against every anchor."""
    known = await _load(principal)
    async with begin(principal) as uow:
        hashes = {seq: anchor.hash for seq, anchor in known.good.items()}
        found = await verify_chain(uow, hashes)
    if known.forged and found.ok:
        found = replace(found, ok=False, reason=f"{known.forged} anchors were changed")
    return replace(found, anchor=_shown(known))


async def anchored_hashes(principal: Principal) -> dict[int, str]:
    """What is known of the chain by good anchors: line number -> hash."""
    return {seq: anchor.hash for seq, anchor in (await _load(principal)).good.items()}


def _shown(known: Known) -> dict[str, object] | None:
    if not known.good:
        return None
    last = known.good[max(known.good)]
    counts = {"anchors": len(known.good), "forged": known.forged, "foreign": known.foreign}
    return {"seq": last.seq, "hash": last.hash, "at": last.at, **counts}


async def _keep(principal: Principal, seq: int, head: str) -> Anchor:
    key, key_id = _key()
    at = now()
    bare = Anchor(str(principal.tenant.id), seq, head, at.isoformat(), key_id)
    anchor = replace(bare, signature=base64.b64encode(key.sign(bare.message)).decode())
    _append(principal.tenant.id, anchor)
    values = {**asdict(anchor), "tenant_id": principal.tenant.id, "at": at}
    async with begin_shared() as session:
        await session.execute(upsert(AuditAnchor).values(values).on_conflict_do_nothing())
    return anchor


async def _load(principal: Principal) -> Known:
    tenant_id = principal.tenant.id
    async with begin_shared() as session:
        query = select(AuditAnchor).where(AuditAnchor.tenant_id == tenant_id)
        rows = [_of_row(row) for row in await session.scalars(query)]
    return _sorted_out(str(tenant_id), [*rows, *_read_file(tenant_id)])


def _of_row(row: AuditAnchor) -> Anchor:
    at = row.at.astimezone(UTC).isoformat()
    return Anchor(str(row.tenant_id), row.seq, row.hash, at, row.key_id, row.signature)


def _sorted_out(tenant_id: str, anchors: Iterable[Anchor | None]) -> Known:
    """Good anchors by line; two good ones of one line that differ are themselves a forgery."""
    known = Known({})
    key_id = _key()[1]
    for anchor in anchors:
        if anchor is None or anchor.tenant_id != tenant_id:
            known.forged += 1
        elif anchor.key_id != key_id:
            known.foreign += 1
        elif (
            not _is_signed(anchor) or known.good.setdefault(anchor.seq, anchor).hash != anchor.hash
        ):
            known.forged += 1
    return known


def _is_signed(anchor: Anchor) -> bool:
    try:
        _key()[0].public_key().verify(base64.b64decode(anchor.signature), anchor.message)
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def _derived_key(secret: str) -> tuple[Ed25519PrivateKey, str]:
    seed = hashlib.sha256(b"steward audit anchors|" + secret.encode()).digest()
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key, hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:16]


def _key() -> tuple[Ed25519PrivateKey, str]:
    """The installation's key for anchors and its public name."""
    secret = settings().signing_key
    if secret is None:
        raise Unavailable("STEWARD_SIGNING_KEY is not set; `steward up` makes one")
    return _derived_key(secret.get_secret_value())


def _file_of(tenant_id: UUID) -> Path:
    return settings().data_dir / FOLDER / f"{tenant_id}.jsonl"


def _append(tenant_id: UUID, anchor: Anchor) -> None:
    path = _file_of(tenant_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab") as file:
        file.write(orjson.dumps(asdict(anchor)) + b"\n")


def _read_file(tenant_id: UUID) -> list[Anchor | None]:
    path = _file_of(tenant_id)
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [_parsed(line) for line in lines]


def _parsed(line: bytes) -> Anchor | None:
    try:
        facts: Mapping[str, object] = orjson.loads(line)
        return Anchor(**facts)  # pyright: ignore[reportArgumentType]  # checked by its signature
    except (orjson.JSONDecodeError, TypeError):
        return None
