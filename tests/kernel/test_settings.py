"""The environment has one reader; a part that does not exist is refused, never ignored."""

import json
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app
from kernel.logs import configure_logs
from kernel.parts import PartNotServed, require_served
from kernel.settings import UNSERVED, Settings, settings, unserved_settings

URLS = (
    *("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "QDRANT_URL", "EVENTS_URL"),
    *("OBJECT_URL", "CLAMD_URL", "OTLP_URL", "LLM_URL", "EMBEDDING_URL", *UNSERVED),
)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Generator[None]:
    """A machine without any setting but a data root of its own."""
    for name in (*URLS, "OPENAI_API_KEY", "EMBEDDER", "HOST", "PORT", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path / "var"))
    settings.cache_clear()
    yield
    settings.cache_clear()
    configure_logs("WARNING")  # the command line wrote to a terminal that is gone now


def read() -> Settings:
    return Settings()  # pyright: ignore[reportCallIssue]  # as kernel.settings does


def test_without_an_environment_every_part_is_the_embedded_one() -> None:
    found = read()
    unset = [name.lower() for name in URLS if name not in UNSERVED]
    assert {name: getattr(found, name) for name in unset} == dict.fromkeys(unset)
    assert (found.host, found.port, found.embedder) == ("127.0.0.1", None, "onnx")
    require_served(found)


def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*URLS, "PORT", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "")
    found = read()
    assert found.database_url is None
    assert found.object_url is None
    assert found.port is None
    assert unserved_settings() == {}
    require_served(found)


def test_settings_are_read_from_their_names_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_URL", "kafka://broker:9092")
    monkeypatch.setenv("port", "8099")
    found = read()
    assert found.events_url == "kafka://broker:9092"
    assert found.port == 8099


def test_passwords_and_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "scheme://me:very-hidden@host/1")
    for name in ("OPENAI_API_KEY", "QDRANT_API_KEY", "STEWARD_SIGNING_KEY"):
        monkeypatch.setenv(name, "very-hidden")
    found = read()
    assert found.openai_api_key is not None
    for text in (repr(found), str(found), found.model_dump_json()):
        assert "very-hidden" not in text


@pytest.mark.parametrize("name", [*UNSERVED, "smtp_url"])
def test_a_part_this_version_lacks_is_refused_by_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "scheme://me:very-hidden@host")
    with pytest.raises(PartNotServed, match=name.upper()) as refusal:
        require_served(read())
    assert "unset" in refusal.value.message
    assert "very-hidden" not in refusal.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "smtp://mail:25"),
        ("SEARCH_URL", "http://search:9200"),
        ("OBJECT_URL", "s3://bucket"),
        ("EVENTS_URL", "nats://broker"),
        ("EMBEDDER", "word2vec"),
    ],
)
def test_up_refuses_at_the_start_and_starts_nothing(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["steward", "up", "--json"])
    result = CliRunner().invoke(app, ["up", "--json"])
    assert result.exit_code == 1
    assert name in json.loads(result.stdout)["error"]["message"]
    assert not (tmp_path / "var" / "state.json").exists()
    assert not any((tmp_path / "var" / "logs").iterdir())
