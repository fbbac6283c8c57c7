"""Taking the whole company out: an export that can be loaded again."""

from collections.abc import Mapping

from pydantic import BaseModel, Field
from sqlalchemy import insert

from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.workflows.offboarding.jobs import EXPORT_JOB
from kernel.clock import now
from kernel.db.offboarding import TRANSFERS, TransferKind, TransferState
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id


class TransferStarted(BaseModel):
    """An export or clone that was asked for; ask for it by its id to see how far it is."""

    id: str
    kind: TransferKind
    state: TransferState
    progress: int


class ExportData(ActionArgs):
    """Export all data of the company as one zip: every table, every document, with a manifest.

    For moving away, for a copy of one's own, or for an audit. Not for a single report or list.
    """

    reason: str | None = Field(None, max_length=300, description="Why, for the audit trail.")


@action(
    "tenants.export_data",
    permission="tenants.data.export",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.FOUR_EYES,
    step_up=True,
    title="Export all data",
    describe=lambda started: (
        f"The export {started.id} is being made; its link will work for 24 hours."
    ),
    summarize=lambda args: (
        "Export all data of the company" + (f": {args.reason}" if args.reason else "")
    ),
    undo=Undo.no("what was downloaded cannot be called back; the link ends after 24 hours"),
    examples=[
        "export all our data",
        "I want a full export of the company as a zip",
        "make a complete backup of our company data to download",
        "give me everything Steward has stored about us",
        "we are moving to another system, export the whole company",
        "download all tables and documents of our tenant",
        "prepare a data export for the auditors",
        "take out all company data including files",
        "start a full data export because we are changing providers",
        "create an archive of the entire company",
        "dump the complete tenant to a file",
        "can I get a copy of all of our records and documents",
    ],
)
async def export_data(uow: UnitOfWork, args: ExportData) -> TransferStarted:
    """Ask for the export; a job writes it after the commit."""
    transfer_id, by = new_id(), uow.principal.user_id
    values = {"id": transfer_id, "kind": TransferKind.EXPORT, "requested_by": by}
    await start(uow, values)
    uow.enqueue(EXPORT_JOB, transfer_id=transfer_id, requested_by=by)
    uow.effect("event", "Everything in the company, people's data included, leaves in one file.")
    uow.warn("Whoever has the file can read all of it: keep it like the books themselves.")
    return started(values)


async def start(uow: UnitOfWork, values: Mapping[str, object]) -> None:
    """Note a transfer beside the job; a company's role may add such rows, not read them."""
    facts = {"tenant": uow.principal.tenant.slug, "created_at": now(), "updated_at": now()}
    await uow.session.execute(insert(TRANSFERS).inline(), [{**values, **facts}])


def started(values: Mapping[str, object]) -> TransferStarted:
    """The answer to whoever asked."""
    return TransferStarted(
        id=str(values["id"]),
        kind=TransferKind(str(values["kind"])),
        state=TransferState.QUEUED,
        progress=0,
    )
