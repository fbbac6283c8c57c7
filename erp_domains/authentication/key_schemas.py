"""What keys and agents are permitted, and what there is to say of them."""

import ipaddress
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from kernel.auth.principal import Grant, Scope
from kernel.limits import IP_RANGES_MAX, PERMITTED_MAX

PATTERN = r"^([a-z_]+|\*)\.([a-z_]+|\*)\.([a-z_]+|\*)$"


def _as_range(text: str) -> str:
    """An address or range in its usual spelling: 10.0.0.7 becomes 10.0.0.7/32."""
    return str(ipaddress.ip_network(text.strip(), strict=False))


IpRange = Annotated[str, Field(max_length=64), AfterValidator(_as_range)]


class Permitted(BaseModel):
    """One line of what a key or an agent may do: a permission pattern, its reach, its field sets.

    Sensitive fields stay masked unless a field set is named.
    """

    model_config = ConfigDict(extra="forbid")

    permission: str = Field(pattern=PATTERN, max_length=120)
    scope: Scope = Scope.ALL
    fields: list[str] = []

    def as_grant(self, role: str = "") -> Grant:
        """The line as decisions about rights read it."""
        return Grant(self.permission, self.scope, frozenset(self.fields), role=role)

    @classmethod
    def of_grant(cls, grant: Grant) -> "Permitted":
        """The line of an allowing grant."""
        return cls(permission=grant.permission, scope=grant.scope, fields=sorted(grant.fields))


def grants_in(lines: list[Any], role: str) -> list[Grant]:
    """Stored lines as grants that name where they come from."""
    return [Permitted.model_validate(line).as_grant(role) for line in lines]


class KeyOrder(BaseModel):
    """The key somebody wants."""

    name: str = Field(min_length=1, max_length=80)
    permitted: list[Permitted] = Field(min_length=1, max_length=PERMITTED_MAX)
    expires_at: AwareDatetime
    ip_allow: list[IpRange] = Field(default=[], max_length=IP_RANGES_MAX)


class KeyRead(BaseModel):
    """An API key as people see it; never its secret."""

    id: UUID
    name: str = Field(title="Name")
    prefix: str = Field(title="Begins with")
    owner: str = Field(title="Acts for")
    permissions: list[str] = Field(title="May")
    ip_allow: list[str] = Field(title="From")
    state: str = Field(title="State")
    created_at: datetime = Field(title="Made")
    expires_at: datetime = Field(title="Expires")
    last_used_at: datetime | None = Field(title="Last used")


class ServiceAccountRead(BaseModel):
    """A program with roles of its own."""

    id: UUID
    name: str = Field(title="Name")
    purpose: str = Field(title="Purpose")
    roles: list[str] = Field(title="Roles")
    is_active: bool = Field(title="Active")
    keys_count: int = Field(title="Live keys")
    created_at: datetime = Field(title="Made")


class AgentRead(BaseModel):
    """An agent people may let act for them, and the most it may do."""

    id: UUID
    name: str = Field(title="Name")
    purpose: str = Field(title="Purpose")
    permitted: list[Permitted] = Field(title="May at most")
    is_active: bool = Field(title="Active")
    created_at: datetime = Field(title="Made")
