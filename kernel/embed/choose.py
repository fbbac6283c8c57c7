"""Which embedder the settings name."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache

from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.openai_compatible import OpenAICompatibleEmbedder
from kernel.embed.port import Embedder
from kernel.embed.query_cache import QueryCache
from kernel.embed.sentence_transformers import SentenceTransformerEmbedder
from kernel.errors import Invalid
from kernel.settings import Settings, settings


class EmbedderKind(StrEnum):
    """Values of the setting EMBEDDER."""

    ONNX = "onnx"
    SENTENCE_TRANSFORMERS = "sentence-transformers"
    OPENAI = "openai"


class EmbedderUnknown(Invalid):
    """The setting EMBEDDER or one it needs is wrong."""

    code = "embedder_unknown"


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
    if chosen.embedder not in set(EmbedderKind):
        known = ", ".join(EmbedderKind)
        raise EmbedderUnknown(f"EMBEDDER={chosen.embedder} is not known: use one of {known}")
    makers: dict[EmbedderKind, Callable[[], Embedder]] = {
        EmbedderKind.ONNX: OnnxMiniLM,
        EmbedderKind.SENTENCE_TRANSFORMERS: lambda: SentenceTransformerEmbedder(
            chosen.embedding_model_path
        ),
        EmbedderKind.OPENAI: lambda: _remote(chosen),
    }
    return makers[EmbedderKind(chosen.embedder)]()


def _remote(chosen: Settings) -> Embedder:
    if not chosen.embedding_url or not chosen.embedding_model:
        raise EmbedderUnknown("EMBEDDER=openai needs EMBEDDING_URL and EMBEDDING_MODEL")
    key = chosen.openai_api_key
    return OpenAICompatibleEmbedder(
        chosen.embedding_url, chosen.embedding_model, key.get_secret_value() if key else None
    )
