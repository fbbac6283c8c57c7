"""What a parsed file is: pages of Markdown, and how it travels between the two processes."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One page; `number` counts from 1 and is None where the format has no pages."""

    number: int | None
    markdown: str


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A file as Markdown. `title` is None when the file names none; `meta` holds plain text."""

    title: str | None
    pages: list[ParsedPage]
    meta: dict[str, str] = field(default_factory=dict[str, str])

    def as_json(self) -> dict[str, object]:
        """Plain data for the pipe."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, object]) -> "ParsedDocument":
        """The document again; raises KeyError or TypeError on anything else."""
        pages = data["pages"]
        meta = data["meta"]
        if not isinstance(pages, list) or not isinstance(meta, dict):
            raise TypeError("pages must be a list and meta an object")
        title = data["title"]
        return cls(
            title=None if title is None else str(title),
            pages=[ParsedPage(page["number"], str(page["markdown"])) for page in pages],
            meta={str(key): str(value) for key, value in meta.items()},
        )
