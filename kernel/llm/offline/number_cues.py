"""What the words around a number say of it: that it counts things, is a price, is the old one."""

import re
from itertools import pairwise, takewhile

from kernel.llm.offline.amounts import Amount
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field

PRICE_CUES = (
    r"(?:\bat|@|\bfor|\bx|×|\beach|\bworth|\bof|\bprice|\bcosting|\bcosts?|\bà)"
    r"\s*(?:the )?$"
)
MOST = re.compile(
    r"(?:\b(?:under|below|less than|at most|up to|maximum(?: of)?|max\.?|no more than|cheaper than)"
    r"|<=?)\s*$"
)
_LEAST = re.compile(
    r"(?:\b(?:over|above|more th[ae]n|at least|from|minimum(?: of)?|min\.?|exceeding|upwards of)"
    r"|>=?)\s*$"
)
_BOUNDS = {"min": _LEAST, "max": MOST}
_BETWEEN = re.compile(r"\bbetween\s*$")
_FIRST_OF_TWO = re.compile(r"\s*(?:to|-|–|and)\s*[€$£]?\d")
_SECOND_OF_TWO = re.compile(r"\d\S*\s*(?:to|-|–|and)\s*[€$£]?$")
_UPWARDS = re.compile(r"\s*(?:\+|and (?:up|above|over|more)\b|or (?:more|above|over)\b|plus\b)")
COUNTED = re.compile(r"\b(?:top|first|last|latest|newest|biggest|oldest|next|only|just)\s*$")
ENOUGH = re.compile(
    r"\s+(?:\w+ )?(?:(?:most recent|previous|worst|(?!guest|request|interest|rest)[a-z-]+est)\b|"
    r"(?:will do|is (?:enough|plenty|fine|ok)|are enough|rows|lines|entries|results|hits|names|"
    r"items at most|at most)\b)"
)
_OPENS = re.compile(
    r"\W*(?:please |pls )?(?:(?:list|show|give|get|pull|find|i(?:['’]d)? (?:need|like))\b)?"
    r"(?: me| us| up)?(?: the| a list of)?\s*"
)
EACH = re.compile(r"\s*(?:each\b|apiece\b|a piece\b|per (?!cent)\w+|/ ?\w+)")
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a an and are as at be because been but by can could do does each every for from gross has have
    he her his i if in instead into is it its just me my net no not now of off on once only or our
    out over per please pls she should since so than thanks that the their them then there they
    this to today tomorrow too until up was we were when which while who with would yet you your
    due month monthly year yearly week apiece flat all total incl excl plus minus vat tax
""",
    )
)
_AROUND = frozenset(
    [
        "back",
        "aside",
        "away",
        "down",
        "up",
        "around",
        "within",
        "without",
        "between",
        "via",
        "were",
        "left",
    ]
)
_RECORD = re.compile(
    r"\b(?:no|nos|nr|number|note|ref|reference|invoi?ce|inv|order|ticket|delivery note|po|"
    r"number is|article)\b[.:#]?\s*#?$"
)
_WAS_FROM = re.compile(r"\bfrom\s*(?:the )?$")
_NOW_TO = re.compile(r"\s*(?:to|up to|down to|->|→)\s*(?:the )?$")
_INSTEAD = re.compile(
    r"\b(?:instead of|rather than|not|was|were|says|said|shows?|thinks? (?:we|there)(?: \w+)?|"
    r"owns?|used to be|previously|formerly|sells? .{0,24}for|gives \w+)\s*(?:the |only )?$"
)
_AND_NOW = re.compile(
    r"\b(?:make it|it['’]s|now|really|in reality|should be|ought to|has to be|but|go to|set|"
    r"to carry|i (?:only )?(?:see|count\w*))\b"
)
_LESS = re.compile(
    r"\b(?:deduct\w*|minus|take (?:\w+ ){0,3}(?:away|off|out)|takes? off|remov\w+|reduc\w+|"
    r"lower\w*|knock\w* (?:\w+ ){0,3}off|claw\w* back|dock\w*|subtract\w*|less|go(?:es)? down|"
    r"down by|too (?:high|many|much)|out of|strip\w*|cut\w*|withdraw\w*)\b"
)
_MORE = re.compile(r"\b(?:owed|back|twice|restor\w*|return\w*|add\w*|credit\w*|give|grant\w*)\b")


def bounds_of(field: Field) -> list[re.Pattern[str]]:
    """Return the words that lead to a least or most: of `total_min`, none of `total`."""
    return [_BOUNDS[word] for word in field.words if word in _BOUNDS]


def is_bound(field: Field, amount: Amount, reading: Reading) -> bool:
    """Return whether a number is the field's least or most: "over 50", "75+", "from 10 to 20"."""
    before, after = reading.before(amount.at), reading.lowered[amount.to :]
    if any(pattern.search(before) for pattern in bounds_of(field)):
        return not ("min" in field.words and _SECOND_OF_TWO.search(before))
    is_first = bool(_FIRST_OF_TWO.match(after)) and not re.search(r"\band\b", after[:6])
    if "min" in field.words:
        return bool(_UPWARDS.match(after) or _BETWEEN.search(before)) or is_first
    return "max" in field.words and bool(_SECOND_OF_TWO.search(before))


def is_counted(amount: Amount, reading: Reading) -> bool:
    """Return whether a number counts the things named after it: "two trucks", "40 Fjell tents".

    A number with decimals or thousands marked counts nothing.
    """
    if counts_product(amount, reading):
        return True
    if re.search(r"\d[.,]\d", reading.text[amount.at : amount.to]):
        return False
    following = re.match(r"\s+([^\W\d_]+)", reading.lowered[amount.to :])
    return bool(following) and following[1] not in FUNCTION_WORDS


def counted_words(reading: Reading) -> str:
    """Return what the first number that counts things counts: "5 sleeping bags", "" for none."""
    spans = [(m.start, m.end) for m in reading.mentions]
    for amount in reading.amounts:
        if not is_counted(amount, reading) or amount.currency or amount.unit not in ("", "piece"):
            continue
        words = re.match(r"(?:\s+[^\W\d_][\w-]+){1,4}", reading.text[amount.to :])
        kept = list(takewhile(_is_thing, words[0].split())) if words else []
        at = reading.text.find(" ".join(kept), amount.to)
        if kept and all(at + len(" ".join(kept)) <= start or at >= end for start, end in spans):
            return " ".join(kept)
    return ""


def _is_thing(word: str) -> bool:
    return word.lower() not in FUNCTION_WORDS | _AROUND


def counts_product(amount: Amount, reading: Reading) -> bool:
    """Return whether a product is named right after a number."""
    return any(m.kind == "product" and m.start == amount.to + 1 for m in reading.mentions)


def opens_list(amount: Amount, reading: Reading) -> bool:
    """Return whether a message opens with how many it wants: "list fifty contacts"."""
    return bool(_OPENS.fullmatch(reading.lowered[: amount.at])) and is_counted(amount, reading)


def is_number_of_record(amount: Amount, reading: Reading) -> bool:
    """Return whether digits name something: "delivery note 44871", "Coach tours 2027"."""
    said = reading.text[amount.at : amount.to]
    if amount.unit or amount.currency or not said.isdigit():
        return False
    before = reading.before(amount.at)
    if re.fullmatch(r"20[2-4]\d", said):
        is_price = re.search(r"(?:\bat|\bfor|@|\bto|\bamount|\bsum|\bprice)\s*$", before)
        return not is_price
    return len(said) > 2 and bool(_RECORD.search(before))


def replaced_amounts(reading: Reading, amounts: list[Amount]) -> set[int]:
    """Return where numbers stand that another replaces: the 14 of "from 14 to 11", "11, not 14"."""
    old: set[int] = set()
    for first, second in pairwise(amounts):
        gap = reading.lowered[first.to : second.at]
        before = reading.before(first.at)
        if _WAS_FROM.search(before) and _NOW_TO.search(gap):
            old.add(first.at)
        elif _INSTEAD.search(gap):
            old.add(second.at)
        elif _INSTEAD.search(before) and _AND_NOW.search(gap):
            old.add(first.at)
    return old


def is_less(reading: Reading) -> bool:
    """Return whether something is to be taken away."""
    return bool(_LESS.search(reading.lowered)) and not _MORE.search(reading.lowered)


def words_beside(reading: Reading, at: int, chars: int = 32) -> str:
    """Return the words before a number; a record among them takes no room: "the score of X to"."""
    pieces: list[str] = []
    for mention in sorted(reading.mentions, key=lambda m: -m.end):
        if mention.end <= at and chars > 0:
            pieces.insert(0, reading.before(at, min(chars, at - mention.end)))
            chars -= len(pieces[0])
            at = mention.start
    return "".join([reading.before(at, chars) if chars > 0 else "", *pieces])
