"""Second factors, passkeys, single-use links."""

revision = "0009_sign_in"
down_revision = "0008_assistant"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
