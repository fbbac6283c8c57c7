"""What every built-in role may do, cell by cell, against the tables that people reviewed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

import pytest

from actions.registry import load_actions
from erp_domains.authentication.service import create_user
from erp_domains.hrm.models import Department, Employee
from erp_domains.rbac.catalogue import PERMISSIONS
from erp_domains.rbac.policy import FIELD_SETS
from erp_domains.rbac.service import assign_role
from erp_domains.workflows.principals import load_principal
from kernel.auth.access import Access, allows, may_see
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.uow import begin
from kernel.ids import new_id
from tools.write_rights_matrix import NONE, REST, SEED, seed_permissions, tables

CELLS_MIN = 2_000
SCOPES = ("own", "team", "department", "all")


@dataclass
class Record:
    """Something that belongs to an employee."""

    __access__: ClassVar[Access] = Access(read="-", owner="owner_id")
    owner_id: UUID


def expected() -> dict[tuple[str, str], str]:
    """(role, permission) -> cell, from both tables."""
    found: dict[tuple[str, str], str] = {}
    for path in (SEED, REST):
        header, *lines = [x.split("\t") for x in path.read_text("utf-8").splitlines()]
        for permission, *cells in lines:
            found |= {(r, permission): c for r, c in zip(header[1:], cells, strict=True)}
    return found


def test_the_source_documents_permissions_are_there_by_name() -> None:
    assert len(seed_permissions()) == 29
    assert set(seed_permissions()) <= PERMISSIONS


def test_the_reviewed_tables_are_those_of_the_code() -> None:
    for path, text in tables().items():
        stored = path.read_text("utf-8")
        assert stored == text, f"{path.name}: python -m tools.write_rights_matrix, then review"


@pytest.mark.anyio
async def test_every_role_may_exactly_what_the_tables_say(acme: TenantContext) -> None:
    table = expected()
    roles = {role for role, _ in table}
    people = {role: await _person(acme, role) for role in sorted(roles)}
    wrong: list[str] = []
    cells = 0
    for (role, permission), cell in table.items():
        for name, wanted, found in _observed(people[role], permission, cell):
            cells += 1
            if wanted != found:
                wrong.append(f"{role} {permission} {name}: {found}, declared {wanted}")
    for action in load_actions().values():
        for role in roles:
            cells += 1
            is_open = allows(people[role], action.permission).is_allowed
            if is_open != (table[role, action.permission] != NONE):
                wrong.append(f"{role} {action.name}: {is_open}")
    assert not wrong
    assert cells >= CELLS_MIN


def _observed(person: Principal, permission: str, cell: str) -> Iterator[tuple[str, bool, bool]]:
    scope, _, rest = cell.partition("[")
    fields = set(rest.rstrip("]").split(",")) - {""}
    yield "at all", cell != NONE, allows(person, permission).is_allowed
    reach = SCOPES.index(scope) if cell != NONE else -1
    for distance, record in enumerate(_records(person)):
        # A team is no part of a department: the one does not reach what the other does.
        wanted = reach == 3 or reach == distance or (distance == 0 and reach >= 0)
        yield SCOPES[distance], wanted, allows(person, permission, record).is_allowed
    for field_set in sorted(FIELD_SETS):
        wanted = field_set in fields or "*" in fields
        yield f"field set {field_set}", wanted, may_see(person, permission, field_set)


def _records(person: Principal) -> list[Record]:
    assert person.employee_id is not None
    (below,) = person.team_ids
    (beside,) = person.department_member_ids - {person.employee_id}
    return [Record(person.employee_id), Record(below), Record(beside), Record(UUID(int=9))]


async def _person(tenant: TenantContext, role: str) -> Principal:
    """Somebody with this role alone, loaded as for a request, with a report and a neighbour."""
    async with begin(system_principal(tenant)) as uow:
        user = await create_user(uow, email=f"{role}@acme.test", name=role)
        await assign_role(uow, user.id, role)
        place = uow.add(Department(id=new_id(), code=role[:8].upper(), name=role))
        await uow.flush()
        facts = {"joined_on": date(2022, 1, 3), "work_hours": "8,8,8,8,8,0,0", "currency": "EUR",
                 "country": "DE"}  # fmt: skip
        me = uow.add(Employee(id=new_id(), number=f"{role}-1", name=role, user_id=user.id,
                              department_id=place.id, **facts))  # fmt: skip
        await uow.flush()
        uow.add(Employee(id=new_id(), number=f"{role}-2", name="below", manager_id=me.id, **facts))
        uow.add(Employee(id=new_id(), number=f"{role}-3", name="beside", department_id=place.id,
                         **facts))  # fmt: skip
        await uow.flush()
        return await load_principal(uow, user.id)
