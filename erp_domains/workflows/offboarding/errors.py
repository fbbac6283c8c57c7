"""Refusals of exports, imports, clones and deletions."""

from kernel.errors import Conflict, Invalid, NotFound


class ArchiveInvalid(Invalid):
    """The file is no whole, unchanged export of Steward; take the original, or export again."""

    code = "archive_invalid"


class ArchiveTooNew(Invalid):
    """The export was made by a newer version; update Steward first."""

    code = "archive_too_new"


class TransferNotFound(NotFound):
    """There is no such export, import or clone among those this person may see."""

    code = "transfer_not_found"


class ExportNotReady(Conflict):
    """The export is still being made, failed, or its link has expired."""

    code = "export_not_ready"


class DeletionNotFound(NotFound):
    """There is no such deletion."""

    code = "deletion_not_found"


class OnLegalHold(Conflict):
    """The company's data must stay for the reason given; its deletion waits."""

    code = "on_legal_hold"


class NotRestorable(Conflict):
    """The company is not being deleted, or its data is gone already."""

    code = "not_restorable"
