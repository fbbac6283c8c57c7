"""Noting what was done, and what is to be done."""

from uuid import UUID

from erp_domains.crm.errors import LeadNotFound, RecordNotFound
from erp_domains.crm.models import Activity, Contact, Lead, Opportunity
from erp_domains.crm.repository import activities_about, find_visible
from erp_domains.crm.schemas import ActivityCreate, ActivityRead
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid

TEXT_CHARS_MAX = 10_000


async def log_activity(uow: UnitOfWork, data: ActivityCreate) -> Activity:
    """Note something about one contact, lead or opportunity the caller may see.

    With `due_on` it is a follow-up, open until it is done. The text is kept as it is and never
    acted on. Raises RecordNotFound, Invalid.
    """
    record = await _find_record(uow, data.record_id)
    if not data.text.strip():
        raise Invalid("say what to note", fields=["text"])
    if len(data.text) > TEXT_CHARS_MAX:
        raise Invalid(f"a note may hold {TEXT_CHARS_MAX} characters; shorten it")
    if data.due_on is not None and data.due_on < uow.today():
        raise Invalid(f"{data.due_on} is past; choose today or a later day")
    who = uow.principal
    activity = uow.add(
        Activity(
            kind=data.kind.value,
            text=data.text.strip(),
            contact_id=record.id if isinstance(record, Contact) else None,
            lead_id=record.id if isinstance(record, Lead) else None,
            opportunity_id=record.id if isinstance(record, Opportunity) else None,
            about=record.title if isinstance(record, Opportunity) else record.label,
            at=uow.now(),
            due_on=data.due_on,
            owner_id=who.employee_id,
            owner_name=who.name,
            created_by=who.user_id,
        )
    )
    await uow.flush()
    return activity


async def list_activities(uow: UnitOfWork, lead_id: UUID, limit: int = 20) -> list[ActivityRead]:
    """What was noted about a lead, newest first. Raises LeadNotFound."""
    if await find_visible(uow, Lead, lead_id) is None:
        raise LeadNotFound("there is no such lead among those you may see")
    rows = await activities_about(uow, Activity.lead_id, [lead_id], limit)
    return [ActivityRead.model_validate(row) for row in rows]


async def _find_record(uow: UnitOfWork, record_id: UUID) -> Contact | Lead | Opportunity:
    found = (
        await find_visible(uow, Contact, record_id)
        or await find_visible(uow, Lead, record_id)
        or await find_visible(uow, Opportunity, record_id)
    )
    if found is None:
        raise RecordNotFound("there is no such contact, lead or opportunity you may see")
    return found
