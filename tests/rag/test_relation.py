"""A sentence has to tell what a question asks of its subject, not only speak of the subject."""

import pytest

from rag.relation import is_told, relation_of
from rag.sparse import terms


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("who audits the stores", "The stores are closed on Sundays."),
        ("who put their signature under the lease?", "Contact for the lease: Ana Prieto."),
        ("how long do we archive delivery notes", "Delivery notes arrive within two days."),
        ("how many keys does a trainee get", "A trainee gets a desk and two lamps."),
    ],
)
def test_what_speaks_of_the_subject_only_does_not_tell_it(question: str, sentence: str) -> None:
    assert not is_told(relation_of(question), frozenset(terms(sentence)))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("who audits the stores", "The stores are audited by the regional lead."),
        ("how many chairs does a trainee get", "Chairs for a trainee: one."),
        ("how many days may I be away", "You may be away for three weeks."),
        ("who is our dentist", "Our dentist: Dr Faro."),
        ("who do I call", "Ring extension 9."),
        ("when does the shop open", "The shop opens at nine."),
    ],
)
def test_what_tells_it_or_where_nothing_is_named_is_not_counted_against(
    question: str, sentence: str
) -> None:
    assert is_told(relation_of(question), frozenset(terms(sentence)))
