"""How well requests in other languages are understood, from their words alone.

    python -m bench.languages [--language de] [--show] [--documents]

`bench/data/languages/requests.tsv` holds a language, an action and a sentence with its arguments
marked (`actions/marked.py`) a line: `## ?` says that others may be found as well, `## quote=words`
that the documents of `bench.answers` answer it with these words. For each language: recognised, the
right action first among all, every marked argument right, the right quote among the statements.
A third, chosen by a fixed hash, is held back: only its totals are ever printed.
"""

import argparse
import asyncio
import sys
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from actions.marked import Marked, read_marked
from actions.refs import ref_fields
from actions.registry import load_actions
from actions.router import Router, masked_text
from actions.select import viewed
from actions.tool_specs import tool_spec
from actions.trained_router import trained_router
from bench.answers import CACHE, DATA, ask_all
from bench.handbook import Kind, Question, is_right
from bench.slots import is_same
from kernel.embed.choose import embedder
from kernel.llm.offline.languages import Said, read_language
from kernel.llm.offline.own_words import own_arguments
from kernel.llm.offline.reading import Reading, mask
from kernel.llm.offline.schema import fields_of
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import ChatRequest, Mention, Message, Role
from kernel.settings import settings

REQUESTS = Path(__file__).parent / "data" / "languages" / "requests.tsv"
TODAY = date(2026, 3, 16)
LOCALE, CURRENCY = "en-GB", "EUR"
DOCUMENTS = "kb.ask"
QUOTE = "quote"
ACTION_MIN, ARGUMENTS_MIN = 0.85, 0.75


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the file; `is_held_out` ones are never shown."""

    language: str
    action: str
    marked: Marked
    is_held_out: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one request; `wrong` are the arguments as wanted and as found."""

    asked: Asked
    said: Said
    first: str
    wrong: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether its language was recognised."""
        return self.said.language == self.asked.language

    @property
    def is_right(self) -> bool:
        """Whether the right action came first."""
        return self.first == self.asked.action


def main() -> None:
    """Print the figures of both parts; exit 1 below the goals on the part held back."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--language", default="")
    parser.add_argument(
        "--show", action="store_true", help="what went wrong, not of those held back"
    )
    parser.add_argument("--documents", action="store_true", help="ask the documents as well")
    chosen = parser.parse_args()
    asked = [a for a in read_requests(REQUESTS) if a.language.startswith(chosen.language)]
    orders = [a for a in asked if a.action != DOCUMENTS]
    verdicts = asyncio.run(judge_all(orders))
    if chosen.show:
        _show(verdicts)
    is_met = [_print(verdicts, is_held_out=held) for held in (False, True)][-1]
    if chosen.documents:
        _ask_documents([a for a in asked if a.action == DOCUMENTS], is_shown=chosen.show)
    sys.exit(0 if is_met else 1)


def read_requests(path: Path) -> list[Asked]:
    """The lines of a file."""
    found: list[Asked] = []
    for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
        language, action, sentence = line.split("\t")
        marked = read_marked(sentence)
        found.append(Asked(language, action, marked, zlib.crc32(marked.text.encode()) % 3 == 0))
    return found


async def judge_all(requests: Sequence[Asked]) -> list[Verdict]:
    """What becomes of each request, everything being permitted."""
    known = load_actions()
    router = await trained_router(list(known.values()), embedder(), settings().cache_folder)
    return [await _judge(request, router) for request in requests]


async def _judge(asked: Asked, router: Router) -> Verdict:
    action = load_actions()[asked.action]
    said = read_language(asked.marked.text, LOCALE)
    reading = Reading(said.text, _mentions(asked, said.text), TODAY, LOCALE, CURRENCY)
    masked = masked_text(mask(reading))
    first = router.rank(await viewed(masked, router))[0].name
    tool = tool_spec(action, 1.0)
    request = ChatRequest([Message(Role.USER, asked.marked.text)], [tool], pairs=said.pairs)
    found = own_arguments(request, tool.name, fill_tool(tool, reading).arguments)
    wanted = asked.marked.arguments
    wrong: list[str] = []
    for field in fields_of(tool):
        value, got = wanted.get(field.name), found.get(field.name)
        if value is None and (not asked.marked.is_complete or got in ("me", None)):
            continue
        if not is_same(field, value, got):
            wrong.append(f"{field.name}: wanted {value!r}, found {got!r}")
    return Verdict(asked, said, first, tuple(wrong))


def _mentions(asked: Asked, text: str) -> list[Mention]:
    """The records named, where their names stand in the English words."""
    kinds: dict[str, Any] = ref_fields(load_actions()[asked.action].args)
    found: list[Mention] = []
    for mark in asked.marked.marks:
        name = asked.marked.text[mark.at : mark.to]
        at = text.find(name)
        if mark.field in kinds and at >= 0:
            found.append(Mention(kinds[mark.field], name, name, at, at + len(name), text=name))
    return found


def _print(verdicts: Sequence[Verdict], *, is_held_out: bool) -> bool:
    print("held back" if is_held_out else "open")
    of: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.asked.is_held_out == is_held_out:
            of[verdict.asked.language].append(verdict)
            of["all"].append(verdict)
    shares = [1.0, 1.0]
    for language, some in sorted(of.items(), key=lambda item: (item[0] == "all", item[0])):
        shares = [
            sum(v.is_right for v in some) / len(some),
            sum(not v.wrong for v in some) / len(some),
        ]
        known, both = (
            sum(v.is_known for v in some),
            sum(v.is_right and not v.wrong for v in some),
        )
        print(
            f"  {language:4} {len(some):4} requests, language known {known:4}, action first "
            f"{shares[0]:6.1%}, arguments right {shares[1]:6.1%}, both {both / len(some):6.1%}"
        )
    return shares[0] >= ACTION_MIN and shares[1] >= ARGUMENTS_MIN


def _show(verdicts: Sequence[Verdict]) -> None:
    for v in verdicts:
        if v.asked.is_held_out or (v.is_right and not v.wrong and v.is_known):
            continue
        print(f"{v.asked.language} {v.asked.action} | {v.asked.marked.text}\n     {v.said.text}")
        if not v.is_known:
            print(f"     taken for {v.said.language}")
        if not v.is_right:
            print(f"     first is {v.first}")
        for wrong in v.wrong:
            print(f"     {wrong}")


def _ask_documents(requests: Sequence[Asked], *, is_shown: bool) -> None:
    questions = {read_language(a.marked.text, LOCALE).text: a for a in requests}
    asked = asyncio.run(
        ask_all(
            DATA / "library",
            CACHE,
            [
                Question(text, Kind.TEXT, ("*",), (a.marked.said[QUOTE],), a.is_held_out)
                for text, a in questions.items()
            ],
        )
    )
    for is_held_out in (False, True):
        some = [each for each in asked if each.question.is_held_out == is_held_out]
        right = sum(is_right(each.question, each.answer) for each in some)
        part = "held back" if is_held_out else "open"
        print(f"documents, {part}: the right quote {right} of {len(some)}")
        for each in some if is_shown and not is_held_out else []:
            if not is_right(each.question, each.answer):
                print(f"  {each.question.text}\n     {each.answer.text[:200]!r}")


if __name__ == "__main__":
    main()
