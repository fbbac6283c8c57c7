"""The business operations of customer relations."""

from erp_domains.crm.service.activities import list_activities, log_activity
from erp_domains.crm.service.contacts import (
    create_contact,
    find_contacts,
    get_contact,
    get_contact_overview,
    mark_as_customer,
    update_contact,
)
from erp_domains.crm.service.conversion import convert_lead, take_back_conversion
from erp_domains.crm.service.duplicates import Duplicate, find_duplicates
from erp_domains.crm.service.leads import (
    assign_lead,
    create_lead,
    get_lead,
    known_owners,
    list_leads,
    next_owner,
    score_lead,
    update_lead,
)
from erp_domains.crm.service.opportunities import (
    create_opportunity,
    get_opportunity,
    list_pipeline,
    move_stage,
    remove_opportunity,
    take_back_move,
)
from erp_domains.crm.service.tickets import (
    close_ticket,
    get_ticket,
    list_tickets,
    open_ticket,
    people_answer,
    read_ticket,
    release_conversation,
    say_in_ticket,
)

__all__ = [
    "Duplicate",
    "assign_lead",
    "close_ticket",
    "convert_lead",
    "create_contact",
    "create_lead",
    "create_opportunity",
    "find_contacts",
    "find_duplicates",
    "get_contact",
    "get_contact_overview",
    "get_lead",
    "get_opportunity",
    "get_ticket",
    "known_owners",
    "list_activities",
    "list_leads",
    "list_pipeline",
    "list_tickets",
    "log_activity",
    "mark_as_customer",
    "move_stage",
    "next_owner",
    "open_ticket",
    "people_answer",
    "read_ticket",
    "release_conversation",
    "remove_opportunity",
    "say_in_ticket",
    "score_lead",
    "take_back_conversion",
    "take_back_move",
    "update_contact",
    "update_lead",
]
