"""A narrowed caller may do what the person may and the list permits: never more, never less."""

from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.auth.access import Access, allows, field_sets
from kernel.auth.narrow import covers, narrow
from kernel.auth.principal import Grant, Principal, Scope, TenantContext

TENANT = TenantContext(slug="acme", name="Acme", id=UUID(int=1))
PEOPLE = [UUID(int=100 + n) for n in range(5)]
DEPARTMENTS = [UUID(int=200 + n) for n in range(2)]
USERS = [UUID(int=300 + n) for n in range(2)]
PARTS = (("crm", "hrm", "*"), ("lead", "leave", "*"), ("read", "update", "*"))
FIELDS = ("salary", "bank", "cost", "*")
EXAMPLES = 80

patterns = st.tuples(*(st.sampled_from(part) for part in PARTS)).map(".".join)
permissions = st.tuples(*(st.sampled_from(part[:-1]) for part in PARTS)).map(".".join)
grants = st.builds(
    Grant,
    permission=patterns,
    scope=st.sampled_from(Scope),
    fields=st.frozensets(st.sampled_from(FIELDS), max_size=2),
    is_deny=st.integers(0, 4).map(lambda n: n == 0),
    role=st.just("random"),
)
lists = st.lists(grants, max_size=5).map(tuple)


@dataclass
class Leave:
    """A record with an owner, a user and a department."""

    __access__: ClassVar[Access] = Access(
        read="hrm.leave.read", owner="owner_id", user="user_id", department="department_id"
    )

    owner_id: UUID | None
    user_id: UUID
    department_id: UUID | None


records = st.builds(
    Leave,
    owner_id=st.none() | st.sampled_from(PEOPLE),
    user_id=st.sampled_from(USERS),
    department_id=st.none() | st.sampled_from(DEPARTMENTS),
)


@st.composite
def people(draw: st.DrawFn, *, is_team_inside: bool = True) -> Principal:
    """Somebody with a place in the company; their team is in their department unless said."""
    members = draw(st.frozensets(st.sampled_from(PEOPLE)))
    team = draw(st.frozensets(st.sampled_from(PEOPLE)))
    return Principal(
        tenant=TENANT,
        user_id=draw(st.sampled_from(USERS)),
        employee_id=draw(st.none() | st.sampled_from(PEOPLE)),
        department_id=draw(st.none() | st.sampled_from(DEPARTMENTS)),
        team_ids=team & members if is_team_inside else team,
        department_member_ids=members,
        grants=draw(lists),
    )


@given(people(is_team_inside=False), lists, permissions)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_permission_is_narrowed_to_what_both_sides_allow(
    person: Principal, permitted: tuple[Grant, ...], permission: str
) -> None:
    both = allows(person, permission).is_allowed and (
        allows(replace(person, grants=permitted), permission).is_allowed
    )
    assert allows(narrow(person, permitted), permission).is_allowed == both


@given(people(), lists, permissions, records)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_record_is_open_exactly_where_it_is_open_to_both_sides(
    person: Principal, permitted: tuple[Grant, ...], permission: str, record: Leave
) -> None:
    cut, listed = narrow(person, permitted), replace(person, grants=permitted)
    both = [allows(side, permission, record).is_allowed for side in (person, listed)]
    assert allows(cut, permission, record).is_allowed == all(both)
    seen = [field_sets(side, permission, record) for side in (person, listed)]
    in_both = {f for f in FIELDS[:-1] if all(f in s or "*" in s for s in seen)}
    found = field_sets(cut, permission, record)
    assert {f for f in FIELDS[:-1] if f in found or "*" in found} == in_both


@given(people(is_team_inside=False), lists, permissions, records)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_team_beyond_the_department_never_widens_the_cut(
    person: Principal, permitted: tuple[Grant, ...], permission: str, record: Leave
) -> None:
    if allows(narrow(person, permitted), permission, record).is_allowed:
        assert allows(person, permission, record).is_allowed
        assert allows(replace(person, grants=permitted), permission, record).is_allowed


@given(people(is_team_inside=False), grants, permissions, records)
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_a_caller_covers_gives_nobody_more_than_the_caller_has(
    person: Principal, wanted: Grant, permission: str, record: Leave
) -> None:
    person = replace(person, grants=tuple(g for g in person.grants if not g.is_deny))
    if covers(person, wanted):
        handed_on = replace(person, grants=(wanted,))
        if allows(handed_on, permission, record).is_allowed:
            assert allows(person, permission, record).is_allowed
            assert field_sets(handed_on, permission, record) <= (
                field_sets(person, permission, record)
            ) or "*" in field_sets(person, permission, record)


def test_an_empty_list_permits_nothing_and_a_full_one_changes_nothing() -> None:
    person = Principal(TENANT, USERS[0], grants=(Grant("hrm.*.read", Scope.TEAM),))
    assert narrow(person, ()).grants == ()
    assert narrow(person, (Grant("*.*.*", fields=frozenset({"*"})),)).grants == person.grants


def test_denials_of_both_sides_stay() -> None:
    person = Principal(TENANT, USERS[0], grants=(Grant("hrm.*.*"), Grant("hrm.*.b", is_deny=True)))
    cut = narrow(person, (Grant("hrm.a.*"), Grant("hrm.a.c", is_deny=True)))
    allowed = {p for p in ("hrm.a.a", "hrm.a.b", "hrm.a.c", "hrm.x.a") if allows(cut, p).is_allowed}
    assert allowed == {"hrm.a.a"}
