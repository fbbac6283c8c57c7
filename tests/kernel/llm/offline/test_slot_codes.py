"""Countries, zones, languages and actions become codes; words that say or deny a flag."""

import pytest

from kernel.llm.offline.enums import find_flag
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.offline.slot_codes import as_code, code_of


def _text(name: str, *, is_required: bool = True, pattern: str = "") -> Field:
    return Field(name, FieldKind.TEXT, is_required=is_required, pattern=pattern)


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("country", "fetch the Austrian public holidays", "AT"),
        ("country", "the days off of Portugal, not Spain", "PT"),
        ("country", "we are no longer in Norway but moved from Sweden", "NO"),
        ("timezone", "our clocks should run on Toronto time", "America/Toronto"),
        ("timezone", "Toronto is a fine city", None),
        ("locale", "change the default language to Polish", "pl"),
        ("action", "no assistant may touch hrm.adjust_leave ever", "hrm.adjust_leave"),
        ("action", "finance.* blocked", "finance.*"),
        ("action", "write to ana@example.com", None),
    ],
)
def test_names_become_the_codes_a_field_takes(field: str, said: str, code: str | None) -> None:
    assert code_of(_text(field), Reading(said)) == code


def test_a_country_in_passing_is_no_country_of_an_optional_field() -> None:
    field = _text("country", is_required=False)
    assert code_of(field, Reading("note that the fair in Spain went well")) is None
    assert code_of(field, Reading("Otis lives in Portugal now")) == "PT"


def test_words_found_for_a_field_are_turned_into_its_code() -> None:
    assert as_code(_text("country"), "Belgium") == "BE"
    assert as_code(_text("timezone"), "Europe/Vienna") == "Europe/Vienna"
    assert as_code(_text("title"), "Belgium") == "Belgium"


def test_a_flag_is_denied_by_words_of_its_own_or_by_a_not() -> None:
    words = {"true": ("kept",), "false": ("discontinued",)}
    field = Field("is_active", FieldKind.FLAG, synonyms=words)
    assert find_flag(field, "discontinued chairs") is False
    assert find_flag(field, "chairs that are not discontinued") is True
    assert find_flag(field, "chairs we kept") is True
    assert find_flag(field, "chairs") is None
