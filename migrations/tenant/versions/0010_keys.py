"""API keys, service accounts, agents, outside identities."""

revision = "0010_keys"
down_revision = "0009_sign_in"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
