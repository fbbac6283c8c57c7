"""G13: CPU the built-in model takes to choose an action and its arguments, without retrieval.

    python -m bench.turn_cpu [--sentences 200] [--records 300]

Each held-out sentence gets names of made-up records in place of the kinds, then goes the way of a
turn: its language, the records it names among `--records` of each of six kinds, the embedding (from
no cache), the ranking, the decision with the arguments filled. CPU is user and system time of
this process, all threads. Reading the records from the database is not in it. Prints p50 and p95
of each part and of the whole; exits 1 when the whole is not below 60 ms at p95.
"""

import argparse
import asyncio
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from actions.matching import Candidate
from actions.mentions import in_order, mentions_in
from actions.registry import load_actions
from actions.router import masked_text
from actions.select import viewed
from actions.taught import taught
from actions.trained_router import trained_router
from bench.routing import HELD_OUT
from gateway.assistant.evidence import as_mention
from gateway.assistant.plan import Piece, views_of
from gateway.assistant.prompt import tool_spec
from kernel.embed.choose import embedder
from kernel.ids import new_id
from kernel.limits import TURN_ACTIONS_MAX
from kernel.llm.offline.languages import read_language
from kernel.llm.offline.model import answer
from kernel.llm.port import ChatRequest, Mention, Message, Role, ToolSpec
from kernel.settings import settings

P95_MAX_MS = 60.0
WARM_UP = 10
KINDS = ("employee", "contact", "customer", "product", "warehouse", "invoice")
FIRST = (
    "Ada",
    "Boris",
    "Clara",
    "Dmitri",
    "Elif",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Marta",
    "Nils",
    "Olga",
)
LAST = (
    "Abel",
    "Brandt",
    "Castro",
    "Dahl",
    "Ekberg",
    "Fonseca",
    "Girard",
    "Hasan",
    "Ivanov",
    "Jensen",
    "Koch",
    "Lindqvist",
)


@dataclass
class Spent:
    """Milliseconds of CPU of each part, one entry a sentence."""

    parts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list[float]))

    def note(self, part: str, started: float) -> float:
        """Add what was spent since `started`; the new start."""
        ended = time.process_time()
        self.parts[part].append((ended - started) * 1000)
        return ended


def main() -> None:
    """Print the table; exit 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--records", type=int, default=300)
    chosen = parser.parse_args()
    spent = asyncio.run(_run(chosen.sentences, chosen.records))
    sys.exit(0 if _print(spent) else 1)


async def _run(sentences: int, records: int) -> Spent:
    known = load_actions()
    router = await trained_router(list(known.values()), embedder(), settings().cache_folder)
    learned = await taught(list(known.values()), settings().cache_folder)
    everyone = {kind: _people(kind, records) for kind in KINDS}
    spent = Spent()
    cases = _sentences(everyone)[: sentences + WARM_UP]
    for place, text in enumerate(cases):
        noted = spent if place >= WARM_UP else Spent()
        started = time.process_time()
        said = read_language(text)
        found = [f for kind in KINDS for f in mentions_in(said.text, everyone[kind])]
        mentions = [as_mention(f) for f in in_order(found)]
        at = noted.note("records named", started)
        views = [masked_text(view) for view in views_of(Piece(said.text, mentions))]
        seen = [await viewed(view, router) for view in views]
        at = noted.note("embedding", at)
        ranked = router.rank(*seen)[:TURN_ACTIONS_MAX]
        tools = [tool_spec(known[r.name], r.score) for r in ranked]
        at = noted.note("ranking", at)
        answer(replace(_request(text, said.text, tools, mentions), learned=learned))
        noted.note("decision and arguments", at)
        noted.note("whole", started)
    return spent


def _request(
    text: str, english: str, tools: list[ToolSpec], mentions: list[Mention]
) -> ChatRequest:
    return ChatRequest(
        messages=[Message(Role.USER, text)], tools=tools, mentions=mentions,
        today=date(2026, 3, 16), english=english,
    )  # fmt: skip


def _people(kind: str, count: int) -> list[Candidate]:
    """Made-up records of a kind, no two of the same name."""
    made: list[Candidate] = []
    for n in range(count):
        name = f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}"
        label = {"invoice": f"INV-{1000 + n}", "product": f"{name} {n}"}.get(kind, name)
        made.append(Candidate(new_id(), kind, label, (label,)))
    return made


def _sentences(everyone: dict[str, list[Candidate]]) -> list[str]:
    lines = HELD_OUT.read_text(encoding="utf-8").splitlines()
    texts = [line.split("\t")[1] for line in lines if line]

    def name(match: re.Match[str]) -> str:
        named = everyone.get(match[1].replace(" ", "_"), everyone["contact"])
        return named[len(match.string) % len(named)].label

    spread = [*texts[::3], *texts[1::3], *texts[2::3]]
    return [re.sub(r"\{([a-z ]+)\}", name, text) for text in spread]


def _print(spent: Spent) -> bool:
    print(f"CPU of {len(spent.parts['whole'])} turns, ms      p50     p95")
    for part, values in spent.parts.items():
        p50, p95 = np.percentile(values, [50, 95])
        print(f"  {part:24s} {p50:7.1f} {p95:7.1f}")
    return float(np.percentile(spent.parts["whole"], 95)) < P95_MAX_MS


if __name__ == "__main__":
    main()
