"""The revisions as SQL text, so that a schema is made or updated in one round trip.

Alembic keeps its context in module globals, so it can only work on one schema at a time in a
process. Its revisions are therefore run once, offline, and what they would have sent is kept for
as long as the process lives; any number of schemas then take the text side by side. A revision
must not look at data in Python to decide what it does; it may in SQL.
"""

from functools import cache
from io import StringIO
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
TENANT, SHARED = "tenant", "shared"


@cache
def head_of(kind: str) -> str | None:
    """The newest revision of `shared` or `tenant`."""
    return ScriptDirectory(str(SCRIPTS / kind)).get_current_head()


@cache
def script_to_head(kind: str, revision: str | None) -> str:
    """The statements that bring a schema from a revision (None: from nothing) to the newest.

    Names without a schema in it mean the first schema of the search_path it is run under. Raises
    alembic's CommandError for a revision this version does not know.
    """
    return script_between(kind, revision, head_of(kind))


def script_between(kind: str, first: str | None, last: str | None) -> str:
    """The same between any two revisions, e.g. for data that comes with an older schema."""
    if first == last:
        return ""
    text = StringIO()
    config = Config(output_buffer=text)
    config.set_main_option("script_location", str(SCRIPTS / kind))
    command.upgrade(config, f"{first or 'base'}:{last}", sql=True)
    return text.getvalue()


def upgrade(connection: Connection, kind: str, schema: str) -> None:
    """Let Alembic itself upgrade one schema on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS / kind))
    config.attributes.update(connection=connection, schema=schema)
    command.upgrade(config, "head")
