"""Whether a contact is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from erp_domains.crm.errors import DuplicateContact
from erp_domains.crm.models import Contact, ContactKind
from erp_domains.crm.policy import normal_name
from erp_domains.crm.repository import contacts_of_like_name, contacts_with_address
from kernel.db.uow import UnitOfWork

CANDIDATES_MAX = 5


@dataclass(frozen=True, slots=True)
class Probe:
    """What a new contact would look like; addresses in normal form."""

    kind: ContactKind
    name: str
    emails: Sequence[str]
    phones: Sequence[str]
    company_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A contact that may be the same one. `is_certain` for equal addresses and company names."""

    contact: Contact
    reason: str
    likeness: float
    is_certain: bool


async def find_duplicates(uow: UnitOfWork, probe: Probe) -> list[Duplicate]:
    """Visible contacts that may be the same, certain ones first.

    Equal e-mail or phone is certain; a name alike by trigrams (0.6 or more) is a hint, unless two
    companies have the very same name. A number shared within one company, its switchboard, is
    no sign at all.
    """
    found: dict[UUID, Duplicate] = {}
    for contact in await contacts_with_address(uow, probe.emails, probe.phones):
        reason = _shared_address(probe, contact)
        if reason:
            found[contact.id] = Duplicate(contact, reason, 1.0, is_certain=True)
    for contact, likeness in await contacts_of_like_name(
        uow, probe.kind, probe.name, CANDIDATES_MAX
    ):
        if contact.id not in found:
            found[contact.id] = _of_like_name(probe, contact, likeness)
    return sorted(found.values(), key=lambda d: (not d.is_certain, -d.likeness))


async def refuse_duplicates(uow: UnitOfWork, probe: Probe, *, is_duplicate_meant: bool) -> None:
    """Raise DuplicateContact if the contact is there for certain; warn of names alike."""
    duplicates = await find_duplicates(uow, probe)
    certain = [d for d in duplicates if d.is_certain]
    if certain and not is_duplicate_meant:
        first = certain[0]
        raise DuplicateContact(
            f"{first.contact.name} ({first.contact.number}) has {first.reason}; "
            "use that contact, or say that a second one is meant",
            candidates=[_as_candidate(d) for d in duplicates[:CANDIDATES_MAX]],
        )
    for duplicate in duplicates[:CANDIDATES_MAX]:
        contact = duplicate.contact
        uow.warn(f"{contact.name} ({contact.number}) may be the same: {duplicate.reason}")


def _shared_address(probe: Probe, contact: Contact) -> str | None:
    emails = set(probe.emails) & set(contact.emails)
    if emails:
        return f"the same e-mail address {min(emails)}"
    phones = set(probe.phones) & set(contact.phones)
    if not phones or _is_colleague(probe, contact):
        return None
    return f"the same phone number {min(phones)}"


def _is_colleague(probe: Probe, contact: Contact) -> bool:
    if probe.company_id is None:
        return False
    is_other_name = normal_name(probe.name) != normal_name(contact.name)
    return is_other_name and probe.company_id in (contact.id, contact.company_id)


def _of_like_name(probe: Probe, contact: Contact, likeness: float) -> Duplicate:
    is_same = normal_name(probe.name) == normal_name(contact.name)
    if is_same and probe.kind is ContactKind.COMPANY:
        return Duplicate(contact, "the same name", 1.0, is_certain=True)
    return Duplicate(contact, "a like name", round(likeness, 2), is_certain=False)


def _as_candidate(duplicate: Duplicate) -> dict[str, object]:
    contact = duplicate.contact
    return {
        "id": str(contact.id),
        "number": contact.number,
        "name": contact.name,
        "reason": duplicate.reason,
        "likeness": duplicate.likeness,
    }
