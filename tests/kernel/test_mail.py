"""The embedded mail: a folder only the operator reads."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from kernel.errors import Invalid
from kernel.ids import new_id
from kernel.mail import Letter, MailSink

pytestmark = pytest.mark.anyio


def letter(**changes: str) -> Letter:
    words = {
        "tenant": "acme",
        "sender_name": "Müller & Söhne GmbH",
        "to": "zoë@exämple.test",
        "to_name": "Zoë, of Ops",
        "subject": "Grüße",
        "text": "Hallo Zoë\n",
    }
    return Letter(id=new_id(), **{**words, **changes})


async def test_a_letter_sent_twice_is_one_readable_file(tmp_path: Path) -> None:
    sink, one = MailSink(tmp_path / "mail"), letter()
    await sink.send(one)
    await sink.send(one)
    [path] = (tmp_path / "mail").iterdir()
    assert path.name == f"acme.{one.id}.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    head, _, _ = path.read_bytes().decode().partition("\r\n\r\n")
    assert 'To: "Zoë, of Ops" <zoë@exämple.test>' in head.splitlines()


async def test_an_ordinary_address_needs_no_special_server(tmp_path: Path) -> None:
    await MailSink(tmp_path).send(letter(to="zoe@example.test"))
    [path] = tmp_path.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert path.read_bytes().partition(b"\r\n\r\n")[0].isascii()
    assert message["To"].addresses[0].display_name == "Zoë, of Ops"
    assert message["To"].addresses[0].addr_spec == "zoe@example.test"
    assert message["Subject"] == "Grüße"
    assert message.get_content().strip() == "Hallo Zoë"


@pytest.mark.parametrize("field", ["to", "to_name", "subject"])
async def test_a_name_cannot_smuggle_in_a_header(tmp_path: Path, field: str) -> None:
    with pytest.raises(Invalid):
        await MailSink(tmp_path).send(letter(**{field: "x\r\nBcc: eve@evil.test"}))
    assert not list(tmp_path.iterdir())
