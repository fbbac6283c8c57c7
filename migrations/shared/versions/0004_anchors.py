"""Anchored heads of the audit chains."""

revision = "0004_anchors"
down_revision = "0003_offboarding"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
