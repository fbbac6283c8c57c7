"""What a company keeps about itself: settings with their history, use of its limits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Integer, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import APPEND_ONLY, Id, TenantBase, Timestamps, Versioned


class SettingValue(TenantBase, Id, Timestamps, Versioned):
    """One setting the company has chosen; a key without a row has its default."""

    __tablename__ = "setting_values"
    __table_args__ = (UniqueConstraint("key"),)
    __access__ = Access(read="tenants.settings.read")

    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True))

    @property
    def label(self) -> str:
        """The setting as people call it."""
        return self.key.replace(".", ": ").replace("_", " ")


class SettingVersion(TenantBase):
    """One change of the settings: who, when, and every value before and after."""

    __tablename__ = "setting_versions"
    __table_args__ = ({"info": {**APPEND_ONLY, "silent": True}},)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[UUID]
    by_name: Mapped[str]
    changes: Mapped[list[Any]]


class Consumption(TenantBase):
    """How much of a limit was used in a period, e.g. model tokens of one day."""

    __tablename__ = "consumption"
    __table_args__ = (PrimaryKeyConstraint("name", "period"), {"info": {"silent": True}})

    name: Mapped[str]
    period: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)


class LimitAlert(TenantBase):
    """A warning that was given, so that each crossing is told once."""

    __tablename__ = "limit_alerts"
    __table_args__ = (
        PrimaryKeyConstraint("name", "percent", "period"),
        {"info": {"silent": True}},
    )

    name: Mapped[str]
    percent: Mapped[int] = mapped_column(Integer)
    period: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
