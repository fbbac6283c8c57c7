"""The end of a company: asked for by an owner, thirty days of grace, then gone."""

from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy import insert

from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.workflows.offboarding.closing import GRACE, OWNER
from erp_domains.workflows.offboarding.jobs import CLOSE_JOB
from kernel.clock import now
from kernel.db.offboarding import DELETIONS
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid, PermissionDenied
from kernel.ids import new_id


class DeletionRequested(BaseModel):
    """A deletion that was asked for: its number, and the day after which nothing comes back."""

    id: str
    tenant: str
    purge_at: datetime


class DeleteTenant(ActionArgs):
    """Delete the whole company: nobody can sign in any more, and after 30 days it is gone for good.

    Only an owner on the page can do this. Not for deleting a record, a document or a person.
    """

    name: str = Field(
        max_length=200, description="The company's full name, typed by the owner to be sure."
    )
    reason: str | None = Field(None, max_length=300, description="Why the company leaves.")


@action(
    "tenants.delete_tenant",
    permission="tenants.tenant.delete",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.HUMAN,
    step_up=True,
    title="Delete the company",
    describe=lambda done: (
        f"The company {done.tenant} is closed now and deleted for good on "
        f"{done.purge_at:%d %B %Y}; until then an owner can restore it. Number: {done.id}."
    ),
    summarize=lambda args: f"Delete the company {args.name} with all its data",
    undo=Undo.no("an owner can restore the company for 30 days, by the letter each of them gets"),
    examples=[
        "delete our company",
        "close the company account and remove everything",
        "we are leaving, erase our tenant",
        "please delete the whole company Larkfield GmbH",
        "cancel Steward and wipe all our data",
        "remove our organisation for good",
        "I want to terminate this tenant",
        "shut down the company in Steward",
        "erase all company data, we are moving away",
        "delete the tenant after the grace period",
        "start the deletion of our company",
        "get rid of this company and everything stored for it",
    ],
)
async def delete_tenant(uow: UnitOfWork, args: DeleteTenant) -> DeletionRequested:
    """Ask for the deletion; a job closes the company after the commit."""
    tenant, by = uow.principal.tenant, uow.principal.user_id
    if OWNER not in uow.principal.roles:
        raise PermissionDenied("only an owner of the company can delete it")
    if args.name.casefold() != tenant.name.casefold():
        raise Invalid(f"type the company's full name, {tenant.name}, to be sure it is meant")
    deletion_id, at = new_id(), now()
    facts = {
        "tenant_id": tenant.id,
        "requested_by": by,
        "requested_at": at,
        "purge_at": at + GRACE,
        "reason": args.reason,
    }
    row = {"id": deletion_id, "tenant": tenant.slug, "created_at": at, "updated_at": at, **facts}
    await uow.session.execute(insert(DELETIONS).inline(), [row])
    uow.enqueue(CLOSE_JOB, deletion_id=deletion_id, **facts)
    uow.effect("event", "Everybody is signed out and can sign in no more.")
    uow.effect("event", f"On {at + GRACE:%d %B %Y} all data is deleted and cannot come back.")
    uow.warn("Export your data first: after the deletion nobody can.")
    return DeletionRequested(id=str(deletion_id), tenant=tenant.slug, purge_at=at + GRACE)
