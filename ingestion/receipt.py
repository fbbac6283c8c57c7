"""Receipts: what proves that a person stored a checked file a moment ago.

Object keys are made of hashes, which stand in audit lines and diffs, so a key alone must never be
enough to make a document of a file. A receipt is signed for one person and is good for one hour.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from functools import cache

from pydantic import BaseModel, ValidationError

from ingestion.errors import ReceiptInvalid
from ingestion.kinds import FileKind
from ingestion.sniff import SniffedFile
from ingestion.stored import StoredFile
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.limits import UPLOAD_RECEIPT_LIFE_S
from kernel.settings import settings

_PURPOSE = b"steward upload receipt"


class _Facts(BaseModel):
    """What a receipt says."""

    tenant: str
    person: str
    filename: str
    kind: FileKind
    media_type: str
    sha256: str
    object_key: str
    size_bytes: int
    source: str | None
    has_job: bool
    expires: int


def sign_receipt(principal: Principal, stored: StoredFile) -> str:
    """The receipt of a stored file for the person who stored it."""
    facts = _Facts(
        tenant=principal.tenant.slug,
        person=str(principal.user_id),
        filename=stored.file.filename,
        kind=stored.file.kind,
        media_type=stored.file.media_type,
        sha256=stored.sha256,
        object_key=stored.object_key,
        size_bytes=stored.size_bytes,
        source=stored.source,
        has_job=stored.has_job,
        expires=int((now() + timedelta(seconds=UPLOAD_RECEIPT_LIFE_S)).timestamp()),
    )
    body = base64.urlsafe_b64encode(facts.model_dump_json().encode())
    return f"{body.decode()}.{_signature(body)}"


def read_receipt(principal: Principal, receipt: str) -> StoredFile:
    """The stored file of a receipt. Raises ReceiptInvalid unless it is this person's and fresh."""
    body, _, signature = receipt.partition(".")
    if not hmac.compare_digest(_signature(body.encode()).encode(), signature.encode()):
        raise ReceiptInvalid("this is no receipt of an upload; add the file again on the page")
    try:
        facts = _Facts.model_validate_json(base64.urlsafe_b64decode(body))
    except (ValidationError, ValueError) as error:
        raise ReceiptInvalid("this receipt cannot be read; add the file again") from error
    is_own = (facts.tenant, facts.person) == (principal.tenant.slug, str(principal.user_id))
    if not is_own or facts.expires < now().timestamp():
        raise ReceiptInvalid("this upload was somebody else's or too long ago; add the file again")
    return StoredFile(
        file=SniffedFile(facts.filename, facts.kind, facts.media_type),
        sha256=facts.sha256,
        object_key=facts.object_key,
        size_bytes=facts.size_bytes,
        source=facts.source,
        has_job=facts.has_job,
    )


def _signature(body: bytes) -> str:
    return hmac.new(_key(), _PURPOSE + b"\n" + body, hashlib.sha256).hexdigest()


@cache
def _key() -> bytes:
    """The installation's secret; without one, a receipt is good inside this process only."""
    secret = settings().signing_key
    return secret.get_secret_value().encode() if secret else secrets.token_bytes(32)
