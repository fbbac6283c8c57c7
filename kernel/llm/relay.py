"""A provider's bytes passed through: nothing parsed on the way but what was used."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from kernel.breaker import Breaker
from kernel.llm.errors import ModelGarbage, ModelTimeout, ModelUnavailable
from kernel.llm.openai_compatible import Provider, completions_url, provider_headers
from kernel.llm.port import JsonDict, Usage
from kernel.llm.wire import TOKENS_REPORTED_MAX
from kernel.logs import get_logger

log = get_logger(__name__)
ANSWER_BYTES_MAX = 8 * 1024 * 1024
TAIL_BYTES = 4_096
CONNECTIONS_MAX = 512
_OURS = frozenset({401, 403})


@dataclass(slots=True)
class Relayed:
    """A provider's answer under way; `usage` is known when all of it has passed."""

    status: int
    content_type: str
    retry_after: str
    is_stream: bool
    _response: aiohttp.ClientResponse
    usage: Usage | None = None
    events: int = 0
    is_whole: bool = False
    _tail: bytearray = field(default_factory=bytearray)

    async def body(self) -> bytes:
        """All of it. Raises ModelGarbage when it is cut off or far too long."""
        return b"".join([piece async for piece in self.pieces()])

    async def pieces(self) -> AsyncGenerator[bytes]:
        """The bytes as they come. Closing it closes the connection."""
        size = 0
        try:
            async for piece in self._response.content.iter_any():
                size += len(piece)
                if size > ANSWER_BYTES_MAX:
                    raise ModelGarbage("The model's answer was far too long and was cut off.")
                self._note(piece)
                yield piece
            self.is_whole = True
            self.usage = _usage_in(bytes(self._tail), is_stream=self.is_stream)
        except TimeoutError as error:
            raise ModelTimeout("The model stopped answering; try again.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ModelGarbage(
                "The model's answer was cut off before its end; try again."
            ) from error
        finally:
            if not self.is_whole:
                self._response.close()

    def _note(self, piece: bytes) -> None:
        if self.is_stream:
            self.events += piece.count(b"\n\n")
            self._tail += piece
            if len(self._tail) > 2 * TAIL_BYTES:
                del self._tail[:-TAIL_BYTES]
        else:
            self._tail += piece


class Relay:
    """Passes requests on to one provider; one per process and event loop."""

    def __init__(self, provider: Provider, *, wait_s: float, total_s: float) -> None:
        self.name = provider.model
        self._url = completions_url(provider.url)
        self._breaker = Breaker(f"relay {provider.model}")
        timeout = aiohttp.ClientTimeout(total=total_s, sock_connect=5.0, sock_read=wait_s)
        self._session = aiohttp.ClientSession(
            timeout=timeout,
            headers=provider_headers(provider),
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
        )

    async def post(self, body: bytes, *, is_stream: bool) -> Relayed:
        """Send a request. Raises ModelUnavailable, ModelTimeout, BreakerOpen.

        What the provider says of the request itself (400, 404, 422, 429) is passed on.
        """
        async with self._breaker.guard():
            try:
                response = await self._session.post(self._url, data=body, allow_redirects=False)
            except TimeoutError as error:
                raise ModelTimeout("The model provider did not answer in time.") from error
            except (aiohttp.ClientError, OSError) as error:
                raise ModelUnavailable("The model provider cannot be reached.") from error
            status = response.status
            if status >= 500 or status in _OURS or 300 <= status < 400:
                response.close()
                log.warning("relay.refused", model=self.name, status=status)
                raise ModelUnavailable(f"The model provider failed (HTTP {status}).")
        return Relayed(
            status=status,
            content_type=response.headers.get("Content-Type", "application/json"),
            retry_after=response.headers.get("Retry-After", ""),
            is_stream=is_stream and status == 200,
            _response=response,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.close()


def _usage_in(tail: bytes, *, is_stream: bool) -> Usage | None:
    if not is_stream:
        return _read_usage(_parsed(tail))
    for line in reversed(tail.split(b"\n")):
        is_event = line.startswith(b"data:") and b'"usage"' in line
        if is_event and (found := _read_usage(_parsed(line[5:]))):
            return found
    return None


def _parsed(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _read_usage(answer: Any) -> Usage | None:
    usage: JsonDict = (answer.get("usage") or {}) if isinstance(answer, dict) else {}
    if not isinstance(usage, dict):
        return None
    counts = [usage.get(key, 0) for key in ("prompt_tokens", "completion_tokens")]
    if all(type(n) is int and 0 <= n <= TOKENS_REPORTED_MAX for n in counts) and any(counts):
        return Usage(*counts)
    return None
