"""Listening to what leaves this process: log lines and prompts."""

import io
import logging
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from kernel.llm.port import ChatModel, ChatRequest, Delta


class OverheardModel:
    """A chat model whose every prompt is kept as text."""

    def __init__(self, inner: ChatModel) -> None:
        self._inner = inner
        self.name = inner.name
        self.prompts: list[str] = []

    def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Pass the request on."""
        self.prompts.append(repr(request))
        return self._inner.stream(request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@contextmanager
def overheard_logs() -> Generator[io.StringIO]:
    """Everything this process says while the block runs."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            yield heard
    finally:
        logging.getLogger().removeHandler(handler)
