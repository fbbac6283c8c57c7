"""Queries on the chart of accounts and tax rates."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from erp_domains.finance.errors import ChartMissing
from erp_domains.finance.models import Account, InvoiceLine, JournalLine, TaxRate
from kernel.auth.access import visible
from kernel.db.uow import UnitOfWork


async def find_accounts(
    uow: UnitOfWork,
    *,
    words: str | None = None,
    account_type: str | None = None,
    is_active: bool | None = True,
    limit: int = 200,
) -> list[Account]:
    """Accounts by a part of code or name, in the order of codes."""
    query = visible(uow.principal, Account).order_by(Account.code).limit(limit)
    if words:
        like = like_pattern(words)
        query = query.where(
            or_(Account.code.ilike(like), Account.name.ilike(like), Account.role.ilike(like))
        )
    if account_type:
        query = query.where(Account.type == account_type)
    if is_active is not None:
        query = query.where(Account.is_active == is_active)
    return list(await uow.session.scalars(query))


def like_pattern(words: str) -> str:
    """A LIKE pattern that finds the words anywhere, literally."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


async def accounts_by_id(uow: UnitOfWork, ids: set[UUID]) -> dict[UUID, Account]:
    """These accounts, by id; missing ones are simply not there."""
    rows = await uow.session.scalars(select(Account).where(Account.id.in_(ids)))
    return {row.id: row for row in rows}


async def accounts_by_role(uow: UnitOfWork, *roles: str) -> dict[str, Account]:
    """The accounts that document postings go to. Raises ChartMissing."""
    rows = await uow.session.scalars(select(Account).where(Account.role.in_(roles)))
    found = {str(row.role): row for row in rows}
    for role in roles:
        if role not in found:
            raise ChartMissing(
                f"no account has the role {role}: set up the chart of accounts first", role=role
            )
    return found


async def account_by_code(uow: UnitOfWork, code: str) -> Account | None:
    """The account of this code."""
    return await uow.session.scalar(select(Account).where(Account.code == code))


async def lock_account(uow: UnitOfWork, account_id: UUID) -> Account | None:
    """An account about to be changed."""
    return await uow.session.scalar(
        select(Account).where(Account.id == account_id).with_for_update()
    )


async def account_is_used(uow: UnitOfWork, account_id: UUID) -> bool:
    """Whether anything was posted to an account or it has accounts below it."""
    used: list[ColumnElement[bool]] = [
        exists().where(JournalLine.account_id == account_id),
        exists().where(InvoiceLine.account_id == account_id),
        exists().where(Account.parent_id == account_id),
    ]
    return bool(await uow.session.scalar(select(or_(*used))))


async def chart_is_empty(uow: UnitOfWork) -> bool:
    """Whether there is no account at all yet."""
    return not await uow.session.scalar(select(exists().where(Account.id.is_not(None))))


async def tax_rate_named(uow: UnitOfWork, name: str) -> TaxRate | None:
    """The tax rate of this name."""
    return await uow.session.scalar(select(TaxRate).where(TaxRate.name == name))


async def usual_tax_rate(uow: UnitOfWork) -> TaxRate | None:
    """The rate charged when nobody says otherwise."""
    return await uow.session.scalar(select(TaxRate).where(TaxRate.is_default))
