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
    plan: str = "standard"
    database: str = Field(default="default", description="The server its schema is made on.")


class FirstAdministrator(BaseModel):
    """Who is invited as the owner of a new company."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=3, max_length=254)
    name: str = Field(min_length=1, max_length=200)


class TenantOrder(TenantCreate):
    """A company as the operator orders it, with whoever is to run it."""

    admin: FirstAdministrator | None = None


class StepRead(BaseModel):
    """How one step of an opening fared: waiting, running, done, skipped, failed or undone."""

    name: str
    state: str
    ms: int = 0
    note: str = ""


class TenantRead(BaseModel):
    """A company as the operator sees it."""

    slug: str
    name: str
    state: str
    is_sandbox: bool
    plan: str
    limits: dict[str, int]
    database: str
    currency: str
    timezone: str
    country: str
    created_at: datetime
    revision: str | None = None
    migration: str | None = None
    steps: list[StepRead] = []
