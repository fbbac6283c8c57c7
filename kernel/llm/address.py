"""Where the chat model is; light enough for the command line."""

from kernel.settings import Settings

OPENAI_URL = "https://api.openai.com/v1"


def provider_url(chosen: Settings) -> str | None:
    """The provider that LLM_URL or OPENAI_API_KEY names; None means the built-in model alone."""
    if not chosen.llm_url and chosen.openai_api_key is None:
        return None
    return chosen.llm_url or OPENAI_URL
