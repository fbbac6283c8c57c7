"""People and companies one deals with."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class ContactKind(StrEnum):
    """A human being, or an organisation."""

    PERSON = "person"
    COMPANY = "company"


class Contact(TenantBase, Id, Timestamps, Versioned):
    """A person or a company. The first e-mail address and phone number are the preferred ones.

    `emails` are lower case, `phones` E.164, so that equal means equal.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint("kind IN ('person','company')", name="kind"),
        CheckConstraint("kind = 'person' OR company_id IS NULL", name="only_people_have_a_company"),
        Index("ix_contacts_emails", "emails", postgresql_using="gin"),
        Index("ix_contacts_phones", "phones", postgresql_using="gin"),
    )
    __access__ = Access(read="crm.contact.read", owner="owner_id")

    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    company_name: Mapped[str | None]
    emails: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    phones: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    industry: Mapped[str | None]
    is_customer: Mapped[bool] = mapped_column(default=False)
    is_supplier: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    owner_name: Mapped[str | None]

    @property
    def label(self) -> str:
        """The name."""
        return self.name

    @hybrid_property
    def email(self) -> str | None:
        """The preferred e-mail address."""
        return self.emails[0] if self.emails else None

    @email.inplace.expression
    @classmethod
    def _email_expression(cls) -> ColumnElement[Any]:
        return cls.emails[1]  # PostgreSQL counts from 1

    @hybrid_property
    def phone(self) -> str | None:
        """The preferred phone number."""
        return self.phones[0] if self.phones else None

    @phone.inplace.expression
    @classmethod
    def _phone_expression(cls) -> ColumnElement[Any]:
        return cls.phones[1]
