"""The letters of sign-in, and the addresses in them."""

from datetime import UTC, datetime
from uuid import UUID

from erp_domains.authentication.models import LinkPurpose, SignInLink, User
from kernel.auth.principal import TenantContext
from kernel.mail import Letter
from kernel.settings import settings

PORT_DEFAULT = 8080
_EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104  # compared with, not bound to

_INVITATION = """Hello {name},

{company} has set up a sign-in for you ({email}).
Choose your password here; the link works once, until {until}:

{url}

If you did not expect this, do nothing: without the link nothing can be opened.
"""
_RESET = """Hello {name},

somebody, probably you, asked for a new password at {company} for {email}.
Choose it here; the link works once, until {until}:

{url}

If it was not you, do nothing: your password stays as it is.
"""
_NOTICE = """Hello {name},

on {at} {change}, for {email} at {company}.

If that was you, there is nothing to do. If not, choose a new password now, end the sessions you
do not know under “Profile” and tell your administrators:

{url}
"""
_TEXTS = {
    LinkPurpose.INVITATION: ("Your sign-in at {company}", _INVITATION, "invitation"),
    LinkPurpose.RESET: ("Your new password at {company}", _RESET, "reset"),
}


def letter_of(tenant: TenantContext, user: User, link: SignInLink, token: str) -> Letter:
    """The letter that brings a link to its person. The token stands behind `#`: no log sees it."""
    subject, text, route = _TEXTS[LinkPurpose(link.purpose)]
    words = {
        **_addressed(tenant, user),
        "until": f"{link.expires_at:%Y-%m-%d %H:%M} UTC",
        "url": f"{page_address()}/#/{route}/{token}",
    }
    return _letter(link.id, tenant, subject.format(**words), text.format(**words), words)


def notice_of(tenant: TenantContext, user: User, notice_id: UUID, change: str, at: str) -> Letter:
    """The letter that tells a person what changed about their sign-in, when (ISO 8601)."""
    moment = f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    words = {**_addressed(tenant, user), "change": change, "at": moment, "url": page_address()}
    subject = f"Your sign-in at {words['company']} was changed"
    return _letter(notice_id, tenant, subject, _NOTICE.format(**words), words)


def _addressed(tenant: TenantContext, user: User) -> dict[str, str]:
    return {
        "name": _one_line(user.name),
        "company": _one_line(tenant.name),
        "email": user.email,
    }


def _letter(
    letter_id: UUID, tenant: TenantContext, subject: str, text: str, words: dict[str, str]
) -> Letter:
    return Letter(
        id=letter_id,
        tenant=tenant.slug,
        sender_name=words["company"],
        to=words["email"],
        to_name=words["name"],
        subject=subject,
        text=text,
    )


def page_address() -> str:
    """Where people reach this installation's page, without a slash at the end."""
    known = settings()
    if known.public_url:
        return known.public_url.rstrip("/")
    host = "127.0.0.1" if known.host in _EVERYWHERE else known.host
    return f"http://{host}:{known.port or PORT_DEFAULT}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
