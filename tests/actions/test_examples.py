"""Sentences shown to people: without names, and useful to who reads them."""

import pytest

from actions.examples import STARTERS_MAX, area_of, plain_examples, shown_example, starters
from actions.ordinary import ordinary_words
from actions.registry import load_actions
from kernel.auth.principal import TenantContext
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio


def names_of(acme: TenantContext, *roles: str) -> list[str]:
    return [action.name for action, _ in starters(principal_of(acme, *roles))]


def test_a_shown_example_names_no_record():
    actions = load_actions()
    assert shown_example(actions["finance.customer_statement"]) == (
        actions["finance.customer_statement"].title
    )
    assert "kettle" not in shown_example(actions["inventory.stock_on_hand"])
    assert any(plain_examples(action) for action in actions.values())


def test_made_up_names_of_examples_are_no_everyday_words():
    assert not ordinary_words() & {"kettle", "birchwood", "lindqvist", "tamper"}
    assert {"set", "draft", "holiday", "policy", "invoice"} <= ordinary_words()


async def test_everybody_starts_with_what_is_theirs(acme: TenantContext):
    assert "hrm.list_leave_requests" in names_of(acme, "employee", "manager")
    assert "hrm.list_leave_requests" not in names_of(acme, "employee")[:1]
    assert names_of(acme, "employee", "warehouse")[0].startswith("inventory.")
    assert names_of(acme, "employee", "accountant")[0].startswith("finance.")


@pytest.mark.parametrize("role", ["employee", "manager", "warehouse", "sales", "owner"])
async def test_starters_are_few_and_of_different_areas(acme: TenantContext, role: str):
    found = starters(principal_of(acme, role))
    assert 1 <= len(found) <= STARTERS_MAX
    areas = [area_of(action) for action, _ in found]
    if role == "owner":
        assert len(set(areas)) >= 4
    assert len({text for _, text in found}) == len(found)
