"""The format of a company file: one JSON object a line, in the order things happened.

Documented for people in `docs/company_file.md`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kernel.errors import Invalid


class BadLine(Invalid):
    """One line of a company file cannot be used; nothing of the file was kept."""

    code = "bad_line"

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}", line=number, reason=reason)


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CompanyLine(_Line):
    """The company itself; only as the first line, and only used when the company is new."""

    do: Literal["company"]
    name: str
    currency: str = "EUR"
    timezone: str = "Europe/Berlin"
    locale: str = "en"
    country: str = "DE"


class SignInLine(_Line):
    """A person who may sign in. A sandbox company's people share its password if none is given."""

    do: Literal["sign_in"]
    email: str
    name: str
    roles: list[str] = Field(min_length=1)
    employee: str | None = None
    password: str | None = None


class DocumentLine(_Line):
    """A document with who may read it: `all`, `role:hr`, `user:...`, `department:...`."""

    do: Literal["document"]
    readers: list[str] = Field(min_length=1)
    title: str | None = None
    file: str | None = None
    text: str | None = None


class ActionLine(_Line):
    """An action carried out by a person (`as`, an e-mail) at a business time (`at`).

    Without `as` the platform itself acts, as it does for opening balances.
    """

    do: Literal["action"] = "action"
    action: str
    args: dict[str, Any] = Field(default_factory=dict)
    actor: str | None = Field(None, alias="as")
    at: datetime | None = None


Line = CompanyLine | SignInLine | DocumentLine | ActionLine
_LINE: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="do")])


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line, where it stands, and a key that tells it from every other line of its company."""

    number: int
    key: str
    line: Line


def read_lines(path: Path) -> Iterator[NumberedLine]:
    """The lines of a file, checked one by one. Raises BadLine, naming number and reason."""
    seen: Counter[str] = Counter()
    for number, raw in enumerate(path.read_bytes().splitlines(), start=1):
        if not raw.strip() or raw.lstrip().startswith(b"#"):
            continue
        value = _object(number, raw)
        digest = hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
        seen[digest] += 1
        # The same line twice is meant twice; the same file twice is not.
        yield NumberedLine(number, f"{digest}:{seen[digest]}", _typed(number, value))


def _object(number: int, raw: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadLine(number, f"this is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadLine(number, "a line must be a JSON object")
    return {"do": "action", **value} if "action" in value else value


def _typed(number: int, value: dict[str, Any]) -> Line:
    try:
        return _LINE.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "do"
        raise BadLine(number, f"{where}: {first['msg']}") from error
