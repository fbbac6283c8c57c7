"""What is looked for in the documents, and how passages that contradict each other are told."""

import re
from collections.abc import Sequence
from dataclasses import replace

from gateway.assistant.history import Loaded
from kernel.llm.port import Role
from rag.answer import Answer
from rag.citations import Citation
from rag.disagree import word_disagreement
from rag.passages import Passage
from rag.rewrite import complete_question

_MARK = re.compile(r"\[(\d{1,2})\]")
Clash = tuple[Citation, Citation]


def question_of(text: str, loaded: Loaded) -> str:
    """The message as it would be asked alone: "and in Paris?" after a question to the documents."""
    return complete_question(text, _asked_before(loaded))


def _asked_before(loaded: Loaded) -> str | None:
    """The person's last message, if it was answered out of documents."""
    said = [m for m in loaded.messages if m.role in (Role.USER, Role.ASSISTANT)]
    if len(said) < 2 or said[-1].role != Role.ASSISTANT or said[-2].role != Role.USER:
        return None
    answer = said[-1].text
    is_of_documents = bool(_MARK.search(answer)) or "documents you can read" in answer
    return said[-2].text if is_of_documents else None


def clashes_in(answer: Answer, passages: Sequence[Passage], after: int) -> list[Clash]:
    """The contradiction of an answer, under the numbers its passages have in the turn."""
    if answer.clash is None:
        return []
    numbers = {each.chunk_id: n for n, each in enumerate(passages, start=after + 1)}
    one, other = (replace(c, number=numbers[c.chunk_id]) for c in answer.clash)
    return [(one, other)]


def word_clashes(text: str, clashes: Sequence[Clash]) -> str:
    """What to add to an answer that cites both sides of a contradiction; "" if it does not."""
    cited = {int(number) for number in _MARK.findall(text)}
    told = [word_disagreement(*pair) for pair in clashes if {p.number for p in pair} <= cited]
    return "\n".join(dict.fromkeys(told))
