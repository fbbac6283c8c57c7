"""Rights as SQL and rights of one record agree, whatever the grants."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from erp_domains.crm.models import Activity, Lead
from erp_domains.hrm.models import Department, Employee
from kernel.auth.access import NOBODY, allows, predicate, reader_keys, require, visible
from kernel.auth.principal import (
    Grant,
    Principal,
    Reach,
    Scope,
    TenantContext,
    system_principal,
)
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import NotFound, PermissionDenied
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio

PEOPLE = [UUID(int=100 + n) for n in range(4)]
DEPARTMENTS = [UUID(int=200 + n) for n in range(2)]
USERS = [UUID(int=300 + n) for n in range(2)]
MODELS = (Lead, Activity, Employee)
PATTERNS = (
    "crm.lead.read", "crm.lead.*", "crm.*.read", "crm.activity.read", "hrm.employee.read",
    "hrm.*.*", "*.*.read", "*.*.*", "crm.lead.update", "finance.journal.read",
)  # fmt: skip

people = st.frozensets(st.sampled_from(PEOPLE))
reaches = st.builds(
    Reach,
    user_id=st.sampled_from(USERS),
    name=st.just("Mia"),
    employee_id=st.none() | st.sampled_from(PEOPLE),
    department_id=st.none() | st.sampled_from(DEPARTMENTS),
    team_ids=people,
    department_member_ids=people,
)
plain_grants = st.builds(
    Grant,
    permission=st.sampled_from(PATTERNS),
    scope=st.sampled_from(Scope),
    is_deny=st.booleans(),
    role=st.just("random"),
)
delegated_grants = st.builds(
    Grant,
    permission=st.sampled_from(PATTERNS),
    scope=st.sampled_from(Scope),
    role=st.just("random"),
    reach=reaches,
    except_scopes=st.frozensets(st.sampled_from(Scope), max_size=2),
)
grants = plain_grants | delegated_grants


@dataclass(frozen=True)
class Rows:
    """Every combination of owner, user and department there can be, and a transaction."""

    tenant: TenantContext
    uow: UnitOfWork
    records: dict[type[Any], list[Any]]


@st.composite
def callers(draw: st.DrawFn) -> dict[str, Any]:
    """Who asks: with or without an employee, a department, a team."""
    return {
        "user_id": draw(st.sampled_from(USERS)),
        "employee_id": draw(st.none() | st.sampled_from(PEOPLE)),
        "department_id": draw(st.none() | st.sampled_from(DEPARTMENTS)),
        "team_ids": draw(people),
        "department_member_ids": draw(people),
        "grants": tuple(draw(st.lists(grants, max_size=5))),
    }


@pytest.fixture
async def rows(acme: TenantContext) -> AsyncGenerator[Rows]:
    async with begin(system_principal(acme)) as uow:
        uow.session.add_all(_departments())
        await uow.flush()
        employees = _employees()
        uow.session.add_all(employees)
        leads = [
            Lead(number=f"T-{n}", name=f"Lead {n}", owner_id=owner)
            for n, owner in enumerate((None, *PEOPLE))
        ]
        uow.session.add_all(leads)
        await uow.flush()
        activities = [
            Activity(kind="note", text="-", lead_id=leads[0].id, about="Lead 0", owner_id=owner,
                     created_by=user, at=datetime(2026, 3, 1, tzinfo=UTC))
            for owner, user in product((None, *PEOPLE), USERS)
        ]  # fmt: skip
        uow.session.add_all(activities)
        await uow.flush()
        yield Rows(acme, uow, {Lead: leads, Activity: activities, Employee: employees})


def _departments() -> list[Department]:
    return [
        Department(id=found, code=f"D{n}", name=f"Dept {n}") for n, found in enumerate(DEPARTMENTS)
    ]


def _employees() -> list[Employee]:
    where = (None, *DEPARTMENTS, DEPARTMENTS[0])
    return [
        Employee(id=person, number=f"E-{n}", name=f"Person {n}", department_id=department,
                 joined_on=date(2022, 1, 3), work_hours="8,8,8,8,8,0,0", currency="EUR",
                 country="DE")
        for n, (person, department) in enumerate(zip(PEOPLE, where, strict=True))
    ]  # fmt: skip


def principal(tenant: TenantContext, facts: dict[str, Any]) -> Principal:
    return replace(principal_of(tenant), **facts)


async def ids_by_sql(rows: Rows, caller: Principal, model: type[Any]) -> set[UUID]:
    query = select(model.id).where(predicate(caller, model))
    return set(await rows.uow.session.scalars(query))


def ids_by_decision(rows: Rows, caller: Principal, model: type[Any]) -> set[UUID]:
    permission = model.__access__.read
    return {r.id for r in rows.records[model] if allows(caller, permission, r).is_allowed}


@given(facts=callers())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_the_sql_filter_gives_exactly_the_rows_the_decision_allows(
    rows: Rows, facts: dict[str, Any]
) -> None:
    caller = principal(rows.tenant, facts)
    for model in MODELS:
        found = await ids_by_sql(rows, caller, model)
        assert found == ids_by_decision(rows, caller, model), model.__name__
        counted = select(func.count()).select_from(visible(caller, model).subquery())
        assert (await rows.uow.session.execute(counted)).scalar_one() == len(found)


@given(facts=callers(), extra=grants)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_a_denial_never_widens_and_an_allowance_never_narrows(
    rows: Rows, facts: dict[str, Any], extra: Grant
) -> None:
    before = principal(rows.tenant, facts)
    after = replace(before, grants=(*before.grants, extra))
    for model in MODELS:
        had, has = await ids_by_sql(rows, before, model), await ids_by_sql(rows, after, model)
        assert has <= had if extra.is_deny else had <= has


def grant(permission: str, scope: Scope, *, is_deny: bool = False) -> Grant:
    return Grant(permission, scope, is_deny=is_deny, role="test")


def caller_with(tenant: TenantContext, *given: Grant, **facts: Any) -> Principal:
    known = {"employee_id": PEOPLE[0], "user_id": USERS[0]} | facts
    return replace(principal_of(tenant), grants=given, **known)


@pytest.mark.parametrize("order", [1, -1], ids=["allow first", "deny first"])
async def test_deny_beats_allow_whatever_their_order_and_width(rows: Rows, order: int) -> None:
    allow = grant("crm.lead.read", Scope.ALL)
    deny = grant("*.*.*", Scope.OWN, is_deny=True)
    caller = caller_with(rows.tenant, *[allow, deny][::order])
    owners = {lead.owner_id for lead in await _leads(rows, caller)}
    assert owners == {None, *PEOPLE[1:]}
    decision = allows(caller, "crm.lead.read", rows.records[Lead][1])
    assert not decision.is_allowed
    assert "denies" in decision.reason


async def test_a_denial_for_all_closes_the_kind_of_thing(rows: Rows) -> None:
    given = [grant("crm.*.*", Scope.ALL), grant("crm.lead.read", Scope.ALL, is_deny=True)]
    caller = caller_with(rows.tenant, *given)
    assert await _leads(rows, caller) == []
    with pytest.raises(PermissionDenied, match=r"crm\.lead\.read"):
        require(caller, "crm.lead.read")
    assert allows(caller, "crm.activity.read").is_allowed


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.TEAM, Scope.DEPARTMENT])
async def test_a_row_without_an_owner_belongs_to_nobody(rows: Rows, scope: Scope) -> None:
    unowned = rows.records[Lead][0]
    reaching = {"team_ids": frozenset(PEOPLE), "department_member_ids": frozenset(PEOPLE)}
    narrow = caller_with(rows.tenant, grant("crm.lead.read", scope), **reaching)
    assert unowned not in await _leads(rows, narrow)
    with pytest.raises(NotFound):
        require(narrow, "crm.lead.read", unowned)
    given = [grant("crm.lead.read", Scope.ALL), grant("crm.lead.read", scope, is_deny=True)]
    all_but = caller_with(rows.tenant, *given, **reaching)
    assert unowned in await _leads(rows, all_but)
    assert require(all_but, "crm.lead.read", unowned).is_allowed


async def test_somebody_without_an_employee_owns_no_ownerless_row(rows: Rows) -> None:
    caller = caller_with(rows.tenant, grant("crm.*.read", Scope.OWN), employee_id=None)
    assert await _leads(rows, caller) == []
    activities = await rows.uow.session.scalars(visible(caller, Activity))
    assert {activity.created_by for activity in activities} == {USERS[0]}


async def test_without_a_grant_nothing_is_seen(rows: Rows) -> None:
    caller = caller_with(rows.tenant, grant("crm.lead.update", Scope.ALL))
    assert await _leads(rows, caller) == []
    assert allows(caller, "crm.lead.read").reason == "no role grants crm.lead.read"


async def _leads(rows: Rows, caller: Principal) -> Sequence[Lead]:
    return list(await rows.uow.session.scalars(visible(caller, Lead)))


async def test_a_delegated_right_never_reaches_the_two_people_themselves(rows: Rows) -> None:
    mia = Reach(USERS[1], "Mia", employee_id=PEOPLE[1], team_ids=frozenset(PEOPLE))
    for scope in (Scope.TEAM, Scope.ALL):
        given = Grant("crm.lead.read", scope, role="manager", reach=mia)
        caller = caller_with(rows.tenant, given)  # the employee PEOPLE[0]
        owners = {lead.owner_id for lead in await _leads(rows, caller)}
        assert owners - {None} == set(PEOPLE[2:])
        decision = allows(caller, "crm.lead.read")
        assert decision.reason.startswith("via delegation of Mia: role manager")
    assert reader_keys(caller) == reader_keys(replace(caller, grants=()))


async def test_who_is_denied_documents_finds_none(rows: Rows) -> None:
    deny = grant("kb.document.read", Scope.ALL, is_deny=True)
    caller = caller_with(rows.tenant, grant("kb.*.*", Scope.ALL), deny)
    assert reader_keys(caller) == [NOBODY]
