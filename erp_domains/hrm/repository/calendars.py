"""Queries for holiday calendars."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from erp_domains.hrm.models import Holiday, HolidayCalendar
from kernel.auth.access import visible
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound


async def find_calendar(uow: UnitOfWork, code: str) -> HolidayCalendar | None:
    """The calendar of that code."""
    return await uow.session.scalar(select(HolidayCalendar).where(HolidayCalendar.code == code))


async def get_calendar(uow: UnitOfWork, calendar_id: UUID) -> HolidayCalendar:
    """One calendar by id. Raises NotFound."""
    found = await uow.session.get(HolidayCalendar, calendar_id)
    if found is None:
        raise NotFound("there is no such holiday calendar")
    return found


async def list_calendars(uow: UnitOfWork) -> list[HolidayCalendar]:
    """All calendars, by name."""
    query = visible(uow.principal, HolidayCalendar).order_by(HolidayCalendar.name)
    return list(await uow.session.scalars(query))


async def list_regional(uow: UnitOfWork, country: str) -> list[HolidayCalendar]:
    """The calendars of regions of a country."""
    query = select(HolidayCalendar).where(
        HolidayCalendar.country == country, HolidayCalendar.subdivision.is_not(None)
    )
    return list(await uow.session.scalars(query.order_by(HolidayCalendar.code)))


async def list_holidays(
    uow: UnitOfWork, calendar_ids: Sequence[UUID], start_on: date, end_on: date
) -> list[Holiday]:
    """The days off of some calendars in a stretch of days, in order."""
    query = select(Holiday).where(
        Holiday.calendar_id.in_(calendar_ids), Holiday.on_date.between(start_on, end_on)
    )
    return list(await uow.session.scalars(query.order_by(Holiday.on_date)))
