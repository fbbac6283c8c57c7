"""Rules of sign-in, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_domains.authentication.password_rules import normalise, weakness_of
from erp_domains.authentication.policy import (
    Failures,
    Rotation,
    code_steps,
    place_of,
    rotate,
    wait_until,
)

AT = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
ABOUT = ("ana.berger@acme.test", "Ana Berger", "Acme GmbH")


@pytest.mark.parametrize(
    ("spent_s_ago", "is_same_device", "outcome"),
    [
        (None, True, Rotation.NEXT),
        (None, False, Rotation.NEXT),
        (0, True, Rotation.LIVE),
        (20, True, Rotation.LIVE),
        (20.1, True, Rotation.REVOKE),
        (0, False, Rotation.REVOKE),
    ],
)
def test_a_spent_token_is_forgiven_only_soon_and_on_its_own_device(
    spent_s_ago: float | None, is_same_device: bool, outcome: Rotation
) -> None:
    spent_at = None if spent_s_ago is None else AT - timedelta(seconds=spent_s_ago)
    assert rotate(spent_at, AT, is_same_device=is_same_device) is outcome


@given(count=st.integers(0, 10_000), seconds=st.integers(0, 2_000), is_known=st.booleans())
def test_nobody_waits_longer_than_a_quarter_of_an_hour(
    count: int, seconds: int, is_known: bool
) -> None:
    failures = Failures(count, AT - timedelta(seconds=seconds) if count else None)
    wait = wait_until(failures, failures, AT, is_known=is_known)
    assert wait is None or AT < wait.until <= AT + timedelta(minutes=15)
    assert (wait is None) or count >= 5


@given(elsewhere=st.integers(0, 10_000))
def test_guesses_from_elsewhere_never_hold_up_a_known_place(elsewhere: int) -> None:
    many = Failures(elsewhere, AT)
    assert wait_until(Failures(), many, AT, is_known=True) is None
    waits = wait_until(Failures(), many, AT, is_known=False)
    assert (waits is not None) == (elsewhere >= 20)
    assert waits is None or waits.until <= AT + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::5", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "", True),
    ],
)
def test_a_place_is_an_address_or_a_household(one: str, other: str, is_same: bool) -> None:
    assert (place_of(one) == place_of(other)) is is_same


def test_a_code_of_the_step_before_and_after_is_taken_for_clocks_that_run_off() -> None:
    step = int(AT.timestamp()) // 30
    assert list(code_steps(AT)) == [step - 1, step, step + 1]


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "aaaaaaaaaaaaaa",
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "abcabcabcabc",
        "passwordpassword",
        "Password2026!",
        "P@ssw0rd2026",
        "iloveyou12",
        "!!Sunshine!!99",
        "q1w2e3r4t5",
        "AnaBerger1990",
        "ana.berger@acme.test",
        "acmegmbh2026!",
        "b3rg3r_acme1",
        "x" * 257,
    ],
)
def test_what_anybody_would_try_is_refused(password: str) -> None:
    assert weakness_of(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "steward-demo",
        "seven quiet otters",
        "kJ8#dk2!xq",
        "winter is coming to acme soon",
        "пароль с пробелами",
        "7391840265",
        "x1y2z3 " * 30,
    ],
)
def test_anything_long_and_uncommon_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert weakness_of(password, about=ABOUT) is None


def test_a_company_may_ask_for_longer_ones() -> None:
    assert weakness_of("seven quiet otters", chars_min=20)


def test_the_same_letters_are_the_same_password_on_every_keyboard() -> None:
    assert normalise("Zu\u0308rich ﬁsch") == normalise("Zürich fisch")
