"""Every action of finance, asked for by the four callers."""

from typing import Any

import pytest

from actions.outcomes import Completed, ProposalRequired
from actions.registry import load_actions
from actions.runner import run
from actions.spec import Risk
from kernel.errors import NotFound, PermissionDenied
from tests.actions.callers import asked, done, state_of
from tests.actions.finance.conftest import Office, confirmed
from tests.fixtures.api import Api

pytestmark = pytest.mark.anyio
TABLES = (
    "accounts",
    "tax_rates",
    "journal_entries",
    "journal_lines",
    "invoices",
    "invoice_lines",
    "credit_notes",
    "payments",
    "allocations",
    "counters",
)
LINES = [{"account": "1020", "debit": "100"}, {"account": "Share capital", "credit": "100"}]
NEW = "anybody with the right may add"
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("finance.search_accounts", {"query": "bank"}, "reads an empty list"),
    ("finance.create_account", {"code": "6150", "name": "Cleaning", "type": "expense"}, NEW),
    ("finance.set_tax_rate", {"name": "VAT", "rate": "19"}, NEW),
    ("finance.trial_balance", {}, "reads an empty list"),
    ("finance.profit_and_loss", {}, "reads an empty list"),
    ("finance.balance_sheet", {}, "reads an empty list"),
    ("finance.aging", {}, "reads an empty list"),
    ("finance.explain_balance", {"account": "1020"}, ""),
    ("finance.create_invoice", {"customer": "Birchwood", "amount": "10"}, NEW),
    ("finance.post_invoice", {"invoice": "DRAFT-0003"}, ""),
    ("finance.credit_invoice", {"invoice": "INV-0002", "reason": "damaged"}, ""),
    ("finance.list_invoices", {"which": "open"}, "reads an empty list"),
    ("finance.get_invoice", {"invoice": "INV-0002"}, ""),
    ("finance.customer_balance", {"customer": "Birchwood"}, "reads an empty list"),
    ("finance.customer_statement", {"customer": "Birchwood"}, "reads an empty list"),
    ("finance.record_payment", {"invoice": "INV-0001"}, ""),
    ("finance.reverse_payment", {"payment": "PAY-0001", "reason": "bounced"}, ""),
    ("finance.list_payments", {}, "reads an empty list"),
    ("finance.create_journal", {"lines": LINES, "description": "Capital"}, ""),
    ("finance.post_journal", {"journal": "JD-0001"}, ""),
    ("finance.reverse_journal", {"journal": "JE-0001", "reason": "wrong day"}, ""),
    ("finance.post_opening_balance", {"lines": LINES}, ""),
    ("finance.list_journals", {}, "reads an empty list"),
    ("finance.get_journal", {"journal": "JE-0001"}, ""),
]
IDS = [name for name, _, _ in CASES]


@pytest.fixture
async def full(sold: Office) -> Office:
    """On top of what was sold: a payment, a draft entry, an opening entry."""
    mira = sold.mira
    await done(mira, "finance.record_payment", customer="Birchwood", amount="40")
    opening = await run(mira, "finance.post_opening_balance", {"lines": LINES})
    assert isinstance(opening, ProposalRequired)
    await confirmed(sold.theo, opening.proposal.id)
    await done(mira, "finance.create_journal", description="More", lines=LINES)
    return sold


def test_every_finance_action_is_here() -> None:
    assert {n for n in load_actions() if n.startswith("finance.")} == set(IDS)


async def test_callers_without_the_right_or_the_reach_change_nothing(full: Office) -> None:
    before = await state_of(full.mira, *TABLES)
    for name, arguments, why in CASES:
        for refused in (full.nobody, full.outsider):
            with pytest.raises(PermissionDenied):
                await run(refused, name, arguments)
        if not why:
            with pytest.raises(NotFound):
                await run(full.own_only, name, arguments)
        elif why != NEW:
            outcome = await run(full.own_only, name, arguments)
            assert isinstance(outcome, Completed), name
            assert not outcome.result["items"], name
    assert await state_of(full.mira, *TABLES) == before


async def test_the_assistant_only_proposes_and_a_person_confirms(full: Office) -> None:
    before = await state_of(full.mira, *TABLES)
    for name, arguments, _ in CASES:
        answer = await asked(full.mira, name, arguments)
        is_read = load_actions()[name].risk is Risk.READ
        assert isinstance(answer, Completed if is_read else ProposalRequired), name
        assert await state_of(full.mira, *TABLES) == before, name
        if isinstance(answer, ProposalRequired):
            assert answer.proposal.diff or answer.proposal.effects, name
            four_eyes = answer.proposal.required == "four_eyes"
            await confirmed(full.theo if four_eyes else full.mira, answer.proposal.id)
            after = await state_of(full.mira, *TABLES)
            assert after != before, name
            before = after


async def test_without_a_sign_in_there_is_no_answer(api: Api, full: Office) -> None:
    before = await state_of(full.mira, *TABLES)
    for name, arguments, _ in CASES:
        answer = await api.client.post(f"/v1/actions/{name}", json=arguments)
        assert answer.status_code == 401, name
    assert await state_of(full.mira, *TABLES) == before
