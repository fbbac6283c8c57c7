"""The chart of accounts: set up, search, add, remove what was never used."""

from decimal import Decimal
from uuid import UUID

from erp_domains.finance.account_words import names_for
from erp_domains.finance.errors import AccountInUse, BadLine, CodeTaken
from erp_domains.finance.models import Account, TaxRate
from erp_domains.finance.repository import chart
from erp_domains.finance.schemas.ledger import AccountCreate, AccountList, AccountRead
from erp_domains.finance.service.default_chart import CHART
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound
from kernel.money import minor_digits


async def seed_chart(uow: UnitOfWork) -> int:
    """Give a company without accounts the default chart; answers how many were made."""
    if not await chart.chart_is_empty(uow):
        return 0
    by_code: dict[str, Account] = {}
    for entry in CHART:
        parent = by_code[entry.parent] if entry.parent else None
        by_code[entry.code] = uow.add(
            Account(
                code=entry.code,
                name=entry.name,
                type=entry.type,
                role=entry.role,
                is_control=entry.is_control,
                parent_id=parent.id if parent else None,
            )
        )
        if parent is None:
            await uow.flush()  # accounts below it need its key
    await uow.flush()
    return len(by_code)


async def create_account(uow: UnitOfWork, data: AccountCreate) -> AccountRead:
    """Add an account to the chart. Raises CodeTaken, NotFound (parent), BadLine (type)."""
    if await chart.account_by_code(uow, data.code) is not None:
        raise CodeTaken(f"there is an account {data.code} already; choose another code")
    if data.currency:
        minor_digits(data.currency)
    parent = await _parent(uow, data)
    account = uow.add(Account(**data.model_dump()))
    await uow.flush()
    return read_account(account, {parent.id: parent} if parent else {})


async def _parent(uow: UnitOfWork, data: AccountCreate) -> Account | None:
    if data.parent_id is None:
        return None
    found = (await chart.accounts_by_id(uow, {data.parent_id})).get(data.parent_id)
    if found is None:
        raise NotFound("the account to put it under does not exist")
    if found.type != data.type:
        raise BadLine(
            f"{found.label} is of type {found.type}; an account below it has to be the same"
        )
    return found


async def remove_unused_account(uow: UnitOfWork, account_id: UUID) -> str:
    """Delete an account nothing was posted to; answers with its label. Raises AccountInUse."""
    account = await chart.lock_account(uow, account_id)
    if account is None:
        raise NotFound("there is no such account")
    require(uow.principal, "finance.account.create", account)
    if await chart.account_is_used(uow, account_id):
        raise AccountInUse(f"{account.label} is in use, so it cannot be removed")
    label = account.label
    await uow.session.delete(account)
    await uow.flush()
    return label


async def set_tax_rate(uow: UnitOfWork, name: str, rate: Decimal, *, is_default: bool) -> TaxRate:
    """Add a sales tax or change its rate; the usual one is charged when nobody says otherwise."""
    if not 0 <= rate <= 100:
        raise BadLine("a tax rate is a percentage between 0 and 100")
    usual = await chart.usual_tax_rate(uow)
    if is_default and usual is not None and usual.name != name:
        usual.is_default = False
        await uow.flush()  # there is one usual rate at a time
    found = await chart.tax_rate_named(uow, name)
    if found is None:
        found = uow.add(TaxRate(name=name, rate=rate, is_default=is_default))
    else:
        found.rate, found.is_default = rate, is_default
    await uow.flush()
    return found


async def search_accounts(
    uow: UnitOfWork, words: str | None = None, account_type: str | None = None, limit: int = 50
) -> AccountList:
    """Accounts by a part of their code or name, or all of a type.

    Where no name has the words, those that hold what the words mean in everyday talk.
    """
    found = await chart.find_accounts(uow, words=words, account_type=account_type, limit=limit)
    for name in names_for(words) if words and not found else []:
        found += await chart.find_accounts(uow, words=name, account_type=account_type, limit=limit)
    parents = await chart.accounts_by_id(uow, {a.parent_id for a in found if a.parent_id})
    return AccountList(items=[read_account(a, parents) for a in found])


def read_account(account: Account, parents: dict[UUID, Account]) -> AccountRead:
    """An account as people see it."""
    parent = parents.get(account.parent_id) if account.parent_id else None
    return AccountRead(
        id=account.id,
        code=account.code,
        name=account.name,
        type=account.type,
        parent_code=parent.code if parent else None,
        currency=account.currency,
        is_control=account.is_control,
        is_active=account.is_active,
    )
