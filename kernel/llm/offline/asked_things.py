"""Products asked about that nobody knows: "how many canoes do we have" is no list of everything."""

import re

from kernel.llm.offline.enums import stems
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind, is_query
from kernel.llm.port import JsonDict

_KIND, _SKU = "product", "SKU"
_WORDS = r"(?P<thing>[\w-]{3,}(?: [\w-]{3,}){0,2}?)"
_ARTICLE = r"(?:(?:the|a|an|our|any|some) )?"
_END = r"[?.! ]*$"
_ASKED = [
    re.compile(rf"how (?:many|much) {_WORDS} (?:do we|do i|are|is|have we|has|left|in stock|on "
               r"stock|can we)\b"),
    re.compile(r"\b(?:price|stock|quantity|availability|sku|cost) (?:of|for) "
               rf"{_ARTICLE}{_WORDS}{_END}"),
    re.compile(rf"\bwhat (?:does|do|is) {_ARTICLE}{_WORDS} cost\b"),
    re.compile(rf"\b(?:do|have) we (?:still )?(?:have|got|carry|sell|stock) {_ARTICLE}{_WORDS}"
               rf"(?: left| in stock| somewhere)?{_END}"),
]  # fmt: skip
# Words that stand there and name no product; compared by their stems.
_ANYTHING = frozenset(
    stems("""
    product item article piece thing unit stock goods it them stuff kind different other any all
    everything anything something money warehouse total each every one more most much sku there
    that this these those the our of in at for and still left free available cheap expensive value
    worth whole now today reserved sold low people we you they everybody discount catalogue range
    price list assortment sell offer
    """)
)


def fill_asked_thing(fields: list[Field], reading: Reading, filled: JsonDict) -> JsonDict:
    """Give the words for an unknown product to the field of products, or to the words looked for.

    The gate then says that there is no such product; left out, all products would be the answer.
    Of a product that is known, its name is looked for.
    """
    field = next((f for f in fields if f.ref_kind == _KIND and f.kind is FieldKind.REF), None)
    query = next((f for f in fields if is_query(f) and _SKU in f.description), None)
    named = [m for m in reading.mentions if m.kind == _KIND]
    if field is None and query is not None and named:
        is_one = len({m.label for m in named}) == 1
        return {query.name: named[0].label if is_one else reading.words_of(named[0])}
    if reading.codes or named:
        return {}
    field = field or query
    match = next((m for pattern in _ASKED if (m := pattern.search(reading.lowered))), None)
    if field is None or field.name in filled or match is None or _is_anything(match["thing"]):
        return {}
    at, to = match.span("thing")
    is_other = any(m.start < to and m.end > at for m in reading.mentions)
    return {} if is_other else {field.name: reading.text[at:to]}


def _is_anything(words: str) -> bool:
    return all(stem in _ANYTHING for stem in stems(words))
