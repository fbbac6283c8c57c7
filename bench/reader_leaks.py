"""Does anybody ever get a passage of a document they may not read?

    python -m bench.reader_leaks [--people 40] [--documents 120] [--seed N]

Documents about the same matter, each for a random audience and with a word that stands nowhere
else; people with random roles and departments, who ask each in several ways, for that word too.
While they ask, audiences change and documents are deleted. A leak is a passage, a title or a
word of a document that was not theirs at that moment. Prints pairs and leaks; exits 1 on a leak.
"""

import argparse
import asyncio
import random
import sys
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from bench.grounding_stack import Shelf, make_shelf, servers
from kernel.auth.access import reader_keys
from kernel.auth.principal import Principal, system_principal
from kernel.clock import now
from kernel.db.engine import dispose_databases
from kernel.db.uow import begin
from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.query_cache import QueryCache
from rag.answer import answer_from
from rag.models import Document
from rag.retrieve import retrieve
from tests.fixtures.database import principal_of
from tests.fixtures.vectors import VectorServer

ROLES = ("employee", "hr", "finance", "sales", "warehouse")
CHANGES = 12


@dataclass
class Held:
    """A document's word, and who may read it now; nobody once it is gone."""

    word: str
    audience: set[str] = field(default_factory=set[str])


async def fill(
    shelf: Shelf, count: int, keys: list[str], chance: random.Random
) -> dict[UUID, Held]:
    """Store the documents."""
    held: dict[UUID, Held] = {}
    for number in range(count):
        word = f"canary{chance.randrange(10**9):09d}"
        audience = chance.sample(keys, chance.randint(0, 3))
        text = (
            f"Rule {number} on leave and pay: grade {number} gets paragraph {number * 7}. {word}."
        )
        held[await shelf.add(f"Rule {number} {word}", text, audience)] = Held(word, set(audience))
    return held


async def change(
    shelf: Shelf, held: dict[UUID, Held], keys: list[str], chance: random.Random
) -> None:
    """Give documents other readers, or delete them, in the tables alone: vectors follow later."""
    for document_id in chance.sample(list(held), CHANGES):
        async with begin(system_principal(shelf.tenant)) as uow:
            row = await uow.session.get_one(Document, document_id)
            if chance.random() < 0.5:
                row.deleted_at, held[document_id].audience = now(), set()
            else:
                row.readers = chance.sample(keys, 1)
                held[document_id].audience = set(row.readers) if row.deleted_at is None else set()


def make_people(
    shelf: Shelf, count: int, departments: list[UUID], chance: random.Random
) -> list[Principal]:
    """People with up to two roles and perhaps a department."""
    return [
        replace(
            principal_of(shelf.tenant, department_id=chance.choice([None, *departments])),
            roles=tuple(chance.sample(ROLES, chance.randint(0, 2))),
        )
        for _ in range(count)
    ]


async def leaks_of(
    shelf: Shelf, person: Principal, held: dict[UUID, Held], queries: QueryCache, asked: str
) -> list[str]:
    """What one question gave a person that is not theirs."""
    mine = set(reader_keys(person))
    foreign = {key: each for key, each in held.items() if not each.audience & mine}
    found = await retrieve(person, asked, limit=30, store=shelf.store, queries=queries)
    answer = await answer_from(found, queries)
    shown = f"{answer.text} {found.searched.nearest_titles} {found.passages}"
    leaks = [str(p.document_id) for p in found.passages if p.document_id in foreign]
    return leaks + [each.word for each in foreign.values() if each.word in shown]


async def measure(people: int, documents: int, seed: int, vectors: VectorServer) -> bool:
    """Print pairs and leaks; whether there was none."""
    chance = random.Random(seed)
    queries = QueryCache(OnnxMiniLM())
    shelf = await make_shelf(vectors, queries.embedder)
    departments = [uuid4() for _ in range(3)]
    keys = ["all", *(f"role:{role}" for role in ROLES), *(f"department:{d}" for d in departments)]
    held = await fill(shelf, documents, keys, chance)
    leaks: list[str] = []
    asked = 0
    for number, person in enumerate(make_people(shelf, people, departments, chance)):
        if number % 4 == 3:
            await change(shelf, held, keys, chance)
        word = chance.choice(list(held.values())).word
        for question in ("which rules are there on leave and pay?", f"what is {word}?"):
            leaks += await leaks_of(shelf, person, held, queries, question)
            asked += 1
    pairs = f"{people} people x {documents} documents = {people * documents:,} pairs"
    print(f"{pairs}, {asked} questions, {len(leaks)} leaks")
    await shelf.store.aclose()
    await dispose_databases()
    return not leaks


def main() -> None:
    """Parse, start the servers, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--seed", type=int, default=20260316)
    given = parser.parse_args()
    with servers() as vectors:
        is_good = asyncio.run(measure(given.people, given.documents, given.seed, vectors))
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
