"""What people asked the assistant to remember of them."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps


class MemoryKind(StrEnum):
    """Something that is so, or something a person wants."""

    FACT = "fact"
    PREFERENCE = "preference"


class Memory(TenantBase, Id, Timestamps):
    """One thing in a person's own words.

    A default names the kind of record it `applies_to`, with that record and its name. It is read
    by its person alone, whatever rights others have, so no query here starts from `visible()`.
    """

    __tablename__ = "memories"
    __table_args__ = (
        CheckConstraint("kind IN ('fact','preference')", name="kind"),
        CheckConstraint("(applies_to IS NULL) = (record_id IS NULL)", name="default_is_whole"),
        Index(
            "uq_memories_user_id_applies_to",
            "user_id",
            "applies_to",
            unique=True,
            postgresql_where="applies_to IS NOT NULL",
        ),
        {"info": {"silent": True, "private": True}},
    )
    __access__ = Access(read="assistant.memory.read", user="user_id")

    user_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    applies_to: Mapped[str | None]
    record_id: Mapped[UUID | None]
    value: Mapped[str | None]
