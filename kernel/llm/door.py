"""The one door: which chat model this installation talks to."""

from kernel.llm.address import provider_url
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.offline.model import OfflineModel
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider, StreamLimits
from kernel.llm.port import ChatModel
from kernel.settings import Settings


def chat_model(settings: Settings) -> ChatModel:
    """Return the provider named by LLM_URL or OPENAI_API_KEY with the built-in model behind it.

    With neither set, the built-in model alone: no key and no network.
    """
    built_in = OfflineModel()
    url = provider_url(settings)
    if url is None:
        return built_in
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    provider = Provider(url, settings.llm_model, key)
    limits = StreamLimits(
        first_token_s=settings.llm_first_token_timeout_s, total_s=settings.llm_total_timeout_s
    )
    return FallbackModel(
        Link(OpenAICompatibleModel(provider, limits)), Link(built_in, is_free=True)
    )
