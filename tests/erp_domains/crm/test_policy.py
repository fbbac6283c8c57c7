"""The rules of customer relations, by example and by property."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_domains.crm.errors import BadEmail, BadPhone
from erp_domains.crm.models import Stage
from erp_domains.crm.policy import (
    OPEN_STAGES,
    LeadFacts,
    default_percent,
    is_stuck,
    looks_like_company,
    missing_for_stage,
    normal_email,
    normal_phone,
    score_breakdown,
    score_of,
    weighted,
)


@pytest.mark.parametrize(
    ("size", "points"),
    [(None, 0), (0, 0), (99, 0), (100, 0), (101, 20), (999, 20), (1000, 20), (1001, 30)],
)
def test_exactly_100_and_1000_fall_in_the_lower_band(size: int | None, points: int) -> None:
    assert score_of(LeadFacts(company_size=size)) == points


@pytest.mark.parametrize(
    ("industry", "points"),
    [("technology", 25), ("finance", 25), (" Technology ", 25), ("FINANCE", 25),
     ("fintech", 0), ("information technology", 0), ("", 0), (None, 0)],
)  # fmt: skip
def test_technology_and_finance_alone_give_points(industry: str | None, points: int) -> None:
    assert score_of(LeadFacts(industry=industry)) == points


def test_opens_visits_and_demos_count_2_3_and_40() -> None:
    assert score_of(LeadFacts(email_opens=3)) == 6
    assert score_of(LeadFacts(website_visits=4)) == 12
    assert score_of(LeadFacts(demo_requests=2)) == 80
    facts = LeadFacts(500, "finance", email_opens=2, website_visits=1)
    assert score_of(facts) == 20 + 25 + 4 + 3


COUNTS = st.integers(min_value=0, max_value=500)
FACTS = st.builds(
    LeadFacts,
    company_size=st.none() | st.integers(min_value=0, max_value=5000),
    industry=st.sampled_from([None, "technology", "finance", "food"]),
    email_opens=COUNTS, website_visits=COUNTS, demo_requests=COUNTS,
)  # fmt: skip


@given(FACTS)
def test_the_score_is_the_formula_of_the_source_document(lead: LeadFacts) -> None:
    score = 0
    if (lead.company_size or 0) > 1000:
        score += 30
    elif (lead.company_size or 0) > 100:
        score += 20
    if lead.industry in ["technology", "finance"]:
        score += 25
    score += lead.email_opens * 2 + lead.website_visits * 3 + lead.demo_requests * 40
    assert score_of(lead) == min(score, 100)


@given(FACTS)
def test_the_breakdown_adds_up_and_gives_reasons(lead: LeadFacts) -> None:
    parts = score_breakdown(lead)
    assert sum(p.points for p in parts) == score_of(lead) <= 100
    assert all(p.reason and p.points for p in parts)
    assert all(p.rule == "cap" for p in parts if p.points < 0)


@pytest.mark.parametrize(
    "text", ["a@b", "a b@c.de", "@c.de", "a@c.de, b@c.de", "x" * 250 + "@c.de"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadEmail):
        normal_email(text)


def test_addresses_are_compared_in_lower_case() -> None:
    assert normal_email(" Ana.Lima@Example.COM ") == "ana.lima@example.com"


def test_phones_become_e164_for_the_country() -> None:
    assert normal_phone("030 5550100", "DE") == "+49305550100"
    assert normal_phone("+49 (0)30 5550100", "US") == "+49305550100"
    assert normal_phone("(212) 555-0100", "US") == "+12125550100"
    for text in ("12", "call me", ""):
        with pytest.raises(BadPhone):
            normal_phone(text, "DE")


def test_legal_forms_tell_companies_from_people() -> None:
    assert looks_like_company("Larkspur Hotels GmbH")
    assert looks_like_company("Birch & Sons Ltd.")
    assert not looks_like_company("Ines Duarte")
    assert not looks_like_company("GmbH")


def test_every_stage_has_a_probability_and_later_ones_a_higher() -> None:
    percents = [default_percent(stage) for stage in OPEN_STAGES]
    assert percents == sorted(set(percents))
    assert (default_percent(Stage.WON), default_percent(Stage.LOST)) == (100, 0)
    assert {s.value for s in Stage} == {*OPEN_STAGES, "won", "lost"}


def test_weighting_is_exact() -> None:
    assert weighted(Decimal("333.33"), 25) == Decimal("83.3325")
    assert weighted(None, 50) == 0


def test_stages_say_what_they_lack() -> None:
    assert missing_for_stage("prospecting", []) == []
    assert missing_for_stage("proposal", ["contact"]) == ["amount"]
    assert missing_for_stage("negotiation", ["contact", "amount"]) == ["expected_close_on"]
    assert missing_for_stage("lost", ["contact", "amount"]) == ["lost_reason"]


def test_deals_are_stuck_after_the_days_of_their_stage() -> None:
    assert not is_stuck("negotiation", 14)
    assert is_stuck("negotiation", 15)
    assert not is_stuck("won", 1000)
