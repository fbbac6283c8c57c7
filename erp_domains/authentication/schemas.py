"""What sign-in takes and gives."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


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


class PasskeyAnswer(BaseModel):
    """What the browser made of request options: their challenge and the signed credential."""

    model_config = ConfigDict(extra="forbid")

    challenge: str = Field(max_length=200)
    credential: dict[str, Any]


class FactorProof(BaseModel):
    """One second factor: a code of the app, a recovery code or a passkey."""

    model_config = ConfigDict(extra="forbid")

    code: SecretStr | None = Field(None, max_length=16)
    recovery_code: SecretStr | None = Field(None, max_length=40)
    passkey: PasskeyAnswer | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [
            name for name in type(self).model_fields if name in _PROOFS and getattr(self, name)
        ]
        if len(given) != 1:
            raise ValueError("give exactly one proof")
        return self


class SecondFactor(FactorProof):
    """The second step of a sign-in."""

    challenge: str = Field(max_length=120)


class StepUp(FactorProof):
    """Proof that it is still the same person; the password counts while there is no factor."""

    password: SecretStr | None = Field(None, max_length=1024)


_PROOFS = {"code", "recovery_code", "passkey", "password"}


class SecondFactorNeeded(BaseModel):
    """A right password that is not enough: which proofs may follow, within five minutes."""

    status: Literal["mfa_required"] = "mfa_required"
    challenge: str
    methods: list[str]


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


@dataclass(frozen=True, slots=True)
class PasskeySite:
    """The host passkeys are made for, and the origin of the page that asks for them."""

    rp_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Factors:
    """Confirmed second factors of a person; recovery codes only stand in for one."""

    has_totp: bool = False
    passkeys: int = 0
    recovery_codes_left: int = 0

    @property
    def has_any(self) -> bool:
        """Whether a password alone is not enough for this person."""
        return self.has_totp or self.passkeys > 0
