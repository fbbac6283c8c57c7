"""The letters of sign-in, and the addresses in them."""

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
_TEXTS = {
    LinkPurpose.INVITATION: ("Your sign-in at {company}", _INVITATION, "invitation"),
    LinkPurpose.RESET: ("Your new password at {company}", _RESET, "reset"),
}


def letter_of(tenant: TenantContext, user: User, link: SignInLink, token: str) -> Letter:
    """The letter that brings a link to its person. The token stands behind `#`: no log sees it."""
    subject, text, route = _TEXTS[LinkPurpose(link.purpose)]
    words = {
        "name": _one_line(user.name),
        "company": _one_line(tenant.name),
        "email": user.email,
        "until": f"{link.expires_at:%Y-%m-%d %H:%M} UTC",
        "url": f"{page_address()}/#/{route}/{token}",
    }
    return Letter(
        id=link.id,
        tenant=tenant.slug,
        sender_name=words["company"],
        to=user.email,
        to_name=words["name"],
        subject=subject.format(**words),
        text=text.format(**words),
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
