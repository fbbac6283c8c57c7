"""The statements: trial balance, profit and loss, balance sheet, an account explained."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from erp_domains.finance.models import AccountType, JournalEntry
from erp_domains.finance.policy import fiscal_year_start, natural_balance, side
from erp_domains.finance.repository import chart, statements
from erp_domains.finance.repository.statements import Balance, Movement
from erp_domains.finance.schemas.reports import (
    BalanceExplained,
    BalanceSheet,
    LedgerRow,
    ProfitAndLoss,
    StatementRow,
    TrialBalance,
    TrialBalanceRow,
)
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid, NotFound

ZERO = Decimal(0)
RESULT = (AccountType.INCOME, AccountType.EXPENSE)
POSITION = (AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY)
SECTIONS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}


class Compare(StrEnum):
    """What a profit and loss is set beside."""

    PREVIOUS_PERIOD = "previous_period"
    PREVIOUS_YEAR = "previous_year"


async def trial_balance(uow: UnitOfWork, as_of: date | None = None) -> TrialBalance:
    """Every account's balance at the end of a day; debits and credits are equal."""
    day = as_of or uow.today()
    rows: list[TrialBalanceRow] = []
    for found in await statements.balances(uow, end_on=day):
        debit, credit = side(found.amount)
        rows.append(
            TrialBalanceRow(
                account_id=found.account_id,
                code=found.code,
                name=found.name,
                type=found.type,
                debit=debit,
                credit=credit,
            )
        )
    return TrialBalance(
        as_of=day,
        currency=uow.principal.tenant.currency,
        items=rows,
        total_debit=sum((r.debit for r in rows), ZERO),
        total_credit=sum((r.credit for r in rows), ZERO),
    )


async def profit_and_loss(
    uow: UnitOfWork,
    start_on: date | None = None,
    end_on: date | None = None,
    *,
    compare: Compare | None = None,
    dimension: str | None = None,
) -> ProfitAndLoss:
    """Income and expense of a span of days; by default this fiscal year so far."""
    end = end_on or uow.today()
    start = start_on or fiscal_year_start(end, uow.principal.tenant.fiscal_year_start_month)
    if end < start:
        raise Invalid(f"the span ends on {end}, before it starts on {start}")
    found = await statements.balances(
        uow, start_on=start, end_on=end, types=RESULT, dimension=dimension
    )
    earlier = span_before(start, end, compare) if compare else None
    before: Sequence[Balance] = ()
    if earlier is not None:
        before = await statements.balances(
            uow, start_on=earlier[0], end_on=earlier[1], types=RESULT, dimension=dimension
        )
    income = _sum_of(found, AccountType.INCOME)
    expense = _sum_of(found, AccountType.EXPENSE)
    return ProfitAndLoss(
        start_on=start,
        end_on=end,
        currency=uow.principal.tenant.currency,
        dimension=dimension,
        items=_rows(found, before if earlier else None, RESULT),
        income=income,
        expense=expense,
        profit=income - expense,
        compared_start_on=earlier[0] if earlier else None,
        compared_end_on=earlier[1] if earlier else None,
        compared_profit=-sum((b.amount for b in before), ZERO) if earlier else None,
    )


async def balance_sheet(uow: UnitOfWork, as_of: date | None = None) -> BalanceSheet:
    """What the company has and owes at the end of a day. Earnings not yet closed are equity."""
    day = as_of or uow.today()
    found = await statements.balances(uow, end_on=day)
    position = [b for b in found if b.type in POSITION]
    earnings = -sum((b.amount for b in found if b.type in RESULT), ZERO)
    rows = _rows(position, None, POSITION)
    if earnings:
        rows.append(
            StatementRow(
                account_id=None,
                section=SECTIONS["equity"],
                code="",
                name="Earnings not yet closed",
                amount=earnings,
            )
        )
    return BalanceSheet(
        as_of=day,
        currency=uow.principal.tenant.currency,
        items=rows,
        assets=_sum_of(position, AccountType.ASSET),
        liabilities=_sum_of(position, AccountType.LIABILITY),
        equity=_sum_of(position, AccountType.EQUITY) + earnings,
    )


async def explain_balance(
    uow: UnitOfWork,
    account_id: UUID,
    start_on: date | None = None,
    end_on: date | None = None,
    *,
    party_id: UUID | None = None,
    limit: int = 50,
) -> BalanceExplained:
    """How an account came to its balance: entries, their documents and who made them."""
    account = (await chart.accounts_by_id(uow, {account_id})).get(account_id)
    if account is None:
        raise NotFound("there is no such account")
    end = end_on or uow.today()
    start = start_on or end.replace(month=1, day=1)
    opening = await statements.balance_before(uow, account_id, start, party_id=party_id)
    moves = await statements.movements(
        uow, account_id, start_on=start, end_on=end, limit=limit, party_id=party_id
    )
    count, moved = await statements.count_movements(
        uow, account_id, start_on=start, end_on=end, party_id=party_id
    )
    documents = await statements.documents_of(uow, [m.entry for m in moves])
    rows = _ledger_rows(moves, documents, AccountType(account.type), opening)
    return BalanceExplained(
        account_id=account.id,
        code=account.code,
        name=account.name,
        type=account.type,
        currency=uow.principal.tenant.currency,
        start_on=start,
        end_on=end,
        opening=natural_balance(account.type, opening),
        items=rows,
        closing=natural_balance(account.type, opening + moved),
        total_count=count,
    )


def _ledger_rows(
    moves: Sequence[Movement], documents: dict[UUID, str], kind: AccountType, opening: Decimal
) -> list[LedgerRow]:
    rows: list[LedgerRow] = []
    running = opening
    for move in moves:
        running += move.debit - move.credit
        rows.append(
            LedgerRow(
                entry_id=move.entry.id,
                posted_on=move.entry.posted_on,
                entry=move.entry.code,
                description=move.entry.description,
                source=move.entry.source,
                document=documents.get(move.entry.id),
                debit=move.debit,
                credit=move.credit,
                balance=natural_balance(kind, running),
                created_by=who_made(move.entry),
            )
        )
    return rows


def who_made(entry: JournalEntry) -> str:
    """The person behind an entry, with the assistant they used, if any."""
    by = entry.created_by_name or "unknown"
    return f"{by}, through {entry.agent}" if entry.agent else by


def span_before(start: date, end: date, compare: Compare) -> tuple[date, date]:
    """The span to compare with: the same days a year earlier, or as many days just before."""
    if compare is Compare.PREVIOUS_PERIOD:
        return start - (end - start) - timedelta(days=1), start - timedelta(days=1)
    return _year_earlier(start), _year_earlier(end)


def _year_earlier(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _sum_of(found: Sequence[Balance], kind: AccountType) -> Decimal:
    return natural_balance(kind, sum((b.amount for b in found if b.type == kind), ZERO))


def _rows(
    found: Sequence[Balance], before: Sequence[Balance] | None, order: Sequence[AccountType]
) -> list[StatementRow]:
    now = {b.account_id: b.amount for b in found}
    then = {b.account_id: b.amount for b in before or ()}
    rows = [
        StatementRow(
            account_id=key,
            section=SECTIONS[b.type],
            code=b.code,
            name=b.name,
            amount=natural_balance(b.type, now.get(key, ZERO)),
            compared=None if before is None else natural_balance(b.type, then.get(key, ZERO)),
        )
        for key, b in {b.account_id: b for b in [*(before or ()), *found]}.items()
    ]
    places = {SECTIONS[kind]: n for n, kind in enumerate(order)}
    return sorted(rows, key=lambda r: (places[r.section], r.code))
