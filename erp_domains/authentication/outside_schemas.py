"""What there is to say of identity providers and of sign-ins through them."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kernel.auth.oidc import Identity, Proof, Registration

SLUG = r"^[a-z][a-z0-9-]{1,40}$"


def _lowered(domains: list[str]) -> list[str]:
    return list(dict.fromkeys(domain.casefold() for domain in domains))


Domain = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=253)]
RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")]


class ProviderData(BaseModel):
    """How a company trusts an identity provider."""

    model_config = ConfigDict(extra="forbid")

    slug: str = Field(pattern=SLUG)
    title: str = Field(min_length=1, max_length=80)
    issuer: str = Field(max_length=500)
    client_id: str = Field(min_length=1, max_length=300)
    allowed_domains: Annotated[list[Domain], AfterValidator(_lowered)] = Field(
        min_length=1, max_length=50
    )
    group_claim: str = Field("groups", min_length=1, max_length=100)
    group_roles: dict[str, RoleName] = Field(default={}, max_length=200)
    default_roles: list[RoleName] = Field(default=["employee"], max_length=10)
    creates_users: bool = True
    links_accounts: bool = False


class ProviderRead(BaseModel):
    """An identity provider as people see it; never its secret."""

    id: UUID
    slug: str = Field(title="Short name")
    title: str = Field(title="Name")
    issuer: str = Field(title="Issuer")
    client_id: str = Field(title="Client")
    has_secret: bool = Field(title="Has a secret")
    allowed_domains: list[str] = Field(title="Domains")
    group_claim: str = Field(title="Groups in")
    group_roles: dict[str, str] = Field(title="Group to role")
    default_roles: list[str] = Field(title="Roles of everybody")
    creates_users: bool = Field(title="Makes sign-ins")
    links_accounts: bool = Field(title="Links sign-ins")
    is_active: bool = Field(title="Active")


@dataclass(frozen=True, slots=True)
class Trust:
    """A provider as a sign-in needs it, without a transaction: known by its id."""

    provider_id: UUID
    registration: Registration


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: what the provider is asked, and what this browser keeps."""

    proof: Proof
    browser: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider said, and which one."""

    provider_id: UUID
    identity: Identity
