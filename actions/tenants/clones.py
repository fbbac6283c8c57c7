"""A sandbox made from the company as it stands."""

from datetime import datetime

from pydantic import Field

from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from actions.tenants.exports import TransferStarted, start, started
from erp_domains.workflows.offboarding.jobs import CLONE_JOB
from kernel.db.offboarding import TransferKind
from kernel.db.tenancy import schema_of
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.ids import new_id


class CloneTenant(ActionArgs):
    """Copy the company into a sandbox to try things in, under another short name.

    People sign in there as here; bank details and social security numbers, the audit trail and
    conversations are left out.
    """

    slug: str = Field(
        description="Short name of the sandbox: a-z, 0-9 and _, starting with a letter, e.g. trial."
    )
    pinned_at: datetime | None = Field(
        None, description="Business time the sandbox stands still at; empty: it runs on."
    )


@action(
    "tenants.clone_tenant",
    permission="tenants.tenant.clone",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    title="Clone as a sandbox",
    describe=lambda done: f"The sandbox is being made; ask for {done.id} to see how far it is.",
    summarize=lambda args: f"Copy the company into the sandbox {args.slug}",
    undo=Undo.no("the sandbox is a company of its own; delete it there"),
    examples=[
        "clone our company as a sandbox called trial",
        "make a test copy of the company named playground",
        "I need a sandbox of our data to train new people, call it training",
        "copy everything into a sandbox test_2026",
        "create a sandbox tenant from our live company under demo_copy",
        "set up a staging copy of our company as staging",
        "duplicate this tenant for testing, short name uat",
        "give us a safe copy to try the new payroll in, named payroll_test",
        "clone the tenant to rehearsal and pin its time to 31 December 2026",
        "spin up a sandbox acme_sandbox with our documents",
        "we want to rehearse the year end close in a copy called year_end",
        "make a playground copy of all data, slug sandbox",
    ],
)
async def clone_tenant(uow: UnitOfWork, args: CloneTenant) -> TransferStarted:
    """Ask for the clone; a job makes it after the commit."""
    schema_of(args.slug)
    if args.slug == uow.principal.tenant.slug:
        raise Invalid("the sandbox needs another short name than the company")
    if args.pinned_at is not None and args.pinned_at.tzinfo is None:
        raise Invalid("say the time with its offset, e.g. 2026-12-31T09:00:00+01:00")
    transfer_id, by = new_id(), uow.principal.user_id
    options = {"pinned_at": args.pinned_at.isoformat()} if args.pinned_at else {}
    values = {
        "id": transfer_id,
        "kind": TransferKind.CLONE,
        "requested_by": by,
        "target": args.slug,
        "options": options,
    }
    await start(uow, values)
    uow.enqueue(
        CLONE_JOB, transfer_id=transfer_id, requested_by=by, target=args.slug, options=options
    )
    uow.effect("event", f"A sandbox {args.slug} with the company's data, people and documents.")
    return started(values)
