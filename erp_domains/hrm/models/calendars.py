"""Holiday calendars: a snapshot of the statutory days of a region, and the company's own days."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_domains.hrm.models.people import one_of
from erp_domains.hrm.terms import HolidaySource
from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class HolidayCalendar(TenantBase, Id, Timestamps, Versioned):
    """The days off of one place. Statutory days are known from `first_year` to `last_year`."""

    __tablename__ = "holiday_calendars"
    __access__ = Access(read="hrm.department.read")

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    country: Mapped[str | None]
    subdivision: Mapped[str | None]
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]


class Holiday(TenantBase, Id, Timestamps, Versioned):
    """One day off; `share_off` is 1, or 0.5 when only the afternoon is off."""

    __tablename__ = "holidays"
    __access__ = Access(read="hrm.department.read")
    __table_args__ = (
        UniqueConstraint("calendar_id", "on_date"),
        one_of("source", HolidaySource),
        {"info": {"silent": True}},
    )

    calendar_id: Mapped[UUID] = mapped_column(
        ForeignKey("holiday_calendars.id", ondelete="CASCADE")
    )
    on_date: Mapped[date]
    name: Mapped[str]
    share_off: Mapped[Decimal] = mapped_column(Numeric(3, 2), default=Decimal(1))
    source: Mapped[str] = mapped_column(default=HolidaySource.STATUTORY.value)
