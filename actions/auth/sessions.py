"""Signed-in devices: list them, sign one out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.authentication import repository
from erp_domains.authentication.models import User, UserSession
from kernel.auth.access import require, visible
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound

SESSIONS_MAX = 200


class ListSessions(ActionArgs):
    """Show where somebody is signed in: devices, addresses, when last seen.

    Own ones if no person is named. Not for the history of actions.
    """

    email: str | None = Field(
        None, max_length=254, description="E-mail of somebody else; administrators only."
    )


class SessionRow(BaseModel):
    """One signed-in device."""

    id: UUID
    device: str = Field(title="Device")
    ip: str = Field(title="Address")
    created_at: datetime = Field(title="Since")
    last_seen_at: datetime = Field(title="Last seen")
    is_current: bool = Field(title="This one")


class SessionList(BaseModel):
    """Where somebody is signed in."""

    person: str
    items: list[SessionRow]


@action(
    "auth.list_sessions",
    permission="auth.session.read",
    risk=Risk.READ,
    describe=lambda result: (
        f"{result.person} is signed in on {len(result.items)} "
        f"device{'s' if len(result.items) != 1 else ''}."
    ),
    examples=[
        "where am I signed in",
        "show my sessions",
        "list my signed-in devices",
        "which devices are logged in to my account",
        "is anybody else logged in as me",
        "show active logins",
        "from where was my account used last",
        "am I still logged in on my phone",
        "which browsers have a session of mine",
        "list the sessions of tom@larkfield.test",
        "on how many devices am I logged in",
        "show the open sessions of my account with their addresses",
    ],
)
async def list_sessions(uow: UnitOfWork, args: ListSessions) -> SessionList:
    """The live sessions of the caller, or of somebody they may look at."""
    query = select(User).where(User.id == uow.principal.user_id)
    if args.email is not None:
        query = select(User).where(User.email == args.email.casefold())
    user = (await uow.session.scalars(query)).one_or_none()
    live = (
        visible(uow.principal, UserSession)
        .where(UserSession.user_id == (user.id if user else None), UserSession.ended_at.is_(None))
        .order_by(UserSession.last_seen_at.desc())
        .limit(SESSIONS_MAX)
    )
    rows = list(await uow.session.scalars(live))
    is_own = user is not None and user.id == uow.principal.user_id
    if user is None or (not is_own and not rows):
        raise NotFound("no session of somebody with this address among those you may see")
    return SessionList(person=user.name, items=[_row(uow, row) for row in rows])


def _row(uow: UnitOfWork, row: UserSession) -> SessionRow:
    return SessionRow(
        id=row.id,
        device=row.device,
        ip=row.ip,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_current=row.id == uow.principal.session_id,
    )


class RevokeSession(ActionArgs):
    """Sign a device out: the session and all its tokens end at once.

    Not for deactivating a person or for API keys.
    """

    session: Annotated[Ref, RefTo("session")] = Field(
        description="The session, by its device as the list shows it, or by its id."
    )


class SessionEndedRead(BaseModel):
    """The session that was ended."""

    id: UUID
    device: str


@action(
    "auth.revoke_session",
    permission="auth.session.revoke",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=lambda result: f"Signed out: {result.device or 'the device'}.",
    summarize=lambda args: f"Sign out {args.session.label or 'a device'}",
    undo=Undo.no("a session that was ended cannot be opened again; sign in anew"),
    title="Sign a device out",
    examples=[
        "sign my old phone out",
        "log out the session on Firefox",
        "end my session on the office computer",
        "revoke the session from the tablet",
        "kick the browser at the hotel out of my account",
        "terminate that login",
        "close the session of the lost laptop",
        "sign out Chrome on Windows",
        "I left myself logged in on a shared computer, end it",
        "that session is not me, stop it",
        "log the iPad out",
        "revoke the login from Safari",
    ],
)
async def revoke_session(uow: UnitOfWork, args: RevokeSession) -> SessionEndedRead:
    """End one session; its whole family of tokens dies with it."""
    row = await uow.session.get(UserSession, args.session.id)
    if row is None or row.ended_at is not None:
        raise NotFound("there is no such session among those you may see")
    require(uow.principal, "auth.session.revoke", row)
    await repository.end_session(uow.session, row.id, now(), "ended by the person")
    uow.audit("auth.session_ended", session_id=row.id, user_id=row.user_id)
    uow.effect("event", f"{row.device or 'The device'} has to sign in again")
    return SessionEndedRead(id=row.id, device=row.device)
