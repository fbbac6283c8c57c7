"""Nothing: what people ask to be remembered came later, with 0019."""

revision = "0015_memory"
down_revision = "0014_usage"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
