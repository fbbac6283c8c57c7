"""Who may read a document: a short list of reader keys, always stored sorted."""

import re
from collections.abc import Sequence

from ingestion.errors import ReadersInvalid
from kernel.limits import DOCUMENT_READERS_MAX

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf"all|role:[a-z][a-z0-9_]{{1,40}}|(?:user|department):{_UUID}")


def clean_readers(readers: Sequence[str]) -> list[str]:
    """The keys sorted and without repeats; `all` swallows the rest. Raises ReadersInvalid."""
    keys = {reader.strip().lower() for reader in readers}
    if not keys:
        raise ReadersInvalid('say who may read the document, for example ["all"]')
    if len(keys) > DOCUMENT_READERS_MAX:
        raise ReadersInvalid(
            f"at most {DOCUMENT_READERS_MAX} readers can be named; use a role or department",
            limit=DOCUMENT_READERS_MAX,
        )
    wrong = sorted(key[:80] for key in keys if not _KEY.fullmatch(key))
    if wrong:
        raise ReadersInvalid(
            f"{wrong[0]!r} names no reader: use all, role:NAME, department:ID or user:ID",
            wrong=wrong,
        )
    return ["all"] if "all" in keys else sorted(keys)
