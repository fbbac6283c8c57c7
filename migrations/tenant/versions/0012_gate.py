"""Autonomy rules, plans and batches."""

revision = "0012_gate"
down_revision = "0011_rights"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
