"""A mail sink of each test's own, and hashes that cost little: these tests make hundreds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from erp_domains.authentication import passwords
from kernel.settings import settings

CHEAP = PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """argon2id as in production, with parameters for the impatient."""
    monkeypatch.setattr(passwords, "_hasher", lambda: CHEAP)
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@pytest.fixture
def mail_sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder letters go to."""
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield tmp_path / "mail"
    settings.cache_clear()
