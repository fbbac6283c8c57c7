"""Who acts: a person, an agent for a person, a service, or the system itself."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kernel.clock import Clock
from kernel.money import Rounding

SYSTEM_USER_ID = UUID(int=0)


class PrincipalKind(StrEnum):
    """The audience of the token the caller came with."""

    USER = "user"
    AGENT = "agent"
    SERVICE = "service"
    WIDGET = "widget"
    SYSTEM = "system"


class Scope(StrEnum):
    """How far a grant reaches, from narrow to wide."""

    OWN = "own"
    TEAM = "team"
    DEPARTMENT = "department"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Reach:
    """What "own", "team" and "department" mean for somebody: the people behind the words."""

    user_id: UUID
    name: str = ""
    employee_id: UUID | None = None
    department_id: UUID | None = None
    team_ids: frozenset[UUID] = frozenset()
    department_member_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of a role: a permission (with `*` for any part), its scope and its field sets.

    A delegated line carries the `reach` of who delegated it, and in `except_scopes` where that
    person is denied it. `path` names the roles from the one held to the one with this line.
    """

    permission: str
    scope: Scope = Scope.ALL
    fields: frozenset[str] = frozenset()
    is_deny: bool = False
    role: str = ""
    path: tuple[str, ...] = ()
    reach: Reach | None = None
    except_scopes: frozenset[Scope] = frozenset()


@dataclass(frozen=True, slots=True)
class TenantContext:
    """What every transaction needs to know of its tenant."""

    slug: str
    name: str
    id: UUID
    currency: str = "EUR"
    locale: str = "en"
    country: str = "DE"
    region: str = ""
    """Part of the country as its code says, e.g. BW: whose public holidays are days off."""
    fiscal_year_start_month: int = 1
    rounding: Rounding = Rounding.HALF_UP
    is_sandbox: bool = False
    database: str = "default"
    clock: Clock = field(default_factory=Clock)
    plan: str = "standard"
    limits: tuple[tuple[str, int], ...] = ()
    """What the operator granted this company beyond or below its plan, by name of the limit."""

    @property
    def timezone(self) -> str:
        """IANA name of the tenant's time zone."""
        return self.clock.timezone

    @property
    def schema(self) -> str:
        """The tenant's schema and role name."""
        return f"tenant_{self.slug}"


@dataclass(frozen=True, slots=True)
class Principal:
    """The actor of a transaction, with everything decisions about rights need."""

    tenant: TenantContext
    user_id: UUID
    kind: PrincipalKind = PrincipalKind.USER
    name: str = ""
    email: str = ""
    employee_id: UUID | None = None
    department_id: UUID | None = None
    team_ids: frozenset[UUID] = frozenset()
    department_member_ids: frozenset[UUID] = frozenset()
    roles: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    session_id: UUID | None = None
    proved_at: datetime | None = None
    permission_version: int = 0
    agent: str | None = None
    model: str | None = None

    @property
    def reach(self) -> Reach:
        """What "own", "team" and "department" mean for this person."""
        return Reach(
            user_id=self.user_id,
            name=self.name,
            employee_id=self.employee_id,
            department_id=self.department_id,
            team_ids=self.team_ids,
            department_member_ids=self.department_member_ids,
        )

    def through(self, agent: str, model: str | None = None) -> "Principal":
        """The same person, acting through an assistant: same rights, named in the trail."""
        return replace(self, agent=agent, model=model)


def system_principal(tenant: TenantContext, name: str = "Steward") -> Principal:
    """The platform itself, for jobs and event handlers. Never confirms anything."""
    return Principal(
        tenant=tenant,
        user_id=SYSTEM_USER_ID,
        kind=PrincipalKind.SYSTEM,
        name=name,
        grants=(Grant("*.*.*", Scope.ALL, frozenset({"*"}), role="system"),),
    )
