"""Inheritance in SQL and in rules is the same; own rights bound what is handed on."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from erp_domains.authentication.service import create_user
from erp_domains.rbac.models import Role, RoleGrant, RoleParent, UserRole
from erp_domains.rbac.policy import (
    default_delegation,
    delegated_grants,
    find_cycle,
    first_beyond,
    grants_of,
    lineage,
)
from erp_domains.rbac.repository import rights_of
from erp_domains.rbac.service import load_graph, seed_roles
from kernel.auth.narrow import narrow
from kernel.auth.principal import Grant, Reach, Scope, TenantContext, system_principal
from kernel.db.uow import UnitOfWork, begin
from kernel.ids import new_id
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio
ROLES = [UUID(int=500 + n) for n in range(6)]
# An edge always points to a later role, so no drawing closes a circle.
edges = st.frozensets(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda e: e[0] < e[1]), max_size=9
)


@pytest.fixture
async def uow(acme: TenantContext) -> AsyncGenerator[UnitOfWork]:
    async with begin(system_principal(acme)) as opened:
        for n, role_id in enumerate(ROLES):
            opened.add(Role(id=role_id, name=f"r{n}", title=f"R{n}"))
            await opened.flush()
            opened.add(RoleGrant(id=new_id(), role_id=role_id, permission=f"crm.lead.{n}",
                                 scope="all", fields=[], is_deny=n == 4))  # fmt: skip
        opened.add(Role(id=UUID(int=599), name="lonely", title="Lonely"))
        await opened.flush()
        yield opened


@given(drawn=edges, held=st.sets(st.sampled_from(ROLES), max_size=3))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_inherited_rights_are_the_same_in_sql_and_in_rules(
    uow: UnitOfWork, drawn: frozenset[tuple[int, int]], held: set[UUID]
) -> None:
    await uow.session.execute(delete(RoleParent))
    uow.session.add_all(
        RoleParent(id=new_id(), role_id=ROLES[a], parent_id=ROLES[b]) for a, b in drawn
    )
    user = await create_user(uow, email=f"{new_id().hex}@acme.test", name="X")
    uow.session.add_all(UserRole(user_id=user.id, role_id=r) for r in held)
    await uow.flush()
    names, by_sql = await rights_of(uow.session, user.id, uow.now())
    graph = await load_graph(uow.session)
    by_rules = grants_of(graph, held)
    assert set(by_sql) == set(by_rules)
    assert set(names) == {graph[r].name for h in held for r in lineage(graph, h)}
    for a, b in drawn:
        circle = find_cycle(graph, ROLES[b], [ROLES[a]])
        assert circle is not None
        assert circle[0] == circle[-1] == f"r{b}"
        assert circle[1] == f"r{a}"


async def test_seeding_again_mends_built_in_roles_and_changes_nothing_else(
    uow: UnitOfWork,
) -> None:
    before = await load_graph(uow.session)
    owner = next(node for node in before.values() if node.name == "owner")
    await uow.session.execute(delete(RoleGrant).where(RoleGrant.role_id == owner.id))
    await seed_roles(uow.session)
    after = await load_graph(uow.session)
    assert {k: set(v.grants) for k, v in after.items()} == {
        k: set(v.grants) for k, v in before.items()
    }


def line(permission: str, scope: Scope = Scope.ALL, *fields: str, deny: bool = False) -> Grant:
    return Grant(permission, scope, frozenset(fields), deny)


@pytest.mark.parametrize(
    ("held", "wanted", "beyond"),
    [
        ([line("crm.*.*")], [line("crm.lead.read")], None),
        ([line("crm.*.*")], [line("*.*.*")], "assistant.action.read"),
        ([line("crm.lead.read", Scope.TEAM)], [line("crm.lead.read")], "crm.lead.read"),
        ([line("crm.lead.read")], [line("crm.lead.read", Scope.OWN)], None),
        ([line("hrm.employee.read")], [line("hrm.employee.read", Scope.ALL, "salary")],
         "hrm.employee.read"),
        ([line("hrm.employee.read", Scope.ALL, "*")],
         [line("hrm.employee.read", Scope.ALL, "salary")], None),
        ([line("crm.*.*"), line("crm.lead.read", deny=True)], [line("crm.*.*")], "crm.lead.read"),
        ([line("crm.*.*"), line("crm.lead.read", deny=True)],
         [line("crm.*.*"), line("crm.lead.read", deny=True)], None),
    ],
)  # fmt: skip
def test_nobody_hands_out_beyond_their_own(
    held: list[Grant], wanted: list[Grant], beyond: str | None
) -> None:
    assert first_beyond(held, wanted) == beyond


async def test_what_was_delegated_is_handed_on_by_nobody_and_carried_by_no_key(
    acme: TenantContext,
) -> None:
    mia = principal_of(acme, "employee", "manager")
    given = delegated_grants(default_delegation(mia.grants), mia.grants, Reach(mia.user_id, "Mia"))
    assert {g.permission for g in given} >= {"hrm.leave.approve", "hrm.leave.read"}
    assert all(not g.fields for g in given)
    assert default_delegation(given) == []
    assert first_beyond(given, [line("hrm.leave.approve", Scope.TEAM)]) == "hrm.leave.approve"
    carrier = replace(principal_of(acme), grants=given)
    assert narrow(carrier, [line("*.*.*", Scope.ALL, "*")]).grants == ()
