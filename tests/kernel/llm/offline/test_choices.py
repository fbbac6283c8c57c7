"""Which of the things shown a person's words mean, and what they say besides."""

from kernel.llm.offline.choices import beside_choice, chosen_of
from kernel.llm.offline.reading import Reading
from kernel.llm.port import PendingAction

ASKED = PendingAction(
    "finance.record_payment", missing_field="customer", choices=["C05", "C06"],
    choice_labels=["Riverside Scouts e.V.", "Riverside Adventures Ltd"],
)  # fmt: skip


def test_what_follows_the_words_of_a_choice_is_read_for_the_rest() -> None:
    reading = Reading("the scouts, it's for INV-17")
    assert chosen_of(reading, ASKED) == "C05"
    rest = beside_choice(reading, ASKED, "C05")
    assert rest is not None
    assert rest.text == "it's for INV-17"


def test_a_choice_alone_says_nothing_besides() -> None:
    assert beside_choice(Reading("the scouts"), ASKED, "C05") is None
    assert beside_choice(Reading("hm, the scouts"), ASKED, "C05") is None
