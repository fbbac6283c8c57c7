"""Refusals of the gate."""

from kernel.errors import Conflict, Invalid, NotFound, PermissionDenied


class HumanRequired(PermissionDenied):
    """Only a person's own interactive session may say yes."""

    code = "human_required"


class SecondPersonRequired(PermissionDenied):
    """Four-eyes: whoever asked may not be the one who confirms."""

    code = "second_person_required"


class StepUpRequired(PermissionDenied):
    """A fresh second factor is needed first."""

    code = "step_up_required"


class ProposalNotFound(NotFound):
    """There is no such proposal for this person."""

    code = "proposal_not_found"


class ProposalClosed(Conflict):
    """The proposal was confirmed, dismissed or replaced already."""

    code = "proposal_closed"


class ProposalExpired(Conflict):
    """The proposal is too old; ask again."""

    code = "proposal_expired"


class StaleProposal(Conflict):
    """A record changed since the preview; `details.proposal` is the fresh one."""

    code = "stale_proposal"


class BadArguments(Invalid):
    """The arguments do not fit the action; `details.fields` name each fault."""

    code = "bad_arguments"


class RunNotFound(NotFound):
    """There is no such run for this person."""

    code = "run_not_found"


class NotUndoable(Conflict):
    """This run cannot be taken back; the message says why."""

    code = "not_undoable"


class UndoConflict(Conflict):
    """A record was changed again since the run, so taking it back would lose that change."""

    code = "undo_conflict"


class DeniedByPolicy(PermissionDenied):
    """The company's autonomy rules keep this from assistants; a person may do it."""

    code = "denied_by_policy"


class NotARule(Invalid):
    """The autonomy rule means nothing; the message says what would."""

    code = "not_a_rule"


class RequesterLostRight(PermissionDenied):
    """Whoever asked for it may not do so any more."""

    code = "requester_lost_right"


class NotEditable(Conflict):
    """Batches and plans are proposed anew instead of being edited."""

    code = "not_editable"


class BadItems(Invalid):
    """Some items cannot be carried out; `details.items` tells which and why."""

    code = "bad_items"


class NotSchedulable(Invalid):
    """A person has to look at this each time, so it cannot be left to a time."""

    code = "not_schedulable"


class WaitsForPerson(Conflict):
    """At its time a task would have come with a warning that a person must see first."""

    code = "waits_for_person"
