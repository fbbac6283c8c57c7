"""Passwords and keys of the embedded parts: made once, kept in a file only its owner reads."""

import os
import secrets
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from kernel.errors import Conflict

SECRET_BYTES = 32


def _new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


class Credentials(BaseModel):
    """Every generated secret of one data root."""

    postgres_admin_password: str = Field(default_factory=_new_secret)
    postgres_app_password: str = Field(default_factory=_new_secret)
    valkey_password: str = Field(default_factory=_new_secret)
    vector_api_key: str = Field(default_factory=_new_secret)
    signing_key: str = Field(default_factory=_new_secret)


def load_credentials(path: Path) -> Credentials:
    """Read the secrets at `path`; write new ones if there are none.

    Raises Conflict when the file is not what was written, instead of locking people out of data.
    """
    if not path.exists():
        write_private(path, Credentials().model_dump_json(indent=2))
    try:
        return Credentials.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise Conflict(
            f"{path} is not a secrets file. Restore it from a backup; without it the data beside "
            "it cannot be opened. To start anew, move the whole folder away."
        ) from error


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step by one that only its owner reads (0600)."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(partial, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)
