"""A company with the default chart, and short ways to write in its books."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from erp_domains.finance.models import Account
from erp_domains.finance.policy import Line
from erp_domains.finance.schemas.receivables import InvoiceCreate, InvoiceLineCreate
from erp_domains.finance.service.accounts import seed_chart
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import UnitOfWork, begin
from kernel.ids import new_id

NORTHWIND = UUID("01950000-0000-7000-8000-000000000001")
CONTOSO = UUID("01950000-0000-7000-8000-000000000002")


@asynccontextmanager
async def books(tenant: TenantContext) -> AsyncGenerator[UnitOfWork]:
    """One transaction of the system in a company that has the default chart."""
    async with begin(system_principal(tenant)) as uow:
        await seed_chart(uow)
        yield uow


async def account(uow: UnitOfWork, code: str) -> UUID:
    """The id of an account by its code."""
    found = await uow.session.scalar(select(Account.id).where(Account.code == code))
    assert found is not None, code
    return found


async def transfer(uow: UnitOfWork, debit: str, credit: str, amount: str) -> list[Line]:
    """Two lines that move an amount between accounts."""
    value = Decimal(amount)
    return [
        Line(await account(uow, debit), debit=value),
        Line(await account(uow, credit), credit=value),
    ]


def sale(
    *prices: str,
    customer: UUID = NORTHWIND,
    tax: str = "0",
    name: str = "Northwind",
    **rest: object,
) -> InvoiceCreate:
    """An invoice with one line for each price."""
    lines = [
        InvoiceLineCreate(description=f"Item {n}", unit_price=Decimal(p), tax_rate=Decimal(tax))
        for n, p in enumerate(prices, start=1)
    ]
    return InvoiceCreate.model_validate(
        {"customer_id": customer, "customer_name": name, "lines": lines, **rest}
    )


def anyone() -> UUID:
    """A customer nobody has heard of."""
    return new_id()
