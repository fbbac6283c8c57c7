"""Readers as people say them ("everyone", "HR", "the Sales department", "Priya") and back."""

import re
from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from actions.refs import NoSuchRecord, resolve
from erp_domains.authentication.models import User
from erp_domains.hrm.models import Department, Employee
from erp_domains.rbac.repository import roles_by_name
from ingestion.errors import ReadersInvalid
from ingestion.readers import clean_readers
from kernel.db.uow import UnitOfWork

_EVERYONE_WORDS = (
    "all|everyone|everybody|anyone|company|whole company|entire company|employees|all employees"
    "|every employee|staff|all staff|all people|all of us|public"
)
_EVERYONE = frozenset(_EVERYONE_WORDS.split("|"))
_FILLING = re.compile(r"^(?:only|just|the|all|our|people in|members of|anyone in|everyone in)\s+")
_GROUP = re.compile(r"\s+(?:team|people|staff|group|role|members|only|folks)$")
_DEPARTMENT = re.compile(r"\s+(?:department|dept\.?)$")


class ReaderChoice(BaseModel):
    """A reader to choose: its key and what people call it."""

    key: str
    label: str


async def read_keys(uow: UnitOfWork, words: Sequence[str]) -> list[str]:
    """The reader keys these words mean. Raises ReadersInvalid, Ambiguous."""
    said = [part for each in words for part in re.split(r"\s*(?:,|;|\band\b|&)\s*", each) if part]
    return clean_readers([await _key_of(uow, part) for part in said])


async def label_keys(uow: UnitOfWork, keys: Sequence[str]) -> list[str]:
    """What people call each of these keys, in the same order."""
    named = {choice.key: choice.label for choice in await reader_choices(uow)}
    people = [UUID(key.removeprefix("user:")) for key in keys if key.startswith("user:")]
    if people:
        rows = await uow.session.execute(select(User.id, User.name).where(User.id.in_(people)))
        named |= {f"user:{row.id}": row.name for row in rows}
    return [named.get(key, key) for key in keys]


async def reader_choices(uow: UnitOfWork) -> list[ReaderChoice]:
    """Everyone, each role and each department, and the person alone."""
    roles = await roles_by_name(uow.session)
    departments = await uow.session.execute(
        select(Department.id, Department.name).order_by(Department.name)
    )
    return [
        ReaderChoice(key="all", label="Everyone"),
        *(ReaderChoice(key=f"role:{r.name}", label=f"Role {r.title}") for r in roles.values()),
        *(
            ReaderChoice(key=f"department:{row.id}", label=f"{row.name} department")
            for row in departments
        ),
        ReaderChoice(key=f"user:{uow.principal.user_id}", label="Only me"),
    ]


async def _key_of(uow: UnitOfWork, words: str) -> str:
    plain = " ".join(words.casefold().split())
    if re.fullmatch(r"all|(?:role|user|department):\S+", plain):
        return plain
    core = _FILLING.sub("", _FILLING.sub("", plain))
    if plain in _EVERYONE or core in _EVERYONE:
        return "all"
    if core in ("me", "myself"):
        return f"user:{uow.principal.user_id}"
    is_department = bool(_DEPARTMENT.search(core))
    core = _DEPARTMENT.sub("", _GROUP.sub("", core))
    found = None if is_department else await _role_of(uow, core)
    found = found or await _department_of(uow, core) or await _role_of(uow, core)
    return found or await _person_of(uow, words)


async def _role_of(uow: UnitOfWork, words: str) -> str | None:
    wanted = {words, words.removesuffix("s"), words.replace(" ", "_")}
    for name, role in (await roles_by_name(uow.session)).items():
        if wanted & {name.casefold(), role.title.casefold()}:
            return f"role:{name}"
    return None


async def _department_of(uow: UnitOfWork, words: str) -> str | None:
    rows = await uow.session.execute(select(Department.id, Department.name, Department.code))
    for row in rows:
        if words in (row.name.casefold(), row.code.casefold()):
            return f"department:{row.id}"
    return None


async def _person_of(uow: UnitOfWork, words: str) -> str:
    try:
        found = await resolve(uow, "employee", words, "readers")
    except NoSuchRecord as error:
        raise ReadersInvalid(
            f"“{words}” is no role, department or person here; say for example everyone, HR, "
            "the Sales department, or a colleague's name",
            field="readers",
        ) from error
    user_id = await uow.session.scalar(select(Employee.user_id).where(Employee.id == found.id))
    if user_id is None:
        raise ReadersInvalid(f"{found.label} has no sign-in, so cannot read documents")
    return f"user:{user_id}"
