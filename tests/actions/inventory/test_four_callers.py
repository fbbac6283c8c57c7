"""Every inventory action, asked for by the four callers.

Stock belongs to nobody in particular, so the wrong scope is a role that may read but not do.
"""

from typing import Any

import pytest

from actions.outcomes import Completed, ProposalRequired
from actions.registry import load_actions
from actions.runner import run
from actions.spec import Risk
from kernel.errors import AppError, PermissionDenied
from tests.actions.callers import asked, done, state_of
from tests.actions.inventory.conftest import Depot
from tests.fixtures.api import Api

pytestmark = pytest.mark.anyio
TABLES = ("products", "warehouses", "stock", "stock_movements", "reservations", "counters")
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("inventory.find_product", {"query": "kettle"}, ""),
    ("inventory.create_product", {"name": "Travel mug", "list_price": "19.90"}, "seller"),
    ("inventory.update_price", {"product": "KTL-1", "list_price": "52"}, "seller"),
    ("inventory.stock_on_hand", {"product": "kettle"}, "outsider"),
    ("inventory.list_movements", {"product": "kettle"}, "outsider"),
    ("inventory.reorder_suggestions", {}, "seller"),
    (
        "inventory.transfer_stock",
        {"product": "KTL-1", "quantity": "4", "from_warehouse": "Main", "to_warehouse": "North"},
        "seller",
    ),
    ("inventory.adjust_stock", {"product": "KTL-1", "mode": "set", "quantity": "37"}, "seller"),
    ("inventory.reserve_stock", {"product": "KTL-1", "quantity": "5"}, "bookkeeper"),
    ("inventory.release_reservation", {"reservation": "R-1001"}, "bookkeeper"),
    ("inventory.create_warehouse", {"name": "South", "code": "SOUTH"}, "keeper"),
    ("inventory.receive_stock", {"product": "KTL-1", "quantity": "2"}, "seller"),
    ("inventory.set_reorder_point", {"product": "KTL-1", "reorder_point": "15"}, "seller"),
]
IDS = [name for name, _, _ in CASES]


def test_every_inventory_action_is_here() -> None:
    assert {n for n in load_actions() if n.startswith("inventory.")} == set(IDS)


@pytest.mark.parametrize(("name", "arguments", "reader"), CASES, ids=IDS)
async def test_only_the_allowed_caller_changes_anything(
    depot: Depot, name: str, arguments: dict[str, Any], reader: str
) -> None:
    await done(depot.owner, "inventory.reserve_stock", product="KTL-1", quantity="6")
    before = await state_of(depot.owner, *TABLES)
    refused = [depot.nobody] + ([getattr(depot, reader)] if reader else [])
    for caller in refused:
        with pytest.raises(PermissionDenied):
            await run(caller, name, arguments)
    with pytest.raises(AppError):
        await run(depot.owner, name, arguments | {"tenant": "rival"})
    assert await state_of(depot.owner, *TABLES) == before
    proposed = await asked(depot.owner, name, arguments)
    is_write = load_actions()[name].risk is not Risk.READ
    assert isinstance(proposed, ProposalRequired if is_write else Completed)
    assert await state_of(depot.owner, *TABLES) == before
    outcome = await run(depot.owner, name, arguments)
    assert isinstance(outcome, Completed)
    assert outcome.summary
    assert (await state_of(depot.owner, *TABLES) != before) == is_write


async def test_without_a_sign_in_there_is_no_answer(api: Api, depot: Depot) -> None:
    before = await state_of(depot.owner, *TABLES)
    for name, arguments, _ in CASES:
        answer = await api.client.post(f"/v1/actions/{name}", json=arguments)
        assert answer.status_code == 401, name
    assert await state_of(depot.owner, *TABLES) == before
