"""From a question to the passages its asker may read."""

import random
from dataclasses import replace
from uuid import uuid4

import pytest

from kernel.auth.access import reader_keys
from kernel.auth.principal import Principal
from rag.access import Narrowing
from rag.retrieve import QuestionEmpty, Retrieval, retrieve
from tests.fixtures.database import principal_of
from tests.rag.conftest import Library

pytestmark = pytest.mark.anyio

LEAVE = (
    "# Leave policy\n\n## Annual leave\n\nFull-time employees accrue 28 days of annual leave.\n\n"
    "## Sick leave\n\nTell your manager before 9:00 on the first day you are ill.\n"
)
TRAVEL = (
    "# Travel policy\n\nHotels above 180 EUR a night need approval by the head of department.\n"
)


async def ask(library: Library, principal: Principal, question: str, **how: object) -> Retrieval:
    return await retrieve(principal, question, store=library.store, queries=library.queries, **how)


async def test_the_passage_that_answers_comes_first_with_where_it_stands(library: Library):
    await library.add("Leave policy", LEAVE)
    await library.add("Travel policy", ["Cover.", TRAVEL])
    person = principal_of(library.tenant, "employee")

    answer = await ask(library, person, "how many vacation days do I have?")
    first = answer.passages[0]
    assert first.heading == "Leave policy > Annual leave"
    assert "28 days" in first.text
    assert (first.title, first.document, first.page) == ("Leave policy", "leave-policy.md", None)
    assert answer.best_score == first.dense_score > 0.4
    assert answer.searched.documents_count == 2

    hotel = await ask(library, person, "hotel price limit")
    assert hotel.passages[0].page == 2


async def test_a_record_number_beats_likeness(library: Library):
    for number in range(1000, 1012):
        await library.add(
            f"Memo {number}", f"Invoice INV-{number} of the customer was disputed and settled."
        )
    answer = await ask(library, principal_of(library.tenant), "what happened with inv-1007?")
    assert "INV-1007" in answer.passages[0].text
    assert answer.passages[0].score > answer.passages[1].score + 0.2


async def test_a_deleted_document_an_old_version_and_a_lost_right_count_at_once(library: Library):
    person = principal_of(library.tenant, "employee")
    gone, older, closed = [await library.add(f"Copy {n}", LEAVE + f"\nNote {n}.") for n in range(3)]
    assert {p.document_id for p in (await ask(library, person, "annual leave")).passages}
    await library.delete_in_tables(gone)
    await library.change_in_tables(older, version_number=2)
    await library.change_in_tables(closed, readers=["role:hr"])
    assert (await ask(library, person, "annual leave")).passages == []
    hr = principal_of(library.tenant, "hr")
    await library.store.set_readers(library.tenant.slug, closed, ["role:hr"])
    found = await ask(library, hr, "annual leave")
    assert {passage.document_id for passage in found.passages} == {closed}


async def test_the_same_text_twice_is_shown_once(library: Library):
    await library.add("Leave policy", LEAVE)
    await library.add("Leave policy copy", LEAVE)
    answer = await ask(library, principal_of(library.tenant), "days of annual leave")
    texts = [passage.text for passage in answer.passages]
    assert len(texts) == len(set(texts)) == 2


async def test_a_long_section_is_shown_with_what_stands_around_the_hit(library: Library):
    sentences = [f"Step {n}: check field {n} of the form and note the result." for n in range(50)]
    text = "# Manual\n\n" + " ".join(sentences)
    await library.add("Manual", text)
    answer = await ask(library, principal_of(library.tenant), "Step 24 field 24", limit=1)
    (passage,) = answer.passages
    assert len(passage.text) > 1.5 * 220 * 3
    assert passage.text == text[passage.start : passage.end]


async def test_a_caller_may_narrow_but_never_widen(library: Library):
    leave = await library.add("Leave policy", LEAVE)
    secret = await library.add("Board minutes", "Salaries of the board rise.", ["role:admin"])
    person = principal_of(library.tenant, "employee")
    only = Narrowing(document_ids=[secret])
    assert (await ask(library, person, "salaries", filters=only)).passages == []
    both = Narrowing(document_ids=[secret, leave], media_types=["text/markdown"])
    found = await ask(library, person, "salaries", filters=both)
    assert {passage.document_id for passage in found.passages} == {leave}


async def test_an_empty_question_says_so_and_odd_ones_do_no_harm(library: Library):
    await library.add("Leave policy", LEAVE)
    person = principal_of(library.tenant)
    with pytest.raises(QuestionEmpty):
        await ask(library, person, " \n ")
    for odd in ("🙂", "a" * 5_000, "the of and", "'; DROP TABLE documents; --", "\x00\ufffd"):
        await ask(library, person, odd)


async def test_nobody_ever_gets_a_passage_of_a_document_they_may_not_read(library: Library):
    chance = random.Random(7)
    departments = [uuid4() for _ in range(3)]
    people = [
        replace(
            principal_of(library.tenant, department_id=chance.choice([None, *departments])),
            roles=tuple(
                chance.sample(["employee", "hr", "finance", "sales"], chance.randint(0, 2))
            ),
        )
        for _ in range(12)
    ]
    keys = ["all", "role:hr", "role:finance", "role:sales", "role:nobody"]
    keys += [f"department:{each}" for each in departments]
    keys += [f"user:{person.user_id}" for person in people[:5]]
    readers = {}
    for number in range(24):
        audience = chance.sample(keys, chance.randint(0, 3))
        text = (
            f"Rule {number} about leave and pay: paragraph {number * 13} applies to grade {number}."
        )
        readers[await library.add(f"Rule {number}", text, audience)] = set(audience)
    for person in people:
        mine = set(reader_keys(person))
        allowed = {document for document, audience in readers.items() if audience & mine}
        answer = await ask(library, person, "which rule is about leave and pay?", limit=24)
        seen = {passage.document_id for passage in answer.passages}
        assert seen <= allowed
        assert answer.searched.documents_count == len(allowed)
        assert len(seen) == len(allowed), "and everything they may read can be found"


async def test_another_company_finds_nothing(library: Library, rival):
    await library.add("Leave policy", LEAVE)
    stranger = principal_of(rival, "admin")
    answer = await ask(library, stranger, "annual leave")
    assert answer.passages == []
    assert answer.searched.documents_count == 0
    await library.store.drop(rival.slug)
