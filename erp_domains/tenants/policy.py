"""Rules about companies: names, regions, shares of a limit. No session and no clock."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import list_supported_countries


@cache
def regions_of(country: str) -> tuple[str, ...]:
    """The codes of a country's regions that have public holidays of their own."""
    return tuple(list_supported_countries().get(country, ()))


def is_timezone(name: str) -> bool:
    """Whether the IANA database knows the name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
