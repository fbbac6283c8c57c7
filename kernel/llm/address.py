"""Where the chat model is; light enough for the command line."""

from kernel.settings import Settings

OPENAI_URL = "https://api.openai.com/v1"


def provider_url(chosen: Settings) -> str | None:
    """The first provider that is named; None means the built-in model alone."""
    if chosen.llm_providers:
        return chosen.llm_providers[0].url
    if not chosen.llm_url and chosen.openai_api_key is None:
        return None
    return chosen.llm_url or OPENAI_URL
