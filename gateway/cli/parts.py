"""How a command finds the parts of the running stack."""

from kernel.embedded.state import adopt_environment, read_running
from kernel.errors import Unavailable
from kernel.settings import settings


def find_parts() -> None:
    """Let this process use the running stack's parts when no URL names others.

    Raises Unavailable when the database is neither named nor running.
    """
    if settings().database_url:
        return
    state = read_running(settings().data_dir)
    if state is None:
        raise Unavailable("No database: start Steward with `steward up`, or set DATABASE_URL.")
    adopt_environment(state)
    settings.cache_clear()
