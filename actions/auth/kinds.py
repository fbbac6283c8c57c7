"""How sessions, keys, service accounts and agents are named, and how rights are written down."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from actions.refs import Candidate, RefKind, ref_kind
from erp_domains.authentication.key_schemas import PATTERN, Permitted
from erp_domains.authentication.models import UserSession
from erp_domains.authentication.models.keys import AgentPolicy, ApiKey, ServiceAccount
from erp_domains.authentication.models.outside import OidcProvider
from kernel.auth.access import visible
from kernel.auth.principal import Scope
from kernel.db.uow import UnitOfWork
from kernel.limits import PERMITTED_MAX

MINE_MAX = 200
_SCOPES = "|".join(scope.value for scope in Scope)
LINE = rf"{PATTERN.removesuffix('$')}(:({_SCOPES}))?$"


async def find_sessions(uow: UnitOfWork, session_id: UUID | None) -> list[Candidate]:
    """The caller's own devices by name; those of others they may look at by id alone."""
    query = visible(uow.principal, UserSession).where(UserSession.ended_at.is_(None))
    if session_id is not None:
        query = query.where(UserSession.id == session_id)
    else:
        query = query.where(UserSession.user_id == uow.principal.user_id)
    rows = await uow.session.scalars(
        query.order_by(UserSession.last_seen_at.desc()).limit(MINE_MAX)
    )
    return [
        Candidate(
            id=row.id,
            kind="session",
            label=row.device or "a device",
            names=(row.device or "a device", str(row.id)),
            detail=f"{row.ip}, last seen {row.last_seen_at:%d %B %H:%M}",
        )
        for row in rows
    ]


ref_kind(
    RefKind(
        kind="session", model=UserSession, label="device", finder=find_sessions, part_words_min=2
    )
)
ref_kind(
    RefKind(
        kind="api_key",
        model=ApiKey,
        label="name",
        exact=("prefix",),
        detail="prefix",
        narrow=lambda: ApiKey.revoked_at.is_(None),
        part_words_min=2,
    )
)
ref_kind(
    RefKind(
        kind="service_account",
        model=ServiceAccount,
        label="name",
        detail="purpose",
        part_words_min=2,
    )
)
ref_kind(RefKind(kind="agent", model=AgentPolicy, label="name", detail="purpose", part_words_min=2))
ref_kind(
    RefKind(
        kind="identity_provider",
        model=OidcProvider,
        label="title",
        exact=("slug",),
        detail="issuer",
        permission="auth.sso.read",
    )
)


def _unique(lines: list[str]) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in lines))


PermissionLines = Annotated[
    list[Annotated[str, Field(pattern=LINE, max_length=130)]],
    Field(
        min_length=1,
        max_length=PERMITTED_MAX,
        description=(
            "Permissions such as crm.contact.read or crm.*.read; add :own, :team or :department "
            "to reach less far, e.g. hrm.leave.read:team."
        ),
    ),
    AfterValidator(_unique),
]
FieldSets = Annotated[
    list[Annotated[str, Field(pattern=r"^([a-z_]{1,40}|\*)$")]],
    Field(
        max_length=20,
        description="Sensitive field sets to open, e.g. salary or bank; none if left out.",
    ),
]


def permitted_of(lines: list[str], fields: list[str]) -> list[Permitted]:
    """Permissions as people write them, `crm.contact.read:team`, as lines of a list."""
    found: list[Permitted] = []
    for line in lines:
        permission, _, scope = line.partition(":")
        reach = Scope(scope) if scope else Scope.ALL
        found.append(Permitted(permission=permission, scope=reach, fields=list(fields)))
    return found


def line_of(permitted: Permitted) -> str:
    """The line as people write it."""
    is_whole = permitted.scope is Scope.ALL
    return permitted.permission if is_whole else f"{permitted.permission}:{permitted.scope}"
