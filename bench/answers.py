"""How often the built-in answer quotes the right words, and says "not found" when it should.

`python -m bench.answers [--handbook DIR] [--cache DIR] [--wrong]` asks two sets, on a vector
server of its own: 121 questions about twelve small policies of our own, half of them without an
answer in it, and, with `--handbook`, 100 questions about a real handbook's text, 15 about its
tables and 22 that it does not answer (`bench/data/handbook`, only questions, sources and short
words are kept there). Every other question was looked at while the answers were made better, the
rest are held out; both are printed. A right answer cites a source with the expected words in it.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import handbook
from bench.handbook import Kind, Question
from bench.kept_vectors import KeptVectors
from bench.library import Library
from bench.retrieval import vector_server
from kernel.embed.onnx_minilm import OnnxMiniLM
from rag.answer import Answer, answer_from

DATA = Path(__file__).parent / "data" / "answers"
CACHE = Path(tempfile.gettempdir()) / "steward-bench-vectors"


@dataclass(frozen=True)
class Asked:
    """A question with its answer and the documents its passages come from."""

    question: Question
    answer: Answer
    passages: list[tuple[str, str]]  # document, text


def own_questions() -> list[Question]:
    """The questions about our own small library, where the quote alone tells the source."""
    rows = [json.loads(line) for line in (DATA / "questions.jsonl").read_text().splitlines()]
    return [
        Question(row["question"], Kind.NONE, is_held_out=n % 2 == 1)
        if row["expected"] is None
        else Question(row["question"], Kind.TEXT, ("*",), (row["expected"],), n % 2 == 1)
        for n, row in enumerate(rows)
    ]


async def ask_all(folder: Path, cache: Path, questions: Sequence[Question]) -> list[Asked]:
    """Fill a library with the files of `folder` and ask it everything."""
    embedder = KeptVectors(OnnxMiniLM(), cache)
    asked: list[Asked] = []
    with vector_server() as store:
        library = Library(store, embedder)
        await library.fill(folder)
        for question in questions:
            found = await library.retrieve(question.text)
            answer = await answer_from(found, library.queries)
            seen = [(passage.document, passage.text) for passage in found.passages]
            asked.append(Asked(question, answer, seen))
        await store.aclose()
    embedder.save()
    return asked


def report(name: str, asked: Sequence[Asked]) -> None:
    """Print one line a kind of question."""
    for kind in Kind:
        chosen = [each for each in asked if each.question.kind is kind]
        if not chosen:
            continue
        right = _count(chosen, lambda each: handbook.is_right(each.question, each.answer))
        if kind is Kind.NONE:
            print(f"  {name:<12} {kind:<6} not found said {right}")
            continue
        first = _count(
            chosen, lambda each: handbook.is_right(each.question, each.answer, first=True)
        )
        reached = _count(chosen, _is_reached)
        silent = _count(chosen, lambda each: not each.answer.citations)
        print(
            f"  {name:<12} {kind:<6} right quote first {first}, among the statements {right}; "
            f"in the passages {reached}, said not found {silent}"
        )


def _is_reached(each: Asked) -> bool:
    question = each.question
    return any(
        question.is_source(name) and question.is_told_in(text) for name, text in each.passages
    )


def _count(chosen: Sequence[Asked], holds: Callable[[Asked], bool]) -> str:
    right = sum(holds(each) for each in chosen)
    return f"{right}/{len(chosen)} ({100 * right / len(chosen):.0f} %)"


def tell_wrong(asked: Sequence[Asked]) -> None:
    """Print the questions that were looked at and answered wrongly."""
    for each in asked:
        if handbook.is_right(each.question, each.answer):
            continue
        mark = "  " if _is_reached(each) else "??"
        said = each.answer.text.replace("\n", " / ")[:230]
        print(f"  {mark} {each.answer.evidence:.2f} {each.question.text} -> {said}")


def main() -> None:
    """Ask both sets and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--handbook", type=Path, help="folder with the handbook's pages")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--wrong", action="store_true", help="show what was wrong, not held out")
    arguments = parser.parse_args()
    sets = [("own policies", DATA / "library", own_questions())]
    if arguments.handbook:
        sets.append(("handbook", arguments.handbook, handbook.read_questions()))
    for title, folder, questions in sets:
        asked = asyncio.run(ask_all(folder, arguments.cache, questions))
        print(f"{title}: {len(questions)} questions")
        looked_at = [each for each in asked if not each.question.is_held_out]
        report("calibration", looked_at)
        report("held out", [each for each in asked if each.question.is_held_out])
        report("all", asked)
        if arguments.wrong:
            tell_wrong(looked_at)


if __name__ == "__main__":
    main()
