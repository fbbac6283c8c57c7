"""The rule of URL settings: unset means start ours, set means connect and never start."""

import json
import socket
from collections.abc import Generator
from pathlib import Path

import pytest
from pydantic import SecretStr

from kernel.embedded import ports
from kernel.embedded.layout import Layout, prepare_layout
from kernel.embedded.plan import Plan
from kernel.embedded.ports import PORT_RANGE, choose_ports
from kernel.embedded.processes import plan_stack
from kernel.embedded.state import Mode
from kernel.errors import Conflict, Unavailable
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
