"""What documents are about: named by people, found in texts, asked for in questions."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from uuid import UUID

from actions.kb.names import RecordNames
from actions.matching import Candidate, best_matches
from actions.mentions import in_order, mentions_in
from actions.refs import (
    Ambiguous,
    NoSuchRecord,
    ambiguous,
    candidates,
    is_person_kind,
    known_kinds,
    part_words_min,
    subject_kinds,
)
from actions.registry import load_actions
from ingestion.subjects import Told, finds_subjects
from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork
from rag.subjects import is_asked_about, speaks_of_papers, subject_key

FIELD = "about"


async def read_subjects(uow: UnitOfWork, words: Sequence[str]) -> list[str]:
    """The keys of the records these names and numbers mean. Raises Ambiguous, NoSuchRecord."""
    return list(dict.fromkeys([await _read(uow, said.strip()) for said in words if said.strip()]))


async def subjects_called(uow: UnitOfWork, words: str) -> list[str]:
    """The keys of the records these words can mean, none if they name none."""
    try:
        return [await _read(uow, words.strip())] if words.strip() else []
    except Ambiguous as error:
        return await read_subjects(uow, [choice.value for choice in error.choices])
    except NoSuchRecord:
        return []


async def label_subjects(uow: UnitOfWork, keys: Sequence[str]) -> dict[str, str]:
    """What people call those of these records that the person may see, by key."""
    if not keys:
        return {}
    wanted = set(keys)
    known = await _known(uow)
    return {key: found.label for key, found in known.items() if key in wanted}


async def tell_subjects(uow: UnitOfWork, keys: Sequence[str]) -> None:
    """Show, before a person says yes, which records a document will be about."""
    for label in (await label_subjects(uow, keys)).values():
        uow.effect("event", f"Found among the documents about {label}")


async def subjects_in(uow: UnitOfWork, question: str) -> list[str]:
    """The records about which a question asks for documents, among those the person may see."""
    if not speaks_of_papers(question):
        return []
    found = [
        mention
        for kind in _kinds(uow.principal)
        for mention in mentions_in(
            question, await candidates(uow, kind), part_words=part_words_min(kind)
        )
    ]
    named = [(m.candidate.kind, m.candidate.id, m.text) for m in in_order(found)]
    return subjects_asked(question, named)


def subjects_asked(question: str, named: Sequence[tuple[str, UUID, str]]) -> list[str]:
    """The keys of those named records, each a kind, an id and words, whose documents are meant."""
    tables = subject_kinds()
    return list(
        dict.fromkeys(
            subject_key(tables[kind], record_id)
            for kind, record_id, text in named
            if kind in tables and is_asked_about(question, text)
        )
    )


@finds_subjects
async def read_names(uow: UnitOfWork) -> Callable[[Told], list[str]]:
    """What finds the records of a document: people in its head alone, others in all its text."""
    load_actions()  # they bring the kinds of record there are
    people, others = RecordNames(), RecordNames()
    for kind in _kinds(uow.principal):
        table = subject_kinds()[kind]
        names = people if is_person_kind(kind) else others
        for candidate in await candidates(uow, kind):
            names.add(subject_key(table, candidate.id), candidate)

    def find(told: Told) -> list[str]:
        given = [key for said in told.about for key in (*people.called(said), *others.called(said))]
        return list(dict.fromkeys([*given, *people.find(told.head), *others.find(told.text)]))

    return find


async def _read(uow: UnitOfWork, words: str) -> str:
    known = await _known(uow)
    if words in known:
        return words
    everyone = list(known.values())
    exact = [c for c in everyone if words.casefold() in (name.casefold() for name in c.names)]
    found = exact or [c for same in _by_kind(everyone) for c in best_matches(words, same)]
    if len(found) == 1:
        return subject_key(subject_kinds()[found[0].kind], found[0].id)
    if found:
        raise ambiguous("record", words, FIELD, found)
    raise NoSuchRecord(
        f"no record called “{words}” among those you may see; name a customer, an employee, a "
        "product or a number such as INV-0042",
        field=FIELD,
        words=words,
    )


async def _known(uow: UnitOfWork) -> dict[str, Candidate]:
    """The records that documents may be about and that the person may see, by key."""
    return {
        subject_key(subject_kinds()[kind], candidate.id): candidate
        for kind in _kinds(uow.principal)
        for candidate in await candidates(uow, kind)
    }


def _by_kind(everyone: Sequence[Candidate]) -> list[list[Candidate]]:
    kinds: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in everyone:
        kinds[candidate.kind].append(candidate)
    return list(kinds.values())


def _kinds(principal: Principal) -> list[str]:
    """The kinds this person may see, one for each table: a customer is a contact."""
    tables: dict[str, str] = {}
    for kind, table in subject_kinds().items():
        if kind in known_kinds(principal):
            tables.setdefault(table, kind)
    return list(tables.values())
