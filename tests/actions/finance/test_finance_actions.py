"""What people say and get: naming, previews, undo, loading a company."""

from decimal import Decimal

import pytest

from actions.errors import NotUndoable, SecondPersonRequired, UndoConflict
from actions.outcomes import Circumstances, NeedsClarification, ProposalRequired, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.finance.errors import NumberTaken
from tests.actions.callers import asked, done
from tests.actions.finance.conftest import Office, confirmed, invoice

pytestmark = pytest.mark.anyio


async def owed(office: Office, customer: str = "Birchwood") -> Decimal:
    answer = await done(office.mira, "finance.customer_balance", customer=customer)
    rows = answer.result["items"]
    return Decimal(rows[0]["balance"]) if rows else Decimal(0)


async def test_a_preview_shows_number_ledger_and_money_and_is_what_happens(sold: Office) -> None:
    outcome = await asked(sold.mira, "finance.post_invoice", {"invoice": "Tern"})
    assert isinstance(outcome, ProposalRequired)
    told = [e.text for e in outcome.proposal.effects]
    assert told == [
        "DRAFT-0003 becomes invoice INV-0003",
        "Debit 1100 Accounts receivable €480.00",
        "Credit 4010 Sales €480.00",
        "Tern Logistics owes €480.00, due 2026-04-15",
    ]
    result = await confirmed(sold.mira, outcome.proposal.id)
    assert (result["number"], result["state"]) == ("INV-0003", "posted")


async def test_previews_use_up_no_numbers(sold: Office) -> None:
    for _ in range(3):
        await asked(sold.mira, "finance.post_invoice", {"invoice": "DRAFT-0003"})
    posted = await done(sold.mira, "finance.post_invoice", invoice="draft 3")
    assert posted.result["number"] == "INV-0003"


async def test_several_open_invoices_of_a_customer_are_a_question(sold: Office) -> None:
    outcome = await run(sold.mira, "finance.get_invoice", {"invoice": "Birchwood"})
    assert isinstance(outcome, NeedsClarification)
    assert {c.label for c in outcome.clarification.choices} == {"INV-0001", "INV-0002"}
    await done(sold.mira, "finance.record_payment", invoice="INV-0001")
    only_open_one = await done(sold.mira, "finance.get_invoice", invoice="Birchwood")
    assert only_open_one.result["number"] == "INV-0002"
    assert (await done(sold.mira, "finance.get_invoice", invoice="invoice 1")).result[
        "state"
    ] == "paid"


async def test_a_payment_without_an_amount_pays_what_is_open(sold: Office) -> None:
    paid = await done(sold.mira, "finance.record_payment", invoice="INV-0002")
    assert paid.summary == (
        "Payment PAY-0001 of €250.00 from Birchwood Ltd on Monday 16 March 2026: "
        "€250.00 on INV-0002 (paid)."
    )
    assert await owed(sold) == 1000


async def test_undoing_a_payment_opens_the_invoice_again(sold: Office) -> None:
    paid = await done(sold.mira, "finance.record_payment", customer="Birchwood", amount="1250")
    assert await owed(sold) == 0
    assert paid.run_id
    await undo(sold.mira, paid.run_id, Via.PAGE)
    assert await owed(sold) == 1250
    with pytest.raises(NotUndoable):
        await undo(sold.mira, paid.run_id, Via.PAGE)


async def test_undoing_a_posting_is_a_credit_note(office: Office) -> None:
    draft = await done(office.mira, "finance.create_invoice", customer="Birchwood", amount="90")
    posted = await done(office.mira, "finance.post_invoice", invoice=draft.result["number"])
    assert posted.run_id
    await undo(office.mira, posted.run_id, Via.PAGE)
    shown = await done(office.mira, "finance.get_invoice", invoice="INV-0001")
    assert (shown.result["state"], Decimal(shown.result["open_amount"])) == ("credited", 0)
    assert shown.result["history"] == ["2026-03-16: CN-0001 on INV-0001, 90.0000 EUR"]


async def test_a_posting_that_was_paid_is_not_undone(office: Office) -> None:
    draft = await done(office.mira, "finance.create_invoice", customer="Birchwood", amount="90")
    posted = await done(office.mira, "finance.post_invoice", invoice=draft.result["number"])
    await done(office.mira, "finance.record_payment", invoice="INV-0001", amount="10")
    assert posted.run_id
    with pytest.raises(UndoConflict):
        await undo(office.mira, posted.run_id, Via.PAGE)


async def test_undoing_drafts_removes_them(office: Office) -> None:
    draft = await done(office.mira, "finance.create_invoice", customer="Birchwood", amount="90")
    entry = await done(
        office.mira, "finance.create_journal",
        debit_account="Rent", credit_account="Bank", amount="900",
    )  # fmt: skip
    made = await done(
        office.mira, "finance.create_account", code="6150", name="Cleaning", type="expense"
    )
    for run_id in (draft.run_id, entry.run_id, made.run_id):
        assert run_id
        await undo(office.mira, run_id, Via.PAGE)
    assert (await done(office.mira, "finance.list_invoices")).result["total_count"] == 0
    assert (await done(office.mira, "finance.list_journals")).result["total_count"] == 0
    assert (await done(office.mira, "finance.search_accounts", query="6150")).result["items"] == []


async def test_a_journal_needs_a_second_person_and_can_be_reversed(office: Office) -> None:
    await done(
        office.mira, "finance.create_journal",
        debit_account="6100", credit_account="1020", amount="900", description="Rent of March",
    )  # fmt: skip
    outcome = await run(office.mira, "finance.post_journal", {"journal": "rent"})
    assert isinstance(outcome, ProposalRequired)
    assert outcome.proposal.required == "four_eyes"
    with pytest.raises(SecondPersonRequired):
        await confirmed(office.mira, outcome.proposal.id)
    posted = await confirmed(office.theo, outcome.proposal.id)
    assert posted["number"] == "JE-0001"
    back = await done(
        office.theo, "finance.reverse_journal", journal="JE-0001", reason="paid privately"
    )
    assert (back.result["number"], back.result["reverses"]) == ("JE-0002", "JE-0001")


async def test_the_usual_tax_is_charged(office: Office) -> None:
    await done(office.mira, "finance.set_tax_rate", name="VAT", rate="20")
    draft = await done(
        office.mira, "finance.create_invoice", customer="Birchwood", amount="18", quantity="20"
    )
    assert Decimal(draft.result["total"]) == 432
    free = await done(
        office.mira, "finance.create_invoice", customer="Birchwood", amount="18", tax_rate="0"
    )
    assert Decimal(free.result["total"]) == 18


async def test_a_company_is_brought_over_with_its_numbers_and_balances(office: Office) -> None:
    loader = Circumstances(via=Via.LOADER)
    opening = {
        "as_of": "2025-12-31",
        "lines": [{"account": "Bank", "debit": "9000"}, {"account": "1200", "debit": "500"}],
        "balance_to": "Opening balance equity",
    }
    await run(office.mira, "finance.post_opening_balance", opening, loader)
    for number, day in (("INV-1006", "2026-01-20"), ("INV-1003", "2025-11-30")):
        old = {"customer": "Birchwood", "amount": "780", "number": number, "issued_on": day}
        await run(office.mira, "finance.create_invoice", old, loader)
        await run(office.mira, "finance.post_invoice", {"invoice": number}, loader)
    next_one = await invoice(office.mira, "Tern Logistics", "10")
    assert next_one["number"] == "INV-1007"
    with pytest.raises(NumberTaken):
        await done(
            office.mira, "finance.create_invoice", customer="Birchwood", amount="1", number="INV-2"
        )
    late = await done(office.mira, "finance.aging")
    assert late.summary.startswith("On Monday 16 March 2026, 2 customers: €1,570.00 is open")
    sheet = await done(office.mira, "finance.balance_sheet")
    assert Decimal(sheet.result["assets"]) == 9000 + 500 + 1570


async def test_the_balance_of_one_account_is_told_with_its_documents(sold: Office) -> None:
    await done(sold.mira, "finance.record_payment", customer="Birchwood", amount="40")
    told = await done(sold.mira, "finance.explain_balance", account="receivable")
    assert Decimal(told.result["closing"]) == 1210
    assert [r["document"] for r in told.result["items"]] == [
        "INV-0001 Birchwood Ltd",
        "INV-0002 Birchwood Ltd",
        "PAY-0001 Birchwood Ltd",
    ]
    assert {r["created_by"] for r in told.result["items"]} == {"Mira Stein"}
