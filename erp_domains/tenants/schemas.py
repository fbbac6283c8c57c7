"""What a new company is made from."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class TenantCreate(BaseModel):
    """A company to provision. `pinned_at` fixes the business date of a sandbox."""

    model_config = ConfigDict(extra="forbid")

    slug: str = Field(description="Short name: a-z, 0-9 and _, starting with a letter.")
    name: str
    currency: str = "EUR"
    timezone: str = "Europe/Berlin"
    locale: str = "en"
    country: str = "DE"
    is_sandbox: bool = False
    pinned_at: datetime | None = None
