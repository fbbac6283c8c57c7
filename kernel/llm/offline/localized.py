"""Steward's own sentences in the languages it understands besides English (`wording.tsv`)."""

from functools import cache
from importlib.resources import files


def tell(language: str, key: str, english: str, **values: str) -> str:
    """A sentence in a language, its `{places}` filled; the English one where there is no other."""
    return _sentences(language).get(key, english).format(**values)


def is_told(language: str) -> bool:
    """Whether there are sentences in this language besides English."""
    return bool(_sentences(language))


@cache
def _sentences(language: str) -> dict[str, str]:
    text = (
        files("kernel.llm.offline").joinpath("phrases", "wording.tsv").read_text(encoding="utf-8")
    )
    head, *rows = [line.split("\t") for line in text.splitlines() if line]
    if language not in head[1:]:
        return {}
    return {row[0]: row[head.index(language)] for row in rows}
