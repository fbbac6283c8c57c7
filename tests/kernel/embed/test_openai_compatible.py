"""The embedder that asks an OpenAI-compatible service, against a local stand-in process."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kernel.breaker import BreakerOpen
from kernel.embed.openai_compatible import BATCH_TEXTS_MAX, OpenAICompatibleEmbedder
from kernel.embed.port import EmbedderUnavailable

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def service_url() -> Iterator[str]:
    script = Path(__file__).with_name("stub_service.py")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    process.kill()
    process.communicate()


def made(url: str, model: str = "good", key: str = "k") -> OpenAICompatibleEmbedder:
    return OpenAICompatibleEmbedder(url, model, key, timeout_s=0.4)


async def test_vectors_come_back_in_the_order_asked_over_several_calls(service_url: str):
    texts = [chr(97 + place % 26) * (1 + place) for place in range(BATCH_TEXTS_MAX + 6)]
    embedder = made(service_url)
    vectors = await embedder.embed(texts)
    assert vectors.shape == (len(texts), 26) == (len(texts), embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert [int(row.argmax()) for row in vectors] == [place % 26 for place in range(len(texts))]


async def test_the_size_is_learnt_by_preparing(service_url: str):
    embedder = made(service_url)
    with pytest.raises(EmbedderUnavailable):
        _ = embedder.dimensions
    await embedder.prepare()
    assert embedder.dimensions == 26
    assert (await embedder.embed([])).shape == (0, 26)


@pytest.mark.parametrize(
    ("model", "key", "said"),
    [
        ("short", "k", "1 vectors for 2 texts"),
        ("garbage", "k", "unreadable"),
        ("nan", "k", "not finite"),
        ("refuse", "k", "no such model"),
        ("slow", "k", "does not answer"),
        ("good", "wrong", "API key"),
    ],
)
async def test_a_bad_answer_is_a_clear_refusal(service_url: str, model: str, key: str, said: str):
    with pytest.raises(EmbedderUnavailable, match=said):
        await made(service_url, model, key).embed(["one", "two"])


async def test_a_dead_service_is_left_alone_after_five_failures():
    embedder = OpenAICompatibleEmbedder("http://127.0.0.1:9/v1", "m", timeout_s=0.4)
    for _ in range(5):
        with pytest.raises(EmbedderUnavailable, match="EMBEDDING_URL"):
            await embedder.embed(["x"])
    with pytest.raises(BreakerOpen):
        await embedder.embed(["x"])
