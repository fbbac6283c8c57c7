"""A mail sink of each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.settings import settings


@pytest.fixture
def mail_sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder letters go to."""
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield tmp_path / "mail"
    settings.cache_clear()
