"""One person never takes both steps of a separated duty on one record."""

from uuid import UUID

import pytest

from erp_domains.finance.service.accounts import seed_chart
from erp_domains.rbac import service
from erp_domains.rbac.defaults import ROLES
from erp_domains.rbac.errors import NotSeparate
from erp_domains.rbac.policy import CONFLICTS, OWNER, Duty, conflicts_held
from kernel.auth.principal import Grant, TenantContext, system_principal
from kernel.db.uow import begin, rehearse
from tests.actions.rbac.office import Office
from tests.actions.rbac.test_holders import code_of
from tests.fixtures.api import Api
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio
RECORD = UUID(int=77)
JOURNAL = {"debit_account": "6100", "credit_account": "1020", "amount": "120.00"}


@pytest.mark.parametrize("duty", Duty)
async def test_whoever_took_one_step_cannot_take_the_other(acme: TenantContext, duty: Duty) -> None:
    conflict = next(c for c in CONFLICTS if c.duty is duty)
    ana, ben = (principal_of(acme, "owner", name=n) for n in ("Ana", "Ben"))
    async with begin(ana) as uow:
        await service.note_step(uow, duty, conflict.first, RECORD)
    async with begin(ana) as uow:
        with pytest.raises(NotSeparate):
            await service.require_separate(uow, duty, conflict.second, RECORD)
        await service.require_separate(uow, duty, conflict.second, UUID(int=78))
    async with rehearse(ana) as uow:
        await service.require_separate(uow, duty, conflict.second, RECORD)
        assert uow.warnings
    async with begin(ben) as uow:
        await service.require_separate(uow, duty, conflict.second, RECORD)
        with pytest.raises(NotSeparate):
            await service.require_separate(uow, duty, conflict.first, RECORD)


async def test_a_journal_is_not_posted_by_who_wrote_it_whoever_asks(
    api: Api, acme: TenantContext, office: Office
) -> None:
    async with begin(system_principal(acme)) as uow:
        await seed_chart(uow)
    tom = await api.person(acme, "tom@acme.test", "accountant", "employee")
    ingrid = await api.person(acme, "ingrid@acme.test", "accountant", "employee")
    _, draft = await office.ask(tom, "finance.create_journal", **JOURNAL)
    number = {"journal": draft["result"]["number"]}
    asked_by_ingrid = await office.ask(ingrid, "finance.post_journal", **number)
    assert code_of(await office.confirm(tom, asked_by_ingrid)) == (403, "not_separate")
    asked_by_tom = await office.ask(tom, "finance.post_journal", **number)
    assert any("somebody else" in w for w in asked_by_tom[1]["proposal"]["warnings"])
    assert (await office.confirm(ingrid, asked_by_tom))[0] == 200


def test_no_built_in_role_but_the_owners_holds_both_sides() -> None:
    for name, (_, lines) in ROLES.items():
        grants = [Grant(p, s, frozenset(f), role=name) for p, s, f in lines]
        held = {c.duty for c in conflicts_held(grants) if c.on_assignment}
        assert bool(held) is (name == OWNER), name
