"""Roles and their lines as they come in and go out."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kernel.auth.principal import Grant, Scope


class GrantLine(BaseModel):
    """One line of a role: what it allows or denies, how far, with which sensitive fields."""

    model_config = ConfigDict(extra="forbid")

    permission: str = Field(
        max_length=120, description="`domain.resource.verb`; * stands for any part."
    )
    scope: Scope = Field(Scope.ALL, description="Whose records: own, team, department or all.")
    fields: list[str] = Field(
        default_factory=list[str], max_length=10, description="Sensitive field sets, e.g. salary."
    )
    is_deny: bool = Field(False, description="True takes the right away; that beats any allowance.")

    def as_grant(self, role: str) -> Grant:
        """The line as decisions use it."""
        return Grant(self.permission, self.scope, frozenset(self.fields), self.is_deny, role)

    def columns(self) -> dict[str, Any]:
        """The line as it is stored."""
        return {
            "permission": self.permission,
            "scope": self.scope.value,
            "fields": list(self.fields),
            "is_deny": self.is_deny,
        }


class RoleRead(BaseModel):
    """A role with its lines, the titles it inherits from, and how many people hold it."""

    id: UUID
    name: str = Field(title="Name")
    title: str = Field(title="Role")
    is_builtin: bool = Field(title="Built in")
    parents: list[str] = Field(title="Inherits from")
    grants: list[GrantLine] = Field(title="Grants")
    holders_count: int = Field(title="People")
