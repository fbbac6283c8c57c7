"""What kind of thing a question asks for, and whether a sentence tells such a thing."""

import re
from enum import StrEnum

from rag.sparse import identifiers, terms
from rag.synonyms import empty_stems

_I = re.I


class Wanted(StrEnum):
    """What a question asks for, where its words tell."""

    SPEED = "speed"
    WEIGHT = "weight"
    AGE = "age"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    MONEY = "money"
    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    YES_NO = "yes_no"
    NAME = "name"
    ANY = "any"


FIGURES = frozenset(
    {
        Wanted.SPEED,
        Wanted.WEIGHT,
        Wanted.AGE,
        Wanted.EMAIL,
        Wanted.PHONE,
        Wanted.CODE,
        Wanted.MONEY,
        Wanted.NUMBER,
        Wanted.TIME,
    }
)
"""Kinds that a sentence without a figure or an address can hardly answer."""
PLAIN = frozenset({Wanted.SPEED, Wanted.WEIGHT, Wanted.AGE, Wanted.EMAIL, Wanted.PHONE})
"""Of these, the kinds that show: a sentence without any such thing does not answer."""

_ASKS = {
    Wanted.SPEED: re.compile(r"\bhow fast\b.*\b(?:drive|ride|go|travel|move)\b|\bspeed\b"),
    Wanted.WEIGHT: re.compile(r"\bhow heavy\b|\bweight\b"),
    Wanted.AGE: re.compile(r"\b(?:how old|(?:minimum|what|which) age|at what age|age limit)\b"),
    Wanted.EMAIL: re.compile(r"\b(?:e-?mail|mail) address\b|\bwhich e-?mail\b"),
    Wanted.PHONE: re.compile(
        r"\b(?:(?:tele)?phone|extension) number\b|\bnumber (?:do|can|should) i (?:call|dial)\b"
    ),
    Wanted.CODE: re.compile(
        r"\b(?:which|what)(?:'s|’s| is| are)?(?: \w+){0,3} (?:form|number|code|line|id|version"
        r"|abbreviation|format|room|floor|channel)\b"
    ),
    Wanted.MONEY: re.compile(
        r"\bhow (?:expensive|much (?:money|do i get|may i spend|can i spend|is|does .* cost))\b"
        r"|\b(?:fee|price|cost|costs|budget|spend|salary|allowance|deposit)\b"
        r"|\b(?:from|above|up to) (?:what|which) amount\b"
    ),
    Wanted.NUMBER: re.compile(
        r"\bhow (?:much|many|long|far|fast|often|old|high|heavy|big|expensive|quickly|soon|early"
        r"|tall|large)\b"
        r"|\b(?:limit|cap|rate|amount|percent|percentage|share|max|maximum|min|minimum|length)\b"
    ),
    Wanted.TIME: re.compile(
        r"\b(?:when|deadline|until|date|hours|period|by what time|(?:which|what) (?:day|month|year)"
        r")\b"
    ),
    Wanted.PERSON: re.compile(r"\b(?:who|whom|whose)\b"),
    Wanted.YES_NO: re.compile(
        r"^\W*(?:(?:so|and|but|ok|hey|hi|please)\W+)*(?:is|are|was|were|do|does|did|can|could|may|must"
        r"|should|will|would|has|have|am|shall)\b"
    ),
    Wanted.NAME: re.compile(r"\b(?:which|what|where)\b"),
}
_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|double|unlimited)\b"
)
_PERSON = (
    r"\b(?:head|manager|director|lead|team|officer|desk|department|finance|hr|person|people|dr|mr|ms"
    r"|accountant|office|buddy|customer|employee|supervisor|specialist|owner|committee|board)s?\b"
)
_TELLS = {
    Wanted.SPEED: re.compile(r"\b(?:km/h|kmh|mph|m/s|walking pace|speed)\b", _I),
    Wanted.WEIGHT: re.compile(r"\d\s?(?:kg|g|t|lb|tons?|tonnes?|kilos?|pounds?)\b", _I),
    Wanted.AGE: re.compile(r"\b(?:years? old|aged?|over \d\d|under \d\d|years? of age|born)\b", _I),
    Wanted.EMAIL: re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    Wanted.PHONE: re.compile(r"\d[\d ()/.-]{5,}\d|\bextension \d+"),
    Wanted.CODE: re.compile(r"#?\d"),
    Wanted.MONEY: re.compile(
        r"[€$£¥%]|\b[A-Z]{3} ?\d|\d ?(?:[A-Z]{3}\b|euros?\b|dollars?\b|percent)|\bfree\b"
    ),
    Wanted.NUMBER: re.compile(_NUMBER, _I),
    Wanted.TIME: re.compile(
        r"\d|\b(?:day|week|month|year|hour|minute|noon|night|morning)s?\b|\b(?:mon|tues|wednes|thurs"
        r"|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september"
        r"|october|november|december)\b",
        _I,
    ),
    Wanted.PERSON: re.compile(_PERSON, _I),
    Wanted.YES_NO: re.compile(
        r"\b(?:not|no|never|none|cannot|can|may|must|only|need(?:s|ed)?|require[ds]?|mandatory"
        r"|optional|allowed|permitted|forbidden|prohibited|eligible|possible|always|agreement|unless"
        r"|except|exceptions?|without)\b|n['’]t\b",
        _I,
    ),
}  # fmt: skip
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][\w-]*[\w]|\b\w+[A-Z]\w*\b")


_TOPIC = re.compile(
    r"\b(?:what|which|how (?:much|many))(?:'s|’s|s)?\s+(?:(?:is|are|was|were)\s+)?"
    r"(?:(?:the|our|my|a|an)\s+)?(?P<topic>[\w-]+(?:\s+[\w-]+){0,2}?)"
    r"(?=\s+(?:of|for|in|on|at|to|with|from|per|after|before|when|if|that|like|do|does|did|is|are|was"
    r"|were|has|have|can|may|must|should|will|would|we|i|you|they)\b|\s*[?.!,;]|\s*$)"
)


def wanted_kind(question: str) -> Wanted:
    """What the question asks for, by its words."""
    said = question.lower()
    return next((kind for kind, asks in _ASKS.items() if asks.search(said)), Wanted.ANY)


def tells(wanted: Wanted, said: str, question: str) -> bool:
    """Whether a sentence tells the kind of thing wanted, beyond the question's own words."""
    if wanted is Wanted.ANY:
        return False
    if wanted is Wanted.CODE and identifiers(said) - identifiers(question):
        return True
    if wanted is Wanted.NAME:
        asked = set(terms(question))
        return any(set(terms(name)) - asked for name in _NAME.findall(said))
    return bool(_TELLS[wanted].search(said))


def topic_of(question: str) -> str:
    """The stem of the noun that is asked for: of "which forklift brands do we buy" the brand."""
    found = _TOPIC.search(question.lower())
    said = terms(found["topic"]) if found else []
    return said[-1] if said and said[-1] not in empty_stems() else ""
