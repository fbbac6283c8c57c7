"""What sign-in takes and gives."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class SignInMethod(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105  # a name, not a secret
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    LINK = "link"
    OUTSIDE = "outside"


class Login(BaseModel):
    """A person's credentials; the company may be left out if the e-mail names only one."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=3, max_length=254)
    password: SecretStr = Field(max_length=1024)
    tenant: str | None = Field(None, max_length=41)


class SessionRead(BaseModel):
    """One of the person's signed-in devices."""

    id: UUID
    device: str
    ip: str
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class Device:
    """Where a sign-in comes from: the program's own name, its address, and the browser's mark."""

    name: str = ""
    ip: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh pair of tokens."""

    tenant: str
    user_id: UUID
    session_id: UUID
    permission_version: int
    refresh_token: str
