"""What happens to documents."""

from typing import ClassVar

from kernel.events.envelope import Event


class DocumentUploaded(Event):
    """A file was taken; it is not readable yet."""

    event_type: ClassVar[str] = "document.uploaded"
    version_number: int


class DocumentReady(Event):
    """A version can be found and quoted from now on."""

    event_type: ClassVar[str] = "document.ready"
    version_number: int


class DocumentFailed(Event):
    """A version was refused; an older one, if any, stays."""

    event_type: ClassVar[str] = "document.failed"
    version_number: int
    code: str


class DocumentReadersChanged(Event):
    """Somebody changed who reads the document."""

    event_type: ClassVar[str] = "document.readers_changed"
    before: list[str]
    after: list[str]


class DocumentDeleted(Event):
    """The document is out of every answer."""

    event_type: ClassVar[str] = "document.deleted"
