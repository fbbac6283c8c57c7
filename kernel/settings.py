"""The only reader of the environment."""

import os
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from kernel.llm.port import Task

UNSERVED: Mapping[str, str] = {"SMTP_URL": "mail", "SEARCH_URL": "search service"}
"""URL settings of parts that are still to come, and what each part does."""


class ModelTools(StrEnum):
    """How a chat model calls tools: by itself, or as JSON of a schema."""

    NATIVE = "native"
    SCHEMA = "schema"


class ModelProvider(BaseModel):
    """One chat model; `tasks` names what it is kept for, none means anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    model: str
    api_key: SecretStr | None = None
    tasks: frozenset[Task] = frozenset()
    tools: ModelTools = ModelTools.NATIVE


class Settings(BaseSettings):
    """Everything that may differ between a laptop and a cluster.

    A URL that is unset means the embedded part; one that is set means connect and never start.
    An empty value counts as unset.
    """

    model_config = SettingsConfigDict(
        env_file=None, env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    data_dir: Path = Field(Path("var"), validation_alias=AliasChoices("STEWARD_DATA_DIR"))
    cache_dir: Path | None = Field(None, validation_alias=AliasChoices("STEWARD_CACHE_DIR"))
    host: str = "127.0.0.1"
    port: int | None = None
    public_url: str | None = None
    log_level: str = "INFO"

    database_url: SecretStr | None = None
    database_admin_url: SecretStr | None = None
    database_urls: SecretStr | None = None
    database_admin_urls: SecretStr | None = None
    database_pool_size: int = 10
    redis_url: SecretStr | None = None
    qdrant_url: str | None = None
    qdrant_api_key: SecretStr | None = None
    events_url: str | None = None
    object_url: SecretStr | None = None
    clamd_url: str | None = None
    otlp_url: str | None = None

    llm_url: str | None = None
    llm_model: str = "gpt-5-mini"
    openai_api_key: SecretStr | None = None
    llm_tools: ModelTools = ModelTools.NATIVE
    llm_model_path: Path | None = None
    llm_providers: list[ModelProvider] = []
    llm_prices: dict[str, tuple[Decimal, Decimal]] = {}
    llm_price_currency: str = "USD"
    llm_total_timeout_s: float = 120.0
    llm_first_token_timeout_s: float = 30.0

    embedder: str = "onnx"
    embedding_url: str | None = None
    embedding_model: str | None = None
    embedding_model_path: Path | None = None

    internal_hosts: str = Field("", validation_alias=AliasChoices("STEWARD_INTERNAL_HOSTS"))

    signing_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("STEWARD_SIGNING_KEY", "SIGNING_KEY")
    )

    @property
    def cache_folder(self) -> Path:
        """Where what can be made again is kept; companies' data is never in it."""
        return self.cache_dir or self.data_dir / "cache"


@cache
def settings() -> Settings:
    """The settings of this process, read once. Tests call `settings.cache_clear()`."""
    return Settings()  # pyright: ignore[reportCallIssue]  # every field has a default


def unserved_settings() -> dict[str, str]:
    """Those of `UNSERVED` that the environment sets all the same."""
    given = {name.upper() for name, value in os.environ.items() if value}
    return {name: purpose for name, purpose in UNSERVED.items() if name in given}
