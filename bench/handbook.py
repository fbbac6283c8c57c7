"""Questions about a handbook: where the answer stands, and which short words it must quote."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path

from rag.answer import Answer, AnswerOutcome

QUESTIONS = Path(__file__).parent / "data" / "handbook" / "questions.jsonl"
_MARKUP = re.compile(r"[*_`|#>\\]|\s")


class Kind(StrEnum):
    """Where the answer stands: in running text, in a table, nowhere."""

    TEXT = "text"
    TABLE = "table"
    NONE = "none"


@dataclass(frozen=True)
class Question:
    """`sources` are paths or patterns of paths; any of the `expected` words will do."""

    text: str
    kind: Kind
    sources: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    is_held_out: bool = False

    def is_source(self, document: str) -> bool:
        """Whether the answer may be taken from this document."""
        return any(fnmatch(document, source) for source in self.sources)

    def is_told_in(self, text: str) -> bool:
        """Whether a text holds one of the expected words."""
        said = bare(text)
        return any(bare(each) in said for each in self.expected)


def bare(text: str) -> str:
    """Text without mark-up, white space and letter case."""
    return _MARKUP.sub("", text).casefold()


def read_questions() -> list[Question]:
    """All questions, in the order of the file."""
    rows = [json.loads(line) for line in QUESTIONS.read_text().splitlines()]
    return [
        Question(
            row["question"],
            Kind(row["kind"]),
            tuple(row.get("sources", ())),
            tuple(row.get("expected", ())),
            row["part"] == "held_out",
        )
        for row in rows
    ]


def is_right(question: Question, answer: Answer, *, first: bool = False) -> bool:
    """A source is cited with the expected words in the quote; or "not found" where it is not."""
    if question.kind is Kind.NONE:
        return answer.outcome is AnswerOutcome.NOT_FOUND
    cited = answer.citations[:1] if first else answer.citations
    return any(question.is_source(c.document) and question.is_told_in(c.quote) for c in cited)
