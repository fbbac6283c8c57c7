"""A file becomes a document only for the person who stored it, and only soon after."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.outcomes import Circumstances, ProposalRequired
from actions.runner import run
from ingestion.errors import ReceiptInvalid
from ingestion.receipt import read_receipt, sign_receipt
from ingestion.stored import store_file
from kernel import clock
from kernel.auth.principal import Principal, TenantContext
from kernel.ids import new_id
from kernel.limits import UPLOAD_RECEIPT_LIFE_S

pytestmark = [pytest.mark.anyio, pytest.mark.integration]
NOTE = b"# Note\n\nVisitors sign in at the front desk.\n"


async def test_a_receipt_gives_back_exactly_what_was_stored(hr: Principal) -> None:
    stored = await store_file(hr, "note.md", NOTE)
    assert read_receipt(hr, sign_receipt(hr, stored)) == stored


async def test_somebody_else_s_changed_or_invented_receipt_is_refused(
    hr: Principal, company: TenantContext
) -> None:
    stored = await store_file(hr, "note.md", NOTE)
    receipt = sign_receipt(hr, stored)
    other_person = replace(hr, user_id=new_id())
    other_tenant = replace(hr, tenant=replace(company, slug="other"))
    cut, swapped = receipt[:-1], receipt[::-1]
    with pytest.raises(ReceiptInvalid):
        read_receipt(other_tenant, receipt)
    for person, given in [
        (other_person, receipt),
        (hr, cut),
        (hr, swapped),
        (hr, stored.object_key),
        (hr, "é.é"),
    ]:
        with pytest.raises(ReceiptInvalid):
            await run(person, "kb.upload_document", {"upload": given})


async def test_a_receipt_ends_after_its_hour(
    hr: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = sign_receipt(hr, await store_file(hr, "note.md", NOTE))
    later = clock.now() + timedelta(seconds=UPLOAD_RECEIPT_LIFE_S + 1)
    monkeypatch.setattr("ingestion.receipt.now", lambda: later)
    with pytest.raises(ReceiptInvalid):
        read_receipt(hr, receipt)


async def test_without_a_file_the_answer_says_where_files_are_added(hr: Principal) -> None:
    with pytest.raises(ReceiptInvalid, match="Documents"):
        await run(hr, "kb.upload_document", {"title": "Handbook"})


async def test_a_proposed_upload_shows_people_no_hashes_and_keys(hr: Principal) -> None:
    receipt = sign_receipt(hr, await store_file(hr, "note.md", NOTE))
    asked = Circumstances(must_propose=True)
    outcome = await run(hr, "kb.upload_document", {"upload": receipt, "title": "Note"}, asked)
    assert isinstance(outcome, ProposalRequired)
    shown = {field.field for field in outcome.proposal.diff[0].fields}
    assert {"title", "filename", "readers"} <= shown
    assert not shown & {"object_key", "sha256", "uploaded_by", "progress"}
