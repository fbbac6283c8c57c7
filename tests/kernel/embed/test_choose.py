"""Which embedder the settings give."""

import importlib.util
from pathlib import Path

import pytest

from kernel.embed.choose import make_embedder
from kernel.embed.kinds import EmbedderUnknown
from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.port import EmbedderNotInstalled
from kernel.settings import Settings


def test_the_default_is_the_built_in_model():
    assert isinstance(make_embedder(Settings()), OnnxMiniLM)


def test_a_remote_one_is_named_by_its_model():
    chosen = Settings(embedder="openai", embedding_url="http://x/v1", embedding_model="m-1")
    assert make_embedder(chosen).model_id == "openai/m-1"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Settings(embedder="word2vec"), "onnx, sentence-transformers, openai"),
        (Settings(embedder="openai"), "EMBEDDING_URL"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(chosen: Settings, said: str):
    with pytest.raises(EmbedderUnknown, match=said):
        make_embedder(chosen)


def test_a_missing_model_folder_says_what_to_install():
    chosen = Settings(embedder="sentence-transformers", embedding_model_path=Path("/nowhere"))
    with pytest.raises(EmbedderNotInstalled, match="EMBEDDING_MODEL_PATH"):
        make_embedder(chosen)


@pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is not None, reason="the extra is installed"
)
def test_a_missing_extra_says_what_to_install(tmp_path: Path):
    chosen = Settings(embedder="sentence-transformers", embedding_model_path=tmp_path)
    with pytest.raises(EmbedderNotInstalled, match="extra `st`"):
        make_embedder(chosen)
