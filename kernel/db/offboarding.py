"""Shared tables of a company's way out: exports, imports, clones, deletions, legal holds."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Id, SharedBase, Timestamps


class TransferKind(StrEnum):
    """What a long piece of work on a whole company is."""

    EXPORT = "export"
    IMPORT = "import"
    CLONE = "clone"


class TransferState(StrEnum):
    """How far it is; EXPIRED is an export whose file was removed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


class Transfer(SharedBase, Id, Timestamps):
    """One export, import or clone; `progress` in percent. A tenant's role may only insert.

    `tenant` is whose data it is, `target` the company that is made from it.
    """

    __tablename__ = "tenant_transfers"
    __table_args__ = (Index("ix_tenant_transfers_tenant", "tenant"),)

    kind: Mapped[str]
    tenant: Mapped[str]
    target: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=TransferState.QUEUED, server_default="queued")
    progress: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    step: Mapped[str] = mapped_column(Text, default="", server_default="")
    error: Mapped[str | None] = mapped_column(Text)
    requested_by: Mapped[UUID | None]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    object_key: Mapped[str | None]
    sha256: Mapped[str | None]
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime | None]


class DeletionState(StrEnum):
    """REQUESTED and HELD may be restored; from PURGING on nothing comes back."""

    REQUESTED = "requested"
    HELD = "held"
    RESTORED = "restored"
    PURGING = "purging"
    PURGED = "purged"


class TenantDeletion(SharedBase, Id, Timestamps):
    """A company's deletion, from the request to the certificate, which outlives the company.

    `steps` holds what every finished step of the purge removed, so that a killed purge goes on.
    """

    __tablename__ = "tenant_deletions"
    __table_args__ = (Index("ix_tenant_deletions_tenant", "tenant"),)

    tenant: Mapped[str]
    tenant_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default=DeletionState.REQUESTED, server_default="requested")
    reason: Mapped[str | None] = mapped_column(Text)
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    purge_at: Mapped[datetime]
    restored_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]
    held_because: Mapped[str | None] = mapped_column(Text)
    steps: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    certificate: Mapped[dict[str, Any] | None]
    signature: Mapped[str | None] = mapped_column(Text)


class LegalHold(SharedBase, Id):
    """A reason why a company's data must stay, until it is released."""

    __tablename__ = "legal_holds"
    __table_args__ = (Index("ix_legal_holds_tenant", "tenant"),)

    tenant: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


TRANSFERS = SharedBase.metadata.tables["shared.tenant_transfers"]
DELETIONS = SharedBase.metadata.tables["shared.tenant_deletions"]
