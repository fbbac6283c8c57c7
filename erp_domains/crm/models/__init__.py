"""Tables of customer relations."""

from erp_domains.crm.models.activities import Activity, ActivityKind
from erp_domains.crm.models.contacts import Contact, ContactKind
from erp_domains.crm.models.leads import Lead, LeadState
from erp_domains.crm.models.opportunities import Opportunity, Stage, StageChange
from erp_domains.crm.models.tickets import Ticket, TicketMessage, TicketState

__all__ = [
    "Activity",
    "ActivityKind",
    "Contact",
    "ContactKind",
    "Lead",
    "LeadState",
    "Opportunity",
    "Stage",
    "StageChange",
    "Ticket",
    "TicketMessage",
    "TicketState",
]
