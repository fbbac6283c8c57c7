"""Embeddings from any OpenAI-compatible `/embeddings` endpoint, over aiohttp."""

from collections.abc import Sequence
from typing import Any

import aiohttp
import numpy as np
import orjson

from kernel.breaker import Breaker
from kernel.embed.port import EmbedderUnavailable, Matrix, unit_rows
from kernel.embed.wordpiece import count_word_pieces

TIMEOUT_S = 30.0
BATCH_TEXTS_MAX = 64
REFUSAL_CHARS_MAX = 200


class OpenAICompatibleEmbedder:
    """One HTTP call per batch, with a timeout and a breaker; the answer is checked, not trusted."""

    tokens_max = 8191

    def __init__(
        self, url: str, model: str, api_key: str | None = None, *, timeout_s: float = TIMEOUT_S
    ) -> None:
        """`url` is the base that ends in /v1; `model` the name the service knows."""
        self._url = url.rstrip("/") + "/embeddings"
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._breaker = Breaker("the embedding service")
        self._dimensions = 0

    @property
    def model_id(self) -> str:
        """The service's model name, marked as remote."""
        return f"openai/{self._model}"

    @property
    def dimensions(self) -> int:
        """Length of each vector, learnt from the first answer."""
        if not self._dimensions:
            raise EmbedderUnavailable("the size of the vectors is not known yet: call prepare()")
        return self._dimensions

    async def prepare(self) -> None:
        """Ask for one vector to learn the size."""
        if not self._dimensions:
            await self.embed(["ready"])

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """One unit vector per text. Raises EmbedderUnavailable. See `Embedder.embed`."""
        if not texts:
            await self.prepare()
            return np.zeros((0, self.dimensions), dtype=np.float32)
        async with aiohttp.ClientSession(timeout=self._timeout, headers=self._headers) as http:
            batches = [
                await self._embed_batch(http, texts[start : start + BATCH_TEXTS_MAX])
                for start in range(0, len(texts), BATCH_TEXTS_MAX)
            ]
        return np.concatenate(batches)

    def count_tokens(self, text: str) -> int:
        """Word pieces, as an estimate: English uses no more tokens with the services' own."""
        return count_word_pieces(text)

    async def _embed_batch(self, http: aiohttp.ClientSession, texts: Sequence[str]) -> Matrix:
        # An empty string is refused by services; a space embeds as nothing much.
        asked = {"model": self._model, "input": [text or " " for text in texts]}
        async with self._breaker.guard():
            vectors = _read_vectors(await self._post(http, asked), len(texts))
            if self._dimensions not in (0, vectors.shape[1]):
                raise EmbedderUnavailable(
                    f"the embedding service changed its vector size from {self._dimensions} to "
                    f"{vectors.shape[1]}: check EMBEDDING_MODEL"
                )
            self._dimensions = vectors.shape[1]
            return vectors

    async def _post(self, http: aiohttp.ClientSession, asked: dict[str, Any]) -> bytes:
        try:
            async with http.post(self._url, json=asked) as answer:
                body = await answer.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise EmbedderUnavailable(
                f"the embedding service does not answer ({type(error).__name__}): "
                "check EMBEDDING_URL"
            ) from error
        if answer.status != 200:
            said = body[:REFUSAL_CHARS_MAX].decode(errors="replace")
            raise EmbedderUnavailable(
                f"the embedding service refused with {answer.status}: {said}; "
                "check EMBEDDING_MODEL and the API key",
                status=answer.status,
            )
        return body


def _read_vectors(body: bytes, expected: int) -> Matrix:
    """Check that the answer holds exactly one finite vector per text, and put them in order."""
    try:
        rows = sorted(orjson.loads(body)["data"], key=lambda row: row["index"])
        with np.errstate(over="ignore"):  # what overflows is refused below
            vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise EmbedderUnavailable("the embedding service answered something unreadable") from error
    if vectors.ndim != 2 or vectors.shape[0] != expected or not vectors.shape[1]:
        raise EmbedderUnavailable(
            f"the embedding service answered {len(rows)} vectors for {expected} texts"
        )
    if not np.isfinite(vectors).all():
        raise EmbedderUnavailable("the embedding service answered numbers that are not finite")
    return unit_rows(vectors)
