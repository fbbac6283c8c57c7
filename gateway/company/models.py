"""Which lines of company files a company has already taken in."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db.base import APPEND_ONLY, TenantBase


class ReplayedLine(TenantBase):
    """One line, by its key; a second load of the same file skips it."""

    __tablename__ = "replayed_lines"
    __table_args__ = ({"info": {**APPEND_ONLY, "silent": True}},)

    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
