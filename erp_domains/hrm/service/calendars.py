"""Holiday calendars: take over the statutory days of a region, add the company's own."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import holidays as statutory

from erp_domains.hrm.errors import CalendarTooShort, UnknownCalendar
from erp_domains.hrm.models import Employee, Holiday, HolidayCalendar
from erp_domains.hrm.policy.working_time import HALF, WHOLE, Span, WorkCalendar, parse_hours
from erp_domains.hrm.repository.calendars import (
    find_calendar,
    get_calendar,
    list_holidays,
    list_regional,
)
from erp_domains.hrm.terms import HolidaySource
from kernel.db.uow import UnitOfWork

YEARS_BACK = 1
YEARS_AHEAD = 2


async def import_calendar(
    uow: UnitOfWork,
    country: str,
    subdivision: str | None = None,
    *,
    first_year: int | None = None,
    last_year: int | None = None,
) -> HolidayCalendar:
    """Take over the statutory days of a country or region; a second time only adds what is new.

    Years default to last year up to two years ahead. Raises UnknownCalendar.
    """
    this_year = uow.today().year
    begin = min(first_year or this_year, this_year - YEARS_BACK)
    end = max(last_year or this_year, this_year + YEARS_AHEAD)
    days = statutory_days(country.upper(), subdivision, begin, end)
    code = "-".join(part.upper() for part in (country, subdivision) if part)
    calendar = await find_calendar(uow, code) or uow.add(
        HolidayCalendar(
            code=code,
            name=f"Public holidays {code}",
            country=country.upper(),
            subdivision=subdivision.upper() if subdivision else None,
        )
    )
    calendar.first_year = min(calendar.first_year or begin, begin)
    calendar.last_year = max(calendar.last_year or end, end)
    await uow.flush()
    await _add_missing(uow, calendar, days)
    return calendar


def statutory_days(
    country: str, subdivision: str | None, first_year: int, last_year: int
) -> dict[date, str]:
    """The statutory days off of whole years, in English where the list has it.

    Raises UnknownCalendar.
    """
    known = statutory.list_supported_countries()
    regions = known.get(country)
    if regions is None or (subdivision and subdivision.upper() not in regions):
        choices = ", ".join(regions) if regions else "two-letter country codes such as DE, FR, US"
        raise UnknownCalendar(
            f"no public holidays are known for {country} {subdivision or ''}; known: {choices}"
        )
    found = statutory.country_holidays(
        country,
        subdiv=subdivision.upper() if subdivision else None,
        years=range(first_year, last_year + 1),
        expand=False,
        language=_english_of(country),
    )
    return dict(found.items())


async def add_holiday(
    uow: UnitOfWork, calendar: HolidayCalendar, on_date: date, name: str, *, is_half_day: bool
) -> Holiday:
    """Add a day off of the company's own, or rename the one on that date."""
    share = HALF if is_half_day else WHOLE
    existing = await list_holidays(uow, [calendar.id], on_date, on_date)
    if existing:
        existing[0].name, existing[0].share_off = name, share
        existing[0].source = HolidaySource.OWN.value
        return existing[0]
    return uow.add(
        Holiday(
            calendar_id=calendar.id,
            on_date=on_date,
            name=name,
            share_off=share,
            source=HolidaySource.OWN.value,
        )
    )


async def calendar_of_country(uow: UnitOfWork, country: str) -> HolidayCalendar | None:
    """The calendar of people in a country who are given none.

    Of the company's region there, else of the whole country, which is taken over now if need be;
    None if there is none.
    """
    region = await calendar_of_region(uow, country.upper())
    found = region or await find_calendar(uow, country.upper())
    if found is not None or country.upper() not in statutory.list_supported_countries():
        return found
    return await import_calendar(uow, country)


async def calendar_of_region(uow: UnitOfWork, country: str) -> HolidayCalendar | None:
    """The calendar of the company's region in a country: as its settings say, else the only one.

    With calendars of several regions and no setting there is none; people have calendars of their
    own then.
    """
    tenant = uow.principal.tenant
    if tenant.region and tenant.country == country:
        return await find_calendar(uow, f"{country}-{tenant.region}")
    regional = await list_regional(uow, country)
    return regional[0] if len(regional) == 1 else None


async def calendars_of(uow: UnitOfWork, employee: Employee) -> list[HolidayCalendar]:
    """The calendars whose days are off for an employee.

    Theirs, and where that is of a whole country, the company's region there too: everybody in a
    country is in some region of it, and the days the company itself added count in either.
    """
    own = None
    if employee.holiday_calendar_id is not None:
        own = await get_calendar(uow, employee.holiday_calendar_id)
        if own.country is None or own.subdivision is not None:
            return [own]
    region = await calendar_of_region(uow, own.country if own and own.country else employee.country)
    return [calendar for calendar in (own, region) if calendar is not None]


async def work_calendar(uow: UnitOfWork, employee: Employee, span: Span) -> WorkCalendar:
    """When an employee works during a span. Raises CalendarTooShort beyond the known years."""
    hours = parse_hours(employee.work_hours)
    calendars = await calendars_of(uow, employee)
    for calendar in calendars:
        if calendar.last_year is not None and span.end_on.year > calendar.last_year:
            raise CalendarTooShort(
                f"the calendar {calendar.name} ends with {calendar.last_year}; "
                "choose earlier days or ask people and culture to import more years"
            )
    ids = [calendar.id for calendar in calendars]
    off: dict[date, Decimal] = {}
    for day in await list_holidays(uow, ids, span.start_on, span.end_on) if ids else []:
        off[day.on_date] = max(day.share_off, off.get(day.on_date, day.share_off))
    return WorkCalendar(hours, off)


async def _add_missing(
    uow: UnitOfWork, calendar: HolidayCalendar, days: Mapping[date, str]
) -> None:
    stored = await list_holidays(uow, [calendar.id], min(days), max(days)) if days else []
    known = {day.on_date for day in stored}
    for on_date, name in days.items():
        if on_date not in known:
            uow.add(Holiday(calendar_id=calendar.id, on_date=on_date, name=name, share_off=WHOLE))


def _english_of(country: str) -> str | None:
    languages = statutory.list_localized_countries().get(country, [])
    return next((x for x in ("en_US", "en_GB", "en") if x in languages), None)
