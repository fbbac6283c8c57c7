"""The rule of URL settings: unset means start ours, set means connect and never start."""

import json
import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from kernel.embedded import ports
from kernel.embedded.layout import Layout, prepare_layout
from kernel.embedded.plan import Plan
from kernel.embedded.ports import PORT_RANGE, choose_ports
from kernel.embedded.processes import plan_stack
from kernel.embedded.state import Mode
from kernel.errors import Conflict, Invalid, Unavailable
from kernel.settings import Settings
from tests.fixtures.servers import short_folder


@pytest.fixture
def layout() -> Generator[Layout]:
    with short_folder() as folder:
        yield prepare_layout(folder / "var")


@pytest.fixture
def outside() -> Generator[int]:
    """The port of a server that is not ours."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def unset(**given: object) -> Settings:
    """Settings as on a machine without any, but for `given`."""
    return Settings.model_construct(
        **{"host": "127.0.0.1", "port": None, "database_url": None, "database_admin_url": None,
           "redis_url": None, "qdrant_url": None, "signing_key": None, "public_url": None}
        | given
    )  # fmt: skip


def started(plan: Plan) -> list[list[str]]:
    return [[spec.name for spec in stage] for stage in plan.stages]


def test_without_urls_everything_is_started_in_order(layout: Layout) -> None:
    plan = plan_stack(unset(), layout)
    assert started(plan) == [
        ["vectors", "valkey", "postgres"],
        ["migrate"],
        ["api", "worker", "beat", "relay"],
    ]
    assert {part.mode for part in plan.parts.values()} == {Mode.EMBEDDED}
    assert "steward_app:" in plan.environment["DATABASE_URL"]
    assert "steward_owner:" in plan.environment["DATABASE_ADMIN_URL"]
    for name in ("REDIS_URL", "QDRANT_URL", "QDRANT_API_KEY", "STEWARD_SIGNING_KEY", "PORT"):
        assert plan.environment[name]


def test_a_set_url_is_connected_to_and_never_started(layout: Layout, outside: int) -> None:
    database = f"postgresql://me:pw@127.0.0.1:{outside}/erp"
    redis = f"redis://127.0.0.1:{outside}/0"
    qdrant = f"http://127.0.0.1:{outside}"
    given = unset(database_url=SecretStr(database), redis_url=SecretStr(redis), qdrant_url=qdrant)
    plan = plan_stack(given, layout)
    assert started(plan)[0] == []
    assert plan.environment["DATABASE_URL"] == database
    assert plan.environment["DATABASE_ADMIN_URL"] == database
    assert plan.environment["REDIS_URL"] == redis
    assert plan.environment["QDRANT_URL"] == qdrant
    for name in ("postgres", "valkey", "vectors"):
        assert plan.parts[name].mode is Mode.EXTERNAL
        assert plan.parts[name].address == f"127.0.0.1:{outside}"


def test_parts_without_a_process_live_inside_others(layout: Layout) -> None:
    parts = plan_stack(unset(), layout).parts
    assert parts["events"].address == parts["valkey"].address
    assert parts["objects"].address == str(layout.root / "objects")
    for name in ("objects", "model", "embedder"):
        assert parts[name].mode is Mode.EMBEDDED
        assert parts[name].is_healthy()


def test_brokers_providers_and_embedders_of_others_are_named(layout: Layout, outside: int) -> None:
    given = unset(
        events_url=f"kafka://127.0.0.1:{ports.any_free_port()},127.0.0.1:{outside}",
        llm_url=f"http://127.0.0.1:{outside}/v1",
        embedder="openai",
        embedding_url=f"http://127.0.0.1:{outside}/v1",
        embedding_model="any",
    )
    parts = plan_stack(given, layout).parts
    for name in ("events", "model", "embedder"):
        assert parts[name].mode is Mode.EXTERNAL
        assert str(parts[name].address).endswith(f"127.0.0.1:{outside}")
        assert parts[name].is_healthy()


def test_a_provider_that_is_away_does_not_keep_steward_from_starting(layout: Layout) -> None:
    away = f"http://127.0.0.1:{ports.any_free_port()}/v1"
    model = plan_stack(unset(llm_url=away), layout).parts["model"]
    assert not model.is_healthy()
    assert model.has_fallback


def test_brokers_nobody_answers_for_are_refused(layout: Layout) -> None:
    nowhere = f"kafka://127.0.0.1:{ports.any_free_port()}"
    with pytest.raises(Unavailable, match="EVENTS_URL names 127"):
        plan_stack(unset(events_url=nowhere), layout)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"object_url": SecretStr("s3://bucket")}, "OBJECT_URL"),
        ({"events_url": "amqp://broker"}, "EVENTS_URL"),
        ({"embedder": "word2vec"}, "EMBEDDER=word2vec"),
        ({"embedder": "openai"}, "EMBEDDING_URL"),
    ],
)
def test_what_is_not_served_is_refused_before_anything_is_made(
    layout: Layout, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        plan_stack(unset(**given), layout)
    assert not layout.secrets_file.exists()


def test_a_url_nobody_answers_names_the_setting_and_no_password(layout: Layout) -> None:
    nowhere = SecretStr(f"postgresql://me:hidden@127.0.0.1:{ports.any_free_port()}/erp")
    with pytest.raises(Unavailable, match="DATABASE_URL names 127") as refusal:
        plan_stack(unset(database_url=nowhere), layout)
    assert "hidden" not in refusal.value.message


def test_ports_and_secrets_stay_the_same_for_a_data_root(layout: Layout) -> None:
    assert plan_stack(unset(), layout).environment == plan_stack(unset(), layout).environment


def test_a_wanted_port_that_is_taken_is_refused(
    layout: Layout, outside: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "RELEASE_TIMEOUT_S", 0.1)
    with pytest.raises(Conflict, match=f"Port {outside} is in use.*PORT"):
        plan_stack(unset(port=outside), layout)


def test_a_remembered_port_taken_by_others_is_chosen_anew(
    tmp_path: Path, outside: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "RELEASE_TIMEOUT_S", 0.1)
    file = tmp_path / "ports.json"
    file.write_text(json.dumps({"valkey": outside}))
    chosen = choose_ports(file, {"valkey": None})["valkey"]
    assert chosen != outside
    assert chosen in PORT_RANGE
    assert json.loads(file.read_text()) == {"valkey": chosen}


def test_damaged_secrets_are_not_replaced(layout: Layout) -> None:
    layout.secrets_file.write_text("not json")
    with pytest.raises(Conflict, match="backup"):
        plan_stack(unset(), layout)
    assert layout.secrets_file.read_text() == "not json"


def test_no_secret_is_on_a_command_line(layout: Layout) -> None:
    plan = plan_stack(unset(), layout)
    words = " ".join(word for stage in plan.stages for spec in stage for word in spec.command)
    for secret in plan.credentials.model_dump().values():
        assert secret not in words
