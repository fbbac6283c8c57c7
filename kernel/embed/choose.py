"""Which embedder the settings name."""

from collections.abc import Callable
from functools import cache

from kernel.embed.kinds import EmbedderKind, embedder_kind
from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.openai_compatible import OpenAICompatibleEmbedder
from kernel.embed.port import Embedder
from kernel.embed.query_cache import QueryCache
from kernel.embed.sentence_transformers import SentenceTransformerEmbedder
from kernel.settings import Settings, settings


@cache
def embedder() -> Embedder:
    """The embedder of this process, made once. Raises EmbedderUnknown, EmbedderNotInstalled."""
    return make_embedder(settings())


@cache
def query_cache() -> QueryCache:
    """Vectors of recent questions, for the embedder of this process."""
    return QueryCache(embedder())


def make_embedder(chosen: Settings) -> Embedder:
    """A new embedder as the settings say."""
    makers: dict[EmbedderKind, Callable[[], Embedder]] = {
        EmbedderKind.ONNX: OnnxMiniLM,
        EmbedderKind.SENTENCE_TRANSFORMERS: lambda: SentenceTransformerEmbedder(
            chosen.embedding_model_path
        ),
        EmbedderKind.OPENAI: lambda: _remote(chosen),
    }
    return makers[embedder_kind(chosen)]()


def _remote(chosen: Settings) -> Embedder:
    assert chosen.embedding_url
    assert chosen.embedding_model
    key = chosen.openai_api_key
    return OpenAICompatibleEmbedder(
        chosen.embedding_url, chosen.embedding_model, key.get_secret_value() if key else None
    )
