"""A refusal for want of a right names the right, who has it here, and what else can be done."""

from dataclasses import replace

import pytest

from actions.refusals import Help, explained, help_for, nearest
from erp_domains.authentication.repository import user_by_email
from erp_domains.rbac.models import Role, RoleGrant
from erp_domains.rbac.service import assign_role
from gateway.assistant.outcomes import carry_out
from kernel.auth.principal import Principal, PrincipalKind, TenantContext, system_principal
from kernel.db.uow import begin
from kernel.errors import NotFound, PermissionDenied
from kernel.ids import new_id
from kernel.llm.port import ToolCall
from tests.actions.callers import CHAT, done, state_of
from tests.fixtures.api import Api
from tests.fixtures.database import principal_of
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio
RIGHT = "finance.journal.post"
ENTRY = {"journal": "J-1"}
ADVISER = "Payment adviser"


@pytest.fixture
async def staff(acme: TenantContext, api: Api) -> TenantContext:
    """An owner, the head of finance, an employee, and Rosa with a role of the company's own."""
    await api.add_person(acme, "olga@acme.example", "owner", name="Olga Owen")
    await api.add_person(acme, "finn@acme.example", "employee", "finance_lead", name="Finn Lead")
    await api.add_person(acme, "ana@acme.example", "employee", name="Ana Silva")
    await api.add_person(acme, "rosa@acme.example", "employee", name="Rosa Adler")
    async with begin(system_principal(acme)) as uow:
        role = uow.add(Role(id=new_id(), name="adviser", title=ADVISER, is_builtin=False))
        uow.add(Role(id=new_id(), name="unheld", title="Held by nobody", is_builtin=False))
        await uow.flush()
        uow.add(RoleGrant(role_id=role.id, permission=RIGHT, scope="all", fields=[]))
        rosa = await user_by_email(uow.session, "rosa@acme.example")
        assert rosa
        await assign_role(uow, rosa.id, "adviser")
    return acme


async def helped(person: Principal, permission: str = RIGHT) -> Help:
    found = await help_for(person, permission)
    assert found
    return found


async def test_roles_of_the_company_are_named_the_most_special_first(staff: TenantContext) -> None:
    found = await helped(principal_of(staff, "employee"))
    assert [r.title for r in found.roles] == [ADVISER, "Head of finance", "Owner"]


async def test_people_are_named_to_whom_may_see_people(staff: TenantContext) -> None:
    assert (await helped(principal_of(staff, "employee"))).people == []
    found = await helped(principal_of(staff, "employee", "hr"))
    assert found.people == ["Rosa Adler", "Finn Lead", "Olga Owen"]


async def test_what_reaches_own_records_only_helps_nobody_else(staff: TenantContext) -> None:
    found = await helped(principal_of(staff), "hrm.leave.read")
    assert [r.title for r in found.roles] == ["Owner"]


async def test_programs_and_unknown_rights_get_no_names(staff: TenantContext) -> None:
    service = principal_of(staff, "employee", kind=PrincipalKind.SERVICE)
    assert await help_for(service, RIGHT) is None
    assert await help_for(principal_of(staff, "employee"), "finance.moon.land") is None


async def test_what_is_near_and_permitted_is_offered(staff: TenantContext) -> None:
    near = nearest(principal_of(staff, "auditor"), RIGHT)
    assert [n.action for n in near] == ["finance.get_journal", "finance.list_journals"]
    assert nearest(principal_of(staff, "employee"), RIGHT) == []


async def test_only_a_missing_right_is_explained(staff: TenantContext) -> None:
    ana = principal_of(staff, "employee")
    hidden = NotFound("there is no such record among those you may see", permission=RIGHT)
    assert await explained(ana, hidden) is hidden
    other = PermissionDenied("the company has switched the assistant off")
    assert await explained(ana, other) is other
    lacking = PermissionDenied("you need it; ask an administrator", permission=RIGHT)
    assert await explained(None, lacking) is lacking
    told = await explained(ana, lacking)
    assert (told.status, told.code) == (403, "permission_denied")
    assert "ask an administrator" not in told.message


async def test_http_says_the_right_the_roles_and_the_way(staff: TenantContext, api: Api) -> None:
    ana = await api.sign_in(staff, "ana@acme.example")
    before = await state_of(system_principal(staff), "proposals", "journal_entries")
    answer = await api.client.post(
        "/v1/actions/finance.post_journal", json=ENTRY, headers=ana.headers
    )
    assert answer.status_code == 403
    error = answer.json()["error"]
    assert RIGHT in error["message"]
    assert f"{ADVISER}, Head of finance and Owner" in error["message"]
    assert "Rosa" not in answer.text
    assert error["details"]["help"]["roles"][0] == {"name": "adviser", "title": ADVISER}
    assert await state_of(system_principal(staff), "proposals", "journal_entries") == before


async def test_a_model_that_calls_what_was_taken_away_is_told_the_same(
    staff: TenantContext,
) -> None:
    ana = principal_of(staff, "employee")
    call = ToolCall("c1", "finance.post_journal", ENTRY)
    tried = await carry_out(ana.through("assistant", "m"), call, CHAT, {call.name})
    assert tried.read.status == "failed"
    assert "Head of finance" in tried.read.summary


async def test_the_built_in_models_refusal_ends_with_who_may(staff: TenantContext) -> None:
    ana = principal_of(staff, "employee", name="Ana Silva")
    answer = (await Chat(ana).say("post the journal entry J-1")).answer
    assert RIGHT in answer
    assert f"{ADVISER}, Head of finance and Owner" in answer
    assert "Rosa" not in answer
    german = replace(ana, tenant=replace(staff, locale="de"))
    answer = (await Chat(german).say("genehmige den Urlaubsantrag von Finn Lead")).answer
    assert "Here the roles" not in answer
    assert "hrm.leave.approve: Owner" in answer


async def test_the_chain_of_an_explanation_ends_with_who_has_the_right(
    staff: TenantContext,
) -> None:
    hr = principal_of(staff, "employee", "hr")
    told = (await done(hr, "rbac.explain_access", action="finance.post_journal")).result
    holders = next(step for step in told["items"] if step["step"] == "holders")
    assert holders["text"] == (
        f"who has it: {ADVISER}, Head of finance, Owner; Rosa Adler, Finn Lead, Olga Owen"
    )
    record = f"leave_request:{new_id()}"
    ana = principal_of(staff, "employee")
    told = (
        await done(ana, "rbac.explain_access", action="hrm.leave_balance", record=record)
    ).result
    assert not any(step["step"] == "holders" for step in told["items"])


async def test_a_second_person_is_named_where_one_is_needed(staff: TenantContext, api: Api) -> None:
    await api.add_person(staff, "otto@acme.example", "owner", name="Otto Second")
    await api.add_person(staff, "new@acme.example", "employee", name="Nele New")
    olga = await api.sign_in(staff, "olga@acme.example")
    wish = {"person": "Nele New", "role": "Auditor"}
    asked = await api.client.post("/v1/actions/rbac.assign_role", json=wish, headers=olga.headers)
    path = f"/v1/proposals/{asked.json()['proposal']['id']}/confirm"
    refused = await api.client.post(path, headers=olga.headers)
    assert refused.status_code == 403
    error = refused.json()["error"]
    assert error["code"] == "second_person_required"
    assert "rbac.role.assign" in error["message"]
    assert "ask Otto Second" in error["message"]
