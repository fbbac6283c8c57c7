"""Why a file is refused. Each code is stable; each message says what to do."""

from kernel.errors import AppError, Conflict, Invalid, NotFound, Unavailable


class FileRefused(Invalid):
    """Base of every refusal that is about the file itself, not about the system."""

    code = "file_refused"


class FileTypeRefused(FileRefused):
    """The extension is not on the list of types that can be read."""

    code = "file_type_refused"


class FileDisguised(FileRefused):
    """The bytes, the extension and the declared type do not agree."""

    code = "file_disguised"


class FileEmpty(FileRefused):
    """There is nothing in the file, or no text in it."""

    code = "file_empty"


class FileTooLarge(FileRefused):
    """The file, its pages or its text are over a cap; `details` say which."""

    code = "file_too_large"
    status = 413


class FileBroken(FileRefused):
    """The file claims a format and cannot be read as such."""

    code = "file_broken"


class FileUnreadable(FileRefused):
    """The file is there but this process may not open it."""

    code = "file_unreadable"


class PdfEncrypted(FileRefused):
    """The PDF asks for a password."""

    code = "pdf_encrypted"


class ArchiveBomb(FileRefused):
    """A packed file that would unpack to far more than it should."""

    code = "archive_bomb"


class FileInfected(FileRefused):
    """The scanner found malware; `details.signature` names it."""

    code = "file_infected"


class ParseTimeout(FileRefused):
    """Reading the file took longer than allowed."""

    code = "parse_timeout"


class ScanUnavailable(Unavailable):
    """The configured scanner does not answer: the file stays quarantined, the job tries again."""

    code = "scan_unavailable"


class DocumentNotFound(NotFound):
    """No such document, or not one this person may read."""

    code = "document_not_found"


class DocumentBusy(Conflict):
    """The document is being worked on; wait until it is ready or failed."""

    code = "document_busy"


class VersionReplaced(Conflict):
    """The file to go back from or to is not what it was."""

    code = "version_replaced"


class ReceiptInvalid(Invalid):
    """The upload an action names is not one of this person's last hour."""

    code = "receipt_invalid"


class ReadersInvalid(Invalid):
    """The list of readers is empty, too long or names something unknown."""

    code = "readers_invalid"


FILE_ERRORS: dict[str, type[AppError]] = {
    kind.code: kind
    for kind in (
        FileTypeRefused,
        FileDisguised,
        FileEmpty,
        FileTooLarge,
        FileBroken,
        PdfEncrypted,
        ArchiveBomb,
        FileInfected,
        ParseTimeout,
    )
}
