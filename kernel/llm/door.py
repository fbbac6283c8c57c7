"""The one door: which chat models this installation talks to."""

from kernel.llm.address import provider_url
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.offline.model import OfflineModel
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider, StreamLimits
from kernel.llm.port import ChatModel
from kernel.llm.schema_tools import SchemaToolsModel
from kernel.settings import ModelProvider, ModelTools, Settings


def chat_model(settings: Settings) -> ChatModel:
    """Return the models of LLM_PROVIDERS in their order, else the one of LLM_URL or the key.

    The built-in model stands behind them all. With none of them set it answers alone: no key and
    no network.
    """
    built_in = OfflineModel()
    named = _named(settings)
    if not named:
        return built_in
    limits = StreamLimits(
        first_token_s=settings.llm_first_token_timeout_s, total_s=settings.llm_total_timeout_s
    )
    links = [Link(_model(each, limits), tasks=each.tasks) for each in named]
    return FallbackModel(*links, Link(built_in, is_free=True))


def providers(settings: Settings) -> list[Provider]:
    """Return every outside model that is configured, in its order."""
    return [_provider(named) for named in _named(settings)]


def _named(settings: Settings) -> list[ModelProvider]:
    url = provider_url(settings)
    if settings.llm_providers or url is None:
        return settings.llm_providers
    return [
        ModelProvider(
            url=url,
            model=settings.llm_model,
            api_key=settings.openai_api_key,
            tools=settings.llm_tools,
        )
    ]


def _model(named: ModelProvider, limits: StreamLimits) -> ChatModel:
    model = OpenAICompatibleModel(_provider(named), limits)
    return SchemaToolsModel(model) if named.tools is ModelTools.SCHEMA else model


def _provider(named: ModelProvider) -> Provider:
    key = named.api_key.get_secret_value() if named.api_key else ""
    return Provider(named.url, named.model, key)
