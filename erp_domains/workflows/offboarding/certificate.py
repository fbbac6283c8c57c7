"""The certificate of a deletion: what was removed, when and for whom, signed, without a name."""

from typing import Any

from kernel.auth.statements import public_key, sign_statement
from kernel.db.offboarding import TenantDeletion

DELETION = "deletion-certificate"


def certify(row: TenantDeletion) -> tuple[dict[str, Any], str]:
    """The certificate as JSON and the same signed; the signature carries the whole text."""
    assert row.purged_at is not None, "only what was purged is certified"
    steps: dict[str, dict[str, Any]] = row.steps
    digest = steps.get("digest", {})
    certificate: dict[str, Any] = {
        "deletion_id": str(row.id),
        "tenant": row.tenant,
        "tenant_id": str(row.tenant_id),
        "requested_by": str(row.requested_by),
        "requested_at": row.requested_at.isoformat(),
        "purged_at": row.purged_at.isoformat(),
        "removed": {name: step["count"] for name, step in steps.items() if name != "digest"},
        "rows_by_table": digest.get("rows", {}),
        "rows_sha256": digest.get("rows_sha256"),
        "files_sha256": digest.get("files_sha256"),
        "steps_at": {name: step["at"] for name, step in steps.items()},
        "public_key": public_key(),
    }
    return certificate, sign_statement(DELETION, certificate)
