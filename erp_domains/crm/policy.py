"""Pure rules of customer relations: scores, stages, normal forms, likeness of names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import phonenumbers

from erp_domains.crm.errors import BadEmail, BadPhone

SCORE_MAX = 100
HOT_INDUSTRIES = frozenset({"technology", "finance"})
NAME_LIKENESS_MIN = 0.6
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]{2,}")
EMAIL_CHARS_MAX = 254
PHONE = re.compile(r"\+?[\d\s()./-]{6,30}")  # no letters: the library would read them as digits

LEGAL_FORMS = re.compile(
    r"gmbh|ag|kg|ug|ltd|limited|plc|inc|llc|llp|corp|corporation|co|company|group|holding|bv|nv|sa"
    r"|sas|sarl|srl|spa|sl|oy|ab|as|aps|kft"
)
STAGE_PERCENT = {
    "prospecting": 10,
    "qualification": 25,
    "proposal": 50,
    "negotiation": 75,
    "won": 100,
    "lost": 0,
}
OPEN_STAGES = ("prospecting", "qualification", "proposal", "negotiation")
STAGE_NEEDS = {
    "proposal": ("contact", "amount"),
    "negotiation": ("contact", "amount", "expected_close_on"),
    "won": ("contact", "amount"),
    "lost": ("lost_reason",),
}
STUCK_AFTER_DAYS = {"prospecting": 30, "qualification": 21, "proposal": 21, "negotiation": 14}


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One line of a score: which rule gave how many points, and why."""

    rule: str
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What the score of a lead is made from."""

    company_size: int | None = None
    industry: str | None = None
    email_opens: int = 0
    website_visits: int = 0
    demo_requests: int = 0


def score_breakdown(lead: LeadFacts) -> list[ScorePart]:
    """The score of a lead, part by part; the points add up to the score, at most 100.

    Source: the lead scoring algorithm of the source document. Size above 1000 gives 30, above
    100 gives 20 (exactly 1000 and 100 fall in the lower band); technology and finance give 25;
    2 a human e-mail open, 3 a website visit, 40 a demo request.
    """
    parts = [
        *_size_part(lead.company_size or 0),
        *_industry_part(normal_industry(lead.industry)),
        *_count_part("email_opens", lead.email_opens, 2, "e-mail opens"),
        *_count_part("website_visits", lead.website_visits, 3, "website visits"),
        *_count_part("demo_requests", lead.demo_requests, 40, "demo requests"),
    ]
    over = sum(part.points for part in parts) - SCORE_MAX
    if over > 0:
        parts.append(ScorePart("cap", -over, f"a score ends at {SCORE_MAX}"))
    return parts


def score_of(lead: LeadFacts) -> int:
    """The score of a lead by the formula, 0 to 100."""
    return sum(part.points for part in score_breakdown(lead))


def _size_part(size: int) -> list[ScorePart]:
    if size > 1000:
        return [ScorePart("company_size", 30, f"{size} people, more than 1000")]
    if size > 100:
        return [ScorePart("company_size", 20, f"{size} people, more than 100")]
    return []


def _industry_part(industry: str | None) -> list[ScorePart]:
    if industry not in HOT_INDUSTRIES:
        return []
    return [ScorePart("industry", 25, f"industry is {industry}")]


def _count_part(rule: str, count: int, points: int, what: str) -> list[ScorePart]:
    if not count:
        return []
    return [ScorePart(rule, count * points, f"{count} {what} at {points} points")]


def normal_industry(industry: str | None) -> str | None:
    """An industry in lower case without surrounding space; None when empty."""
    return (industry or "").strip().lower() or None


def normal_email(text: str) -> str:
    """An e-mail address in lower case. Raises BadEmail."""
    address = text.strip().removeprefix("mailto:").lower()
    if len(address) > EMAIL_CHARS_MAX or not EMAIL.fullmatch(address):
        raise BadEmail(f"“{text}” is not an e-mail address; write it like ana@example.com")
    return address


def normal_phone(text: str, country: str) -> str:
    """A phone number as E.164, `+49301234567`; national numbers are read for the country.

    Raises BadPhone.
    """
    try:
        number = phonenumbers.parse(text, country) if PHONE.fullmatch(text.strip()) else None
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise BadPhone(f"“{text}” is not a phone number; write it like +49 30 1234567")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_name(name: str) -> str:
    """A name with single spaces, in lower case, for comparing."""
    return " ".join(name.split()).casefold()


def looks_like_company(name: str) -> bool:
    """Whether a name ends in a legal form, as `Birch & Sons Ltd.` does."""
    words = re.findall(r"[a-z]+", normal_name(name).replace(".", ""))
    return len(words) > 1 and LEGAL_FORMS.fullmatch(words[-1]) is not None


def default_percent(stage: str) -> int:
    """The usual probability of a stage, in percent."""
    return STAGE_PERCENT[stage]


def weighted(amount: Decimal | None, percent: int) -> Decimal:
    """Amount times probability, not rounded."""
    return (amount or Decimal(0)) * percent / 100


def missing_for_stage(stage: str, has: Iterable[str]) -> list[str]:
    """What an opportunity still lacks for a stage, in the order people would fill it in."""
    present = set(has)
    return [name for name in STAGE_NEEDS.get(stage, ()) if name not in present]


def is_stuck(stage: str, days_in_stage: int) -> bool:
    """Whether an open deal has stood in its stage longer than is usual."""
    return stage in STUCK_AFTER_DAYS and days_in_stage > STUCK_AFTER_DAYS[stage]
