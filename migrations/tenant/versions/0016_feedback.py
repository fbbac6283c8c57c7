"""Thumbs on answers, and the cases made of them."""

revision = "0016_feedback"
down_revision = "0015_memory"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
