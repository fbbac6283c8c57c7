"""What an entry has to fulfil before it reaches the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.finance.errors import (
    BadLine,
    ControlAccount,
    InactiveAccount,
    PeriodClosed,
    RateNeeded,
)
from erp_domains.finance.models import Account, EntrySource, PeriodState
from erp_domains.finance.policy import Line, check_balanced, check_line, with_base
from erp_domains.finance.repository import chart
from erp_domains.finance.schemas.ledger import JournalDraft
from kernel.auth.access import allows
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound
from kernel.money import minor_digits


async def check_draft(
    uow: UnitOfWork, draft: JournalDraft
) -> tuple[list[Line], dict[UUID, Account]]:
    """The lines of an entry, complete with base amounts, and their accounts.

    Raises Unbalanced, BadLine, RateNeeded, NotFound, InactiveAccount, ControlAccount.
    """
    base = uow.principal.tenant.currency
    currency = draft.currency or base
    minor_digits(currency)
    lines = [replace(line, currency=line.currency or currency) for line in draft.lines]
    _require_rates(lines, currency, base, draft.rate)
    lines = with_base(lines, draft.rate or Decimal(1), base)
    for line in lines:
        check_line(line)
    check_balanced(lines)
    return lines, await require_postable(uow, lines, draft.source)


def _require_rates(lines: Sequence[Line], currency: str, base: str, rate: Decimal | None) -> None:
    if rate is not None and rate <= 0:
        raise RateNeeded("an exchange rate is a positive number")
    for line in lines:
        is_priced = bool(line.base_debit or line.base_credit)
        if is_priced or line.currency == base:
            continue
        if line.currency != currency or rate is None:
            raise RateNeeded(
                f"say the exchange rate: how much {base} is one {line.currency}?",
                currency=line.currency,
                fields=["rate"],
            )


async def require_postable(
    uow: UnitOfWork, lines: Sequence[Line], source: EntrySource
) -> dict[UUID, Account]:
    """The accounts of these lines. Raises NotFound, InactiveAccount, ControlAccount, BadLine."""
    accounts = await chart.accounts_by_id(uow, {line.account_id for line in lines})
    for line in lines:
        account = accounts.get(line.account_id)
        if account is None:
            raise NotFound("one of the accounts does not exist", account_id=str(line.account_id))
        if not account.is_active:
            raise InactiveAccount(f"{account.label} is not in use any more: choose another")
        if account.is_control and source is EntrySource.MANUAL:
            raise ControlAccount(
                f"{account.label} is fed by invoices and payments only: post those instead"
            )
        if account.currency and account.currency != line.currency:
            raise BadLine(f"{account.label} is kept in {account.currency}, not {line.currency}")
    return accounts


def require_open_period(uow: UnitOfWork, state: PeriodState | None, day: date) -> None:
    """Raises PeriodClosed unless this person may post to a period in this state."""
    if state is PeriodState.CLOSED:
        raise PeriodClosed(f"{day} lies in a closed period: choose a day in an open one")
    if state is PeriodState.SOFT_CLOSED and not allows(uow.principal, "finance.period.close"):
        raise PeriodClosed(
            f"{day} lies in a period that only those who close periods may still post to"
        )
