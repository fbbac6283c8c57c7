"""What every test may ask for. Servers are real, started once and on Unix sockets only."""

import gc
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import astuple
from typing import Any

import pytest

from tests.fixtures.network import forbid_network
from tests.fixtures.servers import (
    PostgresUrls,
    hide_redis,
    postgres_urls,
    share_cache,
    valkey_urls,
)

pytest_plugins = [
    "tests.fixtures.api",
    "tests.fixtures.database",
    "tests.fixtures.placement",
    "tests.fixtures.identity_provider",
    "tests.fixtures.s3",
    "tests.fixtures.stack",
    "tests.fixtures.vectors",
]
_shared = ExitStack()
SHARED_POSTGRES = pytest.StashKey[PostgresUrls]()


def pytest_configure(config: pytest.Config) -> None:
    """With several workers the servers they share are started by the process that leads them."""
    forbid_network()
    share_cache()
    hide_redis()
    leads_workers = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if leads_workers and not config.getoption("collectonly", False):
        config.stash[SHARED_POSTGRES] = _shared.enter_context(postgres_urls())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started for all workers."""
    _shared.close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each worker where the shared server is."""
    shared = node.config.stash.get(SHARED_POSTGRES, None)
    if shared:
        node.workerinput["postgres"] = astuple(shared)


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: the collector need not look again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Async tests run on asyncio, the loop of production."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Generator[PostgresUrls]:
    """A real PostgreSQL, one for the whole run, with the database and logins of `steward up`."""
    shared = getattr(request.config, "workerinput", {}).get("postgres")
    if shared:
        yield PostgresUrls(*shared)
        return
    with postgres_urls() as urls:
        yield urls


@pytest.fixture(scope="session")
def valkey_url() -> Generator[str]:
    """A real Valkey of this worker's own."""
    with valkey_urls() as url:
        yield url


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test that asks for a server is an integration test, without anybody writing so."""
    if {"postgres_server", "valkey_url"} & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.integration)
