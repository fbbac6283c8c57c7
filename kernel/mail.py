"""Mail: the one door to letters that leave the house.

The embedded default writes each letter to a file below the data root, where the operator finds it;
the adapter for a mail server comes behind the same port.
"""

import os
import re
import secrets
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import UUID

import anyio.to_thread

from kernel.clock import now
from kernel.errors import Invalid
from kernel.settings import settings

_LINE_BREAK = re.compile(r"[\r\n]")
SENDER = "no-reply@steward.invalid"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person. The id makes sending it twice the same as once."""

    id: UUID
    tenant: str
    sender_name: str
    to: str
    to_name: str
    subject: str
    text: str


class Mail(Protocol):
    """What every way of sending mail does."""

    async def send(self, letter: Letter) -> None:
        """Hand the letter over; a letter with the same id is sent once."""
        ...


class MailSink:
    """Keeps letters as `<tenant>.<id>.eml` in a folder only the operator may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, letter: Letter) -> None:
        """Write the letter; a half-written one never has its final name."""
        await anyio.to_thread.run_sync(self._write, letter)

    def _write(self, letter: Letter) -> None:
        content = message_of(letter).as_bytes()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{letter.tenant}.{letter.id}.eml"
        part = path.with_suffix(f".{secrets.token_hex(4)}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        part.replace(path)


def message_of(letter: Letter) -> EmailMessage:
    """The letter as an internet message (RFC 5322). Raises Invalid for a header in a header."""
    if any(
        _LINE_BREAK.search(t)
        for t in (letter.to, letter.to_name, letter.sender_name, letter.subject)
    ):
        raise Invalid("a name, address or subject of a mail is one line")
    # Only an address beyond ASCII needs a server that speaks UTF-8 (RFC 6531).
    message = EmailMessage(policy=policy.SMTP if letter.to.isascii() else policy.SMTPUTF8)
    message["From"] = _address(letter.sender_name, SENDER)
    message["To"] = _address(letter.to_name, letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{letter.id}@steward.invalid>"
    message.set_content(letter.text)
    return message


def _address(name: str, address: str) -> Address:
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)


def mail() -> Mail:
    """The way this installation sends mail."""
    return _sink(settings().data_dir)


@cache
def _sink(data_dir: Path) -> MailSink:
    return MailSink(data_dir / "mail")
