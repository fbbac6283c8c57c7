"""Citations of an answer, checked by code: the quote must stand in the passage."""

import re
from collections.abc import Sequence

from gateway.assistant.events import CitationRead
from rag.citations import Citation, cite, make_citation
from rag.passages import Passage
from rag.sentences import split_units

_MARK = re.compile(r"\s?\[(\d{1,2})\]")


def cite_answer(
    text: str, passages: Sequence[Passage], quoted: Sequence[CitationRead] = ()
) -> tuple[str, list[CitationRead]]:
    """The answer with only those marks that hold, and the citations behind them.

    `quoted` are citations an action answered with, numbered after the passages.

    A mark holds when its passage exists; the quote is the marked sentence if it stands in the
    passage word for word, else the passage's sentence that shares most words with it.
    """
    found: dict[int, CitationRead] = {}
    ready = {citation.n: citation for citation in quoted}

    def check(match: re.Match[str]) -> str:
        number = int(match[1])
        if number in ready:
            found[number] = ready[number]
            return match[0]
        if not 1 <= number <= len(passages):
            return ""
        if number not in found:
            passage = passages[number - 1]
            found[number] = _read(number, _quote(_sentence_before(text, match.start()), passage))
        return match[0]

    checked = _MARK.sub(check, text)
    return checked, [found[n] for n in sorted(found)]


def _sentence_before(text: str, end: int) -> str:
    start = max(text.rfind("\n", 0, end), text.rfind("] ", 0, end)) + 1
    return _MARK.sub("", text[start:end]).strip(" “”\"'*>-•")


def _quote(sentence: str, passage: Passage) -> Citation:
    exact = cite(sentence, [passage]) if sentence else None
    if exact is not None:
        return exact
    wanted = set(sentence.casefold().split())
    spans = split_units(passage.text)
    best = max(spans, key=lambda s: len(wanted & set(s.text.casefold().split())), default=None)
    if best is None:
        return make_citation(1, passage, 0, len(passage.text))
    return make_citation(1, passage, best.start, best.end)


def _read(number: int, citation: Citation) -> CitationRead:
    return CitationRead(
        n=number,
        document_id=citation.document_id,
        document=citation.document,
        title=citation.title,
        page=citation.page,
        heading=citation.heading,
        quote=citation.quote,
        chunk_id=citation.chunk_id,
        start=citation.passage_start,
        end=citation.passage_end,
        as_of=citation.as_of,
    )
