"""Refusals of customer relations."""

from kernel.errors import Conflict, Invalid, NotFound


class ContactNotFound(NotFound):
    """No such contact among those the person may see."""

    code = "contact_not_found"


class LeadNotFound(NotFound):
    """No such lead among those the person may see."""

    code = "lead_not_found"


class OpportunityNotFound(NotFound):
    """No such opportunity among those the person may see."""

    code = "opportunity_not_found"


class RecordNotFound(NotFound):
    """No such contact, lead or opportunity among those the person may see."""

    code = "record_not_found"


class DuplicateContact(Conflict):
    """A contact with the same e-mail, phone or company name exists; `details.candidates`."""

    code = "duplicate_contact"


class BadEmail(Invalid):
    """The text is not an e-mail address."""

    code = "bad_email"


class BadPhone(Invalid):
    """The text is not a phone number, or its country is not known."""

    code = "bad_phone"


class NumberTaken(Conflict):
    """Another record has this number already."""

    code = "number_taken"


class LeadClosed(Conflict):
    """The lead was converted or lost already."""

    code = "lead_closed"


class ReasonMissing(Invalid):
    """A reason has to be given."""

    code = "reason_missing"


class StageIncomplete(Invalid):
    """The stage needs values the opportunity does not have; `details.fields`."""

    code = "stage_incomplete"


class StageUnchanged(Conflict):
    """The opportunity is in this stage already."""

    code = "stage_unchanged"


class OpportunityMoved(Conflict):
    """The opportunity was changed since, so the step cannot be taken back."""

    code = "opportunity_moved"


class ConversionUsed(Conflict):
    """What the conversion made was used since, so it cannot be taken back."""

    code = "conversion_used"


class TicketNotFound(NotFound):
    """No such ticket among those the person may see."""

    code = "ticket_not_found"


class TicketClosedAlready(Conflict):
    """The ticket was closed before."""

    code = "ticket_closed"


class NotHandedOver(Conflict):
    """No person has taken over this conversation."""

    code = "not_handed_over"
