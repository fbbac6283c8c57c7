"""HTTP to addresses that a company named, not the operator.

Whoever configures a company could else make Steward knock on the doors of its own network. So
only https to public addresses is allowed, the address that was checked is the one connected to
(a second look-up could answer differently), redirects are not followed and answers are capped.
`STEWARD_INTERNAL_HOSTS` names the hosts the operator vouches for, e.g. an identity provider on
the same network: they may be private and speak plain http.
"""

import ipaddress
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2

from kernel.errors import Invalid, Unavailable
from kernel.settings import settings

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ForbiddenAddress(Invalid):
    """The address is not one a company may name; use https and a public host."""

    code = "forbidden_address"


class AnswerTooLarge(Unavailable):
    """The other side sent more than is reasonable."""

    code = "answer_too_large"


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Connects to public addresses and vouched hosts only; refuses answers over `bytes_max`."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises ForbiddenAddress, AnswerTooLarge."""
        response = await self._inner.handle_async_request(await _pinned(request))
        if response.headers.get("content-encoding", "identity") != "identity":
            raise AnswerTooLarge("the other side answered compressed, which was not asked for")
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_Capped(response.stream, self._bytes_max),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


@asynccontextmanager
async def guarded_client(timeout_s: float, bytes_max: int) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client for a few calls; nothing of it outlives the block."""
    async with httpx2.AsyncClient(**client_options(timeout_s, bytes_max)) as client:
        yield client


def client_options(timeout_s: float, bytes_max: int) -> dict[str, Any]:
    """What a guarded client is made with, for libraries that make their own."""
    return {
        "transport": GuardedTransport(bytes_max),
        "timeout": timeout_s,
        "follow_redirects": False,
        "trust_env": False,
        "headers": {"Accept-Encoding": "identity"},
    }


def require_allowed_url(url: str) -> None:
    """What can be said of an address without looking it up. Raises ForbiddenAddress."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError) as error:
        raise ForbiddenAddress(f"{url!r} is not an address") from error
    if not parsed.host or parsed.userinfo or parsed.fragment:
        raise ForbiddenAddress(f"{url!r} is not the plain address of a host")
    if parsed.scheme != "https" and not (parsed.scheme == "http" and is_vouched_for(parsed)):
        raise ForbiddenAddress(f"{parsed.host} has to be reached by https")


def is_vouched_for(url: httpx2.URL) -> bool:
    """Whether the operator named this host, with or without its port."""
    named = {name.strip().casefold() for name in settings().internal_hosts.split(",")} - {""}
    return bool(named & {url.host.casefold(), f"{url.host}:{url.port or ''}".casefold()})


async def _pinned(request: httpx2.Request) -> httpx2.Request:
    """The request to the very address that was checked; certificate and Host stay the name's."""
    require_allowed_url(str(request.url))
    if is_vouched_for(request.url):
        return request
    host = request.url.host
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=await _public_address(host, request.url.port or 443)),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )


async def _public_address(host: str, port: int) -> str:
    """The first address of a host if all of them are public. Raises ForbiddenAddress."""
    try:
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"there is no host {host}") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise ForbiddenAddress(f"{host} is not a public host")
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address in _NAT64 or address.sixtofour is not None or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, stream: object, bytes_max: int) -> None:
        assert isinstance(stream, httpx2.AsyncByteStream)
        self._stream = stream
        self._bytes_max = bytes_max

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for part in self._stream:
            seen += len(part)
            if seen > self._bytes_max:
                raise AnswerTooLarge("the other side sent more than is reasonable")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
