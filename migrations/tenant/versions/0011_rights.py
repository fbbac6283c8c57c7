"""Role inheritance, delegations, duty conflicts."""

revision = "0011_rights"
down_revision = "0010_keys"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
