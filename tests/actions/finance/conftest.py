"""An office with books: two accountants, a customer, one who sees only what is their own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from actions.decisions import confirm
from actions.outcomes import Decided, Via
from kernel.auth.principal import Grant, Principal, Scope, TenantContext
from kernel.clock import now
from tests.actions.callers import done
from tests.erp_domains.finance.books import books
from tests.fixtures.database import principal_of


@dataclass
class Office:
    mira: Principal
    theo: Principal
    own_only: Principal
    nobody: Principal
    outsider: Principal


@pytest.fixture
async def office(acme: TenantContext) -> Office:
    """Mira and Theo keep the books; nothing is in them yet."""
    async with books(acme):
        pass
    owner = principal_of(acme, "owner", name="Zoe Park")
    for name in ("Birchwood Ltd", "Tern Logistics"):
        await done(owner, "crm.create_contact", name=name, kind="company", is_customer=True)
    contacts = Grant("crm.contact.read", Scope.ALL, role="own")
    return Office(
        mira=principal_of(acme, "accountant", name="Mira Stein", proved_at=now()),
        theo=principal_of(acme, "accountant", name="Theo Brandt", proved_at=now()),
        own_only=_granted(acme, Grant("finance.*.*", Scope.OWN, role="own"), contacts),
        nobody=principal_of(acme),
        outsider=principal_of(acme, "warehouse", name="Wim de Vries"),
    )


def _granted(acme: TenantContext, *grants: Grant) -> Principal:
    bare = principal_of(acme, name="Olga Rehm")
    return Principal(
        tenant=acme, user_id=bare.user_id, kind=bare.kind, name=bare.name, grants=grants
    )


@pytest.fixture
async def sold(office: Office) -> Office:
    """INV-0001 of 1,000 and INV-0002 of 250 to Birchwood; a draft to Tern Logistics."""
    await invoice(office.mira, "Birchwood", "1000", issued_on="2026-01-05")
    await invoice(office.mira, "Birchwood", "250", issued_on="2026-03-02")
    await done(office.mira, "finance.create_invoice", customer="Tern Logistics", amount="480")
    return office


async def invoice(who: Principal, customer: str, amount: str, **facts: Any) -> dict[str, Any]:
    """A posted invoice with one line."""
    draft = await done(who, "finance.create_invoice", customer=customer, amount=amount, **facts)
    return (await done(who, "finance.post_invoice", invoice=draft.result["number"])).result


async def confirmed(who: Principal, proposal_id: UUID) -> dict[str, Any]:
    """The result of a proposal that this person confirms."""
    decided = await confirm(who, proposal_id, Via.PAGE)
    assert isinstance(decided, Decided)
    return decided.run.result
