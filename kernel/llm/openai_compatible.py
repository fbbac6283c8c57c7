"""Any server that speaks OpenAI's chat completions: OpenAI, Azure, vLLM, Ollama, a gateway.

aiohttp and orjson by hand: the provider SDKs cost several times the CPU of a hop (G1, G2).
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import orjson

from kernel.llm.address import OPENAI_URL
from kernel.llm.errors import ModelGarbage, ModelTimeout, ModelUnavailable
from kernel.llm.port import ChatRequest, Delta, Finish, JsonDict
from kernel.llm.tokens import estimate_usage
from kernel.llm.wire import StreamReader, request_body
from kernel.logs import get_logger

log = get_logger(__name__)

ERROR_BYTES_MAX = 8_192
CHARS_PER_TOKEN_MAX = 16  # beyond any language: the provider does not keep to max_tokens
_OPTIONAL = {
    "temperature",
    "stream_options",
    "max_tokens",
    "max_completion_tokens",
}


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How long and how much one call to a provider may take."""

    connect_s: float = 5.0
    first_token_s: float = 60.0
    between_tokens_s: float = 30.0
    total_s: float = 240.0
    bytes_max: int = 4_194_304


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the model is and as whom to call it."""

    url: str = OPENAI_URL
    model: str = ""
    api_key: str = ""


def completions_url(base: str) -> str:
    """Return the chat-completions address of a base address, its query kept (Azure)."""
    parts = urlsplit(base)
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path = (path or "/v1") + "/chat/completions"
    return urlunsplit(parts._replace(path=path))


def _is_openai(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "api.openai.com" or host.endswith(".openai.azure.com")


def provider_headers(provider: Provider) -> dict[str, str]:
    """Return what goes with every request to a provider."""
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    if not provider.api_key:
        return headers
    if "api-version=" in provider.url or ".openai.azure.com" in provider.url:
        return headers | {"api-key": provider.api_key}
    return headers | {"Authorization": f"Bearer {provider.api_key}"}


class OpenAICompatibleModel:
    """A chat model behind an OpenAI-compatible address; one per process, closed with `aclose`."""

    def __init__(self, provider: Provider, limits: StreamLimits | None = None) -> None:
        self._provider = provider
        self._limits = limits or StreamLimits()
        self._url = completions_url(provider.url)
        self._unsupported: set[str] = set()
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def name(self) -> str:
        """Return the provider's model name."""
        return self._provider.model or "provider"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Stream one completion. Closing the iterator closes the connection."""
        reader = StreamReader(request.output_tokens_max * CHARS_PER_TOKEN_MAX)
        response = await self._open(request)
        try:
            async with aclosing(self._events(response)) as events:
                async for data in events:
                    for delta in reader.read(data):
                        yield delta
                    if reader.is_done:
                        break
        finally:
            response.close()
        for delta in reader.close():
            yield delta
        yield reader.usage or estimate_usage(request, reader.completion)
        yield Finish(reader.reason, self.name)

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        if self._session is not None:
            await self._session.close()
        self._session = None

    async def _open(self, request: ChatRequest) -> aiohttp.ClientResponse:
        response = await self._post(request)
        if response.status == 400 and await self._learn_unsupported(response):
            response = await self._post(request)
        if response.status == 200:
            return response
        try:
            raise await _refusal(response)
        finally:
            response.close()

    async def _post(self, request: ChatRequest) -> aiohttp.ClientResponse:
        body = orjson.dumps(self._body(request), default=str)
        try:
            async with asyncio.timeout(self._limits.first_token_s):
                return await self._client().post(self._url, data=body, allow_redirects=False)
        except (TimeoutError, aiohttp.ServerTimeoutError) as error:
            raise ModelTimeout("The model provider did not answer in time; try again.") from error
        except (aiohttp.ClientError, OSError) as error:
            log.warning("model_unreachable", model=self.name, error=type(error).__name__)
            raise ModelUnavailable(
                "The model provider cannot be reached; check LLM_URL and the network."
            ) from error

    def _body(self, request: ChatRequest) -> JsonDict:
        body = request_body(request, self._provider.model)
        if _is_openai(self._url):
            body["max_completion_tokens"] = body.pop("max_tokens")
        return {key: value for key, value in body.items() if key not in self._unsupported}

    async def _learn_unsupported(self, response: aiohttp.ClientResponse) -> bool:
        """Return whether the refusal named an optional field; it is left out from now on."""
        error = await _error_object(response)
        message = str(error.get("message", ""))
        named = {str(error.get("param"))} | {f for f in _OPTIONAL if f"'{f}'" in message}
        learned = (named & _OPTIONAL) - self._unsupported
        if not learned:
            return False
        self._unsupported |= learned
        response.close()
        return True

    def _client(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_s)
            self._session = aiohttp.ClientSession(
                timeout=timeout,
                headers=provider_headers(self._provider),
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),  # one person's call says nothing of another's
            )
            self._loop = loop
        return self._session

    async def _events(self, response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
        """Yield the data of each event within the time and size limits."""
        loop, limits = asyncio.get_running_loop(), self._limits
        total_at = loop.time() + limits.total_s
        wait_until = loop.time() + limits.first_token_s
        buffer, bytes_read = b"", 0
        while chunk := await _read_chunk(response, min(wait_until, total_at)):
            bytes_read += len(chunk)
            if bytes_read > limits.bytes_max:
                raise ModelGarbage("The model's answer was far too long and was cut off.")
            *lines, buffer = (buffer + chunk).split(b"\n")
            for line in lines:
                if line.startswith(b"data:"):
                    wait_until = loop.time() + limits.between_tokens_s
                    yield line[5:].strip()
        if response.content_type == "application/json":  # a server that does not stream
            raise ModelGarbage("The model provider did not stream; it must support stream=true.")
        if buffer.startswith(b"data:"):
            yield buffer[5:].strip()


async def _read_chunk(response: aiohttp.ClientResponse, deadline: float) -> bytes:
    try:
        async with asyncio.timeout_at(deadline):
            return await response.content.readany()
    except TimeoutError as error:
        raise ModelTimeout("The model stopped answering; try again.") from error
    except (aiohttp.ClientError, OSError) as error:
        raise ModelGarbage("The model's answer was cut off before its end; try again.") from error


async def _error_object(response: aiohttp.ClientResponse) -> JsonDict:
    # The body may stall or be huge: a refusal is worth two seconds and a few kilobytes.
    try:
        async with asyncio.timeout(2.0):
            parsed = orjson.loads(await response.content.read(ERROR_BYTES_MAX))
    except (TimeoutError, aiohttp.ClientError, OSError, orjson.JSONDecodeError):
        return {}
    error = parsed.get("error", parsed) if isinstance(parsed, dict) else {}
    return error if isinstance(error, dict) else {"message": str(error)}


async def _refusal(response: aiohttp.ClientResponse) -> ModelUnavailable:
    status = response.status
    error = await _error_object(response) if status >= 400 else {}
    log.warning("model_refused", status=status, code=str(error.get("code", ""))[:80])
    if status in (401, 403):
        return ModelUnavailable("The model provider refused the key; check OPENAI_API_KEY.")
    if status == 404:
        return ModelUnavailable("No such model or address; check LLM_URL and LLM_MODEL.")
    if status == 429:
        retry_after = response.headers.get("Retry-After", "")
        return ModelUnavailable(
            "The model provider is over its rate limit; try again later.", retry_after=retry_after
        )
    if 300 <= status < 400:
        return ModelUnavailable("LLM_URL answers with a redirect; set the final address.")
    if status < 500:
        return ModelUnavailable(f"The model provider refused the request (HTTP {status}).")
    return ModelUnavailable(f"The model provider failed (HTTP {status}); try again later.")
