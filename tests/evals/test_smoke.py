"""Three cases from beginning to end, on a small company of the test's own."""

import json
import secrets
from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path

import pytest

from evals.case import Case
from evals.play import Player
from evals.report import make_report
from evals.task import run_task
from evals.world import World, load_world
from evals.written import write_report
from gateway.composition import load_everything
from kernel.db.engine import dispose_databases
from kernel.llm.offline.model import OfflineModel
from kernel.objects import object_store
from kernel.settings import settings
from rag.store import vector_store
from tests.fixtures.servers import PostgresUrls

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("default")]
NOW = datetime(2026, 3, 16, 9, 0)  # noqa: DTZ001  # in the company's own time zone
SLUG, OTHER = f"eval_{secrets.token_hex(3)}", f"eval_{secrets.token_hex(3)}"
AT = "2026-01-05T10:00"


def company(name: str, document: str) -> str:
    lines: list[dict[str, object]] = [
        {"do": "company", "name": name, "currency": "EUR", "timezone": "Europe/Berlin"},
        {"do": "sign_in", "email": "ada@small.example", "name": "Ada Berg", "roles": ["owner"]},
        {"action": "inventory.create_warehouse", "args": {"name": "North", "code": "N"}, "at": AT},
        {
            "action": "inventory.create_product",
            "args": {"name": "Copper kettle", "sku": "KET", "list_price": "49.00"},
            "at": AT,
        },
        {
            "action": "inventory.receive_stock",
            "args": {"product": "KET", "warehouse": "N", "quantity": 37, "unit_cost": "20.00"},
            "at": AT,
        },
        {"do": "document", "title": "Parking rules", "text": document, "readers": ["all"]},
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


@pytest.fixture
async def world(
    postgres_server: PostgresUrls,
    vector_url: str,
    vector_api_key: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[World]:
    for name, value in {
        "DATABASE_URL": postgres_server.app_url,
        "DATABASE_ADMIN_URL": postgres_server.admin_url,
        "QDRANT_URL": vector_url,
        "QDRANT_API_KEY": vector_api_key,
        "STEWARD_DATA_DIR": str(tmp_path / "data"),
        "STEWARD_SIGNING_KEY": secrets.token_hex(32),
        "XDG_DATA_HOME": str(tmp_path / "traces"),
        "INSPECT_DISPLAY": "none",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("kernel.db.engine._databases", {})
    forget()
    load_everything()
    files = {SLUG: tmp_path / "one.jsonl", OTHER: tmp_path / "two.jsonl"}
    files[SLUG].write_text(company("Small GmbH", "# Parking\n\nVisitors park on deck 3.\n"))
    files[OTHER].write_text(company("Other Ltd", "# Parking\n\nNobody parks here.\n"))
    loaded = await load_world(files, NOW)
    yield loaded
    await vector_store().drop(SLUG)
    await vector_store().drop(OTHER)
    await vector_store().aclose()
    await dispose_databases()
    await loaded.drop()
    forget()


def forget() -> None:
    for cached in (settings, object_store, vector_store):
        cached.cache_clear()


def case(ident: str, kind: str, text: str, **expect: object) -> Case:
    line = {"id": ident, "kind": kind, "as": "ada@small.example", "tenant": SLUG, "area": "small"}
    return Case.model_validate(
        {**line, "turns": [text], "confirm": kind == "write", "expect": expect}
    )


CHANGE = {"table": "stock", "where": {"product_id": "@Copper kettle"}, "set": {"quantity": "30"}}
CASES = [
    case(
        "s-1",
        "write",
        "set the stock of copper kettles at North to 30",
        action="inventory.adjust_stock",
        args={"quantity": "30", "product": "Copper kettle"},
        changes=[CHANGE],
        also={"stock_movements": 1},
    ),
    case(
        "s-2",
        "read",
        "how many copper kettles do we have",
        action="inventory.stock_on_hand",
        answer_includes=["37"],
    ),
    # Wrong on purpose: the change is left out, so what happens is a side effect.
    case(
        "s-3",
        "write",
        "set the stock of copper kettles at North to 12",
        action="inventory.adjust_stock",
    ),
]


async def test_cases_are_played_from_the_same_state_and_scored_by_what_they_leave(
    world: World, tmp_path: Path
) -> None:
    results = await run_task(CASES, Player(world, OfflineModel()), tmp_path / "log")
    changed, asked, unexpected = results
    assert changed.is_passed, changed.reasons
    assert {row.tenant for row in changed.outcome.changes} == {SLUG}
    assert asked.is_passed, asked.reasons  # 37 again: nothing of the first case stayed
    assert [v.check for v in unexpected.verdicts if not v.is_passed] == ["side_effects"]

    again = await run_task(CASES[1:2], Player(world, OfflineModel()), tmp_path / "again", repeat=2)
    assert [(r.trial, r.is_passed) for r in again] == [(1, True), (2, True)]

    report = make_report(results)
    assert report.overall.passed.passed == 2
    assert report.models == ["steward built-in"]
    as_json, as_junit, _ = write_report(report, tmp_path / "out")
    assert json.loads(as_json.read_text())["results"][2]["reasons"]
    assert 'failures="1"' in as_junit.read_text()
    assert list((tmp_path / "log").glob("*.json"))
