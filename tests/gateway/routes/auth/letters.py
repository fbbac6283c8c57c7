"""What the embedded mail would have brought: the letters whose jobs wait in the outbox."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select

from erp_domains.authentication.jobs import mail_link
from erp_domains.authentication.service.links import MAIL_LINK
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.shared import OutboxRow
from kernel.db.uow import begin_shared
from kernel.settings import settings

_LINK = re.compile(r"https?://\S+/#/(?:invitation|reset)/(\S+)")


async def deliver(tenant: TenantContext) -> list[EmailMessage]:
    """Run every waiting job twice, as a queue may; all letters so far, oldest first."""
    query = select(OutboxRow.body).where(
        OutboxRow.tenant == tenant.schema, OutboxRow.topic == "job", OutboxRow.name == MAIL_LINK
    )
    async with begin_shared() as session:
        bodies = (await session.scalars(query.order_by(OutboxRow.position))).all()
    for body in [*bodies, *bodies]:
        await mail_link(system_principal(tenant), **body["arguments"])
    return letters()


def letters() -> list[EmailMessage]:
    """The letters in the sink, oldest first; their names sort by the time of their link."""
    paths = sorted(mail_folder().glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]


def mail_folder() -> Path:
    return settings().data_dir / "mail"


def token_in(letter: EmailMessage) -> str:
    """The token behind the link of a letter."""
    found = _LINK.search(letter.get_content())
    assert found, letter.get_content()
    return found.group(1)
