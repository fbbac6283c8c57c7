"""The embedders a setting may name; light enough for the command line."""

from enum import StrEnum

from kernel.errors import Invalid
from kernel.settings import Settings


class EmbedderKind(StrEnum):
    """Values of the setting EMBEDDER."""

    ONNX = "onnx"
    SENTENCE_TRANSFORMERS = "sentence-transformers"
    OPENAI = "openai"


class EmbedderUnknown(Invalid):
    """The setting EMBEDDER or one it needs is wrong."""

    code = "embedder_unknown"


def embedder_kind(chosen: Settings) -> EmbedderKind:
    """The kind the settings name. Raises EmbedderUnknown, also when it lacks its address."""
    if chosen.embedder not in set(EmbedderKind):
        known = ", ".join(EmbedderKind)
        raise EmbedderUnknown(f"EMBEDDER={chosen.embedder} is not known: use one of {known}")
    kind = EmbedderKind(chosen.embedder)
    if kind is EmbedderKind.OPENAI and not (chosen.embedding_url and chosen.embedding_model):
        raise EmbedderUnknown("EMBEDDER=openai needs EMBEDDING_URL and EMBEDDING_MODEL")
    return kind
