"""Signed ends of the audit chains, kept outside the tenants' schemas."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import SharedBase


class AuditAnchor(SharedBase):
    """The chain of a tenant as it stood at a moment, signed by the installation's key.

    No foreign key: what is proved must outlive the tenant's row.
    """

    __tablename__ = "audit_anchors"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str]
    at: Mapped[datetime]
    key_id: Mapped[str]
    signature: Mapped[str]
